"""A bulletin read back from its document: the figures of its sentences and of its tables."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any


def printed(text: str, pattern: str) -> Any:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in the bulletin:\n{text[:2000]}"
    return int(found[1]) if found[1].isdigit() else Decimal(found[1])


def yi(value: Any) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))


def rounded_yi(fen: int) -> Decimal:
    return (Decimal(fen) / 10**10).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def one_place(value: str) -> str:
    return str(Decimal(value).quantize(Decimal("0.1"), "ROUND_HALF_UP"))


def two_places(value: str) -> str:
    return str(Decimal(value).quantize(Decimal("0.01"), "ROUND_HALF_UP"))


def marks_in(paper: Any) -> dict[str, tuple[str, str]]:
    """Unit → (rank, marks) of the table of units, read from the document."""
    for table in paper.tables:
        heads = [cell.text.split("\n")[0] for cell in table.rows[0].cells]
        if {"单位", "得分", "名次"} <= set(heads):
            rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
            found = [dict(zip(heads, row, strict=True)) for row in rows]
            return {row["单位"]: (row["名次"], row["得分"]) for row in found if row["名次"].isdigit()}
    raise AssertionError("the bulletin has no table of units")
