"""A table of expressions read row by row, each in its own context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from guatu.kernel.reading.calendar import context_from
from guatu.kernel.reading.model import unknown
from guatu.kernel.reading.reader import FIND_OUT, KINDS, read_in


def read_table(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str | None]]:
    """Rows of id, kind, raw and context_date as dicts of id, from, to, value, unit, precision and problem.

    A context may be a day, a month (2022-04), a year, a bare month (10月) or empty."""
    return [{"id": row.get("id") or "", **_row(row)} for row in rows]


def _row(row: Mapping[str, str]) -> dict[str, str | None]:
    kind = (row.get("kind") or "").strip() or None
    if kind not in FIND_OUT and kind not in KINDS:
        return unknown(f"“{kind}”不是认得的类别。可用：{'、'.join(KINDS)}；不确定就留空。").as_json()
    return read_in(row.get("raw") or "", context_from(row.get("context_date") or ""), kind).as_json()
