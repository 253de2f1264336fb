"""What assessment adds to a computed month: the ranking under the scheme in force."""

from __future__ import annotations

from guatu.apps.assessment.models import RankingRow
from guatu.apps.assessment.ranking import places_of, scheme_named, to_keep
from guatu.apps.monitoring.computing import known_at_closing
from guatu.apps.policies.selectors import scheme_of
from guatu.apps.trace.bulk import bulk_insert
from guatu.engine.evaluate import Evaluation
from guatu.kernel.month import Month

COLUMNS = ("month", "scheme", "key", "rank", "marks", "items")


def after(evaluation: Evaluation, month: Month) -> None:
    """Rank the units of the month and keep the rows in place of the last ones."""
    scheme = scheme_named(scheme_of(evaluation.facts.home, month.last_day, known_at_closing(month)))
    RankingRow.objects.filter(month=str(month)).delete()
    bulk_insert(RankingRow, COLUMNS, to_keep(places_of(scheme, evaluation), scheme, month))
