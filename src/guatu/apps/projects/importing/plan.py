"""What an import would do: rows new, changed field by field or unchanged; who is missing; what a clerk must decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from guatu.apps.projects.importing import wanted
from guatu.apps.projects.importing.comparing import Compared, compare
from guatu.apps.projects.importing.library import Library, Standing, chunks
from guatu.apps.projects.importing.matching import NEW, Matching, Suggestion, match
from guatu.apps.projects.importing.units import LEADER_LENGTH, Known, known_leaders, known_units
from guatu.apps.projects.models import MembershipStatement, ProjectSet
from guatu.apps.projects.reading import LedgerReading
from guatu.apps.projects.sheets import PROJECT_LEDGER
from guatu.apps.trace.models import Head
from guatu.kernel.lifecycle import Stage
from guatu.kernel.regions import RegionError, code_range, full
from guatu.kernel.sheets.cells import cell_name
from guatu.kernel.sheets.problems import CellProblem, Severity

__all__ = ["NEW", "Compared", "Options", "Plan", "Suggestion", "plan_import"]

COUNTRY = "000000"
SUMMARY_REFUSED = "这是按单位或地区汇总的表，不是一行一个项目的台账，不能导入项目库。"
NO_REGION = "{count}行没有写行政区划（第{rows}行{more}），也没有指定；请用 --region 指定，或在表里加“行政区划”列"
NOT_YOURS = "区划{region}不在您的范围内，请由上级项目办导入"
CHOSEN_NOT_YOURS = "所选区划{region}不在您的范围内，请选自己的区划，或由上级项目办导入"
REACH = "导入台账要能看到整个区划，您只能看到部分项目，请由项目办导入"
ELSEWHERE = "“{title}”属于{place}，导入台账时不记"
NOBODY = "没有“{name}”这个{kind}，请先登记，或允许随导入新建"
SEVERAL = "叫“{name}”的{kind}不止一个，请写全称"
TOO_LONG = "不能超过{limit}字，实际有{actual}字"
OTHER_YEAR = "列名写的是{named}，台账日期{on}的{due}，请核对台账日期"
BEFORE_OF = "至上年底累计应是{year}年底的"
YEAR_NAMED = re.compile(r"(20\d\d)年")
SHOWN_ROWS = 5


@dataclass(frozen=True)
class Options:
    """What the person importing settled. `decisions` go by the index of a row: a project's number, or "new"."""

    on: date
    region: str = ""
    list_name: str = ""
    create_units: bool = True
    stop_at_near: bool = False
    trial: bool = False
    decisions: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Plan:
    """What applying would do. Rows go by their index in `reading.rows`."""

    reading: LedgerReading
    options: Options
    library: Library
    units: Known
    leaders: Known
    head: int
    matching: Matching = field(default_factory=Matching)
    changed: list[Compared] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    standing: Standing | None = None
    """What stands of the projects that change."""
    sets: dict[str, int | None] = field(default_factory=dict)
    """The sets named, with their ids; None for one that will be made."""

    @property
    def new(self) -> list[int]:
        return self.matching.new

    @property
    def suggestions(self) -> list[Suggestion]:
        return self.matching.suggestions

    @property
    def errors(self) -> list[CellProblem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.changed

    def sets_of(self, row: Mapping[str, Any]) -> list[str]:
        """The sets a row's project belongs to: those it names, and the list it is imported as."""
        own = self.options.list_name
        named = row.get("sets", ())
        return list(dict.fromkeys([*named, *([own] if own else [])])) if named or own else []

    def tell(self, at: int, code: str, message: str, value: Any = "", severity: Severity = "error") -> None:
        """Add a problem of a row's field, placed at its cell."""
        place = self.reading.places[at]
        told = next((sheet for sheet in self.reading.sheets if sheet.name == place.sheet), None)
        heading = next((one for one in (told.columns if told else ()) if one.code == code), None)
        column = PROJECT_LEDGER.by_code.get(code)
        self.problems.append(
            CellProblem(
                place.row,
                heading.title if heading else column.title if column else "",
                message,
                file=self.reading.file,
                sheet=place.sheet,
                cell=cell_name(place.row, heading.index) if heading else "",
                value=str(value),
                expected=column.type.expected if column else "",
                severity=severity,
            )
        )

    def tell_all(self, message: str, severity: Severity = "error") -> None:
        self.problems.append(CellProblem(0, "", message, file=self.reading.file, severity=severity))


def plan_import(reading: LedgerReading, options: Options, actor: Any) -> Plan:
    """Compare a read file with the library as the actor sees it; nothing is written."""
    head = Head.objects.values_list("number", flat=True).first() or 0
    plan = Plan(reading, options, Library(actor), known_units(actor), known_leaders(actor), head)
    plan.problems += reading.problems
    if reading.is_summary:
        plan.tell_all(SUMMARY_REFUSED, "warning" if options.trial else "error")
        return plan
    if not actor.scope.whole_region:
        plan.tell_all(REACH)
        return plan
    _place(plan, actor)
    _name_sets(plan)
    _check_rows(plan)
    plan.matching = match(plan)
    _compare(plan)
    plan.missing = _missing(plan)
    return plan


def _compare(plan: Plan) -> None:
    """Compare the matched rows some thousands at a time; only what changes stays in memory."""
    on = plan.options.on
    plan.standing = Standing((), on.year, on)
    rows = {project: at for at, project in plan.matching.found.items()}
    for ids in chunks(rows):
        standing = Standing(ids, on.year, on)
        for project in ids:
            compared = compare(plan, standing, rows[project], project)
            if compared.fields:
                plan.changed.append(compared)
                plan.standing.keep(standing, project)
            else:
                plan.unchanged.append(project)
    plan.changed.sort(key=lambda one: one.at)


def _place(plan: Plan, actor: Any) -> None:
    """Give every row its region, and refuse regions out of the actor's range."""
    chosen = plan.options.region
    if chosen and not _holds(actor, chosen):
        plan.tell_all(CHOSEN_NOT_YOURS.format(region=chosen))
    default = plan.options.region or actor.region
    bare = [at for at, row in enumerate(plan.reading.rows) if not row.get("region")]
    wrong = {(problem.sheet, problem.row) for problem in plan.reading.errors if problem.title}
    asked = [at for at in bare if (plan.reading.places[at].sheet, plan.reading.places[at].row) not in wrong]
    if asked and not default:
        rows = "、".join(str(plan.reading.places[at].row) for at in asked[:SHOWN_ROWS])
        more = "等" if len(asked) > SHOWN_ROWS else ""
        plan.tell_all(NO_REGION.format(count=len(asked), rows=rows, more=more) + "；暂记在全国", "warning")
    for at in bare:
        plan.reading.rows[at]["region"] = default or COUNTRY
    refused: set[str] = set()
    for at, row in enumerate(plan.reading.rows):
        region = row["region"]
        if region not in refused and not actor.scope.holds_region(region):
            refused.add(region)
            plan.tell(at, "region", NOT_YOURS.format(region=region), region)


def _holds(actor: Any, region: str) -> bool:
    try:
        return bool(actor.scope.holds_region(full(region)))
    except RegionError:
        return False


def _name_sets(plan: Plan) -> None:
    names = {name for row in plan.reading.rows for name in plan.sets_of(row)}
    plan.sets = dict.fromkeys(sorted(names))
    if names:
        plan.sets.update(ProjectSet.objects.filter(name__in=names).values_list("name", "pk"))


def _check_rows(plan: Plan) -> None:
    """What the library asks of a row beyond what the sheet does: lengths, known units and leaders."""
    told: set[tuple[str, str]] = set()
    for at, row in enumerate(plan.reading.rows):
        for name, limit in wanted.LIMITS.items():
            text = row.get(name)
            if text and len(text) > limit:
                plan.tell(at, name, TOO_LONG.format(limit=limit, actual=len(text)), text[:60])
        for name, known, kind in (
            ("organisation", plan.units, "单位"),
            ("lead_organisation", plan.units, "单位"),
            ("leader", plan.leaders, "分包领导"),
        ):
            value = row.get(name)
            if not value:
                continue
            if kind == "分包领导" and len(value) > LEADER_LENGTH:
                plan.tell(at, name, TOO_LONG.format(limit=LEADER_LENGTH, actual=len(value)), value[:60])
                continue
            found = known.find(value)
            if (kind, value) in told or isinstance(found, int):
                continue
            told.add((kind, value))
            if found is None:
                plan.tell(at, name, SEVERAL.format(name=value, kind=kind), value)
            elif not plan.options.create_units:
                plan.tell(at, name, NOBODY.format(name=value, kind=kind), value)
    _tell_elsewhere(plan)
    _tell_other_years(plan)


def _tell_other_years(plan: Plan) -> None:
    """A word for each column whose heading names another year than the one its amounts will be of."""
    on = plan.options.on
    due = {"annual_plan": (on.year, "年度计划应是{year}年的"), "invested_before": (on.year - 1, BEFORE_OF)}
    for sheet in plan.reading.sheets:
        for heading in sheet.columns:
            years = set(map(int, YEAR_NAMED.findall(heading.title)))
            if heading.code in due and years and due[heading.code][0] not in years:
                year, words = due[heading.code]
                named = "、".join(f"{one}年" for one in sorted(years))
                message = OTHER_YEAR.format(named=named, on=on, due=words.format(year=year))
                told = CellProblem(sheet.header_rows[-1], heading.title, message, severity="warning")
                plan.problems.append(replace(told, file=plan.reading.file, sheet=sheet.name))


def _tell_elsewhere(plan: Plan) -> None:
    """A word for each column that another part of the system holds, once."""
    filled = {name for row in plan.reading.rows for name in wanted.ELSEWHERE if row.get(name) not in (None, "")}
    for name in sorted(filled):
        title = PROJECT_LEDGER.by_code[name].title
        plan.tell_all(ELSEWHERE.format(title=title, place=wanted.ELSEWHERE[name]), "warning")


def _missing(plan: Plan) -> list[int]:
    """Projects the file leaves out: of the list it is imported as, else of the regions it speaks of. Never deleted."""
    here = set(plan.matching.found.values())
    library = plan.library
    if plan.options.list_name:
        own = plan.sets.get(plan.options.list_name)
        members = MembershipStatement.objects.known().filter(set=own, start_on__lte=plan.options.on)
        standing = members.exclude(end_on__lte=plan.options.on).values_list("project_id", flat=True)
        left = set(standing) - here if own else set()
        return sorted(pk for pk in left if pk in library.numbers)
    regions = {row["region"] for row in plan.reading.rows}
    scope = plan.options.region
    if scope:
        try:
            held = code_range(scope)
        except RegionError:
            return []
        regions |= {region for region in set(library.regions.values()) if region in held}
    return [
        pk
        for pk, region in library.regions.items()
        if region in regions and pk not in here and library.stages[pk] != Stage.WITHDRAWN
    ]
