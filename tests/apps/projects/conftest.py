"""Who acts on the library, and ledgers written for the purpose."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guatu.kernel.powers import Power

DAY = date(2022, 6, 10)
OFFICE = (
    Power.VIEW,
    Power.EDIT_PROJECT,
    Power.MOVE_PROJECT,
    Power.IMPORT_LEDGER,
    Power.EXPORT,
    Power.MANAGE_SETS,
)


@pytest.fixture
def officer(someone: Any) -> Any:
    """A clerk of the district's project office."""
    return someone("sun", name="孙经办", powers=OFFICE)


@pytest.fixture
def stranger(someone: Any) -> Any:
    """A clerk of another district."""
    return someone("qian", name="钱经办", powers=OFFICE, region="330203")


@pytest.fixture
def bridge(officer: Any) -> Any:
    """A project of the district, planned."""
    from guatu.apps.projects.actions import create_project

    values = {"name": "河东大桥", "region": "410703", "total_investment": 1_000_000_00}
    return create_project(values=values, on=date(2022, 1, 4), actor=officer)


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[..., Path]:
    """`ledger([{"项目名称": …}])` writes a CSV file with these headings."""

    def write(rows: list[dict[str, Any]], name: str = "台账.csv") -> Path:
        file = tmp_path / name
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, headings)
            writer.writeheader()
            writer.writerows(rows)
        return file

    return write


@pytest.fixture
def load(ledger: Any, officer: Any) -> Callable[..., Any]:
    """`load(rows, list_name=…)` reads the rows as a file and imports them; answers what the import answers."""
    from guatu.apps.projects.importing import Options, import_ledger
    from guatu.apps.projects.reading import read_ledger

    def run(
        rows: list[dict[str, Any]], *, on: date = DAY, actor: Any = None, region: str = "410703", **options: Any
    ) -> Any:
        reading = read_ledger(ledger(rows), on=on, region="410703")
        return import_ledger(reading, Options(on=on, region=region, **options), actor=actor or officer)

    return run
