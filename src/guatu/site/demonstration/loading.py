"""The history of the demonstration, played in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from guatu.apps.monitoring.closing import close_month
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.projects.actions import join_set, leave_set, move_project
from guatu.apps.reports.actions import lock_month
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month
from guatu.site.demonstration import latest, months, opening, photos
from guatu.site.demonstration.district import District
from guatu.site.demonstration.happenings import happenings
from guatu.site.demonstration.ledgers import second_ledger, second_list
from guatu.site.demonstration.life import BEGINS, MONTHS, NEW_YEAR, SECOND_LIST, TODAY, Project
from guatu.site.demonstration.reporting import due_on
from guatu.site.demonstration.scene import Say, Scene, Step, play
from guatu.site.demonstration.sets import Campaign


def load(district: District, say: Say, *, compute: bool = True) -> Scene:
    """Play the whole history; `compute=False` leaves the months uncomputed and open."""
    scene = Scene(district, say)
    say("单位、人员和本地规则 …")
    opening.found_district(scene)
    opening.name_sets(scene)
    say(f"项目库：{len(district.first)} 个项目 …")
    opening.begin_library(scene)
    told = [*_memberships(scene), *_moves(scene), *_ledgers(scene), *_months(scene, compute), *happenings(scene)]
    with photos.desk(scene) as desk:
        play([*told, *photos.taken(desk)])
    return scene


def _ledgers(scene: Scene) -> Iterator[Step]:
    more = [one for one in scene.district.first if one.slot == "key2"]

    def second() -> None:
        opening.bring_ledger(scene, second_list(more, scene.numbers), SECOND_LIST, "第二批省市重点名单")

    def next_year() -> None:
        scene.say("2022年台账 …")
        reading = second_ledger(scene.district.projects, scene.numbers)
        opening.bring_ledger(scene, reading, NEW_YEAR, "2022年度台账")

    yield Step(SECOND_LIST, 9, second)
    yield Step(NEW_YEAR, 9, next_year)
    yield Step(NEW_YEAR, 11, partial(opening.tighten_rules, scene))


def _memberships(scene: Scene) -> Iterator[Step]:
    """Who joins and leaves after the first ledger, which names its own sets."""
    for campaign in scene.district.campaigns:
        for day, some in campaign.left:
            yield Step(day, 17, partial(_leave, scene, campaign, day, some))
        for day, some in campaign.joined:
            if day > BEGINS:
                yield Step(day, 18, partial(_join, scene, campaign, day, some))


def _join(scene: Scene, campaign: Campaign, day: date, some: list[Project]) -> None:
    if some:
        pks = scene.pks(some)
        join_set(scene.sets[campaign.code], projects=pks, on=day, actor=scene.user("clerk"), reason="按名单列入")


def _leave(scene: Scene, campaign: Campaign, day: date, some: list[Project]) -> None:
    if some:
        pks = scene.pks(some)
        leave_set(scene.sets[campaign.code], projects=pks, on=day, actor=scene.user("clerk"), reason="名单调整")


def _moves(scene: Scene) -> Iterator[Step]:
    """Thought of → in preparation, and out of the library: what no report tells."""
    for one in scene.district.projects:
        if one.left is not None:
            told = "签约落地后一直不具备开工条件，按进出机制清退"
            yield Step(one.left, 11, partial(_move, scene, one, Stage.WITHDRAWN, one.left, told))
        elif one.stage == "planning" and one.planned_start is not None:
            day = (Month.of(one.planned_start) - 4).start
            yield Step(day, 11, partial(_move, scene, one, Stage.PREPARATION, day, "可研已启动，转入前期"))


def _move(scene: Scene, one: Project, to: Stage, day: date, reason: str) -> None:
    move_project(scene.pk(one), to=to, on=day, reason=reason, actor=scene.user("clerk"))


def _months(scene: Scene, compute: bool) -> Iterator[Step]:
    """Each month opens on the 25th; late reports come on the 7th; locked on the 13th, closed on the 14th."""
    clerk, approver = scene.user("clerk"), scene.user("approver")
    for month in MONTHS:
        last, after = month == MONTHS[-1], month.end
        lines = latest.through(scene.district.lines[month]) if last else scene.district.lines[month]
        yield Step(month.start.replace(day=25), 9, partial(months.open_month, scene, month))
        yield Step(due_on(month), 16, partial(months.report_month, scene, month, lines, late=False))
        yield Step(due_on(month) + timedelta(days=2), 16, partial(months.report_month, scene, month, lines, late=True))
        if compute and not last:
            yield Step(after.replace(day=13), 17, partial(lock_month, month, actor=approver))
            yield Step(after.replace(day=14), 17, partial(close_month, month, actor=approver))
    yield from latest.still_open(scene, MONTHS[-1], scene.district.lines[MONTHS[-1]])
    if compute:
        yield Step(TODAY, 8, partial(compute_month, MONTHS[-1], actor=clerk))
