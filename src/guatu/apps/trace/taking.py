"""What leaves the house is told: who took which list or head, under which conditions, when and from where."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest

from guatu.apps.trace.action import action, record
from guatu.apps.trace.events import Event
from guatu.kernel.powers import Power

LIST_TAKEN = Event("data.exported", "导出数据", "导出{what}：{file}{conditions}")
TRACE_TAKEN = Event("trace.exported", "导出留痕", "导出{what}：{file}{conditions}")
LONGEST = 300


@action(power=Power.EXPORT)
def tell_export(what: str, *, file: str, conditions: str = "", actor: Any) -> None:
    """One entry for a list that was taken away."""
    record(LIST_TAKEN, actor=actor, what=what, file=file, conditions=conditions)


@action(power=Power.VIEW_TRACE)
def tell_trace_taken(what: str, *, file: str, conditions: str = "", actor: Any) -> None:
    """One entry for entries of the trace, or its head, that were taken away."""
    record(TRACE_TAKEN, actor=actor, what=what, file=file, conditions=conditions)


def taken(what: str, *, verb: Callable[..., None] = tell_export) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page that hands out a file: nothing leaves without its entry. `what` is the file's Chinese name.

    The entry is written once the file is ready and before it is sent; where it cannot be written, nothing is sent.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            answer = view(request, *args, **kwargs)
            if answer.status_code == 200 and "attachment" in answer.get("Content-Disposition", ""):
                verb(what, file=_file_of(answer), conditions=conditions_of(request), actor=request.user)
            return answer

        return door

    return decorate


def conditions_of(request: HttpRequest) -> str:
    """The conditions of an address as they were asked; empty ones say nothing."""
    asked = [f"{name}={text}" for name, text in parse_qsl(request.META.get("QUERY_STRING", ""))]
    return f"（条件 {'，'.join(asked)[:LONGEST]}）" if asked else ""


def _file_of(answer: Any) -> str:
    from email.message import Message

    held = Message()
    held["Content-Disposition"] = answer["Content-Disposition"]
    return str(held.get_filename() or "")
