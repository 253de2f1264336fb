"""Paging by key: the page after a row is found by its index, however far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows in order; `previous` and `following` are the keys to go on from, empty where there is nothing more."""

    rows: tuple[Any, ...]
    previous: str = ""
    following: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


def page_of(
    found: models.QuerySet[Any, Any], given: Mapping[str, str], *, by: str, newest_first: bool = False, size: int = SIZE
) -> Page:
    """The page the address asks for: `after` a key or `before` one. `by` names a unique, indexed column.

    A key that is none of that column's values is passed over: the first page is shown.
    """
    after, before = _key(found, by, given.get("after", "")), _key(found, by, given.get("before", ""))
    backwards = after is None and before is not None
    descending = newest_first != backwards
    ordered = found.order_by(f"-{by}" if descending else by)
    start = before if backwards else after
    if start is not None:
        ordered = ordered.filter(**{f"{by}__{'lt' if descending else 'gt'}": start})
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(())
    first, last = (str(getattr(row, by)) for row in (rows[0], rows[-1]))
    earlier, later = (more, True) if backwards else (start is not None, more)
    return Page(tuple(rows), first if earlier else "", last if later else "")


def _key(found: models.QuerySet[Any, Any], by: str, text: str) -> Any:
    if not text:
        return None
    try:
        return found.model._meta.get_field(by).to_python(text)
    except ValidationError:
        return None
