"""Some changed projects judged again by the same formulas, in an engine that is kept warm; their month after them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone

from guatu.apps.monitoring.computing import (
    SEVERITY,
    Answered,
    answers_of,
    closed_computation,
    evaluation_now,
    hold,
    judged_of,
    keep_alerts,
    keep_judged,
    keep_results,
    project_rows,
    texts_folder,
)
from guatu.apps.monitoring.events import MONTH_SETTLED, PROJECTS_REFRESHED
from guatu.apps.monitoring.gathering import gather
from guatu.apps.monitoring.models import Computation, ProjectResult
from guatu.apps.policies.regions import home, must_serve_house
from guatu.apps.projects.models import Project
from guatu.apps.trace.action import action, record
from guatu.apps.trace.bulk import fetch
from guatu.engine.backends.duck import Duck
from guatu.engine.evaluate import Evaluation
from guatu.engine.graph import Edition
from guatu.kernel.month import Month
from guatu.kernel.powers import Power


class ClosedMeanwhile(Exception):
    """The month was closed while it was computed; what its seal answers stands."""


def warm(month: Month, engine: Duck | None = None) -> Evaluation:
    """An evaluation to refresh projects with; it holds no facts yet, its texts are compiled at the first use."""
    facts = gather(month, home=home(), only=[])
    return Evaluation(facts, month, engine or Duck(small=True), texts_folder=texts_folder())


def refresh_projects(month: Month, only: Sequence[int], evaluation: Evaluation) -> list[dict[str, Any]]:
    """The results of some projects (by id) from what is known now, as `project_rows` of the whole month gives them.

    The evaluation is `warm(month)`'s and may be used again; what it held is replaced.
    """
    wanted = _load(month, only, evaluation)
    return [row for row in project_rows(evaluation) if row["key"] in wanted]


def _load(month: Month, only: Collection[int], evaluation: Evaluation) -> dict[str, int]:
    """Load the projects with what they are known by; answers the ids of those asked for, by number."""
    asked = set(only)
    # A bundle is known by its children.
    found = fetch(Project.objects.filter(Q(pk__in=asked) | Q(parent__in=asked)).order_by().values_list("pk", "number"))
    evaluation.load(gather(month, home=home(), only=[pk for pk, _ in found]))
    return {number: pk for pk, number in found if pk in asked}


# --- kept -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refreshed:
    """What a month answers of some projects, before any of it is written."""

    month: Month
    numbers: dict[str, int]
    answered: Answered
    edition: Edition


def judged_again(month: Month, only: Collection[int], evaluation: Evaluation) -> Refreshed:
    """Judge some projects (by id) from what is known now; `keep_refreshed` keeps it. No transaction is needed."""
    numbers = _load(month, only, evaluation)
    wanted = pa.array(numbers, pa.string())
    projects, lights = judged_of(evaluation)
    answered = Answered(*(table.filter(pc.is_in(table["key"], value_set=wanted)) for table in (projects, lights)))
    return Refreshed(month, numbers, answered, evaluation.edition)


@action(power=Power.COMPUTE_MONTH)
def keep_refreshed(found: Sequence[Refreshed], *, actor: Any) -> None:
    """Keep what was judged again, month by month in their order, and say that sums and ranking wait."""
    must_serve_house(actor)
    for one in found:
        hold(one.month)
        if closed_computation(one.month) is None:
            _keep(one)
            say_waiting(one.month, changed=len(one.numbers))
    months, projects = "、".join(one.month.label for one in found), {pk for one in found for pk in one.numbers.values()}
    record(PROJECTS_REFRESHED, actor=actor, months=months, projects=len(projects))


def _keep(one: Refreshed) -> None:
    among = list(one.numbers.values())
    ids = pa.table({"id": pa.array(among, pa.int64()), "key": pa.array(one.numbers, pa.string())})
    keep_judged(one.answered.projects, one.month, ids, among)
    keep_alerts(one.answered.lights, one.edition, one.month, ids, among)
    kept = Computation.objects.get(month=str(one.month))
    kept.counts = kept.counts | counted(one.month)
    kept.save(update_fields=["counts"])


def counted(month: Month) -> dict[str, int]:
    """How many projects a month has kept, and how many of them are red and yellow."""
    found = ProjectResult.objects.filter(month=str(month)).order_by().values("severity").annotate(count=Count("pk"))
    by = {row["severity"]: row["count"] for row in found}
    return {"projects": sum(by.values()), "red": by.get(SEVERITY["red"], 0), "yellow": by.get(SEVERITY["yellow"], 0)}


def say_waiting(month: Month, *, changed: int = 0, everything: bool = False) -> None:
    """Mark an open computed month: what is kept of it does not hold the latest changes yet."""
    now = timezone.now()
    open_month = Computation.objects.filter(month=str(month), snapshot="")
    marks: dict[str, Any] = {"changed": F("changed") + changed, "changed_at": now}
    open_month.update(**marks | ({"all_changed": True} if everything else {}))
    open_month.filter(waits_since=None).update(waits_since=now)


# --- the whole month ------------------------------------------------------------------------------------------


def settle(month: Month, *, actor: Any) -> None:
    """Compute an open month anew. All is asked before the transaction, which then only writes.

    Raises ClosedMeanwhile.
    """
    known_at = settings.GUATU_CLOCK()
    evaluation = evaluation_now(month)
    settle_month(month, evaluation, answers_of(evaluation, month), known_at=known_at, actor=actor)


@action(power=Power.COMPUTE_MONTH)
def settle_month(
    month: Month, evaluation: Evaluation, answered: Answered, *, known_at: datetime, actor: Any
) -> Computation:
    """Keep what a whole open month answers. Raises ClosedMeanwhile."""
    must_serve_house(actor)
    hold(month)
    if closed_computation(month) is not None:
        raise ClosedMeanwhile(str(month))
    kept = keep_results(evaluation, month, known_at=known_at, answered=answered)
    record(MONTH_SETTLED, actor=actor, subject=kept, month=month.label, **kept.counts)
    return kept
