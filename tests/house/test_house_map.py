"""docs/house.md leads where it says: each path is there, and each registry is looked for by the module it names."""

from __future__ import annotations

import re

from house.tree import ROOT, SRC

LONGEST = 150
FLOORS = ("kernel", "rulebook", "engine", "apps", "site")
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|lock|json))`")


def page() -> str:
    return (ROOT / "docs" / "house.md").read_text(encoding="utf-8")


def registries(text: str) -> dict[str, str]:
    """What an app may hold → the module that looks for it, from the table of registries."""
    return dict(re.findall(r"^\| `(\w+\.py)` \| [^|]+ \| `([\w/]+\.py)` \|$", text, re.M))


def missing(text: str) -> list[str]:
    """Paths named that are neither in the repository, nor on a floor, nor a part of some app."""
    return [path for path in PATH.findall(text) if not there(path)]


def there(path: str) -> bool:
    if "/" not in path and list((SRC / "apps").glob(f"*/{path}")):
        return True
    return (SRC / path if path.startswith(tuple(f"{floor}/" for floor in FLOORS)) else ROOT / path).exists()


def unseen(found: dict[str, str]) -> list[str]:
    """Registries whose module does not look for that part of an app, or which no app has."""
    return [
        part
        for part, finder in found.items()
        if part.removesuffix(".py") not in re.findall(r"[\w]+", (SRC / finder).read_text(encoding="utf-8"))
        or not list((SRC / "apps").glob(f"*/{part}"))
    ]


def test_every_path_of_the_map_exists():
    assert len(PATH.findall(page())) > 90
    assert missing(page()) == []


def test_every_registry_is_looked_for_where_the_map_says():
    assert set(registries(page())) >= {"facts.py", "monthly.py", "panels.py", "menu.py", "commands.py", "urls.py"}
    assert unseen(registries(page())) == []


def test_every_folder_of_a_lower_floor_and_every_app_is_on_the_map():
    lower = {f"{floor}/{folder.parent.name}/" for floor in FLOORS for folder in (SRC / floor).glob("*/__init__.py")}

    assert {path for path in lower if path not in page() and path != "engine/backends/"} == set()


def test_the_map_stays_short():
    assert len(page().splitlines()) <= LONGEST


def test_a_path_that_is_gone_and_a_registry_nobody_reads_are_seen():
    assert missing("`kernel/nowhere.py` `kernel/month.py` `nothing.py` `facts.py` `docs/none.md`") == [
        "kernel/nowhere.py",
        "nothing.py",
        "docs/none.md",
    ]
    assert unseen({"duties.py": "apps/look/navigation.py", "menu.py": "apps/look/navigation.py"}) == ["duties.py"]
