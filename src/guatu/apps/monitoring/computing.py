"""A month computed: gathered, evaluated, and its results kept for the pages."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from math import gcd
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.apps import apps
from django.conf import settings

from guatu.apps.monitoring.causes import NO_CAUSE, causes_of
from guatu.apps.monitoring.gathering import gather
from guatu.apps.monitoring.models import NOTHING_WAITS, Alert, Computation, GroupResult, ProjectResult
from guatu.apps.policies.regions import home, must_serve_house
from guatu.apps.projects.models import Project
from guatu.apps.trace.action import action, current_at, record
from guatu.apps.trace.arrow import arrow_rows
from guatu.apps.trace.bulk import bulk_insert, bulk_replace, fetch
from guatu.apps.trace.events import Event
from guatu.engine import snapshot
from guatu.engine.backends.duck import Duck, Unreadable
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.evaluate import DIMENSIONS, Evaluation
from guatu.engine.graph import Edition, edition
from guatu.engine.texts import texts_of
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MONTH_COMPUTED = Event("month.computed", "计算月度", "计算{month}：项目{projects}个，红灯{red}个，黄灯{yellow}个")

SEVERITY: dict[str | None, int] = {"red": 3, "yellow": 2, "clear": 1, None: 0}
LEVEL_OF = {severity: level or "" for level, severity in SEVERITY.items()}
GAP = "schedule_gap"
ORDER_SCALE = 10**6
PAIR = (NUMERATOR, DENOMINATOR)
OF_RESULT = ("planned_this_year", "invested_this_year", GAP + NUMERATOR, GAP + DENOMINATOR)
COUNTED = "projects"
JUDGED = (*OF_RESULT, COUNTED)
"""The measures and pairs a project is judged with; one that does not count, a bundle, is judged by its parts alone."""


def evaluation_of(month: Month, *, known: datetime | None = None, engine: Duck | None = None) -> Evaluation:
    """A month ready to be asked: from its seal when it is closed, else from what is known now (or at an instant)."""
    closed = closed_computation(month)
    if closed is not None and known is None:
        return evaluation_of_seal(closed.snapshot, month, engine)
    return _gathered(month, engine, known)


def evaluation_now(month: Month, engine: Duck | None = None) -> Evaluation:
    """A month from what is known now, even when it is closed: corrections made since show."""
    return _gathered(month, engine)


def _gathered(month: Month, engine: Duck | None, known: datetime | None = None) -> Evaluation:
    texts = texts_of(edition(month.last_day), (engine or Duck).dialect, texts_folder())
    with texts.compiled_meanwhile():
        facts = gather(month, home=home(), known=known)
    return Evaluation(facts, month, engine, texts_folder=texts_folder())


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


def known_at_closing(month: Month) -> datetime | None:
    """What was known when the month was closed judges it for ever; None, which is now, while it is open."""
    closed = closed_computation(month)
    return closed.known_at if closed else None


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
    must_serve_house(actor)
    hold(month)
    closed = closed_computation(month)
    if closed is not None:
        snapshot.verify(sealed_folder(closed.snapshot))
    evaluation = evaluation_of(month)
    kept = keep_results(evaluation, month, known_at=closed.known_at if closed else current_at())
    record(MONTH_COMPUTED, actor=actor, subject=kept, month=month.label, **kept.counts)
    return kept


def hold(month: Month) -> None:
    """Wait for whoever else writes what is kept of a month, and let others wait until the running verb ends."""
    list(Computation.objects.select_for_update().filter(month=str(month)).values_list("pk"))


@dataclass(frozen=True)
class Answered:
    """What a month answers, before any of it is written: its projects, their lights, and the rows of its groups."""

    projects: pa.Table
    lights: pa.Table
    groups: Sequence[tuple[Any, ...]] = ()


def answers_of(evaluation: Evaluation, month: Month) -> Answered:
    """Ask a month everything that is kept of it, which is most of the time of a computation."""
    return Answered(*judged_of(evaluation), _groups(evaluation, month))


def judged_of(evaluation: Evaluation) -> tuple[pa.Table, pa.Table]:
    """The judged projects with their strictest light, and every light that is on; bundles are judged by their parts."""
    evaluation.judge(JUDGED)
    judged, lights = evaluation.strictest(JUDGED), evaluation.lights()
    bundles = judged.filter(pc.equal(judged[COUNTED], 0))["key"]
    if len(bundles):
        judged, lights = (
            table.filter(pc.invert(pc.is_in(table["key"], value_set=bundles.combine_chunks())))
            for table in (judged, lights)
        )
    return judged, lights


def keep_results(
    evaluation: Evaluation, month: Month, *, known_at: datetime, answered: Answered | None = None
) -> Computation:
    """Keep what a month answers in place of what was kept of it before. Runs inside a verb."""
    answered = answered or answers_of(evaluation, month)
    counts = _keep_projects(answered, evaluation, month)
    GroupResult.objects.filter(month=str(month)).delete()
    bulk_insert(GroupResult, ("month", "by", "key", "members_of", "level", "values"), answered.groups)
    for step in monthly_steps():
        step(evaluation, month)
    given = {
        "computed_at": current_at(),
        "known_at": known_at,
        "engine": evaluation.engine.dialect,
        "counts": counts | {"home": evaluation.facts.home},
        **NOTHING_WAITS,
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


def _keep_projects(answered: Answered, evaluation: Evaluation, month: Month) -> dict[str, int]:
    ids = arrow_rows(Project.objects.order_by().values_list("id", "number"), {"id": "int64", "key": "string"})
    severities = keep_judged(answered.projects, month, ids)
    keep_alerts(answered.lights, evaluation.edition, month, ids)
    return {"projects": len(severities), "red": severities.count(SEVERITY["red"]),
            "yellow": severities.count(SEVERITY["yellow"])}  # fmt: skip


def _ids_of(keys: pa.ChunkedArray, ids: pa.Table) -> list[int]:
    places = pc.index_in(keys, value_set=ids["key"].combine_chunks())
    return list(ids["id"].combine_chunks().take(places).to_pylist())


def keep_judged(judged: pa.Table, month: Month, ids: pa.Table, among: Sequence[int] | None = None) -> list[int]:
    """Keep the projects' results in place of the month's last ones, of all or `among` some ids; their severities."""
    planned, invested, above_line, below_line, severities = (
        judged[name].to_pylist() for name in (*OF_RESULT, "severity")
    )
    pairs = [reduced(whole(top), whole(below)) for top, below in zip(above_line, below_line, strict=True)]
    columns = {
        "project": _ids_of(judged["key"], ids),
        "level": map(LEVEL_OF.__getitem__, severities),
        "severity": severities,
        "planned": planned,
        "invested": invested,
        "gap_numerator": [top for top, _ in pairs],
        "gap_denominator": [below for _, below in pairs],
        "gap_order": [None if top is None or not below else top * ORDER_SCALE // below for top, below in pairs],
    }
    bulk_replace(ProjectResult, _part(month, among), ("project",), columns)
    return severities


def _part(month: Month, among: Sequence[int] | None) -> dict[str, Any]:
    return {"month": str(month)} | ({} if among is None else {"project": list(among)})


def keep_alerts(
    lit: pa.Table, edition: Edition, month: Month, ids: pa.Table, among: Sequence[int] | None = None
) -> None:
    """Keep the lights with their causes in place of the month's last ones, of all projects or `among` some."""
    projects, rules, levels = _ids_of(lit["key"], ids), lit["rule"].to_pylist(), lit["level"].to_pylist()
    earlier, causes = earlier_lights(month, among), causes_of(month, set(projects))
    told = [causes.get(project, NO_CAUSE) for project in projects]
    advice = {rule: declared.advice for rule, (declared, _) in edition.alerts.items()}
    lights = zip(projects, rules, levels, strict=True)
    columns = {
        "project": projects,
        "rule": rules,
        "level": levels,
        "severity": lit["severity"].to_pylist(),
        "cause": [cause.text for cause in told],
        "category": [cause.category for cause in told],
        "figures": lit["figures"].to_pylist(),
        "next": [cause.next or advice[rule] for cause, rule in zip(told, rules, strict=True)],
        "due_on": [cause.due_on for cause in told],
        "since": [earlier.get(light, str(month)) for light in lights],
    }
    bulk_replace(Alert, _part(month, among), ("project", "rule"), columns, stored=("figures",))


