"""The rulebook: facts, measures, indicators, alerts, presets, schemes, published figures. Declarations only."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from guatu.kernel.declare import REGISTRY, Preset, Published, Registry, Scheme

KINDS = ("measures", "indicators", "alerts", "presets", "schemes", "published")
for _kind in KINDS:  # now: importing a folder binds its name here, and the functions below must be what it means
    importlib.import_module(f"{__name__}.{_kind}")


def _modules(kind: str) -> list[ModuleType]:
    package = importlib.import_module(f"{__name__}.{kind}")
    return [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name)
    ]


@cache
def rules() -> Registry:
    """Every measure, indicator and alert, in the order of their codes."""
    for kind in ("measures", "indicators", "alerts"):
        _modules(kind)
    return REGISTRY


@cache
def presets() -> dict[str, Preset]:
    """The shipped presets by code; the file's name is the code."""
    found = {module.__name__.rpartition(".")[2]: module for module in _modules("presets")}
    return {code: getattr(module, code) for code, module in found.items()}


@cache
def schemes() -> dict[str, Scheme]:
    """The shipped schemes by code; the file's name is the code."""
    found = {module.__name__.rpartition(".")[2]: module for module in _modules("schemes")}
    return {code: getattr(module, code) for code, module in found.items()}


@cache
def published() -> dict[str, Published]:
    """The figures others publish, by code; the file's name is the code."""
    found = {module.__name__.rpartition(".")[2]: module for module in _modules("published")}
    return {code: getattr(module, code) for code, module in found.items()}
