"""Paging by several keys: whatever the order, a page is found from the row before it, never by counting."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from guatu.apps.trace.paging import SIZE, Page


def page_by(found: QuerySet[Any], given: Mapping[str, str], keys: Sequence[str], size: int = SIZE) -> Page:
    """The page `after` or `before` a row's keys. The last key is unique and no key is ever null.

    A cursor that is none is passed over: the first page is shown.
    """
    after, before = read(given.get("after", ""), keys), read(given.get("before", ""), keys)
    backwards = after is None and before is not None
    ordered = [turned(key) for key in keys] if backwards else list(keys)
    start = before if backwards else after
    if start is not None:
        try:
            found = found.filter(beyond(ordered, start))
        except (TypeError, ValueError):  # text where a column holds numbers
            start = None
    rows = list(found.order_by(*ordered)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(())
    earlier, later = (more, True) if backwards else (start is not None, more)
    return Page(tuple(rows), cursor(rows[0], keys) if earlier else "", cursor(rows[-1], keys) if later else "")


def page_of_long(
    ranked: QuerySet[Any], ordinary: QuerySet[Any], given: Mapping[str, str], keys: Sequence[str], size: int = SIZE
) -> Page:
    """The same page of `ordinary`, found among `ranked`: its rows in the same order, without some of the last ones.

    Where `ranked` has no full page with more to come, rows that it leaves out may belong there: then `ordinary` tells.
    """
    back = None if read(given.get("after", ""), keys) else read(given.get("before", ""), keys)
    if back is None or (isinstance(back[-1], int) and ranked.filter(pk=back[-1]).exists()):
        page = page_by(ranked, given, keys, size)
        if page.previous if back else page.following:
            return page
    return page_by(ordinary, given, keys, size)


def turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def beyond(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after one with these values: greater in the first key, or equal there and greater in the next, …"""
    condition, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        condition |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    if len(keys) > 1:  # the leading key alone narrows the search by its index
        name = keys[0].lstrip("-")
        condition &= Q(**{f"{name}__{'lte' if keys[0].startswith('-') else 'gte'}": values[0]})
    return condition


def cursor(row: Any, keys: Sequence[str]) -> str:
    """A row's keys as text for an address."""
    values = [getattr(row, key.lstrip("-")) for key in keys]
    text = json.dumps([value.isoformat() if isinstance(value, date) else value for value in values], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str, keys: Sequence[str]) -> list[Any] | None:
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    plain = isinstance(values, list) and len(values) == len(keys) and all(isinstance(v, str | int) for v in values)
    return values if plain else None