def strictest(row: dict[str, Any], rules: Iterable[str]) -> str | None:
    """The worst light of a project; None where no rule could judge it."""
    return max((row[rule] for rule in rules), key=lambda level: SEVERITY[level], default=None)


def project_rows(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    """Each project's measures, pairs as integers, lights, and `level`, the strictest of its lights.

    Bundles are among them, for their sums; what is kept and told leaves them to their parts.
    """
    measured = sorted(evaluation.measured().to_pylist(), key=itemgetter("key"))
    answers = sorted(evaluation.projects().to_pylist(), key=itemgetter("key"))
    for own, answer in zip(measured, answers, strict=True):
        row = own | answer
        row["level"] = strictest(row, evaluation.project_rules)
        yield row


def reduced(numerator: int | None, denominator: int | None) -> tuple[int | None, int | None]:
    """The pair in lowest terms, which 64 bits hold; (None, None) where it cannot be judged."""
    if numerator is None or not denominator:
        return None, None
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def whole(value: Any) -> int | None:
    return None if value is None else int(value)


def earlier_lights(month: Month, among: Sequence[int] | None = None) -> dict[tuple[int, str, str], str]:
    """Since which month a light of the month before has burnt, by project, rule and level."""
    before = Alert.objects.filter(month=str(month - 1)).order_by()
    if among is not None:
        before = before.filter(project__in=among)
    rows = fetch(before.values_list("project_id", "rule", "level", "since"))
    return {(project, rule, level): since for project, rule, level, since in rows}


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


def _groups(evaluation: Evaluation, month: Month) -> list[tuple[Any, ...]]:
    units = {row["key"]: row for row in evaluation.units().to_pylist()}
    rows: list[tuple[Any, ...]] = []
    for row in evaluation.every_group(KEPT_DIMENSIONS, WITHIN_SETS).to_pylist():
        by, members_of, key = row.pop("by"), row.pop("members_of"), row.pop("held")
        level = _unit_level(units.get(key, {})) if by == "organisation" and not members_of else ""
        rows.append((str(month), by, key, members_of, level, packed(row)))
    return rows


def packed(row: dict[str, Any]) -> dict[str, str | None]:
    """Measures and pairs as text integers: JSON numbers lose digits past 2^53."""
    return {name: _text(value) for name, value in row.items() if name != "key"}


def _unit_level(row: dict[str, Any]) -> str:
    levels = [level for name, level in row.items() if name != "key" and level]
    return max(levels, key=lambda level: SEVERITY[level], default="")
