"""The history of the demonstration, played in the order it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from guatu.apps.projects.actions import join_set, leave_set, move_project
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month
from guatu.site.demonstration import latest, months, opening
from guatu.site.demonstration.district import District
from guatu.site.demonstration.happenings import happenings
from guatu.site.demonstration.ledgers import second_ledger, second_list
from guatu.site.demonstration.life import MONTHS, NEW_YEAR, SECOND_LIST, TODAY, Project
from guatu.site.demonstration.reporting import due_on
from guatu.site.demonstration.scene import Say, Scene, on_the_day
from guatu.site.demonstration.sets import Campaign

Step = tuple[date, int, Callable[[], None]]


def load(district: District, say: Say, *, compute: bool = True) -> Scene:
    """Play the whole history; `compute=False` leaves the months uncomputed and open."""
    scene = Scene(district, say)
    say("单位、人员和本地规则 …")
    opening.found_district(scene)
    opening.name_sets(scene)
    say(f"项目库：{len(district.first)} 个项目 …")
    opening.begin_library(scene)
    steps = [*_memberships(scene), *_moves(scene), *_ledgers(scene), *_months(scene, compute), *happenings(scene)]
    for _, _, step in sorted(steps, key=lambda step: step[:2]):
        step()
    return scene


def _ledgers(scene: Scene) -> Iterator[Step]:
    more = [one for one in scene.district.first if one.slot == "key2"]

    def second() -> None:
        opening.bring_ledger(scene, second_list(more, scene.numbers), SECOND_LIST, "第二批省市重点名单")

    def next_year() -> None:
        scene.say("2022年台账 …")
        reading = second_ledger(scene.district.projects, scene.numbers)
        opening.bring_ledger(scene, reading, NEW_YEAR, "2022年度台账")
        with on_the_day(NEW_YEAR, 11):
            opening.tighten_rules(scene)

    yield SECOND_LIST, 9, second
    yield NEW_YEAR, 9, next_year


def _memberships(scene: Scene) -> Iterator[Step]:
    for campaign in scene.district.campaigns:
        for day, some in campaign.left:
            yield day, 17, partial(_leave, scene, campaign, day, some)
        for day, some in campaign.joined:
            yield day, 18, partial(_join, scene, campaign, day, some)


def _join(scene: Scene, campaign: Campaign, day: date, some: list[Project]) -> None:
    if some:
        with on_the_day(day, 17, 30):
            pks = scene.pks(some)
            join_set(scene.sets[campaign.code], projects=pks, on=day, actor=scene.user("clerk"), reason="按名单列入")


def _leave(scene: Scene, campaign: Campaign, day: date, some: list[Project]) -> None:
    if some:
        with on_the_day(day, 17):
            pks = scene.pks(some)
            leave_set(scene.sets[campaign.code], projects=pks, on=day, actor=scene.user("clerk"), reason="名单调整")


def _moves(scene: Scene) -> Iterator[Step]:
    """Thought of → in preparation, and out of the library: what no report tells."""
    for one in scene.district.projects:
        if one.left is not None:
            told = "签约落地后一直不具备开工条件，按进出机制清退"
            yield one.left, 11, partial(_move, scene, one, Stage.WITHDRAWN, one.left, told)
        elif one.stage == "planning" and one.planned_start is not None:
            month = Month.of(one.planned_start) - 4
            yield month.start, 11, partial(_move, scene, one, Stage.PREPARATION, month.start, "可研已启动，转入前期")


def _move(scene: Scene, one: Project, to: Stage, day: date, reason: str) -> None:
    with on_the_day(day, 11):
        move_project(scene.pk(one), to=to, on=day, reason=reason, actor=scene.user("clerk"))


def _months(scene: Scene, compute: bool) -> Iterator[Step]:
    lines = scene.district.lines

    def month_of(month: Month) -> None:
        scene.say(f"{month.label}：月报 {len(lines[month])} 份 …")
        whole = month != MONTHS[-1]
        months.report_month(scene, month, lines[month] if whole else latest.through(lines[month]))

    last = MONTHS[-1]
    yield due_on(last), 18, partial(latest.leave_open, scene, last, lines[last])
    for month in MONTHS:
        yield month.start.replace(day=25), 9, partial(months.open_month, scene, month)
        yield due_on(month), 16, partial(month_of, month)
        if compute and month != MONTHS[-1]:
            yield due_on(month).replace(day=14), 17, partial(months.settle_month, scene, month)
    if compute:
        yield TODAY, 8, partial(months.try_month, scene, MONTHS[-1], TODAY)
