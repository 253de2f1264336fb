"""The parts of a workbench in the words of the page: steps of the month, key figures, changes of lights, dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.apps.briefing.bulletin.words import Figure
from guatu.apps.briefing.desk import Desk
from guatu.apps.briefing.duties import address
from guatu.apps.briefing.lights import CHANGES_SHOWN, DATES_SHOWN, Lit
from guatu.apps.look.parts import Fig, ProcessStep, Todo
from guatu.apps.monitoring.process import Progress, process
from guatu.apps.reports.selectors import UnitStatus
from guatu.kernel import display
from guatu.kernel.month import Month

UNITS_SHOWN = 8
WEEKDAYS = "一二三四五六日"


def of_region(desk: Desk) -> Mapping[str, Any]:
    """What the workbench shows to all who see the same of a month; what one of them may do is not in it."""
    return desk.held("office", lambda: _of_region(desk), lambda _: sum(unit.due for unit in desk.units))


def _of_region(desk: Desk) -> Mapping[str, Any]:
    changed = changes(desk)
    units, owing_count = owing(desk)
    return {
        "sentence": heading_sentence(desk),
        "steps": steps(desk),
        "figures": key_figures(desk),
        "owing": units,
        "owing_count": owing_count,
        "owing_all": address("reports:status", month=str(desk.month)),
        "changes": changed,
        "changes_count": desk.lights.changed,
        "alerts": address("monitoring:alerts", month=str(desk.month)),
        "computed": desk.computation is not None,
        "counts": two_counts(desk),
        "near": near(desk, desk.starts),
    }


def heading_sentence(desk: Desk) -> str:
    """今天 6月1日 星期三，填报窗口还有 4 天截止；已有2处项目变化，合计待重算."""
    waiting = desk.computation.waiting if desk.computation else ""
    return f"{_today(desk)}；{waiting}" if waiting else _today(desk)


def _today(desk: Desk) -> str:
    day = f"今天 {display.day_cn(desk.today)} 星期{WEEKDAYS[desk.today.weekday()]}"
    window = desk.window
    if window is None:
        return f"{day}，{desk.month.label}还没有开窗"
    if window.locked_at is not None:
        return f"{day}，月报已锁定"
    left = (window.due_on - desk.today).days
    if left < 0:
        return f"{day}，填报已过截止日 {-left} 天，补报记迟报"
    return f"{day}，填报窗口" + (f"还有 {left} 天截止" if left else "今天截止")


def steps(desk: Desk) -> list[ProcessStep]:
    """月结: from the window to the bulletin, as the month's own page says it."""
    progress = Progress.of(desk.units, red=desk.numbers["reds"], told=desk.numbers["explained"])
    return process(desk.window, progress, desk.computation, desk.today)


def key_figures(desk: Desk) -> list[Fig]:
    """Six figures somebody acts on, each a link to what it is made of."""
    month, total = str(desk.month), desk.total
    indicators, library = address("monitoring:indicators", month=month), address("projects:list", month=month)
    started = _of(total, "已开工", "starts_made", "应开工", "starts_due")
    listed = _of(total, "已入库", "projects_listed", "已开工", "projects_started")
    return [
        rate("年度投资完成率", total, "annual_completion", indicators, _against_schedule(total)),
        rate("开工率", total, "start_rate_of_due", library, started),
        rate("入库率", total, "listing_rate", library, listed),
        light(desk, "red"),
        light(desk, "yellow"),
        owed(desk),
    ]


def owed(desk: Desk) -> Fig:
    """Reports not handed in yet."""
    missing = [unit.missing for unit in desk.units if unit.missing]
    due = sum(unit.due for unit in desk.units)
    url = address("reports:status", month=str(desk.month))
    return Fig("未报月报", str(sum(missing)), "份", f"{len(missing)} 个单位，应报 {due} 份", url)


def rate(name: str, total: Mapping[str, Figure], code: str, url: str, basis: str) -> Fig:
    """A rate as a key figure; without its figures it says why there is none."""
    figure = total.get(code)
    if figure is None:
        return Fig(name, display.NOTHING, "", "本月还没有计算", url)
    if figure.value is None:
        return Fig(name, display.NOTHING, "", "数据不足，不算", url)
    return Fig(name, figure.cell(), "%", basis, url)


def _against_schedule(total: Mapping[str, Figure]) -> str:
    gap = total["schedule_gap"].value if "schedule_gap" in total else None
    if gap is None:
        return ""
    told = display.points(gap.numerator, gap.denominator)
    return f"与序时{told}" if told == "持平" else f"{told.replace(' ', '序时 ', 1)} 个百分点"


def _of(total: Mapping[str, Figure], done: str, done_code: str, due: str, due_code: str) -> str:
    if done_code not in total or due_code not in total:
        return ""
    return f"{done} {total[done_code].cell()}，{due} {total[due_code].cell()}"


