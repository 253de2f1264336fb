"""The whole calendar grammar: what can begin at a place in the text, in the order the rules are tried."""

from __future__ import annotations

import re
from collections.abc import Callable

from guatu.kernel.reading.calendar import FIXED_FESTIVALS, LUNAR_FESTIVALS, SEASONS, Context, make_day
from guatu.kernel.reading.moments import Found, by_figures, by_plan, by_year, on_day
from guatu.kernel.reading.relative import (
    by_day,
    by_festival,
    by_relative_month,
    by_relative_quarter,
    by_season,
    by_week,
)  # fmt: skip

Rule = Callable[[str, int, Context], Found | None]

_SHORT_DAY = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})日?(?![\d.%/]|万|亿|元|个)")


def by_short_day(text: str, at: int, context: Context) -> Found | None:
    """6.30 and 6/30: only before 前 or 底, or where the caller says a day must stand."""
    found = _SHORT_DAY.match(text, at)
    if not found:
        return None
    return on_day(make_day(context.need_year(found[0]), int(found[1]), int(found[2])), dated=False), found.end()


RULES: tuple[Rule, ...] = (
    by_festival, by_figures, by_plan, by_year, by_relative_month, by_relative_quarter, by_week, by_day, by_season,
)  # fmt: skip

_STARTS = re.compile(
    r"\d|[〇零一二三四五六七八九十廿卅元今本当明来次翌去上昨前后下头全年月季第Q周星礼这即中正腊农阴旧同'’‘“\"「"
    + "".join(sorted({word[0] for word in (*SEASONS, *FIXED_FESTIVALS, *LUNAR_FESTIVALS)}))
    + "]"
)


def next_start(text: str, at: int) -> int | None:
    """The next place where a calendar expression could begin."""
    found = _STARTS.search(text, at)
    return found.start() if found else None


def moment_at(text: str, at: int, context: Context, short_days: bool = False) -> Found | None:
    """The calendar expression that begins at `at`, with the place where it ends. Raises Unreadable for a faulty one."""
    for rule in RULES:
        got = rule(text, at, context)
        if got:
            return got
    if short_days or _short_day_is_marked(text, at):
        return by_short_day(text, at, context)
    return None


def _short_day_is_marked(text: str, at: int) -> bool:
    found = _SHORT_DAY.match(text, at)
    return bool(found and text[found.end() :].startswith(("前", "之前", "以前", "日前", "止")))
