"""A month computed: gathered, evaluated, and its results kept for the pages."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from importlib.util import find_spec
from math import gcd
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from guatu.apps.monitoring.causes import Cause, causes_of
from guatu.apps.monitoring.gathering import gather
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult
from guatu.apps.policies.regions import home
from guatu.apps.projects.models import Project
from guatu.apps.trace.action import action, current_at, record
from guatu.apps.trace.bulk import bulk_insert, fetch
from guatu.apps.trace.events import Event
from guatu.engine import snapshot
from guatu.engine.backends.duck import Duck, Unreadable
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.evaluate import DIMENSIONS, Evaluation
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MONTH_COMPUTED = Event("month.computed", "计算月度", "计算{month}：项目{projects}个，红灯{red}个，黄灯{yellow}个")

SEVERITY = {"red": 3, "yellow": 2, "clear": 1, None: 0}
GAP = "schedule_gap"
ORDER_SCALE = 10**6
PAIR = (NUMERATOR, DENOMINATOR)
OF_RESULT = ("planned_this_year", "invested_this_year", GAP + NUMERATOR, GAP + DENOMINATOR)


def evaluation_of(month: Month, *, known: datetime | None = None, engine: Duck | None = None) -> Evaluation:
    """A month ready to be asked: from its seal when it is closed, else from what is known now (or at an instant)."""
    closed = closed_computation(month)
    if closed is not None and known is None:
        return evaluation_of_seal(closed.snapshot, month, engine)
    return Evaluation(gather(month, home=home(), known=known), month, engine, texts_folder=texts_folder())


def evaluation_now(month: Month, engine: Duck | None = None) -> Evaluation:
    """A month from what is known now, even when it is closed: corrections made since show."""
    return Evaluation(gather(month, home=home()), month, engine, texts_folder=texts_folder())


def evaluation_of_seal(folder: str, month: Month, engine: Duck | None = None) -> Evaluation:
    """A sealed month, by the rules it was closed with. Raises SnapshotDamaged."""
    manifest, facts = snapshot.read(sealed_folder(folder))
    rules = snapshot.rules_of(manifest)
    try:
        return Evaluation(facts, month, engine, rules=rules, texts_folder=texts_folder())
    except Unreadable as wrong:
        raise snapshot.damaged(manifest, wrong.file.stem) from wrong


def closed_computation(month: Month) -> Computation | None:
    """The computation of a month that was closed; None while it is open."""
    return Computation.objects.filter(month=str(month)).exclude(snapshot="").first()


def texts_folder() -> Path:
    """Where compiled formulas are kept between processes; they may be deleted at any time."""
    return Path(settings.GUATU_HOME) / "cache"


def sealed_folder(name: str) -> Path:
    return Path(settings.GUATU_HOME) / "snapshots" / name


@action(power=Power.COMPUTE_MONTH)
def compute_month(month: Month, *, actor: Any) -> Computation:
    """Compute every indicator, light and ranking of a month and keep them in place of the last trial.

    A closed month is computed from its seal, so the answer is the one that was closed. Raises SnapshotDamaged when the
    seal is not what was sealed; what is kept then stays.
    """
    closed = closed_computation(month)
    if closed is not None:
        snapshot.verify(sealed_folder(closed.snapshot))
    evaluation = evaluation_of(month)
    kept = keep_results(evaluation, month, known_at=closed.known_at if closed else current_at())
    record(MONTH_COMPUTED, actor=actor, subject=kept, month=month.label, **kept.counts)
    return kept


def keep_results(evaluation: Evaluation, month: Month, *, known_at: datetime) -> Computation:
    """Keep what a month answers in place of what was kept of it before. Runs inside a verb."""
    counts = _keep_projects(evaluation, month)
    _keep_groups(evaluation, month)
    for step in monthly_steps():
        step(evaluation, month)
    given = {
        "computed_at": current_at(),
        "known_at": known_at,
        "engine": evaluation.engine.dialect,
        "counts": counts,
    }
    kept, _ = Computation.objects.update_or_create(month=str(month), defaults=given)
    return kept


@cache
def monthly_steps() -> tuple[Callable[[Evaluation, Month], None], ...]:
    """What later apps add to a computation: their monthly.py has `after(evaluation, month)`."""
    found = []
    for config in apps.get_app_configs():
        if config.name.startswith("guatu.apps.") and find_spec(f"{config.name}.monthly"):
            found.append(importlib.import_module(f"{config.name}.monthly").after)
    return tuple(found)


# --- projects and their lights --------------------------------------------------------------------------------

RESULT_COLUMNS = (
    "project", "month", "level", "severity", "planned", "invested",
    "gap_numerator", "gap_denominator", "gap_order",
)  # fmt: skip
ALERT_COLUMNS = ("project", "month", "rule", "level", "severity", "cause", "figures", "next", "due_on", "since")


def _keep_projects(evaluation: Evaluation, month: Month) -> dict[str, int]:
    ids = dict(fetch(Project.objects.order_by().values_list("number", "id")))
    rules = evaluation.project_rules
    results = evaluation.answers((*OF_RESULT, *rules)).to_pylist()
    ProjectResult.objects.filter(month=str(month)).delete()
    levels = [strictest(row, rules) for row in results]
    bulk_insert(ProjectResult, RESULT_COLUMNS, map(partial(_result, ids, month), results, levels))
    _keep_alerts(evaluation, month, ids)
    return {"projects": len(results), "red": levels.count("red"), "yellow": levels.count("yellow")}


def _keep_alerts(evaluation: Evaluation, month: Month, ids: dict[str, int]) -> None:
    rules = evaluation.project_rules
    shown = {code for rule in rules for code in evaluation.edition.alerts[rule][0].shows}
    columns = [code + end for code in sorted(shown & evaluation.edition.indicators.keys()) for end in PAIR]
    columns += sorted(shown & evaluation.edition.measures.keys())
    rows = evaluation.answers((*columns, *rules), lit=True).to_pylist()
    lit = [(row, rule) for row in rows for rule in rules if SEVERITY.get(row[rule], 0) > 1]
    earlier = earlier_lights(month)
    causes = causes_of(month, [ids[row["key"]] for row in rows])
    Alert.objects.filter(month=str(month)).delete()
    bulk_insert(Alert, ALERT_COLUMNS, (_alert(evaluation, ids, month, row, rule, causes, earlier) for row, rule in lit))


def strictest(row: dict[str, Any], rules: Iterable[str]) -> str | None:
    """The worst light of a project; None where no rule could judge it."""
    return max((row[rule] for rule in rules), key=lambda level: SEVERITY[level], default=None)


def project_rows(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    """Each project's measures, pairs as integers, lights, and `level`, the strictest of its lights."""
    measured = evaluation.measured().sort_by("key").to_pylist()
    answers = evaluation.projects().sort_by("key").to_pylist()
    for own, answer in zip(measured, answers, strict=True):
        row = own | answer
        row["level"] = strictest(row, evaluation.project_rules)
        yield row


