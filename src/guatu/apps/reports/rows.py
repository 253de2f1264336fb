"""A project's month as a row of the entry grid or a phone page: what stands, what is filled, what is wrong where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from guatu.apps.projects.models import Project
from guatu.apps.reports.actions.filling import CARRIED, OPEN_STATES
from guatu.apps.reports.background import backgrounds, entry_of
from guatu.apps.reports.checks import ERROR, WARNING, Background, Finding, check, percent_of
from guatu.apps.reports.models import FUND_SOURCES, STATES, Report
from guatu.apps.reports.typed import EVENTS, MONEY, TEXTS, TITLES, unread
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.month import Month

GRID = ("done", "progress_text", "started_on", "problem_text", "proposal")
"""What the grid asks; the rest is on each project's own page."""


LASTING = frozenset({"before_start", "over_total", "over_plan"})
"""Warnings whose reason holds from month to month."""


NARROW, WIDE = 7, 11
"""Characters to a line in the grid's columns where the screen is small."""


@dataclass(frozen=True)
class Cell:
    """One field as shown: what stands in it, and what is wrong with it."""

    code: str
    title: str
    value: str
    level: str = ""
    tip: str = ""
    message: str = ""

    @property
    def lines(self) -> int:
        """How many lines the text takes in the grid's column, at most six."""
        width = NARROW if self.code in ("problem_text", "proposal") else WIDE
        return min(sum(max(-(-len(line) // width), 1) for line in self.value.split("\n")), 6)


@dataclass(frozen=True)
class Reason:
    """A warning and the reason given for it."""

    code: str
    title: str
    message: str
    text: str = ""


@dataclass
class Row:
    """A project, its report of the month (maybe not begun), and its cells by code."""

    project: Project
    report: Report
    known: Background
    cells: dict[str, Cell] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seen: str = ""
    """What the page carries of the cells it shows."""

    @property
    def fillable(self) -> bool:
        return self.report.state in OPEN_STATES

    @property
    def state(self) -> str:
        return STATES[self.report.state] if self.report.pk else "未填"

    @property
    def before(self) -> int:
        return self.known.done_before

    @property
    def cumulative(self) -> int | None:
        done = self.report.done
        return None if done is None or done < 0 else self.known.done_before + done

    @property
    def grid(self) -> list[Cell]:
        return [self.cells[code] for code in GRID]

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.level == ERROR]

    @property
    def reasons(self) -> list[Reason]:
        """Every warning, with the reason given for it so far."""
        given = self.report.explanations
        return [
            Reason(one.code, TITLES.get(one.field, ""), one.message, given.get(one.code, ""))
            for one in self.findings
            if one.level == WARNING
        ]

    @property
    def unexplained(self) -> int:
        return sum(not reason.text for reason in self.reasons)


def rows_of(
    user: Any,
    projects: Sequence[Project],
    month: Month,
    today: date,
    posted: Mapping[int, Mapping[str, str]] | None = None,
) -> list[Row]:
    """A row for each project, in their order. `posted` texts (by project id and code) stand before what is saved."""
    asked = Report.objects.visible_to(user).filter(
        month__in=[str(month), str(month - 1)], project__in=[one.pk for one in projects]
    )
    reports = list(asked.select_related("editor"))
    found = {report.project_id: report for report in reports if report.month == str(month)}
    reasons = {report.project_id: report.explanations for report in reports if report.month != str(month)}
    known = backgrounds(projects, month, today)
    rows = []
    for project in projects:
        report = found.get(project.pk) or carried(project, month, known[project.pk], reasons.get(project.pk, {}))
        row = Row(project, report, known[project.pk])
        row.findings = findings_of(row) if report.pk else []
        show(row, (posted or {}).get(project.pk, {}))
        rows.append(row)
    return rows


def carried(project: Project, month: Month, known: Background, reasons: Mapping[str, str]) -> Report:
    """A report not begun yet, with what last month's hands on; a reason that lasts is not asked for again."""
    lasting = {code: text for code, text in reasons.items() if code in LASTING}
    handed = {name: known.last[name] for name in CARRIED if known.last.get(name) is not None}
    return Report(project=project, month=str(month), version=0, explanations=lasting, **handed)


def findings_of(row: Row) -> list[Finding]:
    """What could not be read, then what the checks say; a cell that could not be read is not judged twice."""
    wrong = unread(row.report)
    silent = {one.field for one in wrong}
    return wrong + [one for one in check(entry_of(row.report), row.known) if one.field not in silent]


def show(row: Row, posted: Mapping[str, str]) -> None:
    """Fill the row's cells. Of several findings on one field the first, gravest one is told in its cell."""
    worst: dict[str, Finding] = {}
    for one in row.findings:
        worst.setdefault(one.field, one)
    for code, title in TITLES.items():
        value = posted.get(code, text_of(row, code))
        one = worst.get(code)
        explained = one is not None and one.level == WARNING and row.report.explanations.get(one.code)
        if one is None or one.level not in LEVELS or explained:
            row.cells[code] = Cell(code, title, value)
        else:
            row.cells[code] = Cell(code, title, value, LEVELS[one.level], one.tip, one.message)


LEVELS = {ERROR: "bad", WARNING: "warn"}


def text_of(row: Row, code: str) -> str:
    """What stands in a field, as a person would have typed it."""
    report = row.report
    if code in report.typed:
        return str(report.typed[code][0])
    if code in MONEY:
        return wan_text(getattr(report, code))
    if code in TEXTS or code in ("problem_category", "stage"):
        return str(getattr(report, code))
    if code.startswith("fund_"):
        return wan_text(report.funds.get(code.removeprefix("fund_")))
    if code == "quantity_done":
        return "" if report.quantity_done is None else percent_of(report.quantity_done)
    if code == "promised_on":
        return report.promised_on.isoformat() if report.promised_on else ""
    if code.endswith("_on"):
        event = code.removesuffix("_on")
        standing = row.known.events.get(event)
        return str(report.events.get(event) or (standing.isoformat() if standing else ""))
    return ""


def wan_text(amount: int | None) -> str:
    """分 as plain 万元, exact and without commas: 4200, 461.95."""
    if amount is None:
        return ""
    text = f"{Decimal(amount) / WAN_YUAN:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fund_cells(row: Row) -> list[Cell]:
    return [row.cells[f"fund_{source}"] for source in FUND_SOURCES]


def event_cells(row: Row) -> list[Cell]:
    return [row.cells[f"{event.value}_on"] for event in EVENTS]


def totals(rows: Sequence[Row]) -> dict[str, int]:
    """合计 of the rows: plan, before, this month, cumulative; months not filled count with what stood before."""
    done = [max(row.report.done or 0, 0) for row in rows]
    before = sum(row.known.done_before for row in rows)
    return {
        "plan": sum(row.known.plan or 0 for row in rows),
        "before": before,
        "done": sum(done),
        "cumulative": before + sum(done),
    }
