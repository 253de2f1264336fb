"""What every test stands on: a home of its own, the database asked for, a browser, and frozen query counts."""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest

hypothesis.settings.register_profile("sample", deadline=None)
hypothesis.settings.register_profile("whole", deadline=None, max_examples=20_000)
hypothesis.settings.load_profile("whole" if os.environ.get("GUATU_TRUST") == "whole" else "sample")

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


OF_THE_TESTS = {
    *("GUATU_TEST_DATABASE", "GUATU_DATABASE_URL", "GUATU_TRUST", "GUATU_FREEZE", "GUATU_BROWSER", "GUATU_PICTURES"),
}


def of_scripts(name: str) -> Any:
    """A module of scripts/, which are no package."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def start_postgres() -> str:
    """Start an embedded PostgreSQL that ends with this process; answers its address."""
    stack = ExitStack()
    atexit.register(stack.close)
    return str(stack.enter_context(of_scripts("postgres").server()))


def make_home() -> None:
    """Give this process a home and a database address before the settings are read."""
    for name in [name for name in os.environ if name.startswith("GUATU_") and name not in OF_THE_TESTS]:
        del os.environ[name]  # the settings of whoever runs the tests are no part of them
    home = tempfile.mkdtemp(prefix="guatu-test-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["GUATU_HOME"] = home
    if os.environ.get("GUATU_TEST_DATABASE") == "postgres":
        if "GUATU_DATABASE_URL" not in os.environ:  # else a server at hand: a worker uses that of its controller
            os.environ["GUATU_DATABASE_URL"] = start_postgres()
    else:
        os.environ.pop("GUATU_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "guatu.site.settings"


make_home()

import django  # noqa: E402  (the home must stand before the settings look for it)

try:
    django.setup()
except Exception as fault:
    # While an app is being worked on, the floors below are still tested without it.
    if os.environ.get("CI") == "true":
        raise
    sys.stderr.write(f"Django does not start, so only tests without it can pass: {fault}\n")
    from django.conf import empty, settings

    settings._wrapped = empty
# The settings stand. A worker that inherited their name would read them before it had a home of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests use a file, as production does: WAL, locks and several connections are the real ones."""
    from django.db import connections

    for alias in connections:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["GUATU_HOME"]) / f"test-{alias}.sqlite3")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty GUATU_HOME of this test alone, for what runs in another process."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("GUATU_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def whole() -> bool:
    """True under `make trust`: long proofs run whole; else they take a sample."""
    return os.environ.get("GUATU_TRUST") == "whole"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Where there is none the test is skipped, but never in CI."""
    path = of_scripts("browser").find_chromium()
    if path is None:
        no_browser = "没有找到 Chromium：以 root 运行 make browser，或自行安装后再试。"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(no_browser)
    return str(path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL of this session alone. Where none starts the test is skipped, never in CI."""
    of_it = of_scripts("postgres")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(of_it.server())
        except of_it.NoPostgres as fault:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(of_it.MISSING.format(why=fault))
        yield url


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """A headless Chromium driven by Playwright; open pages with `browser.new_page(viewport=…)`."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, and Django then refuses the database to a synchronous test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield window
        window.close()


@pytest.fixture
def assert_queries() -> Callable[[str, int], None]:
    """`assert_queries("projects.list", count)`: the count equals the one frozen in tests/house/query_counts.json."""
    from house.queries import check_query_count

    return check_query_count


@pytest.fixture
def counted_queries() -> Callable[[str], AbstractContextManager[None]]:
    """`with counted_queries("projects.list"): client.get(…)` holds the SQL of the block to the frozen count."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from house.queries import check_query_count

    @contextmanager
    def counted(name: str) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        check_query_count(name, len(captured))

    return counted
