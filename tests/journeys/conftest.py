"""The demonstration served for a whole test process, and visits that fail on any complaint of a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from journeys.demonstration import Demonstration, demonstration
from journeys.serving import Server, Visit, serving

__all__ = ["demonstration"]

HEIGHT = {390: 844, 1366: 768, 1920: 1080}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", action="store_true", help="write the manual's pictures, as GUATU_PICTURES=1 does")


@pytest.fixture(scope="session")
def pictures(pytestconfig: pytest.Config) -> bool:
    """Whether this run writes docs/manual/img; any other run leaves the tree as it was."""
    return bool(pytestconfig.getoption("--pictures", default=False)) or os.environ.get("GUATU_PICTURES") == "1"


@pytest.fixture(scope="session")
def district(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """A copy of the demonstration of this process alone, to be looked at and worked in."""
    return demonstration.copy(tmp_path_factory.mktemp("served") / "home")


@pytest.fixture(scope="session")
def served(district: Demonstration) -> Iterator[Server]:
    with serving(district.home) as server:
        yield server


@pytest.fixture
def visiting(browser: Any, pictures: bool) -> Iterator[Callable[..., Visit]]:
    """`visiting(server, width=1366)`: a fresh window at a server; afterwards no page may have complained."""
    opened: list[tuple[Any, Visit]] = []

    def open_window(server: Server, *, width: int = 1366) -> Visit:
        phone = width < 600
        room = browser.new_context(
            viewport={"width": width, "height": HEIGHT[width]}, is_mobile=phone, has_touch=phone, locale="zh-CN",
            timezone_id="Asia/Shanghai", accept_downloads=True,
        )  # fmt: skip
        room.set_default_timeout(30_000)
        opened.append((room, Visit(server, room.new_page(), pictures)))
        return opened[-1][1]

    yield open_window
    for room, _ in opened:
        room.close()
    assert [said for _, visit in opened for said in visit.complaints] == []


@pytest.fixture
def visit(visiting: Callable[..., Visit], served: Server, district: Demonstration) -> Callable[..., Visit]:
    """`visit("clerk", width=390)`: that person of the demonstration, logged in."""

    def enter(login: str, *, width: int = 1366) -> Visit:
        made = visiting(served, width=width)
        made.log_in(login, district.logins[login])
        return made

    return enter
