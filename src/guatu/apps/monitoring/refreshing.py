"""Some changed projects judged again by the same formulas, in an engine that is kept warm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from guatu.apps.monitoring.computing import project_rows, texts_folder
from guatu.apps.monitoring.gathering import gather
from guatu.apps.policies.regions import home
from guatu.apps.projects.models import Project
from guatu.apps.trace.bulk import fetch
from guatu.engine.backends.duck import Duck
from guatu.engine.evaluate import Evaluation
from guatu.kernel.month import Month


def warm(month: Month) -> Evaluation:
    """An evaluation to refresh projects with; it holds no facts yet, its texts are compiled at the first use."""
    return Evaluation(gather(month, home=home(), only=[]), month, Duck(small=True), texts_folder=texts_folder())


def refresh_projects(month: Month, only: Sequence[int], evaluation: Evaluation) -> list[dict[str, Any]]:
    """The results of some projects (by id) from what is known now, as `project_rows` of the whole month gives them.

    The evaluation is `warm(month)`'s and may be used again; what it held is replaced.
    """
    # A bundle is known by its children.
    found = fetch(Project.objects.filter(Q(pk__in=only) | Q(parent__in=only)).order_by().values_list("pk", "number"))
    wanted = {number for pk, number in found if pk in set(only)}
    evaluation.load(gather(month, home=home(), only=[pk for pk, _ in found]))
    return [row for row in project_rows(evaluation) if row["key"] in wanted]
