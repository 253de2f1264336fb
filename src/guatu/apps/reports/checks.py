"""What is checked before a report is submitted: pure functions, each with its figures and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from guatu.kernel.display import half_up, wan
from guatu.kernel.lifecycle import EVENT_LABELS, DatedEvent, MoveNotAllowed, Stage, check_move
from guatu.kernel.money import LARGEST
from guatu.kernel.month import Month

ERROR, WARNING, NOTE = "error", "warning", "note"
MOST_TIMES = 3
IDLE_MONTHS = 3
WHOLE = 10_000
FINISHED = frozenset({Stage.COMPLETED, Stage.PRODUCTION, Stage.FULL_CAPACITY})


@dataclass(frozen=True)
class Finding:
    """One thing to mend (error), to explain (warning) or to know (note). `tip` fits into a cell."""

    code: str
    level: str
    field: str
    tip: str
    message: str


@dataclass(frozen=True)
class Entry:
    """What was filled for a project and month; money is 分, events are days by event, funds 分 by source."""

    done: int | None = None
    cumulative: int | None = None
    progress_text: str = ""
    quantity_done: int | None = None
    problem_text: str = ""
    proposal: str = ""
    stage: str = ""
    events: Mapping[str, date] = field(default_factory=dict)
    funds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Background:
    """What stands of the project before this month.

    `recent` holds the done amounts of the three months before, newest last, None where 未报; `last` the values of the
    newest report among this year's and those.
    """

    month: Month
    today: date
    stage: str
    plan: int | None = None
    total: int | None = None
    invested_before: int | None = None
    entered_on: date | None = None
    done_before: int = 0
    recent: tuple[int | None, ...] = (None, None, None)
    last: Mapping[str, Any] = field(default_factory=dict)
    last_quantity: int | None = None
    funds_before: int = 0
    events: Mapping[str, date] = field(default_factory=dict)

    def day_of(self, entry: Entry, event: DatedEvent) -> date | None:
        """The day of an event: as filled now, else as it stands."""
        return entry.events.get(event.value) or self.events.get(event.value)


Check = Callable[[Entry, Background], "Finding | None"]


def check(entry: Entry, known: Background) -> list[Finding]:
    """Everything there is to say of an entry, errors first."""
    found = [finding for one in CHECKS if (finding := one(entry, known)) is not None]
    order = (ERROR, WARNING, NOTE)
    return sorted(found, key=lambda finding: order.index(finding.level))


def figure(amount: int) -> str:
    """分 as 万元 with as many places as it has, two at most: 3,900 or 0.42."""
    return wan(amount, 0 if amount % 1_000_000 == 0 else 2)


def amount_given(entry: Entry, known: Background) -> Finding | None:
    if entry.done is not None:
        return None
    return Finding("missing", ERROR, "done", "必填", "本月完成没有填。没有完成投资的，填 0。")


def amount_sane(entry: Entry, known: Background) -> Finding | None:
    if entry.done is None:
        return None
    if entry.done < 0:
        message = "本月完成不能小于 0。上月多报了，用“更正上月”，原数保留。"
        return Finding("negative", ERROR, "done", "不能小于 0", message)
    absurd = entry.done > LARGEST or (known.total and entry.done > 10 * known.total)
    if not absurd:
        return None
    against = f"是总投资 {figure(known.total)} 万元的 10 倍以上" if known.total else "过大"
    return Finding(
        "absurd", ERROR, "done", "请核对单位", f"本月完成 {figure(entry.done)} 万元，{against}，请核对单位。"
    )


def cumulative_grows(entry: Entry, known: Background) -> Finding | None:
    if entry.cumulative is None or entry.cumulative >= known.done_before:
        return None
    message = (
        f"本年累计 {figure(entry.cumulative)} 万元，比上月累计 {figure(known.done_before)} 万元少。"
        "上月多报了，用“更正上月”，原数保留。"
    )
    return Finding("cumulative_less", ERROR, "cumulative", "比上月累计少", message)


def cumulative_adds_up(entry: Entry, known: Background) -> Finding | None:
    if entry.cumulative is None or entry.done is None or entry.cumulative < known.done_before:
        return None
    due = known.done_before + entry.done
    if entry.cumulative == due:
        return None
    message = (
        f"上月累计 {figure(known.done_before)} 万元加本月 {figure(entry.done)} 万元是 {figure(due)} 万元，"
        f"填的是 {figure(entry.cumulative)} 万元，差 {figure(abs(entry.cumulative - due))} 万元。改其中一个数。"
    )
    return Finding("not_adding_up", ERROR, "cumulative", f"应为 {figure(due)}", message)


def within_total(entry: Entry, known: Background) -> Finding | None:
    if entry.done is None or known.total is None:
        return None
    since_start = (known.invested_before or 0) + known.done_before + entry.done
    if entry.done <= 0 or since_start <= known.total:
        return None
    started, year = known.day_of(entry, DatedEvent.STARTED), known.month.year
    unknown = known.invested_before is None and started is not None and started.year < year
    left_out = f"（{year - 1}年底以前的没有登记，未计入）" if unknown else ""
    message = (
        f"自开工累计 {figure(since_start)} 万元{left_out}，超过总投资 {figure(known.total)} 万元，"
        f"超 {figure(since_start - known.total)} 万元。概算已调整的，写明批文号；没有的，核对金额。"
    )
    return Finding("over_total", WARNING, "done", "超过总投资", message)


def within_plan(entry: Entry, known: Background) -> Finding | None:
    if entry.done is None or not known.plan:
        return None
    this_year = known.done_before + entry.done
    if entry.done <= 0 or this_year <= known.plan:
        return None
    message = (
        f"本年累计 {figure(this_year)} 万元，超过年度计划 {figure(known.plan)} 万元，"
        f"超 {figure(this_year - known.plan)} 万元，请确认。"
    )
    return Finding("over_plan", WARNING, "done", "超过年度计划", message)


def started_first(entry: Entry, known: Background) -> Finding | None:
    if not entry.done or entry.done < 0 or known.day_of(entry, DatedEvent.STARTED) is not None:
        return None
    message = f"没有开工日期，本月完成 {figure(entry.done)} 万元。已开工的填开工日期；属前期费用的，写明是哪一项。"
    return Finding("before_start", WARNING, "done", "还没有开工日期", message)


def near_the_mean(entry: Entry, known: Background) -> Finding | None:
    """More than three times the mean of the last three months, compared by cross-multiplication."""
    recent = [amount for amount in known.recent if amount is not None]
    if entry.done is None or len(recent) < MOST_TIMES or sum(recent) <= 0 or entry.done <= sum(recent):
        return None
    mean = Fraction(sum(recent), len(recent))
    shown = figure(int(mean + Fraction(1, 2)))
    times = half_up(entry.done / mean, 1).removesuffix(".0")
    message = f"本月 {figure(entry.done)} 万元，是近三月均值 {shown} 万元的 {times} 倍，请确认。"
    return Finding("far_above_mean", WARNING, "done", f"近三月均 {shown}，请确认", message)


def stage_follows(entry: Entry, known: Background) -> Finding | None:
    if not entry.stage or entry.stage == known.stage:
        return None
    origin, target = Stage(known.stage), Stage(entry.stage)
    try:
        check_move(origin, target)
    except MoveNotAllowed as refused:
        return Finding("stage_closed", ERROR, "stage", "不能这样变更", str(refused))
    order = list(Stage)
    if order.index(target) > order.index(origin):
        return None
    message = f"阶段从“{origin.label}”退回“{target.label}”，请写明原因。"
    return Finding("stage_back", WARNING, "stage", "阶段退回", message)


def dates_have_come(entry: Entry, known: Background) -> Finding | None:
    for event, on in sorted(entry.events.items()):
        if on > known.today:
            label = EVENT_LABELS[DatedEvent(event)]
            message = f"{label}日期 {on} 还没有到。没有{label}的，写“未{label}”。"
            return Finding("future", ERROR, f"{event}_on", "日期还没有到", message)
    return None


ORDER = (
    (DatedEvent.STARTED, DatedEvent.COMPLETED, ERROR),
    (DatedEvent.COMPLETED, DatedEvent.PRODUCED, ERROR),
    (DatedEvent.PRODUCED, DatedEvent.FULL_CAPACITY, ERROR),
    (DatedEvent.SIGNED, DatedEvent.STARTED, WARNING),
    (DatedEvent.STARTED, DatedEvent.LISTED, WARNING),
)
"""Earlier, later, and how wrong it is the other way round; works begun before a contract do happen."""


def dates_in_order(entry: Entry, known: Background) -> Finding | None:
    for first, second, level in ORDER:
        before, after = known.day_of(entry, first), known.day_of(entry, second)
        touched = {first.value, second.value} & entry.events.keys()
        if before and after and after < before and touched:
            message = f"{second.label}日期 {after} 早于{first.label}日期 {before}，请核对。"
            at = second if second.value in entry.events else first
            return Finding("disorder", level, f"{at.value}_on", f"早于{first.label}", message)
    return None


def problem_has_a_proposal(entry: Entry, known: Background) -> Finding | None:
    if not entry.problem_text.strip() or entry.proposal.strip():
        return None
    message = "写了问题，没有建议方案。补一句：打算怎么办、要谁协调、何时完成。"
    return Finding("no_proposal", ERROR, "proposal", "有问题，缺建议方案", message)


def progress_is_told(entry: Entry, known: Background) -> Finding | None:
    if entry.progress_text.strip():
        return None
    return Finding("no_progress", ERROR, "progress_text", "必填", "没有填。写到能看见的部位，如“桩基完成 40%”。")


def progress_is_new(entry: Entry, known: Background) -> Finding | None:
    text = "".join(entry.progress_text.split())
    if not text or text != "".join(known.last.get("progress_text", "").split()):
        return None
    if known.stage in FINISHED and not entry.done:
        return None  # what is finished stands as it stood
    message = "形象进度和上月一字不差。有进展的改写；确实没有变化的，说明原因。"
    return Finding("copied", WARNING, "progress_text", "和上月相同", message)


def funds_sane(entry: Entry, known: Background) -> Finding | None:
    if any(amount < 0 for amount in entry.funds.values()):
        return Finding("funds_negative", ERROR, "funds", "不能小于 0", "到位资金不能小于 0。上月多报了，用“更正上月”。")
    whole = known.funds_before + sum(entry.funds.values())
    if not entry.funds or known.total is None or whole <= known.total:
        return None
    message = f"累计到位资金 {figure(whole)} 万元，超过总投资 {figure(known.total)} 万元，请确认。"
    return Finding("funds_over_total", WARNING, "funds", "超过总投资", message)


def quantity_sane(entry: Entry, known: Background) -> Finding | None:
    if entry.quantity_done is None:
        return None
    now = percent_of(entry.quantity_done)
    if not 0 <= entry.quantity_done <= WHOLE:
        message = f"实物工作量 {now}%，应在 0% 到 100% 之间。"
        return Finding("quantity_out_of_range", ERROR, "quantity_done", "应在 0—100% 之间", message)
    if known.last_quantity is None or entry.quantity_done >= known.last_quantity:
        return None
    last = percent_of(known.last_quantity)
    message = f"实物工作量 {now}%，比上月 {last}% 少，请确认。"
    return Finding("quantity_less", WARNING, "quantity_done", f"上月 {last}%", message)


def construction_moves(entry: Entry, known: Background) -> Finding | None:
    stage = entry.stage or known.stage
    idle = [amount for amount in (*known.recent[-(IDLE_MONTHS - 1) :], entry.done) if not amount]
    if stage != Stage.CONSTRUCTION or entry.done != 0 or len(idle) < IDLE_MONTHS:
        return None
    if known.day_of(entry, DatedEvent.SUSPENDED) is not None:
        return None
    message = "在建项目连续三个月没有完成投资。停工的填停工日期；没有停工的，说明原因。"
    return Finding("idle", WARNING, "done", "在建，三个月没有投资", message)


def entered_by_then(entry: Entry, known: Background) -> Finding | None:
    if known.entered_on is None or known.entered_on < known.month.end:
        return None
    message = (
        f"项目 {known.entered_on} 才列入项目库，晚于本月。"
        "报了，就从本月起计入各项汇总；列入日期不对的，请先更正列入日期。"
    )
    return Finding("not_entered", NOTE, "done", "早于列入日期", message)


def january(entry: Entry, known: Background) -> Finding | None:
    if known.month.number != 1:
        return None
    return Finding("january", NOTE, "done", "1月统计免报", "1月统计免报，调度照常；1月没有统计数可比。")


def percent_of(ten_thousandths: int) -> str:
    """万分比 as a percentage: 4550 → 45.5."""
    return half_up(Fraction(ten_thousandths, 100), 2).rstrip("0").rstrip(".")


CHECKS: tuple[Check, ...] = (
    amount_given, amount_sane, cumulative_grows, cumulative_adds_up, within_total, within_plan, started_first,
    near_the_mean, stage_follows, dates_have_come, dates_in_order, progress_is_told, progress_is_new,
    problem_has_a_proposal, funds_sane, quantity_sane, construction_moves, entered_by_then, january,
)  # fmt: skip


def unexplained(findings: list[Finding], reasons: Mapping[str, Any]) -> list[Finding]:
    """What still stops a report: every error, and each warning without a reason."""
    return [
        one
        for one in findings
        if one.level == ERROR or (one.level == WARNING and not str(reasons.get(one.code, "")).strip())
    ]
