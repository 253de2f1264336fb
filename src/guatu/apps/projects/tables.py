"""Rows of the database as the Arrow tables of the rulebook's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models.functions import Coalesce

from guatu.apps.projects.models import Project
from guatu.apps.trace.arrow import arrow_rows
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS


@dataclass(frozen=True)
class Reading:
    """One gathering of a month's facts: as known now or at an instant, of all projects or of `only` some (by id).

    What several fact tables are made of is read once.
    """

    month: Month
    known: datetime | None = None
    only: Sequence[int] | None = None
    _held: dict[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)

    def standing(self, model: Any) -> Any:
        """The statements of a model that are asked for, in no order."""
        found = model.objects.known(self.known).order_by()
        return found if self.only is None else found.filter(project_id__in=self.only)

    def up_to_month(self, model: Any) -> Any:
        """Those with a month up to this one. Nearly all of them are: read in the order they lie they come three times
        quicker than one by one by an index of the month, so the month is asked in words no index knows."""
        if self.only is not None:
            return self.standing(model).filter(month__lte=str(self.month))
        return self.standing(model).annotate(of=Coalesce("month", "month")).filter(of__lte=str(self.month))

    def rows(self, values: Any, columns: Mapping[str, str]) -> pa.Table:
        """The rows of a `values_list` (see arrow_rows)."""
        return arrow_rows(values, columns, few=self.only is not None)

    def fact(self, name: str, values: Any) -> pa.Table:
        """A fact table from a `values_list` in the order of its declared columns."""
        return self.rows(values, FACTS[name].schema)

    def once(self, name: str, read: Callable[[], pa.Table]) -> pa.Table:
        """A table read the first time it is asked for."""
        if name not in self._held:
            self._held[name] = read()
        return self._held[name]

    def keys_of(self, ids: pa.ChunkedArray) -> pa.ChunkedArray:
        """The public numbers of projects by id, without a join for each row."""
        known = self.once("projects", self._numbers)
        return known["number"].combine_chunks().take(pc.index_in(ids, value_set=known["id"].combine_chunks()))

    def _numbers(self) -> pa.Table:
        found = Project.objects.order_by() if self.only is None else Project.objects.order_by().filter(pk__in=self.only)
        return self.rows(found.values_list("id", "number"), {"id": "int64", "number": "string"})


def table(name: str, columns: dict[str, Any]) -> pa.Table:
    """A fact table from its columns."""
    schema = FACTS[name].schema
    missing = schema.keys() ^ columns.keys()
    if missing:
        raise ValueError(f"{name}: columns {sorted(missing)} are not as declared")
    return pa.table({column: columns[column] for column in schema})


def month_ends(months: pa.ChunkedArray) -> pa.ChunkedArray:
    """The last day of each month, given as dictionary texts."""
    return pa.chunked_array([_ends(chunk) for chunk in months.chunks], pa.date32())


def _ends(chunk: pa.DictionaryArray) -> pa.Array:
    ends = [Month.parse(text).last_day for text in chunk.dictionary.to_pylist()]
    return pa.array(ends, pa.date32()).take(chunk.indices)
