"""Each kind of check a bulletin's figures allow: from the inputs as printed to the exact value and a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from guatu.kernel.figures.verdicts import MOST_PLACES, Verdict, compare, competition_ranks, decimal_text, places_of

SHOWN = 3
LONGEST_QUOTE = 40
DECIMAL_TEXT = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
MONEY_WORDS = re.compile("投资|完成|计划|概算|金额|目标|资金|任务")
COUNT_WORDS = re.compile("个数|项目数|个项目|数量")
UNIT_IN_NAME = re.compile(r"单位[:：]?(万亿元|亿元|万元|元|亩)|[(（](万亿元)")


class FigureProblem(ValueError):
    """A check that cannot be done as it stands; the text is a Chinese sentence."""


@dataclass(frozen=True)
class Checked:
    """One check done. `exact` is decimal text or, for several values, a mapping; `sentence` says it in words."""

    name: str
    verdict: Verdict
    exact: Any
    sentence: str
    difference: str | None = None
    unit: str = ""

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"name": self.name, "verdict": str(self.verdict), "exact": self.exact}
        if self.difference is not None:
            found |= {"difference": self.difference, "unit": self.unit}
        return found | {"sentence": self.sentence}


def check_figure(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    """Do one check of a case. Raises FigureProblem for a missing or bad value or a zero divisor."""
    kind = check.get("type")
    rule = RULES.get(kind) if isinstance(kind, str) else None
    if rule is None:
        raise FigureProblem(f"不认识的核对类型“{shown(kind)}”，应为：{'、'.join(RULES)}")
    return rule(check, inputs)


def number(holder: Mapping[str, Any], key: str) -> Fraction:
    if key not in holder:
        raise FigureProblem(f"缺少“{key}”")
    return exactly(holder[key], key)


def as_printed(value: object) -> object:
    """Decimal text such as "24.10" as the number it prints; anything else as it is."""
    return Decimal(value) if isinstance(value, str) and DECIMAL_TEXT.fullmatch(value) else value


def exactly(value: object, where: str) -> Fraction:
    """A number as it was printed. Raises FigureProblem for other text, truth values, NaN and absurd sizes."""
    value = as_printed(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FigureProblem(f"“{where}”应为数字，实际为“{shown(value)}”")
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > MOST_PLACES):
        raise FigureProblem(f"“{where}”应为数字，实际为“{shown(value)}”")
    if isinstance(value, Decimal) and places_of(value) > MOST_PLACES:
        raise FigureProblem(f"“{where}”小数位数超过{MOST_PLACES}位")
    if abs(value) >= 10**MOST_PLACES:
        raise FigureProblem(f"“{where}”的数过大，请核对单位")
    return Fraction(value)


def shown(value: object) -> str:
    """A value as a sentence can quote it: JSON's own words, cut where long."""
    text = {None: "null", True: "true", False: "false"}.get(value) if value is None or isinstance(value, bool) else None
    text = text or str(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def divided(top: Fraction, bottom: Fraction, what: str) -> Fraction:
    if not bottom:
        raise FigureProblem(f"{what}为0，不能作除数")
    return top / bottom


def judged(check: Mapping[str, Any], exact: Fraction, printed_key: str, *, unit: str, what: str) -> Checked:
    printed = number(check, printed_key)
    places = check.get("printed_places", places_of(as_printed(check[printed_key])))
    if isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= MOST_PLACES:
        raise FigureProblem(f"“printed_places”应为0到{MOST_PLACES}的整数，实际为“{shown(places)}”")
    verdict = compare(exact, printed, places)
    gap = decimal_text(abs(exact - printed), max(places, 4))
    said = f"{what}{decimal_text(exact, max(places, 4))}{unit}，印为{check[printed_key]}{unit}，"
    said += {Verdict.OK: "相符", Verdict.TRUNCATED: "是截断而非四舍五入"}.get(
        verdict, f"差{gap}{'个百分点' if unit in ('%', '个百分点') else unit}"
    )
    if verdict is Verdict.CLOSE:
        said += "，在末位2个单位以内，应是输入已经四舍五入"
    return Checked(str(check.get("name", "")), verdict, decimal_text(exact), said, decimal_text(exact - printed), unit)


def computed(check: Mapping[str, Any], exact: Any, sentence: str) -> Checked:
    return Checked(str(check.get("name", "")), Verdict.COMPUTED, exact, sentence)


def rate(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    exact = 100 * divided(number(check, "numerator"), number(check, "denominator"), "分母（denominator）")
    what = f"{check['numerator']}÷{check['denominator']}="
    return judged(check, exact, "printed_pct", unit="%", what=what)


def total(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    parts = check.get("parts")
    if not isinstance(parts, list) or not parts:
        raise FigureProblem("“parts”应为至少一个数的清单")
    exact = sum((exactly(part, f"parts第{place}项") for place, part in enumerate(parts, start=1)), Fraction(0))
    whole = exact.denominator == 1 and number(check, "printed_total").denominator == 1
    return judged(check, exact, "printed_total", unit=unit_of(check, inputs, whole=whole), what="分项合计")


def unit_of(check: Mapping[str, Any], inputs: Mapping[str, Any], *, whole: bool) -> str:
    """The unit a sum is in: the one its name states, 个 for counts, else the unit of the case; empty where unsure."""
    name = str(check.get("name", ""))
    stated = UNIT_IN_NAME.search(name)
    if stated:
        return stated[1] or stated[2]
    if COUNT_WORDS.search(name):
        return "个"
    unit = inputs.get("unit")
    return unit if isinstance(unit, str) and (not whole or MONEY_WORDS.search(name)) else ""


def implied_plan(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    done, share = number(check, "completed"), number(check, "rate_pct")
    exact = divided(100 * done, share, "完成率（rate_pct）")
    said = f"由完成{check['completed']}、完成率{check['rate_pct']}%反推，计划为{decimal_text(exact, 2)}"
    return computed(check, decimal_text(exact), said)


def gap_to_time_schedule(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    month, target = number(check, "month"), number({"year_target_pct": 100, **check}, "year_target_pct")
    if month.denominator != 1 or not 1 <= month <= 12:
        raise FigureProblem(f"“month”应为1到12的整数，实际为“{check['month']}”")
    due = target * month / 12
    exact = number(check, "rate_pct") - due
    what = f"完成率{check['rate_pct']}%，{check['month']}月序时进度{decimal_text(due, 2)}%，相差"
    return judged(check, exact, "printed_pp", unit="个百分点", what=what)


def growth(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    increase, current = number(check, "increase"), number(check, "current")
    exact = 100 * divided(increase, current - increase, "上期数（本期减增加额）")
    what = f"增加{check['increase']}÷上期{decimal_text(current - increase)}="
    return judged(check, exact, "printed_pct", unit="%", what=what)


def rank(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    values, descending = check.get("values"), check.get("descending", True)
    if not isinstance(values, dict) or not values:
        raise FigureProblem("“values”应为单位到数值的对照")
    if not isinstance(descending, bool):
        raise FigureProblem(f"“descending”应为true或false，实际为“{shown(descending)}”")
    ranks = competition_ranks({unit: exactly(value, unit) for unit, value in values.items()}, descending=descending)
    order = list(ranks)
    exact = {"ranks": ranks, "top": order[:SHOWN], "bottom": order[-SHOWN:]}
    if "printed_ranks" in check:
        wrong = wrong_ranks(ranks, check["printed_ranks"])
    elif "printed_order" in check:
        wrong = wrong_order(ranks, check["printed_order"])
    else:
        return computed(check, exact, f"共{len(order)}个单位，第1名{order[0]}，末位{order[-1]}")
    verdict = Verdict.MISMATCH if wrong else Verdict.OK
    return Checked(str(check.get("name", "")), verdict, exact, "；".join(wrong) or "位次相符")


def wrong_ranks(ranks: Mapping[str, int], printed: object) -> list[str]:
    if not isinstance(printed, dict):
        raise FigureProblem("“printed_ranks”应为单位到名次的对照")
    if strange := [unit for unit in printed if unit not in ranks]:
        raise FigureProblem(f"名次表中的“{'、'.join(strange)}”没有数值")
    places = {unit: exactly(place, f"{unit}的名次") for unit, place in printed.items()}
    return [f"{unit}印第{printed[unit]}，应为第{ranks[unit]}" for unit in printed if places[unit] != ranks[unit]]


def wrong_order(ranks: Mapping[str, int], printed: object) -> list[str]:
    """Where a printed order, whole or its head only, departs from the ranks; equal units may stand in any order."""
    if not isinstance(printed, list) or not all(isinstance(unit, str) for unit in printed):
        raise FigureProblem("“printed_order”应为单位名称的清单")
    if strange := [unit for unit in printed if unit not in ranks]:
        raise FigureProblem(f"名次表中的“{'、'.join(strange)}”没有数值")
    if len(set(printed)) < len(printed):
        raise FigureProblem("“printed_order”中有单位重复")
    due = sorted(ranks.values())
    return [
        f"第{place}位印{unit}，该单位应为第{ranks[unit]}"
        for place, (unit, owed) in enumerate(zip(printed, due, strict=False), start=1)
        if ranks[unit] != owed
    ]


def month_increment(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    earlier, later = two_periods(check, inputs)
    column = column_of_amount(inputs)
    gains = {
        unit: exactly(cell(later[unit], column, unit), unit) - exactly(cell(earlier[unit], column, unit), unit)
        for unit in earlier
    }
    exact = {unit: decimal_text(gain) for unit, gain in gains.items()}
    whole = decimal_text(sum(gains.values(), Fraction(0)))
    return computed(check, {"increments": exact, "total": whole}, f"两期累计相减，当期合计{whole}")


def two_periods(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two cumulative tables to subtract: those the check names, else the first two of the same units."""
    tables = {key: table for key, table in inputs.items() if isinstance(table, dict) and table}
    names = [check.get("earlier"), check.get("later")]
    if names == [None, None]:
        names = next(([a, b] for a in tables for b in tables if a != b and tables[a].keys() == tables[b].keys()), names)
    if not all(isinstance(name, str) and name in tables for name in names):
        raise FigureProblem("输入（inputs）中找不到单位相同的前后两期累计数")
    earlier, later = tables[str(names[0])], tables[str(names[1])]
    if missing := sorted(earlier.keys() ^ later.keys()):
        raise FigureProblem(f"前后两期的单位不一致：{'、'.join(missing)}")
    return earlier, later


def column_of_amount(inputs: Mapping[str, Any]) -> int:
    """Where the amount done stands in a row: the column titled 完成, else after the number of projects."""
    columns = inputs.get("columns")
    titles = [str(title) for title in columns] if isinstance(columns, list) else []
    return next((place for place, title in enumerate(titles) if "完成" in title and "率" not in title), 1)


def cell(row: object, column: int, where: str) -> object:
    if not isinstance(row, list) or column >= len(row):
        raise FigureProblem(f"“{where}”一行应至少有{column + 1}个数")
    return row[column]


def list_adjustment(check: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    """The list before units came, went and changed: before = after - added + removed - (new - old)."""
    changed = inputs.get("changed", {})
    if not isinstance(changed, dict):
        raise FigureProblem("“changed”应为栏目到“原数、新数”的对照")
    columns = inputs.get("columns") or list(changed)
    if not isinstance(columns, list) or not columns:
        raise FigureProblem("输入（inputs）没有写明栏目，请用columns或changed列出")
    before = {str(title): before_the_changes(inputs, changed, place, str(title)) for place, title in enumerate(columns)}
    said = "，".join(f"{title}{value}" for title, value in before.items())
    return computed(check, before, f"调整前：{said}")


def before_the_changes(inputs: Mapping[str, Any], changed: Mapping[str, Any], place: int, title: str) -> str:
    after, added, removed = (
        exactly(cell(inputs.get(key), place, key), f"{key}的{title}") for key in ("after", "added", "removed")
    )
    pair = changed.get(title)
    moved = Fraction(0)
    if isinstance(pair, list):
        if len(pair) != 2:
            raise FigureProblem(f"changed的{title}应为“原数、新数”两个数")
        moved = exactly(pair[1], f"{title}新数") - exactly(pair[0], f"{title}原数")
    return decimal_text(after - added + removed - moved)


Rule = Callable[[Mapping[str, Any], Mapping[str, Any]], Checked]

RULES: dict[str, Rule] = {
    "rate": rate,
    "sum": total,
    "rank": rank,
    "implied_plan": implied_plan,
    "gap_to_time_schedule_pp": gap_to_time_schedule,
    "month_increment": month_increment,
    "growth": growth,
    "list_adjustment": list_adjustment,
}
