"""Events: each thing that can happen has a code, a Chinese name and a sentence a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

_events: dict[str, Event] = {}


class _Words(dict[str, Any]):
    """A sentence of today must read an entry of years ago, which may lack a word."""

    def __missing__(self, key: str) -> str:
        return "—"


@dataclass(frozen=True)
class Event:
    """Declared once, beside its verb. `sentence` may use {subject} and the words of the entry's detail."""

    code: str
    label: str
    sentence: str = ""
    declared: InitVar[bool] = True

    def __post_init__(self, declared: bool) -> None:
        if not declared:
            return
        known = _events.setdefault(self.code, self)
        if known != self:
            raise ValueError(f"the event {self.code} is declared twice")

    def tell(self, subject: str, detail: Mapping[str, Any]) -> str:
        """What happened, without who and when: “变更项目阶段：××大桥，谋划→前期”."""
        if self.sentence:
            return self.sentence.format_map(_Words(detail, subject=subject))
        return f"{self.label}：{subject}" if subject else self.label


@cache
def _load() -> None:
    """Each app's events.py; those declared beside a verb are there with the doors that lead to it."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "events"):
            import_module(f"{config.name}.events")


def events() -> tuple[Event, ...]:
    """All declared events, by code."""
    _load()
    return tuple(_events[code] for code in sorted(_events))


def event_of(code: str) -> Event:
    """The event of a code; one that no longer exists tells its code."""
    _load()
    return _events.get(code) or Event(code, code, declared=False)
