"""A month's workbook: read, match with projects, check all of it, and apply all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from guatu.apps.projects.models import Project
from guatu.apps.reports.background import backgrounds
from guatu.apps.reports.checks import ERROR, NOTE, Background, Entry, Finding, check, figure
from guatu.apps.reports.matching import Library
from guatu.apps.reports.models import ENTRY_FIELDS, FUND_SOURCES
from guatu.apps.reports.sheets import EVENT_CODES, REPORT_SHEET, synonyms_of
from guatu.apps.reports.stating import chunks
from guatu.apps.reports.typed import NotReadable, percent
from guatu.kernel.month import Month
from guatu.kernel.sheets.book import Book, RawSheet
from guatu.kernel.sheets.bounds import bounds_of, fault_problems, faults_of
from guatu.kernel.sheets.cells import cell_name
from guatu.kernel.sheets.days import to_day
from guatu.kernel.sheets.headings import vocabulary
from guatu.kernel.sheets.problems import CellProblem
from guatu.kernel.sheets.table import Table, find_table
from guatu.kernel.sheets.types import Money

HELP_SHEETS = frozenset({"填写说明", "填报说明", "填表说明"})
MONEY = frozenset(column.code for column in REPORT_SHEET.columns if isinstance(column.type, Money))
NO_TABLE = "没有找到表头。表里要有“项目名称”和“本月完成投资”，或先下载模板对照"
NO_AMOUNT = "没有“本月完成投资”列，也没有“本年累计完成投资”列，请核对表头"
OF_PAST = frozenset({"no_progress", "no_proposal", "not_adding_up"})
"""What a load by command warns of only: past months often lack the words, and the months before may not be loaded."""

TEXTS = ("progress_text", "problem_category", "problem_text", "proposal", "next_step")


@dataclass
class FileRow:
    """One row of the file: its values by column code, where it stands, and its project once matched."""

    values: dict[str, Any]
    sheet: str
    number: int
    places: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    """Columns whose cell could not be read; that is said already."""
    project: Project | None = None
    entry: Entry = field(default_factory=Entry)

    def problem(
        self, title: str, message: str, code: str = "", severity: str = "error", expected: str = ""
    ) -> CellProblem:
        """A problem at the cell of `code`, else at the row."""
        return CellProblem(
            self.number, title, message, sheet=self.sheet, cell=self.places.get(code, ""),
            value=str(self.values.get(code, ""))[:60], expected=expected,
            severity="error" if severity == "error" else "warning",
        )  # fmt: skip


@dataclass
class MonthFile:
    """What a file says of a month. `problems` lists everything at once; with an error nothing of it is applied."""

    file: str
    month: Month
    rows: list[FileRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    skipped: int = 0

    @property
    def errors(self) -> list[CellProblem]:
        return [one for one in self.problems if one.severity == "error"]


def read_month(path: Path, month: Month, *, user: Any, today: date, loading: bool, name: str = "") -> MonthFile:
    """Read, match and check a file. `loading` is a load by command of months that may lack words.

    Raises SheetRefused when the file cannot be read at all.
    """
    found = _read(path, month, today, name)
    _match(found, user)
    _check(found, today, loading)
    found.problems = [replace(one, file=found.file) for one in found.problems]
    found.problems.sort(key=lambda one: (one.sheet, one.row))
    return found


def _read(path: Path, month: Month, today: date, name: str) -> MonthFile:
    known = vocabulary(REPORT_SHEET, synonyms_of(month))
    found = MonthFile(name or path.name, month)
    tables = 0
    with Book(path, name=name) as book:
        found.problems += [CellProblem(0, "", told, severity="warning") for told in book.warnings]
        for raw in book.sheets():
            table = None if raw.name in HELP_SHEETS else find_table(raw, known, money=MONEY)
            if table is None or not {"name", "number", "code"} & table.bound.keys():
                continue
            tables += 1
            if not {"done", "invested_this_year"} & table.bound.keys():
                found.problems.append(CellProblem(table.header_rows[-1], "", NO_AMOUNT, sheet=raw.name))
                continue
            _read_table(found, table, raw, today)
    if not tables:
        found.problems.append(CellProblem(0, "", NO_TABLE))
    return found


def _read_table(found: MonthFile, table: Table, raw: RawSheet, today: date) -> None:
    bounds, faults = bounds_of(table, REPORT_SHEET), faults_of(raw)
    for row in table.rows():
        values, problems = REPORT_SHEET.read_row(row.number, bounds, row.cells, on=today)
        problems += fault_problems(faults, row.number, bounds, raw.name)
        places = {bound.column.code: cell_name(row.number, bound.index) for bound in bounds}
        wrong = {problem.cell for problem in problems if problem.severity == "error"}
        unread = frozenset(code for code, cell in places.items() if cell in wrong)
        one = FileRow(values, raw.name, row.number, places, unread)
        missing_name = not values.get("name") and (values.get("number") or values.get("code"))
        found.problems += [
            replace(problem, sheet=raw.name)
            for problem in problems
            if not (missing_name and problem.title.endswith("项目名称"))
        ]
        found.rows.append(one)
    found.skipped += len(table.skipped)


def _match(found: MonthFile, user: Any) -> None:
    """Find each row's project; each project once."""
    library, seen = Library(user), {}
    for row in found.rows:
        project, wrong = library.find(row.values)
        if wrong is not None:
            told = row.problem(wrong.title, wrong.message, "name", wrong.severity, expected=wrong.expected)
            found.problems.append(told)
        if wrong is not None and wrong.severity == "error":
            continue
        if project is not None and project.pk in seen:
            message = f"“{project}”在第{seen[project.pk]}行已有，一个项目只能有一行"
            found.problems.append(row.problem("项目名称", message, "name"))
        elif project is not None:
            seen[project.pk], row.project = row.number, project


