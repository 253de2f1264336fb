"""The words templates print figures with, and the parts of LOOK.md 4 as tags."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import across
from guatu.kernel import display
from guatu.kernel.month import Month
from guatu.kernel.ratio import Ratio

register = template.Library()
log = logging.getLogger("guatu.look")

LIGHTS = {"red": ("red", "红灯", "红"), "yellow": ("yellow", "黄灯", "黄"), "green": ("green", "绿灯", "绿")}
LIGHTS["clear"] = LIGHTS["green"]
UNLIT = ("unlit", "不评", "不评")
MISSING = {"unreported": "未报", "not_due": "未到", "not_counted": "不计", "nothing": display.NOTHING}
NO_CHART = "图没有画出来，数字以页面文字为准。"


def pair(value: Any) -> tuple[int | None, int | None]:
    """A ratio as (numerator, denominator): a Ratio, a pair, a Fraction or a whole number; None cannot be judged."""
    if value is None:
        return None, None
    if isinstance(value, Ratio):
        return value.numerator, value.denominator
    if isinstance(value, int | Fraction):
        return value.numerator, value.denominator
    numerator, denominator = value
    return numerator, denominator


# ---- figures: what the kernel prints, under the names templates use


@register.filter
def wan(amount: int | None, places: int = 0) -> str:
    return display.wan(amount, places)


@register.filter
def yi(amount: int | None, places: int = 2) -> str:
    return display.yi(amount, places)


@register.filter
def rate_of(done: int | None, plan: int | None) -> Ratio:
    """`done|rate_of:plan` is the percentage of two amounts, still a pair."""
    return Ratio(None if done is None else 100 * done, plan)


@register.filter
def schedule(month: Month | None) -> Ratio | None:
    """序时进度 at the month's end, as a percentage pair: 5 months of 12 is 500/12."""
    return None if month is None else Ratio(100 * month.elapsed, 12)


@register.filter
def ahead_of(rate: Any, due: Any) -> Ratio | None:
    """The exact difference of two percentages, `rate` − `due`, from their pairs and never from rounded figures."""
    (one, of_one), (two, of_two) = pair(rate), pair(due)
    if one is None or two is None or not of_one or not of_two:
        return None
    return Ratio(one * of_two - two * of_one, of_one * of_two)


@register.filter
def pct(value: Any, places: int = 1) -> str:
    """A percentage with its sign: 38.3%; — where it cannot be judged."""
    told = display.percent(*pair(value), places)
    return told if told == display.NOTHING else f"{told}%"


@register.filter
def pct_bare(value: Any, places: int = 1) -> str:
    """A percentage whose sign stands in the head or beside it as a unit: 38.3."""
    return display.percent(*pair(value), places)


@register.filter
def points(value: Any) -> str:
    """A difference of rates in a sentence: 欠 3.4 个百分点、超 5.3 个百分点、持平."""
    told = display.points(*pair(value))
    return told if told in ("持平", display.NOTHING) else f"{told} 个百分点"


@register.filter
def points_bare(value: Any) -> str:
    """A difference of rates in a column whose head says 百分点: 欠 3.4."""
    return display.points(*pair(value))


@register.filter
def marks(ten_thousandths: int | None, places: int = 2) -> str:
    return display.marks(ten_thousandths, places)


@register.filter
def day(value: date | None) -> str:
    return display.day(value)


@register.filter
def day_cn(value: date | None) -> str:
    return display.day_cn(value)


@register.filter
def month_cn(value: Month | None) -> str:
    return display.month_cn(value)


@register.filter
def missing(value: Any, why: str = "unreported") -> Any:
    """The value, or the word for why there is none: 未报、未到、不计、—. Zero is a value."""
    return MISSING[why] if value is None or value == "" else value


@register.filter
def days_left(due: date | None, today: date | None) -> str:
    """还有 9 天、今天到期、逾期 2 天."""
    if due is None or today is None:
        return display.NOTHING
    left = (due - today).days
    return f"还有 {left} 天" if left > 0 else f"逾期 {-left} 天" if left < 0 else "今天到期"


@register.filter
def move(places: int | None) -> str:
    """A change of rank, up positive: 升 2 位、降 1 位、持平."""
    if places is None:
        return display.NOTHING
    return f"升 {places} 位" if places > 0 else f"降 {-places} 位" if places < 0 else "持平"


# ---- parts


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html('<svg class="ic" aria-hidden="true"><use href="{}#{}"/></svg>', static("look/icons.svg"), name)


@register.simple_tag
def light(level: str | None, short: bool = False, boxed: bool = False) -> SafeString:
    """灯 with shape, word and colour; anything without a judgement is ○ 不评."""
    css, long_word, short_word = LIGHTS.get(str(level), UNLIT)
    return format_html(
        '<span class="light {}{}">{}</span>', css, " boxed" if boxed else "", short_word if short else long_word
    )


