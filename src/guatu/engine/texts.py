"""The compiled texts of an edition of the rulebook, made once and kept: compiling takes a second or more.

They are kept for the process and, where a folder is given, on disk under a hash of everything they depend on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import guatu
from guatu.engine.compile import by_region, by_set, every_group, groups, measures, project_results, sql, unit_results
from guatu.engine.graph import Edition
from guatu.engine.kept import lights, strictest
from guatu.engine.sharing import share
from guatu.engine.tables import PREFIX


class Texts:
    """The SQL texts of one edition in one dialect, compiled when first asked for."""

    def __init__(self, edition: Edition, dialect: str = "duckdb", folder: Path | None = None) -> None:
        self.edition, self.dialect = edition, dialect
        self._file = folder / f"texts-{_key(edition, dialect)}.json" if folder else None
        self._held: dict[str, str] = _read(self._file)

    @property
    def measures(self) -> str:
        return self.kept("measures", lambda: measures(self.edition), shared=True)

    @property
    def projects(self) -> str:
        return self.kept("projects", lambda: project_results(self.edition))

    @property
    def units(self) -> str:
        """Empty where no rule judges units."""
        if not any(rule.grain == "unit" for rule, _ in self.edition.alerts.values()):
            return ""
        return self.kept("units", lambda: unit_results(self.edition, "organisation"))

    def strictest(self, columns: Sequence[str]) -> str:
        return self.kept(f"strictest/{','.join(columns)}", lambda: strictest(self.edition, columns))

    @property
    def lights(self) -> str:
        return self.kept("lights", lambda: lights(self.edition))

    def groups(self, by: str) -> str:
        """The text for one dimension: "" for all, set, region, or a column of the project."""
        shapes = {"set": by_set, "region": by_region}
        return self.kept(f"groups/{by}", lambda: shapes[by](self.edition) if by in shapes else groups(self.edition, by))

    @property
    def every_group(self) -> str:
        return self.kept("groups", lambda: every_group(self.edition))

    def kept(self, name: str, build: Callable[[], Any], *, shared: bool = False) -> str:
        """The text of an expression under a name; it is built the first time only, so the name tells all of it.

        `shared` says repeated conditions once, which pays for texts that run on a single project again and again.
        """
        if name not in self._held:
            text = sql(build(), self.dialect)
            self._held[name] = share(text, self.dialect, PREFIX) if shared else text
            self._write()
        return self._held[name]

    @contextmanager
    def compiled_meanwhile(self) -> Iterator[None]:
        """Compile what every month is asked first in a thread of its own, while the caller waits for its database."""
        if {"measures", "projects"} <= self._held.keys():
            yield
            return
        with ThreadPoolExecutor(1) as pool:
            compiling = pool.submit(lambda: (self.measures, self.projects))
            yield
            compiling.result()

    def _write(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        staging = self._file.with_suffix(f".{id(self)}.part")
        staging.write_text(json.dumps(_read(self._file) | self._held, ensure_ascii=False), encoding="utf-8")
        staging.replace(self._file)


def texts_of(edition: Edition, dialect: str = "duckdb", folder: Path | None = None) -> Texts:
    """The texts of an edition; equal editions share them for the life of the process."""
    key = (edition.marker, dialect)
    if key not in _TEXTS:
        _TEXTS[key] = Texts(edition, dialect, folder)
    return _TEXTS[key]


_TEXTS: dict[tuple[Any, str], Texts] = {}


def _read(file: Path | None) -> dict[str, str]:
    """What is kept on disk; nothing where there is none or it is damaged, and then it is made again."""
    try:
        held = json.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _key(edition: Edition, dialect: str) -> str:
    return hashlib.sha256(f"{_sources()}{edition.marker}{dialect}".encode()).hexdigest()[:32]


@cache
def _sources() -> str:
    """A hash of the rulebook's and the engine's own files and of the compiler's version."""
    digest = hashlib.sha256(f"{version('ibis-framework')} {version('sqlglot')}".encode())
    root = Path(guatu.__file__).parent
    for floor in ("kernel", "rulebook", "engine"):
        for file in sorted((root / floor).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