def _check(found: MonthFile, today: date, loading: bool) -> None:
    matched = [row for row in found.rows if row.project is not None]
    for some in chunks(range(len(matched)), 2_000):
        part = [matched[at] for at in some]
        known = backgrounds([row.project for row in part if row.project], found.month, today)
        for row in part:
            assert row.project is not None
            _check_row(found, row, known[row.project.pk], loading)


def _check_row(found: MonthFile, row: FileRow, known: Background, loading: bool) -> None:
    _fill_amount(found, row, known)
    try:
        row.entry = entry_of(row.values, known)
    except NotReadable as wrong:
        found.problems.append(row.problem("实物工作量完成", str(wrong), "quantity_done"))
        row.entry = entry_of({**row.values, "quantity_done": None}, known)
    for one in check(row.entry, known):
        if one.level == NOTE or (one.code == "copied" and loading):
            continue
        severe = one.level == ERROR and not (loading and one.code in OF_PAST)
        code = "invested_this_year" if one.field == "cumulative" else one.field
        if code in row.unread:
            continue
        title = REPORT_SHEET.by_code[code].title if code in REPORT_SHEET.by_code else "到位资金"
        found.problems.append(row.problem(title, _told(one), code, "error" if severe else "warning"))


def _fill_amount(found: MonthFile, row: FileRow, known: Background) -> None:
    """A file with the year's sum alone: this month is what the sum grew by, and that is said."""
    total = row.values.get("invested_this_year")
    if row.values.get("done") is not None or total is None or total < known.done_before:
        return
    row.values["done"] = total - known.done_before
    message = (
        f"没有本月完成，按本年累计 {figure(total)} 万元减上月累计 {figure(known.done_before)} 万元，"
        f"记 {figure(row.values['done'])} 万元，请核对"
    )
    found.problems.append(row.problem("本月完成投资", message, "invested_this_year", "warning"))


def _told(finding: Finding) -> str:
    return finding.message.removesuffix("。")


def entry_of(values: Mapping[str, Any], known: Background) -> Entry:
    """A row's values as an entry. Dates that stand already are left out. Raises NotReadable."""
    quantity = values.get("quantity_done")
    events = {code.removesuffix("_on"): to_day(values.get(code)) for code in EVENT_CODES}
    return Entry(
        done=values.get("done"),
        cumulative=values.get("invested_this_year"),
        progress_text=values.get("progress_text") or "",
        quantity_done=None if quantity is None else percent(str(quantity)),
        problem_text=values.get("problem_text") or "",
        proposal=values.get("proposal") or "",
        stage="" if values.get("stage") == known.stage else values.get("stage") or "",
        events={event: on for event, on in events.items() if on is not None and known.events.get(event) != on},
        funds={key: values[f"fund_{key}"] for key in FUND_SOURCES if values.get(f"fund_{key}") is not None},
    )


def given(row: FileRow) -> dict[str, Any]:
    """What the row gives, by names of ENTRY_FIELDS; columns the file lacks, and cells left empty, say nothing."""
    values: dict[str, Any] = {name: row.values[name] for name in TEXTS if row.values.get(name)}
    if row.entry.done is not None:
        values["done"] = row.entry.done
    if row.entry.cumulative is not None:
        values["cumulative"] = row.entry.cumulative
    if row.entry.quantity_done is not None:
        values["quantity_done"] = row.entry.quantity_done
    promised = to_day(row.values.get("promised_on"), end=True)
    if promised is not None:
        values["promised_on"] = promised
    assert values.keys() <= set(ENTRY_FIELDS)
    return values
