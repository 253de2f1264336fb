"""Every verb asks for a power and names its actor."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import guatu.apps
from house.exceptions import NOT_VERBS


def actions_modules() -> Iterator[ModuleType]:
    """guatu.apps.*.actions, and what stands below it where it is a folder."""
    for app in pkgutil.iter_modules(guatu.apps.__path__, "guatu.apps."):
        if importlib.util.find_spec(f"{app.name}.actions") is None:
            continue
        module = importlib.import_module(f"{app.name}.actions")
        yield module
        for below in pkgutil.walk_packages(getattr(module, "__path__", []), f"{module.__name__}."):
            yield importlib.import_module(below.name)


def verbs(module: ModuleType) -> list[Callable[..., Any]]:
    """The public functions a module defines itself."""
    members = inspect.getmembers(module, inspect.isfunction)
    return [f for name, f in members if not name.startswith("_") and f.__module__ == module.__name__]


def fault(verb: Callable[..., Any]) -> str | None:
    """What a verb lacks, or None."""
    if not hasattr(verb, "power"):
        return "decorate it with @action(power=…)"
    actor = inspect.signature(verb).parameters.get("actor")
    if actor is None or actor.kind is not inspect.Parameter.KEYWORD_ONLY:
        return "take `*, actor: User`"
    return None


def test_a_verb_asks_for_a_power_and_an_actor():
    found = {
        f"{verb.__module__}.{verb.__name__}": fault(verb) for module in actions_modules() for verb in verbs(module)
    }

    assert {name: lack for name, lack in found.items() if lack and name not in NOT_VERBS} == {}
    assert {name for name in NOT_VERBS if not found.get(name)} == set(), "no longer an exception"


def test_a_verb_without_power_or_actor_is_seen():
    def powerless(project_id: int, *, actor: object) -> None: ...
    def positional(project_id: int, actor: object) -> None: ...
    def nobody(project_id: int) -> None: ...
    def good(project_id: int, *, actor: object) -> None: ...

    for verb in (positional, nobody, good):
        verb.power = "move_project"
    module = ModuleType("sample")
    powerless.__module__ = "sample"
    module.powerless, module._hidden, module.borrowed = powerless, powerless, good

    assert verbs(module) == [powerless]
    assert "@action" in (fault(powerless) or "")
    assert "actor" in (fault(positional) or "")
    assert "actor" in (fault(nobody) or "")
    assert fault(good) is None
