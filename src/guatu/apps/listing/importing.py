"""A month's 统计数 from a file: read, matched, and applied whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from guatu.apps.listing.actions import enter_statistics
from guatu.apps.listing.models import StatisticsStatement
from guatu.apps.listing.sheets import STATISTICS_SHEET, synonyms_of
from guatu.apps.reports.matching import Library
from guatu.apps.reports.stating import chunks
from guatu.kernel.month import Month
from guatu.kernel.sheets.book import Book, RawSheet
from guatu.kernel.sheets.bounds import bounds_of, fault_problems, faults_of
from guatu.kernel.sheets.cells import cell_name
from guatu.kernel.sheets.headings import vocabulary
from guatu.kernel.sheets.problems import CellProblem
from guatu.kernel.sheets.table import Table, find_table

NO_TABLE = "没有找到表头。表里要有“项目名称”和“统计数”两列"


@dataclass
class StatisticsFile:
    """What a file says: project id → 分. `problems` lists everything at once."""

    file: str
    month: Month
    amounts: dict[int, int] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    rows: int = 0

    @property
    def errors(self) -> list[CellProblem]:
        return [one for one in self.problems if one.severity == "error"]


def read_statistics(path: Path, month: Month, *, user: Any, today: date, name: str = "") -> StatisticsFile:
    """Read a file and match its rows. Raises SheetRefused when it cannot be read at all."""
    found = StatisticsFile(name or path.name, month)
    known, library, tables = vocabulary(STATISTICS_SHEET, synonyms_of(month)), Library(user), 0
    with Book(path, name=name) as book:
        found.problems += [CellProblem(0, "", told, severity="warning") for told in book.warnings]
        for raw in book.sheets():
            table = find_table(raw, known, money=frozenset({"amount"}))
            if table is not None and "amount" in table.bound and {"name", "number", "code"} & table.bound.keys():
                tables += 1
                _read_table(found, table, raw, library, today)
    if not tables:
        found.problems.append(CellProblem(0, "", NO_TABLE))
    found.problems = [replace(one, file=found.file) for one in found.problems]
    return found


def _read_table(found: StatisticsFile, table: Table, raw: RawSheet, library: Library, today: date) -> None:
    bounds, faults, sheet = bounds_of(table, STATISTICS_SHEET), faults_of(raw), raw.name
    places = {bound.column.code: bound.index for bound in bounds}
    for row in table.rows():
        values, problems = STATISTICS_SHEET.read_row(row.number, bounds, row.cells, on=today)
        found.rows += 1
        found.problems += [replace(one, sheet=sheet) for one in problems]
        found.problems += fault_problems(faults, row.number, bounds, sheet)
        project, wrong = library.find(values)
        cell = cell_name(row.number, places.get("name", 0))
        said = str(values.get("name", ""))[:60]
        if wrong is not None:
            found.problems.append(
                CellProblem(
                    row.number, wrong.title, wrong.message, "", sheet, cell, said, wrong.expected, wrong.severity
                )
            )
        if wrong is not None and wrong.severity == "error":
            continue
        if project is not None and project.pk in found.amounts:
            message = f"“{project}”前面已有一行，一个项目只能有一行"
            found.problems.append(CellProblem(row.number, "项目名称", message, "", sheet, cell, said, "一个项目一行"))
        elif project is not None and values.get("amount") is not None:
            if values["amount"] < 0:
                where = cell_name(row.number, places["amount"])
                message = "统计数不能小于 0"
                found.problems.append(
                    CellProblem(row.number, "统计数", message, "", sheet, where, str(values["amount"]), "0 或正数")
                )
            found.amounts[project.pk] = values["amount"]


def apply_statistics(found: StatisticsFile, *, actor: Any) -> int:
    """State what the file changes; a file that changes nothing leaves no entry and answers 0."""
    standing: dict[int, int] = {}
    for some in chunks(found.amounts):
        rows = StatisticsStatement.objects.known().filter(month=str(found.month), project__in=some)
        standing |= dict(rows.values_list("project_id", "amount"))
    changed = {pk: amount for pk, amount in found.amounts.items() if standing.get(pk) != amount}
    return enter_statistics(found.month, changed, actor=actor) if changed else 0
