"""Tables as formulas see them: `investment.amount`, `month.year_start`, by attribute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from guatu.rulebook.facts import CLOCK, FACTS

MONTH = "month"
PREFIX = "month__"


class View:
    """The columns of one table within a wider one; an unknown name is an error that says so."""

    def __init__(self, table: Any, names: Mapping[str, str], title: str) -> None:
        self._table, self._names, self._title = table, names, title

    def __getattr__(self, name: str) -> Any:
        try:
            return self._table[self._names[name]]
        except KeyError:
            raise AttributeError(f"{self._title} has no column {name}") from None


def fact_table(name: str) -> Any:
    return ibis.table(FACTS[name].schema, name=name)


def with_month(table: Any) -> Any:
    """The table beside the one row of the clock, whose columns are prefixed."""
    clock = ibis.table(CLOCK, name=MONTH)
    return table.cross_join(clock.rename({PREFIX + column: column for column in CLOCK}))


def month_view(table: Any) -> View:
    return View(table, {column: PREFIX + column for column in CLOCK}, MONTH)


def fact_view(table: Any, name: str) -> View:
    return View(table, {column: column for column in FACTS[name].schema}, name)
