"""怎样解除: what must be done by the next month's end for a light to change, exactly."""

from __future__ import annotations

from typing import Any

from guatu.apps.policies.selectors import Limit
from guatu.kernel.declare import Alert as Rule
from guatu.kernel.display import percent, wan
from guatu.kernel.money import Fen
from guatu.kernel.month import Month
from guatu.kernel.ratio import SCALE


def release_of(rule: Rule, result: Any, limits: list[Limit], month: Month) -> list[str]:
    """The rule's own sentence; for a lag in investment also how much must be done by the next month's end."""
    said = [rule.release] if rule.release else []
    edges = {each.threshold: each.value for each in limits}
    known = result is not None and result.planned and result.gap_denominator
    if "schedule_gap" not in rule.shows or not known or not {"yellow_from", "red_above"} <= edges.keys():
        return said
    if month.number == 12:
        return said
    due = f"{month.number + 1}月末序时{percent(100 * (month.number + 1), 12)}%。"
    steps = []
    if result.level == "red":
        steps.append(
            _step("转黄灯", needed(result.planned, month.number + 1, edges["red_above"], False), result, month)
        )
    steps.append(_step("转绿灯", needed(result.planned, month.number + 1, edges["yellow_from"], True), result, month))
    return [*said, due + "；".join(step for step in steps if step) + "。"]


def needed(plan: Fen, elapsed: int, behind: int, beyond: bool) -> Fen:
    """The least cumulative amount whose lag behind elapsed/12 is at most `behind` (1/10,000 point), or less (`beyond`).

    100 × done ÷ plan ≥ 100 × elapsed ÷ 12 − behind ÷ 10,000, multiplied out; `beyond` makes it >.
    """
    top = plan * (100 * elapsed * SCALE - 12 * behind)
    below = 12 * 100 * SCALE
    least = -(-top // below)
    return max(0, least + 1 if beyond and least * below == top else least)


def _step(change: str, amount: Fen, result: Any, month: Month) -> str:
    more = amount - result.invested
    if more <= 0:
        return f"累计完成达到{wan(amount)}万元{change}，现有数已够"
    return f"累计完成达到{wan(amount)}万元{change}，即{month.number + 1}月须完成{wan(more)}万元"
