"""What people type, read into a report's values; what cannot be read is kept as typed, with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from guatu.apps.reports.checks import ERROR, WHOLE, Finding
from guatu.apps.reports.models import FUND_SOURCES, PROBLEM_CATEGORIES
from guatu.kernel.lifecycle import EVENT_LABELS, DatedEvent, Stage
from guatu.kernel.ratio import exact_number
from guatu.kernel.reading import read_amount, read_day

NOTHING = frozenset(
    {"", "无", "没有", "/", "-", "—", "--", "未开工", "未竣工", "未投产", "未达产", "未达产达效", "未停工", "未发生"}
)
MONEY = ("done", "cumulative")
TEXTS = ("progress_text", "problem_text", "proposal", "next_step")
EVENTS = (DatedEvent.STARTED, DatedEvent.COMPLETED, DatedEvent.PRODUCED, DatedEvent.FULL_CAPACITY, DatedEvent.SUSPENDED)
"""The dated events a report may bring."""

TITLES = {
    "done": "本月完成",
    "cumulative": "本年累计",
    "progress_text": "形象进度",
    "quantity_done": "实物工作量",
    "problem_category": "问题类别",
    "problem_text": "存在问题",
    "proposal": "建议方案",
    "promised_on": "预计解决日期",
    "next_step": "下步计划",
    "stage": "阶段",
    "funds": "到位资金",
    **{f"fund_{source}": f"到位资金（{label}）" for source, label in FUND_SOURCES.items()},
    **{f"{event.value}_on": f"{event.label}日期" for event in EVENTS},
}
LONGEST = 2_000


class NotReadable(ValueError):
    """A cell that cannot be read; the text says what to write instead."""


def read_typed(
    typed: Mapping[str, str], *, today: date, standing: Mapping[str, date], before: Any = None
) -> dict[str, Any]:
    """Values for save_drafts from typed texts (by the codes of TITLES): only what was typed is touched.

    `standing` are the project's events as they stand, `before` the report whose funds, events and unread texts go on.
    """
    values: dict[str, Any] = {}
    kept: dict[str, Any] = {code: pair for code, pair in _held(before, "typed").items() if code not in typed}
    funds = _held(before, "funds")
    events = _held(before, "events")
    for code, text in typed.items():
        try:
            _take(code, text, today, standing, values, funds, events)
        except NotReadable as wrong:
            kept[code] = [text[:LONGEST], str(wrong)]
            _blank(code, values, funds, events)
    if any(code.startswith("fund_") for code in typed):
        values["funds"] = funds
    if any(code.endswith("_on") and code != "promised_on" for code in typed):
        values["events"] = events
    return values | {"typed": kept}


def unread(report: Any) -> list[Finding]:
    """What of a report could not be read, as findings."""
    return [
        Finding("unread", ERROR, code, wrong.partition("。")[0][:12], f"“{text}”：{wrong}")
        for code, (text, wrong) in sorted(report.typed.items())
    ]


def _held(report: Any, name: str) -> dict[str, Any]:
    return {} if report is None else dict(getattr(report, name))


def _take(
    code: str, text: str, today: date, standing: Mapping[str, date], values: dict[str, Any],
    funds: dict[str, int], events: dict[str, str],
) -> None:  # fmt: skip
    if code.startswith("fund_"):
        amount = money(text)
        funds.pop(code.removeprefix("fund_"), None)
        if amount is not None:
            funds[code.removeprefix("fund_")] = amount
    elif code.endswith("_on") and code != "promised_on":
        _take_event(code.removesuffix("_on"), text, today, standing, events)
    else:
        values[code] = READERS[code](text, today)


def _take_event(event: str, text: str, today: date, standing: Mapping[str, date], events: dict[str, str]) -> None:
    on, known = day(text, today), standing.get(event)
    events.pop(event, None)
    if on is None and known is not None:
        label = EVENT_LABELS[DatedEvent(event)]
        raise NotReadable(f"已有{label}日期 {known}，不能在月报里取消。确实没有{label}的，请项目办在项目页改。")
    if on is not None and on != known:
        events[event] = on.isoformat()


def _blank(code: str, values: dict[str, Any], funds: dict[str, int], events: dict[str, str]) -> None:
    if code.startswith("fund_"):
        funds.pop(code.removeprefix("fund_"), None)
    elif code.endswith("_on") and code != "promised_on":
        events.pop(code.removesuffix("_on"), None)
    else:
        values[code] = "" if code in (*TEXTS, "problem_category", "stage") else None


def money(text: str) -> int | None:
    """An amount in 万元 unless it names its unit, as 分; nothing for an empty cell. Raises NotReadable."""
    if text.strip() in NOTHING:
        return None
    amount = read_amount(text, unit="万元")
    if amount.fen is None:
        raise NotReadable(amount.problem or "不是金额。写成 3200 或 0.32亿。")
    if amount.approximate:
        raise NotReadable("不是确数。写成 3200 或 0.32亿。")
    return amount.fen


def day(text: str, today: date, *, end: bool = False) -> date | None:
    """A day; 未开工 and the like are no day. `end` lets a month stand for its last day. Raises NotReadable."""
    if text.strip() in NOTHING:
        return None
    found = read_day(text, on=today, end=end)
    if found.day is None:
        raise NotReadable(found.problem or "不是日期。写成 2022-12-31。")
    if not end and found.precision != "day":
        raise NotReadable("没有写到日。写成 2022-12-31。")
    return found.day


def percent(text: str) -> int | None:
    """A percentage as 万分比. Raises NotReadable."""
    if text.strip() in NOTHING:
        return None
    plain = text.strip().replace("％", "%").removesuffix("%").strip()
    try:
        exact = exact_number(plain) * 100
    except ValueError:
        raise NotReadable("不是百分数。写成 45 或 45.5。") from None
    if exact.denominator != 1:
        raise NotReadable("最多写两位小数，如 45.25。")
    if not 0 <= exact <= WHOLE:
        raise NotReadable("应在 0 到 100 之间。")
    return int(exact)


def words(text: str) -> str:
    plain = text.strip()
    if len(plain) > LONGEST:
        raise NotReadable(f"有 {len(plain)} 字，最多 {LONGEST} 字。")
    return "" if plain in NOTHING else plain


def one_of(known: Mapping[str, str]) -> Callable[[str, date], str]:
    """A reader of a code or its Chinese label."""

    def read(text: str, today: date) -> str:
        plain = text.strip()
        if plain in NOTHING or plain in known:
            return "" if plain in NOTHING else plain
        for code, label in known.items():
            if plain == label:
                return code
        raise NotReadable(f"没有“{plain}”这一项。可写：{'、'.join(known.values())}。")

    return read


READERS: dict[str, Callable[[str, date], Any]] = {
    "done": lambda text, today: money(text),
    "cumulative": lambda text, today: money(text),
    "quantity_done": lambda text, today: percent(text),
    "promised_on": lambda text, today: day(text, today, end=True),
    "problem_category": one_of(PROBLEM_CATEGORIES),
    "stage": one_of({stage.value: stage.label for stage in Stage}),
    **{code: (lambda text, today: words(text)) for code in TEXTS},
}
