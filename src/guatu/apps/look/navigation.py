"""主导航: each app lists its pages in its own menu.py; here they are found, ordered and cut to what a person may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule

TOP = "工作台"
PHONE = "手机"
SECTIONS = (TOP, "项目", "调度", "监管", "规则", "管理")
"""In the order of the menu; the first is printed without a heading. 手机 is the bar at the foot of a phone page."""

PLACES: dict[str, tuple[str, ...]] = {
    "home": ("briefing:workbench", "projects:list", "look:living"),
    "search": ("briefing:search", "projects:list"),
    "logout": ("people:logout", "logout"),
    "account": ("people:account",),
}
"""Pages the frame itself links to, by the first of these names that exists in this installation."""


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu. `power` None is open to everyone logged in; `counter` says how many wait there."""

    section: str
    title: str
    url_name: str
    power: str | None = None
    counter: Callable[[HttpRequest], int | None] | None = None
    order: int = 100
    icon: str = ""

    def __post_init__(self) -> None:
        if self.section not in (*SECTIONS, PHONE):
            raise ValueError(f"no such section of the menu: {self.section}")
        if self.section == PHONE and not self.icon:
            raise ValueError(f"an item of the phone's bar has an icon: {self.title}")


@dataclass(frozen=True)
class Line:
    """A menu line as one person sees it."""

    title: str
    url: str
    count: int | None
    here: bool
    icon: str


@dataclass(frozen=True)
class Section:
    heading: str
    lines: tuple[Line, ...]


@cache
def items() -> tuple[MenuItem, ...]:
    """Every app's MENU, sorted by section, order and title."""
    found: list[MenuItem] = []
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "menu"):
            found.extend(import_module(f"{config.name}.menu").MENU)
    places = (*SECTIONS, PHONE)
    return tuple(sorted(found, key=lambda item: (places.index(item.section), item.order, item.title)))


def menu_for(request: HttpRequest, listed: Sequence[MenuItem] | None = None) -> tuple[Section, ...]:
    """The desk's menu for the person asking; nothing for someone not logged in."""
    lines = _lines(request, [item for item in (items() if listed is None else listed) if item.section != PHONE])
    grouped = [(section, tuple(line for item, line in lines if item.section == section)) for section in SECTIONS]
    return tuple(Section("" if name == TOP else name, own) for name, own in grouped if own)


def phone_bar_for(request: HttpRequest, listed: Sequence[MenuItem] | None = None) -> tuple[Line, ...]:
    """The bar at the foot of phone pages, at most four places."""
    own = [item for item in (items() if listed is None else listed) if item.section == PHONE]
    return tuple(line for _, line in _lines(request, own))[:4]


def place(name: str) -> str | None:
    """The address of a page the frame links to, or None where no app offers it."""
    for url_name in PLACES[name]:
        try:
            return reverse(url_name)
        except NoReverseMatch:
            continue
    return None


def may(user: Any, power: str | None) -> bool:
    """Whether this person may open a door that asks for `power`; nobody who is not logged in may."""
    if user is None or not user.is_authenticated:
        return False
    return power is None or bool(user.has_power(power))


def _lines(request: HttpRequest, listed: Sequence[MenuItem]) -> list[tuple[MenuItem, Line]]:
    user = getattr(request, "user", None)
    shown = [(item, url) for item in listed if may(user, item.power) for url in _addresses(item)]
    here = max((url for _, url in shown if _inside(request.path, url)), key=len, default=None)
    return [
        (item, Line(item.title, url, item.counter(request) if item.counter else None, url == here, item.icon))
        for item, url in shown
    ]


def _addresses(item: MenuItem) -> Iterator[str]:
    """The item's address, or none where its app has no such page in this installation."""
    try:
        yield reverse(item.url_name)
    except NoReverseMatch:
        return


def _inside(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url if url.endswith("/") else url + "/"))
