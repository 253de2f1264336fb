"""Every door of the house, found where it stands: pages and operations of the API, what each asks and takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from guatu.kernel.powers import Power

METHODS_OF_PAGES = "request_method_list"
API = "api:"


@dataclass(frozen=True)
class Door:
    """One address. `powers`: it asks one of these; () is for everyone logged in, None says nothing.

    `words` are the parts of its address that name a row. `open` needs no log-in. `methods` is empty where the door does
    not say which it takes.
    """

    name: str
    address: str
    words: tuple[str, ...]
    methods: tuple[str, ...]
    powers: tuple[Power, ...] | None
    open: bool = False

    @property
    def of_api(self) -> bool:
        return self.name.startswith(API)

    def opens_for(self, powers: frozenset[Power] | frozenset[str]) -> bool:
        """Whether who holds these powers may come in, as far as the door itself says."""
        return self.open or self.powers == () or any(power in powers for power in self.powers or ())

    @property
    def asks(self) -> str:
        """What it asks, in words."""
        if self.open:
            return "不用登录"
        if self.powers is None:
            return "没有声明"
        return "或".join(power.label for power in self.powers) or "登录即可"


def doors() -> list[Door]:
    """All of them, in the order of the addresses; an operation of the API is a door of its own for each method."""
    found: list[Door] = []
    operations = _operations()
    for name, address, pattern in _patterns(get_resolver().url_patterns):
        if address in operations:
            found.extend(_of_api(address, pattern, operation) for operation in operations.pop(address))
        elif not (name.startswith(API) and name not in OF_FRAMEWORK):
            found.append(_of_pages(name, address, pattern))
    return found


OF_FRAMEWORK = {"api:openapi-json", "api:api-root"}
"""What the API's framework adds by itself: its description, for everyone logged in, and a name to link by."""


def _patterns(patterns: Any, space: str = "", before: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for each in patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield space + str(each.name), address, each
        else:
            yield from _patterns(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space, address)


def _operations() -> dict[str, list[Any]]:
    """Operations by the address as the resolver writes it."""
    from guatu.site.api import api

    found: dict[str, list[Any]] = {}
    for name, address, pattern in _patterns(get_resolver().url_patterns):
        if name.startswith(API) and name not in OF_FRAMEWORK:
            found.setdefault(address, list(_path_view(pattern, api).operations))
    return found


def _path_view(pattern: URLPattern, api: Any) -> Any:
    """The framework's view of a path, which its Django view closes over."""
    for cell in pattern.callback.__closure__ or ():
        held = cell.cell_contents
        if hasattr(held, "operations"):
            return held
        if hasattr(getattr(held, "__self__", None), "operations"):
            return held.__self__
    raise LookupError(f"{api.title}: {pattern.name} is no operation")


def _of_api(address: str, pattern: URLPattern, operation: Any) -> Door:
    answer = operation.view_func
    powers = getattr(answer, "powers", None)
    words, app = tuple(pattern.pattern.converters), answer.__module__.split(".")[-2]
    return Door(f"{API}{app}.{answer.__name__}", address, words, tuple(operation.methods), powers)


def _of_pages(name: str, address: str, pattern: URLPattern) -> Door:
    view = pattern.callback
    without = getattr(view, "login_required", True) is False
    powers: tuple[Power, ...] | None = () if name in OF_FRAMEWORK else getattr(view, "powers", None)
    methods = ("GET",) if name in OF_FRAMEWORK else _methods(view)
    return Door(name, address, tuple(pattern.pattern.converters), methods, powers, without)


def _methods(view: Callable[..., Any]) -> tuple[str, ...]:
    """Which methods a page takes, as its `require_…` says; the one that stands outermost decides."""
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        if code is not None and METHODS_OF_PAGES in code.co_freevars:
            return tuple(layer.__closure__[code.co_freevars.index(METHODS_OF_PAGES)].cell_contents)
        layer = getattr(layer, "__wrapped__", None)
    return ()
