"""What files may be attached to: each app says it in its attachments.py, with who sees it and who may add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from guatu.kernel.powers import Power


@dataclass(frozen=True)
class Subject:
    """One thing with files. `url` leads to its page; `trace` is what entries are about: (kind, key, name).

    `shut` is a sentence where nothing may be added or taken back any more.
    """

    kind: str
    key: str
    part: str
    name: str
    url: str
    trace: tuple[str, str, str]
    shut: str = ""


@dataclass(frozen=True)
class SubjectKind:
    """A kind of them. `keys` answers the keys a person sees, as a query; `find` one of them, or None out of sight.

    One of the powers `keep` adds a file; one of `withdraw` takes back what somebody else added.
    """

    code: str
    title: str
    purposes: tuple[str, ...]
    keep: tuple[Power, ...]
    withdraw: tuple[Power, ...]
    keys: Callable[[Any], Any]
    find: Callable[[Any, str, str], Subject | None]
    names: Callable[[Any, Sequence[str]], Mapping[str, str]]
    """What the things of some keys are called, of those a person sees."""


@cache
def kinds() -> Mapping[str, SubjectKind]:
    """SUBJECTS of each app's attachments.py, by code."""
    found: dict[str, SubjectKind] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "attachments"):
            for kind in import_module(f"{config.name}.attachments").SUBJECTS:
                if found.setdefault(kind.code, kind) is not kind:
                    raise RuntimeError(f"the kind of subject {kind.code} is declared twice")
    return found


def subject_of(user: Any, kind: str, key: str, part: str = "") -> Subject | None:
    """The thing of an address as this person sees it; None where there is none, or none in sight."""
    declared = kinds().get(kind)
    return declared.find(user, key, part) if declared else None


def may(user: Any, powers: tuple[Power, ...]) -> bool:
    return any(user.has_power(power) for power in powers)
