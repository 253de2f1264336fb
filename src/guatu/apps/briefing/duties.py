"""待我处理: what waits for a person. Each app may say it in its own duties.py; for the others it is said here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule

from guatu.apps.briefing.desk import Desk
from guatu.apps.briefing.lights import NAMED, Lit
from guatu.apps.look.parts import Todo
from guatu.kernel.display import day_cn
from guatu.kernel.powers import Power

OWN = "guatu.apps.briefing"


def duties_of(desk: Desk, clock: Any) -> list[Todo]:
    """Everything that waits for the person, in the order of the apps; the first has the one filled button."""
    found: list[Todo] = []
    for label, source in SOURCES.items():
        if label not in own_words():
            found.extend(source(desk))
    for label in own_words():
        found.extend(own_words()[label](desk.user, clock))
    return [replace(todo, main=not at) for at, todo in enumerate(found)]


@cache
def own_words() -> dict[str, Callable[[Any, Any], list[Todo]]]:
    """Apps with a duties.py of their own: its `duties(user, clock)` answers Todo."""
    found: dict[str, Callable[[Any, Any], list[Todo]]] = {}
    for config in apps.get_app_configs():
        if config.name != OWN and config.module and module_has_submodule(config.module, "duties"):
            found[config.label] = import_module(f"{config.name}.duties").duties
    return found


def address(name: str, *given: Any, **query: Any) -> str:
    """The address of a page, or of the workbench where this installation lacks it."""
    try:
        return reverse(name, args=given, query=query or None)
    except NoReverseMatch:
        return reverse("briefing:workbench")


def of_reports(desk: Desk) -> Iterator[Todo]:
    """What a reviewer decides, then what a reporter fills."""
    if desk.user.has_power(Power.APPROVE_REPORT):
        yield from _to_review(desk)
    if desk.user.has_power(Power.FILL_REPORT):
        yield from _to_fill(desk)
    if desk.user.has_power(Power.OPEN_WINDOW) and desk.window is None:
        url = address("reports:windows")
        yield Todo("填报窗口", f"{desk.month.label}还没有开窗", url, "开窗后单位才能填报", "去开窗", url)


def _to_review(desk: Desk) -> Iterator[Todo]:
    waiting = [unit for unit in desk.units if unit.submitted]
    count = sum(unit.submitted for unit in waiting)
    if count:
        url = address("reports:review")
        names = "、".join(unit.name for unit in waiting[:NAMED]) + ("等" if len(waiting) > NAMED else "")
        detail = f"{names}，共 {len(waiting)} 个单位"
        yield Todo("审核填报", f"{count} 份月报待审", url, detail, "开始审核", url)
    corrections = desk.numbers["corrections"]
    if corrections:
        url = address("reports:review")
        yield Todo("审核更正", f"{corrections} 份更正待审", url, "原数和更正都会留下", "看更正", url)


def _to_fill(desk: Desk) -> Iterator[Todo]:
    url = address("reports:entry", month=str(desk.month))
    returned = sum(unit.returned for unit in desk.units)
    if returned:
        yield Todo("退回", f"{returned} 份月报被退回", url, "改好后重新报送", "去修改", url)
    missing = sum(unit.missing for unit in desk.units) - returned
    if missing > 0 and desk.window is not None and desk.window.locked_at is None:
        left = (desk.window.due_on - desk.today).days
        when = f"还有 {left} 天" if left > 0 else "今天截止" if left == 0 else f"已过 {-left} 天，补报记迟报"
        detail = f"{day_cn(desk.window.due_on)}截止，{when}"
        yield Todo("填报", f"{desk.month.number}月还有 {missing} 份月报未报", url, detail, "去填报", url)


def of_monitoring(desk: Desk) -> Iterator[Todo]:
    """New red lights whose cause is to be confirmed, waivers a second person decides."""
    if desk.user.has_power(Power.COMPUTE_MONTH) or desk.user.has_power(Power.CLOSE_MONTH):
        yield from _new_reds(desk)
    if desk.user.has_power(Power.WAIVE_ALERT):
        count = desk.numbers["waivers"]
        if count:
            url = address("monitoring:waivers")
            yield Todo("豁免", f"{count} 项豁免待批", url, "提出人不能批自己的", "去审批", url)


def _new_reds(desk: Desk) -> Iterator[Todo]:
    new, told = desk.lights.came("red"), desk.lights.told
    if not new:
        return
    first = [one for one in desk.lights.rows if one.newly_red][:NAMED]
    names = "、".join(one.name for one in first) + (f"等 {new} 个" if new > NAMED else "")
    detail = f"新增红灯 {new} 个，单位已填原因 {told} 个"
    if told < new:
        detail += f"，未填 {new - told} 个"
    yield Todo("预警", names, red_page(first[0]), detail, "确认原因", address("monitoring:alerts", level="red"))


def red_page(one: Lit) -> str:
    """The page of a project's strictest light, else the project's."""
    try:
        return reverse("monitoring:alert", args=[one.number, one.rule])
    except NoReverseMatch:
        return address("projects:project", one.number)


def of_listing(desk: Desk) -> Iterator[Todo]:
    """Started projects that the statistics office does not have yet."""
    unlisted = desk.total.get("projects_unlisted") if desk.user.has_power(Power.RECORD_LISTING) else None
    if unlisted is None or not unlisted.value:
        return
    red = desk.numbers["overdue"]
    detail = f"其中超期亮红灯 {red} 个" if red else "都在期限内"
    url = address("listing:unlisted")
    yield Todo("入库纳统", f"{unlisted.cell()} 个项目已开工未入库", url, detail, "看清单", url)


SOURCES: dict[str, Callable[[Desk], Iterator[Todo]]] = {
    "reports": of_reports,
    "monitoring": of_monitoring,
    "listing": of_listing,
}