@register.inclusion_tag("look/parts/bar.html")
def bar(value: Any, tick: Any = None, name: str = "完成率") -> dict[str, Any]:
    """A rate as a bar; `tick` is 序时 as a rate, left out where 序时 has no meaning. Both are percentages or pairs."""
    rate, due = display.percent(*pair(value)), display.percent(*pair(tick))
    told = f"{name} {rate}%" if rate != display.NOTHING else f"{name} 无法计算"
    if due != display.NOTHING:
        told += f"，序时进度 {due}%"
    return {"width": position(value), "tick": position(tick), "told": told}


def position(value: Any) -> str | None:
    """A percentage as a place on a bar, kept between 0 and 100; None where it cannot be judged."""
    numerator, denominator = pair(value)
    if numerator is None or not denominator:
        return None
    return across(min(max(Fraction(numerator, denominator), Fraction(0)), Fraction(100)), 100)


@register.inclusion_tag("look/parts/clock.html")
def clock(used: int, limit: int, paused: int = 0, running: bool = True, why: str = "") -> dict[str, Any]:
    """Working days used of those promised; beyond the limit red; `running` False is 暂停 with its reason `why`."""
    whole = max(limit, used, 1)
    over = max(used - limit, 0)
    told = f"已用 {used} 个工作日，承诺 {limit} 个" + (f"，超 {over} 个" if over else "")
    return {
        "used": used,
        "limit": limit,
        "over": over,
        "paused": paused,
        "running": running,
        "why": why,
        "told": told,
        "limit_at": across(limit, whole),
        "used_at": across(min(used, limit), whole),
        "over_at": across(over, whole),
    }


@register.inclusion_tag("look/parts/figs.html")
def figs(figures: Sequence[Any], label: str = "关键数字") -> dict[str, Any]:
    return {"figures": figures, "label": label}


@register.inclusion_tag("look/parts/todo.html", takes_context=True)
def todo(context: template.Context, things: Sequence[Any], near: bool = False) -> dict[str, Any]:
    """What one must do; `near` is the narrow form whose first column is a day."""
    return {"things": things, "near": near, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("look/parts/kv.html")
def kv(facts: Sequence[Any]) -> dict[str, Any]:
    return {"facts": facts}


@register.inclusion_tag("look/parts/trace.html")
def trace(lines: Sequence[Any], slim: bool = False) -> dict[str, Any]:
    return {"lines": lines, "slim": slim}


@register.inclusion_tag("look/parts/ribbon.html")
def ribbon(stations: Sequence[Any]) -> dict[str, Any]:
    return {"stations": stations}


@register.inclusion_tag("look/parts/steps.html")
def steps(process: Sequence[Any], label: str = "月结进度") -> dict[str, Any]:
    filled = [{"step": step, "at": across(_of(step, "done") or 0, _of(step, "of") or 1)} for step in process]
    return {"process": filled, "label": label}


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.inclusion_tag("look/parts/msg.html")
def msg(kind: str, title: str, text: str = "", level: str = "", url: str = "", link: str = "") -> dict[str, Any]:
    """bad, warn or plain: what is so, with which figure, what to do. `level` puts a light in the title's place."""
    return {"kind": kind, "title": title, "text": text, "level": level, "url": url, "link": link}


@register.simple_tag
def tag(name: str, plain: bool = False) -> SafeString:
    return format_html('<span class="tag{}">{}</span>', " plain" if plain else "", name)


@register.inclusion_tag("look/parts/pager.html")
def pager(text: str, previous: str = "", following: str = "", target: str = "") -> dict[str, Any]:
    """Keyset paging: addresses of the pages before and after, empty where there is none; `target` is htmx's."""
    return {"text": text, "previous": previous, "following": following, "target": target}


@register.inclusion_tag("look/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """Nothing to show, said as what is so and what to do."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("look/parts/seg.html")
def seg(name: str, legend: str, choices: Sequence[Any], hint: str = "") -> dict[str, Any]:
    return {"name": name, "legend": legend, "choices": choices, "hint": hint}


@register.simple_tag
def submit_key() -> SafeString:
    """Beside the token of each form: the key by which what is sent twice is done once."""
    return format_html('<input type="hidden" name="submit_key" value="{}">', secrets.token_urlsafe(18))


@register.simple_tag
def seen_before(version: str) -> SafeString | str:
    """The version of a form that changes what stands; a form that makes something new has none."""
    return format_html('<input type="hidden" name="seen" value="{}">', version) if version else ""


@register.inclusion_tag("look/parts/field.html")
def field(bound: BoundField, unit: str = "", warning: str = "") -> dict[str, Any]:
    """A form field: name, input, unit, hint, warning, what is wrong; the input names what describes it."""
    described = [
        f"{bound.auto_id}_{part}"
        for part, there in (("hint", bound.help_text), ("warning", warning), ("wrong", bound.errors))
        if there
    ]
    attrs = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {"bound": bound, "widget": bound.as_widget(attrs=attrs), "unit": unit, "warning": warning}


@register.inclusion_tag("look/charts/figure.html")
def chart(drawing: Any, table: bool = True) -> dict[str, Any]:
    """A chart with its words and its table; a chart that fails leaves the figures of the page standing."""
    try:
        return {"svg": drawing.svg(), "table": drawing.table() if table else None, "drawing": drawing}
    except Exception:
        log.exception("a chart could not be drawn")
        return {"svg": None, "sorry": NO_CHART}
