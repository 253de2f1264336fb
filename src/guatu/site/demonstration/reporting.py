"""What units report each month: figures, funds, progress in words, problems, and when the report came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.life import Project
from guatu.site.demonstration.shape import split
from guatu.site.demonstration.trouble import Trouble, trouble_of

SOURCES = {
    "产业": {"own": 62, "loan": 27, "other": 7, "foreign": 4},
    "民生": {"budget": 44, "bond": 31, "loan": 15, "own": 10},
    "基本功能": {"budget": 31, "bond": 40, "loan": 20, "own": 9},
}
APPROVED_TEXT = ("已立项，正在办理用地和规划手续", "施工图设计完成，正在图审", "招标代理已确定，编制招标文件")
EARLY_TEXT = ("正在编制可行性研究报告", "正在比选设计方案", "正在办理选址意见")
BUILT_TEXT = ("已竣工，正在办理结算", "已竣工，设备试运行")
WAITING_NEXT = ("落实用地和资金，排定开工日期", "取得规划许可，完成施工图审查", "完成招标，进场准备")
UNLISTED = ("permits", "papers", "contract", "rules", "not_due")


@dataclass
class Line:
    """One project's report of a month; amounts in 万元. `quantity` is in 1/10000 of the works."""

    project: Project
    month: Month
    done: int
    progress: str
    quantity: int
    trouble: Trouble | None = None
    promised: date | None = None
    next: str = ""
    late: bool = False
    stage: str = ""
    events: dict[str, date] = field(default_factory=dict)
    funds: dict[str, int] = field(default_factory=dict)


def due_on(month: Month) -> date:
    """Reports are due on the fifth of the next month."""
    return month.end + timedelta(days=4)


def reports(one: Project, month: Month) -> bool:
    """Who reports: everyone in the library except those only thought of and those at full capacity."""
    at_end = one.events.get("full_capacity")
    thought = one.stage == "planning" and not one.started_by(month.last_day) and not moves_on(one, month)
    return one.in_library(month) and not thought and (at_end is None or at_end >= month.start)


def moves_on(one: Project, month: Month) -> bool:
    """Whether a project only thought of has gone into preparation by this month."""
    return one.planned_start is not None and month >= Month.of(one.planned_start) - 4


def line(rng: Random, one: Project, month: Month, *, late: bool) -> Line:
    """A project's report of a month."""
    share = _share(one, month)
    trouble = trouble_of(one, month, rng)
    found = Line(one, month, one.done.get(month, 0), "", min(10_000, share * 10), trouble, late=late)
    found.progress = _progress(one, month, share)
    found.events = {
        event: day for event, day in one.events.items() if month.start <= day <= month.last_day and day > one.entered
    }
    if trouble is not None:
        found.promised = month.end + timedelta(days=rng.randint(14, 50))
        found.next = trouble.next
    else:
        found.next = _next(one, month, share)
    if found.done:
        found.funds = _funds(rng, one, month, found.done)
    return found


def _share(one: Project, month: Month) -> int:
    """Thousandths of the total that are done."""
    done = one.before + sum(amount for when, amount in one.done.items() if when <= month)
    built = one.finished is not None and one.finished <= month.last_day
    return 1000 if built else min(985, 1000 * done // one.total)


def _progress(one: Project, month: Month, share: int) -> str:
    steps = one.kind.steps
    if not one.started_by(month.last_day):
        approved = "approved" in one.events and one.events["approved"] <= month.last_day
        told = APPROVED_TEXT if approved else EARLY_TEXT
        return told[month.index % len(told)]
    if share >= 1000:
        return BUILT_TEXT[month.index % len(BUILT_TEXT)] if "produced" in one.events else "已竣工投用"
    at = min(len(steps) - 2, share * (len(steps) - 1) // 1000)
    inside = share * (len(steps) - 1) % 1000 // 10
    return f"{steps[at]}完成{max(5, inside)}%，形象进度累计{share // 10}%"


def _next(one: Project, month: Month, share: int) -> str:
    steps = one.kind.steps
    if not one.started_by(month.last_day):
        return WAITING_NEXT[month.index % len(WAITING_NEXT)]
    if share >= 1000:
        return "办理竣工结算和资产移交"
    return f"推进{steps[min(len(steps) - 1, share * (len(steps) - 1) // 1000 + 1)]}"


def _funds(rng: Random, one: Project, month: Month, done: int) -> dict[str, int]:
    """What came in: about what was done, in the mix of its kind; some months nothing from one source."""
    mix = SOURCES[one.kind.kind]
    whole = done * rng.randint(86, 112) // 100
    weights = [weight * rng.randint(0 if weight < 20 else 60, 140) for weight in mix.values()]
    parts = split(whole, weights) if whole and sum(weights) else []
    return {source: part for source, part in zip(mix, parts, strict=False) if part}


def counted_by_statistics(rng: Random, one: Project, month: Month) -> int | None:
    """What the statistics office counts: only what is listed, by payment papers, nothing in January by itself."""
    listed = one.events.get("listed")
    if listed is None or listed > month.last_day or month.number == 1:
        return None
    done = one.done.get(month, 0)
    if month.number == 2 and listed < month.start:
        done += one.done.get(month - 1, 0)
    draw = rng.randrange(20)
    share = 0 if draw == 0 else rng.randint(40, 70) if draw < 3 else rng.randint(82, 104)
    return done * share // 100 if done else None
