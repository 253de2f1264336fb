"""Sentences for people: a figure in its unit, what a light saw, why it is that colour, what a mark is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from guatu.engine.given import EVIDENCE, TEXTS
from guatu.kernel import display
from guatu.kernel.declare import Alert, Indicator, Item, Level, Rule, Unit
from guatu.kernel.money import WAN_YUAN, YI_YUAN
from guatu.kernel.ratio import SCALE
from guatu.rulebook import rules
from guatu.rulebook.facts.values import VALUES

Pair = tuple[int | None, int | None]
UNKNOWN = "无法判断"
EDGE = {"above": "不含", "from": "含", "below": "不含"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def figure(rule: Rule, pair: Pair) -> str:
    """A figure as documents print it, unit and all: 38.3%、欠3.4个百分点、3个月、12.5亿元."""
    if pair[0] is None or not pair[1]:
        return UNKNOWN
    places = rule.places if isinstance(rule, Indicator) else 0
    return quantity(Fraction(pair[0], pair[1]), rule.unit, places)


def quantity(value: Fraction, unit: Unit, places: int = 1) -> str:
    """An exact value in its unit, half up once."""
    if unit == Unit.FEN:
        return money(value)
    if unit == Unit.PERCENTAGE_POINT:
        words = display.points(value.numerator, value.denominator, places).replace(" ", "")
        return words if words == "持平" else f"{words}个百分点"
    return display.half_up(value, places) + unit.value


def money(value: Fraction) -> str:
    """亿元 from one 亿 up, else 万元; as many places as the amount has, at most two."""
    word, size = ("亿元", YI_YUAN) if abs(value) >= YI_YUAN else ("万元", WAN_YUAN)
    return display.exact_text(value / size, 2) + word


def unrounded(rule: Rule, pair: Pair) -> str:
    """The value a rule decided by, where print hides part of it: 未舍入欠33.0333个百分点; else nothing."""
    if pair[0] is None or not pair[1] or rule.unit == Unit.FEN:
        return ""
    value = Fraction(pair[0], pair[1])
    places = rule.places if isinstance(rule, Indicator) else 0
    if (value * 10**places).denominator == 1:
        return ""
    if rule.unit == Unit.PERCENTAGE_POINT:
        return f"未舍入{'超' if value > 0 else '欠'}{display.exact_text(abs(value))}个百分点"
    return f"未舍入{display.exact_text(value)}{rule.unit}"


def alert_sentence(rule: Alert, figures: Mapping[str, Pair], cause: str = "") -> str:
    """What the light saw, in the rule's own sentence, with the cause a report names; unasked parts are left out."""
    known = rules()
    parts = [
        part for part in rule.sentence.rstrip("。").split("，") if set(PLACEHOLDER.findall(part)) <= figures.keys()
    ]

    def fill(match: re.Match[str]) -> str:
        shown = known.get(match[1])
        return figure(shown, figures.get(match[1], (None, None))) if shown else match[0]

    text = PLACEHOLDER.sub(fill, "，".join(parts) or rule.sentence.rstrip("。")) + "。"
    return f"{text}原因：{cause.rstrip('。')}。" if cause else text


def limits_text(rule: Alert, limits: Mapping[str, Fraction]) -> str:
    """The rule with its thresholds: 落后超过30个百分点（不含30）为红灯，落后达到10个百分点（含10）为黄灯."""
    parts = []
    for name in sorted(limits, key=lambda name: (not name.startswith("red"), not name.startswith("yellow"), name)):
        limit, value = rule.thresholds[name], limits[name]
        colour = next((level.label for level in Level if name.startswith(level.value)), "")
        if not colour and not value:
            continue
        size = money(value) if limit.unit == Unit.FEN else display.exact_text(value) + limit.unit
        edge = EDGE.get(name.rpartition("_")[2]) if colour else None
        within = f"（{edge}{display.exact_text(value)}）" if edge else ""
        parts.append(f"{limit.name}{size}{within}" + (f"为{colour}" if colour else ""))
    return "，".join(parts)


def level_why(
    rule: Alert, level: str | None, figures: Mapping[str, Pair], limits: Mapping[str, Fraction], *, waived: bool = False
) -> str:
    """Why a light has its colour: the figures with what print hides, and the rule with its thresholds."""
    known = rules()
    seen = []
    for code in rule.shows:
        shown = known.get(code)
        if shown is None or code not in figures:
            continue
        hidden = unrounded(shown, figures[code])
        seen.append(f"{shown.name}{figure(shown, figures[code])}" + (f"（{hidden}）" if hidden else ""))
    said = {"red": "判红灯", "yellow": "判黄灯", "clear": "没有达到亮灯界限，为绿灯", None: "无法判断或不在评定范围"}
    verdict = "有正当理由，经批准不评" if waived else said[level]
    text = limits_text(rule, limits)
    return "；".join(part for part in ("，".join(seen), f"{verdict}" + (f"（{text}）" if text else "")) if part) + "。"


def thresholds_of_row(rule: Alert, row: Mapping[str, int | None]) -> dict[str, Fraction]:
    """A rule's thresholds from a region's row of 1/10,000 (compile.regional_schema)."""
    found = {name: row.get(f"{rule.code}__{name}") for name in rule.thresholds}
    return {name: Fraction(value, SCALE) for name, value in found.items() if value is not None}


def item_why(item: Item, figures: Mapping[str, Pair], marks: int | None) -> str:
    """What a mark is made of: 年度投资完成率80.0% ÷ 100 × 50 分，以满分封顶，得 40.00 分."""
    known = rules()
    if marks is None:
        blank = [_name(code) for code in item.by.needs if known.get(code) and _is_blank(figures.get(code))]
        if blank:
            return f"{'、'.join(blank)}无法判断，这一项不计分。"
    texts: dict[str, str] = {}
    for code in item.by.needs:
        rule, pair = known.get(code), figures.get(code, (None, None))
        if rule is not None:
            hidden = unrounded(rule, pair)
            texts[code] = f"{rule.name}{figure(rule, pair)}" + (f"（{hidden}）" if hidden else "")
        else:
            texts[code] = _evidence(code, pair)
    if item.per == "project" and not figures:
        texts = {code: f"各项目按{_name(code)}分别计分相加" for code in texts}
    end = "无法判断，不计分" if marks is None else f"得 {display.marks(marks)} 分"
    return f"{item.by.why(texts, item.full)}，{end}。"


def _is_blank(pair: Pair | None) -> bool:
    return pair is None or pair[0] is None or not pair[1]


def _name(code: str) -> str:
    rule = rules().get(code)
    return rule.name if rule else code


def _evidence(code: str, pair: Pair) -> str:
    start = next(start for start in EVIDENCE if code.startswith(start))
    name = VALUES["evidence"].get(code.removeprefix(start), code.removeprefix(start))
    if start == "evidence_points_":
        return f"{name} {display.marks(pair[0] or 0)} 分"
    return f"{name} {pair[0] or 0} {'个季度' if start == 'evidence_quarters_' else '次'}"


def text_title(name: str) -> str:
    """The Chinese title of a project's text column."""
    return TEXTS.get(name, name)