def _result(ids: dict[str, int], month: Month, row: dict[str, Any], lit: str | None) -> tuple[Any, ...]:
    numerator, denominator = whole(row[GAP + NUMERATOR]), whole(row[GAP + DENOMINATOR])
    known = numerator is not None and denominator
    order = numerator * ORDER_SCALE // denominator if known else None  # type: ignore[operator]
    return (
        ids[row["key"]], str(month), lit or "", SEVERITY[lit], row["planned_this_year"], row["invested_this_year"],
        *reduced(numerator, denominator), order,
    )  # fmt: skip


def reduced(numerator: int | None, denominator: int | None) -> tuple[int | None, int | None]:
    """The pair in lowest terms, which 64 bits hold; (None, None) where it cannot be judged."""
    if numerator is None or not denominator:
        return None, None
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def whole(value: Any) -> int | None:
    return None if value is None else int(value)


def earlier_lights(month: Month) -> dict[tuple[int, str, str], str]:
    """Since which month a light of the month before has burnt, by project, rule and level."""
    before = Alert.objects.filter(month=str(month - 1)).order_by()
    rows = fetch(before.values_list("project_id", "rule", "level", "since"))
    return {(project, rule, level): since for project, rule, level, since in rows}


def _alert(
    evaluation: Evaluation,
    ids: dict[str, int],
    month: Month,
    row: dict[str, Any],
    rule: str,
    causes: dict[int, Cause],
    earlier: dict[tuple[int, str, str], str],
) -> tuple[Any, ...]:
    declared, _ = evaluation.edition.alerts[rule]
    project, level = ids[row["key"]], row[rule]
    cause = causes.get(project)
    figures = shown_pairs(declared.shows, row)
    since = earlier.get((project, rule, level), str(month))
    said = cause.text if cause else ""
    next_step = cause.next if cause and cause.next else declared.advice
    due = cause.due_on if cause else None
    return project, str(month), rule, level, SEVERITY[level], said, figures, next_step, due, since


def shown_pairs(codes: Sequence[str], row: dict[str, Any]) -> dict[str, list[str | None]]:
    """What a light keeps of the figures its sentence shows: text integers by code, a measure over one."""
    return {
        code: [_text(row[code + NUMERATOR]), _text(row[code + DENOMINATOR])]
        if code + NUMERATOR in row
        else [_text(row[code]), "1"]
        for code in codes
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(int(value))


# --- groups ---------------------------------------------------------------------------------------------------

KEPT_DIMENSIONS = tuple(by for by in DIMENSIONS if by != "kind")
WITHIN_SETS = ("", "region", "organisation")


def _keep_groups(evaluation: Evaluation, month: Month) -> None:
    GroupResult.objects.filter(month=str(month)).delete()
    units = {row["key"]: row for row in evaluation.units().to_pylist()}
    rows: list[tuple[Any, ...]] = []
    for row in evaluation.every_group(KEPT_DIMENSIONS, WITHIN_SETS).to_pylist():
        by, members_of, key = row.pop("by"), row.pop("members_of"), row.pop("held")
        level = _unit_level(units.get(key, {})) if by == "organisation" and not members_of else ""
        rows.append((str(month), by, key, members_of, level, packed(row)))
    bulk_insert(GroupResult, ("month", "by", "key", "members_of", "level", "values"), rows)


def packed(row: dict[str, Any]) -> dict[str, str | None]:
    """Measures and pairs as text integers: JSON numbers lose digits past 2^53."""
    return {name: _text(value) for name, value in row.items() if name != "key"}


def _unit_level(row: dict[str, Any]) -> str:
    levels = [level for name, level in row.items() if name != "key" and level]
    return max(levels, key=lambda level: SEVERITY[level], default="")
