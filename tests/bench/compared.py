"""The same work done three ways on one database, the answers held equal: our engine, pandas, the plain Django ORM.

The work: four indicators by responsible unit, three lights by project, a ranking of the units by two items.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from django.db import connection
from django.db.models import Sum
from timing import Timed, timed

from guatu import rulebook
from guatu.apps.monitoring.computing import texts_folder
from guatu.apps.monitoring.gathering import gather
from guatu.apps.policies.regions import home
from guatu.apps.projects.models import EventStatement, PlanStatement, ProjectStatement, StageStatement
from guatu.apps.reports.models import ReportStatement
from guatu.engine import assess
from guatu.engine.evaluate import Evaluation
from guatu.engine.graph import Edition, edition
from guatu.kernel.declare import Scheme
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

INDICATORS = ("annual_completion", "schedule_gap", "start_rate_of_due", "listing_rate")
LIGHTS = ("behind_schedule", "start_overdue", "listing_overdue")
ITEMS = ("completion", "league")
BUILT = (Stage.COMPLETED, Stage.PRODUCTION, Stage.FULL_CAPACITY)
BEGUN = {stage.value for stage in (Stage.CONSTRUCTION, *BUILT)}
EVENTS = ("started", "listed")
LEAST_TOTAL = 500_000_000

Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class Answer:
    units: Mapping[str, Mapping[str, Pair]]
    lights: Mapping[tuple[str, str], str]
    ranking: tuple[tuple[int, str, int], ...]


# --- ours -----------------------------------------------------------------------------------------------------


def ours(month: Month) -> Answer:
    """Gathered and judged as every month is, by a rulebook that holds only what is asked."""
    rules = _narrowed(edition(month.last_day))
    evaluation = Evaluation(gather(month, home=home()), month, rules=rules, texts_folder=texts_folder())
    units = {
        row["key"]: {code: (_int(row[f"{code}__n"]), _int(row[f"{code}__d"])) for code in INDICATORS}
        for row in evaluation.groups("organisation").to_pylist()
        if row["key"]
    }
    evaluation.judge(())
    lit = evaluation.lights()
    named = zip(lit["key"].to_pylist(), lit["rule"].to_pylist(), strict=True)
    ranked = assess.rank(_scheme(), evaluation)
    return Answer(
        units,
        dict(zip(named, lit["level"].to_pylist(), strict=True)),
        tuple((row.rank, row.key, row.marks) for row in ranked),
    )


def _narrowed(whole: Edition) -> Edition:
    """The rules asked for and what they stand on."""
    wanted, waiting = set[str](), [*INDICATORS, *LIGHTS]
    while waiting:
        code = waiting.pop()
        if code not in wanted and any(code in kind for kind in (whole.measures, whole.indicators, whole.alerts)):
            wanted.add(code)
            waiting += whole.rule(code)[1].needs
    wanted |= {name for code in LIGHTS for name in whole.alerts[code][0].shows}
    kinds = ({c: kind[c] for c in kind if c in wanted} for kind in (whole.measures, whole.indicators, whole.alerts))
    return Edition(*kinds, tuple(each for each in whole.marker if each[0] in wanted))


def _scheme() -> Scheme:
    county = rulebook.schemes()["county_2026"]
    items = tuple(item for item in county.items if item.code in ITEMS)
    return Scheme("compared", name="对比用的两项", source=county.source, items=items, ties=())


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


# --- what the other two share: the rules by hand, on numbers already added up ------------------------------------


def pairs(done: int, plan: int | None, due: int, made: int, listed: int, started: int, elapsed: int) -> dict[str, Pair]:
    """The four indicators of a unit as numerator and denominator; no denominator where it cannot be judged."""
    gap = None if plan is None else 1200 * done - 100 * elapsed * plan
    return {
        "annual_completion": (100 * done, plan or None),
        "schedule_gap": (gap, 12 * plan if plan else None),
        "start_rate_of_due": (100 * made, due or None),
        "listing_rate": (100 * listed, started or None),
    }


def ranked(units: Mapping[str, Mapping[str, Pair]]) -> tuple[tuple[int, str, int], ...]:
    """Places by the marks of both items."""
    rates = {key: Fraction(*pair) for key, held in units.items() if (pair := held["annual_completion"])[1]}  # type: ignore[arg-type]
    order = sorted(rates.values(), reverse=True)
    first = {rate: order.index(rate) + 1 for rate in set(order[:10])}
    league = {1: 100_000, 2: 80_000, 3: 60_000}
    marks = dict.fromkeys(units, 0)
    for key, rate in rates.items():
        share = (rate * 5_000 * 2 + 1) // 2
        marks[key] = min(int(share), 500_000) + league.get(first.get(rate, 99), 0)
    ordered = sorted(marks.items(), key=lambda each: (-each[1], each[0]))
    place: dict[int, int] = {}
    for position, (_, total) in enumerate(ordered, 1):
        place.setdefault(total, position)
    return tuple((place[total], key, total) for key, total in ordered)


# --- pandas -------------------------------------------------------------------------------------------------------


def with_pandas(month: Month) -> Answer:
    """Tables read by SQL, columns joined and judged as whole columns."""
    projects = _frame(month)
    amounts = projects[["organisation", "done", "plan", "due", "made", "listed_too", "begun"]]
    sums = amounts.groupby("organisation", sort=False).sum(min_count=1)
    units = {
        row.Index: pairs(
            int(row.done), None if pd.isna(row.plan) else int(row.plan), int(row.due), int(row.made),
            int(row.listed_too), int(row.begun), month.elapsed,
        )
        for row in sums.itertuples()
    }  # fmt: skip
    lights: dict[tuple[str, str], str] = {}
    for rule, red, yellow in _light_columns(projects, month):
        lights |= {(key, rule): "yellow" for key in projects.loc[yellow.fillna(False), "number"]}
        lights |= {(key, rule): "red" for key in projects.loc[red.fillna(False), "number"]}
    return Answer(units, lights, ranked(units))


def _frame(month: Month) -> pd.DataFrame:
    projects = _sql(
        "SELECT s.project_id AS id, p.number, o.code AS organisation, s.nature, s.total_investment AS total, "
        "s.planned_start_on AS planned, s.parent_id AS parent FROM projects_projectstatement s "
        "JOIN projects_project p ON p.id = s.project_id LEFT JOIN people_organisation o ON o.id = s.organisation_id "
        "WHERE s.known_until IS NULL",
        numbers=("total", "parent"),
    ).set_index("id")
    done = _sql(
        "SELECT project_id AS id, done FROM reports_reportstatement WHERE known_until IS NULL "
        f"AND month BETWEEN '{month.year}-01' AND '{month}'",
        numbers=("done",),
    )
    projects["done"] = done.groupby("id")["done"].sum()
    projects["done"] = projects["done"].fillna(0)
    plans = _sql(
        "SELECT project_id AS id, amount FROM projects_planstatement WHERE known_until IS NULL "
        f"AND year = {month.year}",
        numbers=("amount",),
    )
    projects["plan"] = plans.set_index("id")["amount"]
    moves = _sql(
        "SELECT project_id AS id, stage FROM projects_stagestatement WHERE known_until IS NULL "
        f'AND "on" < \'{month.end}\' ORDER BY "on"'
    )
    projects["stage"] = moves.drop_duplicates("id", keep="last").set_index("id")["stage"]
    told = _sql('SELECT project_id AS id, event, "on" AS day FROM projects_eventstatement WHERE known_until IS NULL')
    for event in EVENTS:
        projects[event] = told[told["event"] == event].set_index("id")["day"]
    counted = ~projects.index.isin(projects["parent"].dropna())
    return _flags(projects[projects["stage"] != Stage.WITHDRAWN.value], month, counted)


def _flags(projects: pd.DataFrame, month: Month, counted: Any) -> pd.DataFrame:
    projects = projects.assign(counted=pd.Series(counted, index=projects.index))
    end, planned = str(month.end), projects["planned"]
    undated = projects["started"].isna() & (projects["stage"].isin(BEGUN) | (projects["nature"] == "continuing"))
    started = (projects["started"] < end).fillna(False) | undated
    listed = (projects["listed"] < end).fillna(False)
    in_year = planned.str[:4].eq(str(month.year)).fillna(False)
    own = projects["counted"]
    flags = {
        "begun": started & own,
        "listed_too": started & listed & own,
        "due": in_year & (planned < end).fillna(False) & own,
        "made": in_year & started & own,
    }
    return projects.assign(**{name: flag.astype("int64") for name, flag in flags.items()})


def _light_columns(projects: pd.DataFrame, month: Month) -> Iterable[tuple[str, Any, Any]]:
    plan = projects["plan"].where(projects["plan"] > 0)
    lag = 100 * month.elapsed * plan - 1200 * projects["done"]
    yield "behind_schedule", lag > 30 * 12 * plan, lag >= 10 * 12 * plan
    since = month.index - _index(projects["planned"]) + 1
    since = since.where(projects["counted"] & (projects["begun"] == 0), 0).clip(lower=0)
    yield "start_overdue", since >= 3, since >= 1
    waiting = (projects["begun"] == 1) & (projects["listed_too"] == 0)
    months = (month.index - _index(projects["started"])).where(waiting, 0)
    big = (projects["total"] >= LEAST_TOTAL).fillna(True)
    yield "listing_overdue", (months > 2) & big, (months >= 1) & big


def _index(days: pd.Series) -> pd.Series:
    """Months since year 0 of ISO texts."""
    return (days.str[:4].astype("Int64") * 12 + days.str[5:7].astype("Int64")) - 1


def _sql(text: str, *, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(text.replace('"on" AS day', 'CAST("on" AS text) AS day').replace(
            "s.planned_start_on", "CAST(s.planned_start_on AS text)"))  # fmt: skip
        names = [column[0] for column in cursor.description]
        frame = pd.DataFrame.from_records(cursor.fetchall(), columns=names)
    return frame.astype(dict.fromkeys(numbers, "Int64"))


# --- the plain ORM ------------------------------------------------------------------------------------------------


def with_orm(month: Month) -> Answer:
    """Aggregates by the database, the rest in a loop over the projects."""
    done = dict(
        ReportStatement.objects.known()
        .filter(month__gte=f"{month.year}-01", month__lte=str(month))
        .values("project_id")
        .annotate(sum=Sum("done"))
        .values_list("project_id", "sum")
    )
    plans = dict(PlanStatement.objects.known().filter(year=month.year).values_list("project_id", "amount"))
    moves = StageStatement.objects.known().filter(on__lt=month.end).order_by("on")
    stages = dict(moves.values_list("project_id", "stage"))
    dated = EventStatement.objects.known().filter(event__in=EVENTS)
    days = {(owner, event): on for owner, event, on in dated.values_list("project_id", "event", "on")}
    stated = list(ProjectStatement.objects.known().select_related("project", "organisation"))
    children = Counter(row.parent_id for row in stated)
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: Counter() | {"plan": None})
    lights: dict[tuple[str, str], str] = {}
    for row in stated:
        stage = stages.get(row.project_id, Stage.PLANNING.value)
        if stage == Stage.WITHDRAWN.value:
            continue
        started, listed = (days.get((row.project_id, event)) for event in EVENTS)
        plan, own = plans.get(row.project_id), not children[row.project_id]
        has = _begun(started, stage, row.nature, month)
        amounts = (done.get(row.project_id) or 0, plan)
        shown = (has, bool(listed and listed < month.end), own)
        if row.organisation:
            _add(sums[row.organisation.code], amounts, shown, row.planned_start_on, month)
        for rule, level in _levels(row, amounts, shown, started, month):
            if level:
                lights[row.project.number, rule] = level
    units = {
        key: pairs(held["done"], held["plan"], held["due"], held["made"], held["listed"], held["begun"], month.elapsed)
        for key, held in sums.items()
    }
    return Answer(units, lights, ranked(units))


def _begun(started: date | None, stage: str, nature: str, month: Month) -> bool:
    return started < month.end if started else stage in BEGUN or nature == "continuing"


def _add(held: dict[str, Any], amounts: Any, shown: Any, planned: date | None, month: Month) -> None:
    (done, plan), (has, listed, own) = amounts, shown
    held["done"] = held.get("done", 0) + done
    if plan is not None:
        held["plan"] = (held["plan"] or 0) + plan
    of_year = bool(planned and planned.year == month.year)
    for name, flag in (
        ("begun", has),
        ("listed", has and listed),
        ("due", of_year and planned is not None and planned < month.end),
        ("made", of_year and has),
    ):
        held[name] = held.get(name, 0) + int(bool(flag and own))


def _levels(row: Any, amounts: Any, shown: Any, started: date | None, month: Month) -> Iterable[tuple[str, str]]:
    (done, plan), (has, listed, own) = amounts, shown
    lag = 100 * month.elapsed * plan - 1200 * done if plan else 0
    yield "behind_schedule", _level(lag > 360 * plan, lag >= 120 * plan) if plan else ""
    planned = row.planned_start_on
    since = month.index - Month.of(planned).index + 1 if planned and own and not has else 0
    yield "start_overdue", _level(since >= 3, since >= 1)
    waiting = has and own and not listed and started is not None
    months = month.index - Month.of(started).index if waiting and started else 0
    big = row.total_investment is None or row.total_investment >= LEAST_TOTAL
    yield "listing_overdue", _level(months > 2, months >= 1) if big else ""


def _level(red: bool, yellow: bool) -> str:
    return "red" if red else "yellow" if yellow else ""


# --- side by side ----------------------------------------------------------------------------------------------------

WAYS: Mapping[str, Callable[[Month], Answer]] = {"本系统": ours, "pandas": with_pandas, "Django ORM 加循环": with_orm}


def compare(month: Month, runs: int) -> dict[str, Timed]:
    """How long each way takes, in turn; raises RuntimeError where the answers are not the same."""
    taken = {name: timed(lambda way=way: way(month), runs, warm=1) for name, way in WAYS.items()}
    first = next(iter(taken.values())).answer
    for name, each in taken.items():
        for part in ("units", "lights", "ranking"):
            if getattr(each.answer, part) != getattr(first, part):
                raise RuntimeError(f"{name}: {part} {_difference(getattr(first, part), getattr(each.answer, part))}")
    return taken


def _difference(one: Any, other: Any) -> str:
    if isinstance(one, Mapping):
        differing = [
            (key, one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)
        ]
        return f"{len(differing)} differ, first {differing[:2]}"
    return f"{[pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]][:2]}"