LIGHT_MOVES = {"red": ("新增", "解除"), "yellow": ("新增", "转出")}


def light(desk: Desk, level: str) -> Fig:
    """How many projects have a light, how many came and how many went."""
    lights = desk.lights
    came_word, went_word = LIGHT_MOVES[level]
    url = address("monitoring:alerts", month=str(desk.month), level=level)
    if desk.computation is None:
        return Fig("", display.NOTHING, "", "本月还没有计算", url, light=level)
    moved = f"{came_word} {lights.came(level)}，{went_word} {lights.went(level)}"
    return Fig("", str(lights.count(level)), "个", moved, url, light=level)


@dataclass(frozen=True)
class Change:
    """A project whose light changed, as a row of the page."""

    lit: Lit
    url: str
    why: str


def changes(desk: Desk) -> list[Change]:
    """The first lights other than the month before, the strictest first; `desk.lights` says how many there are."""
    first = [one for one in desk.lights.rows if one.changed][:CHANGES_SHOWN]
    return [Change(one, address("projects:project", one.number), why(one)) for one in first]


def why(one: Lit) -> str:
    """What the unit says and what the rule saw; for a light that went out, nothing is claimed."""
    said = "；".join(part.rstrip("。") for part in (one.cause, one.figures) if part)
    return said or "已解除"


@dataclass(frozen=True)
class Owing:
    """A unit that owes reports, and how far it is."""

    unit: UnitStatus
    state: str
    url: str


def owing(desk: Desk) -> tuple[list[Owing], int]:
    """The units that owe most, as many as the page shows, and how many owe anything."""
    units = [unit for unit in desk.units if unit.missing]
    return [_owing(unit, desk.month) for unit in units[:UNITS_SHOWN]], len(units)


def _owing(unit: UnitStatus, month: Month) -> Owing:
    parts = [f"退回 {unit.returned}"] if unit.returned else []
    parts += [f"填报中 {unit.filling}"] if unit.filling else []
    return Owing(unit, "，".join(parts) or "还没有填", unit_url(month, unit.code))


def unit_url(month: Month, code: str) -> str:
    return address("reports:status", month=str(month), unit=code)


def two_counts(desk: Desk) -> dict[str, Any] | None:
    """调度数与统计数 side by side; None where the month was not computed."""
    total = desk.total
    if not total:
        return None
    reported, counted = total["invested_this_year"].value, total["invested_this_year_statistics"].value
    gap = None if reported is None or counted is None else int(reported - counted)
    projects, listed = total["projects_with_investment"].cell(), total["projects_with_statistics"].cell()
    return {
        "rows": (
            ("调度数", _yi(reported), projects),
            ("统计数", _yi(counted), listed),
        ),
        "gap": _yi(gap),
        "unlisted": total["projects_unlisted"].cell(),
    }


def _yi(value: Any) -> str:
    return display.yi(None if value is None else int(value))


def near(desk: Desk, starts: Sequence[tuple[str, str, date]]) -> list[Todo]:
    """近期: windows, promised days and planned starts (number, name, day) of the coming month, the nearest first."""
    dated: list[tuple[date, Todo]] = []
    for month, window in desk.windows.items():
        label = f"{Month.parse(month).number}月月报"
        for day, title, detail in (
            (window.opens_on, f"{label}开窗", ""),
            (window.due_on, f"{label}截止", "过时报送记迟报，照常收"),
        ):
            if day >= desk.today:
                dated.append((day, Todo("", title, address("reports:status", month=month), detail)))
    for one in desk.lights.rows:
        if one.due_on and one.level and one.due_on >= desk.today:
            title = f"{one.name}　承诺解决"
            dated.append((one.due_on, Todo("", title, address("projects:project", one.number), one.next)))
    by_day: dict[date, list[tuple[str, str]]] = {}
    for number, name, day in starts:
        by_day.setdefault(day, []).append((number, name))
    for day, starting in by_day.items():
        dated.append((day, _starting(starting)))
    dated.sort(key=lambda each: each[0])
    return [Todo(when(day, desk.today), todo.title, todo.url, todo.detail) for day, todo in dated[:DATES_SHOWN]]


def _starting(starting: list[tuple[str, str]]) -> Todo:
    if len(starting) == 1:
        number, name = starting[0]
        return Todo("", f"{name}　计划开工", address("projects:project", number), "还没有开工")
    names = "、".join(name for _, name in starting[:2])
    return Todo("", f"{len(starting)} 个项目计划开工", address("projects:list"), f"{names}等，还没有开工")


def when(day: date, today: date) -> str:
    """今天、明天、6月30日."""
    away = (day - today).days
    return {0: "今天", 1: "明天"}.get(away, display.day_cn(day))
