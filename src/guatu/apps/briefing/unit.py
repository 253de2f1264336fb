"""What a unit's own workbench and a leader's phone page show: one's projects, their reports and lights, one's marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from guatu.apps.assessment.models import RankingRow
from guatu.apps.assessment.ranking import CountedItem, scheme_named
from guatu.apps.briefing.desk import BEFORE_START, SOON, Desk
from guatu.apps.briefing.duties import address
from guatu.apps.briefing.lights import COLUMNS, Lit, lit_of, results_of, whole
from guatu.apps.look.parts import Fig
from guatu.apps.monitoring.models import ProjectResult
from guatu.apps.reports.models import STATES, Report
from guatu.apps.reports.selectors import UnitStatus, projects_to_report
from guatu.kernel import display
from guatu.kernel.declare import Scheme

SHOWN = 100


@dataclass(frozen=True)
class Own:
    """A project of the unit with the month's report and the light last given."""

    number: str
    name: str
    state: str
    returned: str
    level: str | None
    url: str
    starts_on: date | None


def own_projects(desk: Desk) -> list[Own]:
    """Projects whose report is due, those still to fill first."""
    report = Report.objects.filter(project=OuterRef("pk"), month=str(desk.month))
    result = ProjectResult.objects.filter(project=OuterRef("pk"), month=str(desk.month))
    found = projects_to_report(desk.user, desk.month).annotate(
        state=Subquery(report.values("state")[:1]),
        returned=Subquery(report.values("return_reason")[:1]),
        level_now=Subquery(result.values("level")[:1]),
    )
    columns = ("number", "name", "state", "returned", "level_now", "stage", "planned_start_on")
    made = [_own(desk, *row) for row in found.order_by("number").values_list(*columns)]
    return sorted(made, key=lambda one: (ORDER.get(one.state, 0), one.number))


ORDER = {"已退回": 0, "没有填": 1, "填报中": 2, "待审核": 3, "已通过": 4, "已锁定": 5}


def status(desk: Desk, projects: Sequence[Own]) -> list[UnitStatus]:
    """How far the unit is, told from its own projects: what `status_of` would ask once more."""
    said = [one.state for one in projects]
    count = {label: said.count(label) for label in ORDER}
    unit = desk.user.organisation
    passed = count["已通过"] + count["已锁定"]
    code, name = (unit.code, unit.name) if unit else ("", "")
    return [UnitStatus(code, name, len(said), count["填报中"], count["已退回"], count["待审核"], passed, 0)]


def _own(
    desk: Desk,
    number: str,
    name: str,
    state: str | None,
    returned: str | None,
    level: str | None,
    stage: str,
    planned: date | None,
) -> Own:
    url = address("reports:one", str(desk.month), number)
    said = (returned or "") if state == "returned" else ""
    ahead = planned if stage in BEFORE_START and planned and desk.today <= planned <= desk.today + SOON else None
    return Own(number, name, STATES.get(state or "", "没有填"), said, level, url, ahead)


@dataclass(frozen=True)
class Marks:
    """One's place in the month's ranking, and what each mark is made of."""

    rank: int
    entered: int
    marks: int
    scheme: str
    items: tuple[CountedItem, ...]


def own_marks(desk: Desk) -> Marks | None:
    """The unit's place; None where the month was not ranked or the unit is not in it."""
    unit = desk.user.organisation
    if unit is None:
        return None
    rows = list(RankingRow.objects.visible_to(desk.user).filter(month=str(desk.month)))
    mine = next((row for row in rows if row.key == unit.code), None)
    if mine is None:
        return None
    scheme = scheme_named(mine.scheme)
    return Marks(mine.rank, len(rows), mine.marks, scheme.name, _items(scheme, mine))


def _items(scheme: Scheme, row: RankingRow) -> tuple[CountedItem, ...]:
    """The kept marks of a row with the figures they are made of; items the scheme no longer has are left out."""
    kept = {each["item"]: each for each in row.items}
    return tuple(
        CountedItem(
            item,
            kept[item.code]["marks"],
            {code: (whole(top), whole(below)) for code, (top, below) in kept[item.code]["figures"].items()},
        )
        for item in scheme.items
        if item.code in kept
    )


def figures(desk: Desk, marks: Marks | None) -> list[Fig]:
    """A unit's key figures: what it owes, its lights, its completion, its place."""
    month = str(desk.month)
    due, missing = sum(unit.due for unit in desk.units), sum(unit.missing for unit in desk.units)
    passed = sum(unit.passed for unit in desk.units)
    found = [
        Fig("还要报", str(missing), "份", f"应报 {due} 份，已通过 {passed}", address("reports:entry", month=month)),
        *(_light(desk, level) for level in ("red", "yellow")),
    ]
    completion, gap = desk.total.get("annual_completion"), desk.total.get("schedule_gap")
    if completion is not None and completion.value is not None and gap is not None and gap.value is not None:
        told = display.points(gap.value.numerator, gap.value.denominator)
        basis = "与序时持平" if told == "持平" else f"{told.replace(' ', '序时 ', 1)} 个百分点"
        found.append(Fig("年度投资完成率", completion.cell(), "%", basis, address("projects:list", month=month)))
    if marks is not None:
        basis = f"第 {marks.rank} 名，共 {marks.entered} 个单位"
        found.append(Fig("得分", display.marks(marks.marks), "分", basis, address("assessment:ranking", month=month)))
    return found


def _light(desk: Desk, level: str) -> Fig:
    url = address("monitoring:alerts", month=str(desk.month), level=level)
    if desk.computation is None:
        return Fig("", display.NOTHING, "", "本月还没有计算", url, light=level)
    return Fig("", str(desk.lights.count(level)), "个", f"新增 {desk.lights.came(level)}", url, light=level)


# --- a leader's page ------------------------------------------------------------------------------------------

LIGHTS = ("red", "yellow", "clear", "")


@dataclass(frozen=True)
class Mine:
    """A leader's projects of a month: how many of each light, those that are red, those that are yellow."""

    counts: tuple[tuple[str, int, str], ...]
    total: int
    red: tuple[Lit, ...]
    yellow: tuple[Lit, ...]


def of_leader(desk: Desk) -> Mine:
    """Every project the leader answers for with its light; a leader has dozens, not thousands."""
    rows: list[Any] = list(results_of(desk.user, desk.month).values_list(*COLUMNS)[:SHOWN])
    found = [lit_of(row) for row in rows]
    counts = tuple(
        (level, sum(one.level == level for one in found), address("projects:list", month=str(desk.month)))
        for level in LIGHTS
    )
    red, yellow = (tuple(one for one in found if one.level == level) for level in ("red", "yellow"))
    return Mine(counts, len(found), red, yellow)
