"""What the doors of the trace share: they are there for whoever may view it. (The `needs` of people stands above.)"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, get_type_hints

from django.http import Http404, HttpRequest
from pydantic import BeforeValidator

from guatu.apps.trace.action import must_have
from guatu.kernel.powers import Power

Door = Callable[..., Any]


def as_written(given: Any) -> Any:
    """A day as text is read as it is written; a number is none, though the framework would count seconds from 1970."""
    if isinstance(given, int | float) or (isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given)):
        raise ValueError("日期写成 2022-05-31。")
    return given


Day = Annotated[date, BeforeValidator(as_written)]
"""A day of the API: 2022-05-31 and nothing else."""


def page_of_trace(view: Door) -> Door:
    """Without the power to view the trace the page does not exist."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_power(Power.VIEW_TRACE):  # type: ignore[union-attr]
            request.without_power = True  # type: ignore[attr-defined]
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
