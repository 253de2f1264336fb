"""What the doors of the trace share: they are there for whoever may view it. (The `needs` of people stands above.)"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, get_type_hints

from django.http import Http404, HttpRequest

from guatu.apps.trace.action import must_have
from guatu.kernel.powers import Power

Door = Callable[..., Any]


def page_of_trace(view: Door) -> Door:
    """Without the power to view the trace the page does not exist."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_power(Power.VIEW_TRACE):  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    door.powers = (Power.VIEW_TRACE,)  # type: ignore[attr-defined]
    return door


def answer_of_trace(answer: Door) -> Door:
    """An operation of the API refuses, in words, who may not view the trace."""
    # The API reads the types of what is wrapped, and would look their names up in this module.
    answer.__annotations__ = get_type_hints(answer, include_extras=True)

    @functools.wraps(answer)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        must_have(request.user, Power.VIEW_TRACE)
        return answer(request, *args, **kwargs)

    door.powers = (Power.VIEW_TRACE,)  # type: ignore[attr-defined]
    return door
