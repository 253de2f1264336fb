"""What happens beside the reports: corrections, waivers, evidence, later plans, published figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from guatu.apps.assessment.actions import confirm_evidence, record_evidence
from guatu.apps.listing.actions import enter_published, enter_statistics, state_unlisted
from guatu.apps.monitoring.waiving import ask_waiver, grant_waiver
from guatu.apps.people.accounts import operator
from guatu.apps.projects.actions import set_plan
from guatu.apps.reports.actions import approve_correction, correct_report
from guatu.kernel.month import Month
from guatu.site.demonstration.district import Slip
from guatu.site.demonstration.kinds import table
from guatu.site.demonstration.ledgers import WAN
from guatu.site.demonstration.life import Project
from guatu.site.demonstration.people import reporter_of
from guatu.site.demonstration.places import CITY
from guatu.site.demonstration.scene import Scene, Step

POINT = 10_000
EVIDENCE = (
    ("U209", date(2021, 3, 18), "mobilisation", "霁项目办〔2021〕演示6号", 0, "承办一季度集中开工活动"),
    ("U106", date(2021, 4, 9), "praise", "霁办通报〔2021〕演示11号", 2, "一季度开门红受表扬"),
    ("U107", date(2021, 5, 21), "deduction", "霁督〔2021〕演示14号", -1, "督查发现形象进度与上报不符"),
    ("U112", date(2021, 6, 25), "mobilisation", "霁项目办〔2021〕演示17号", 0, "承办二季度集中开工活动"),
    ("U118", date(2021, 8, 19), "deduction", "霁督〔2021〕演示22号", -2, "月报连续两月迟报"),
    ("U111", date(2021, 9, 27), "mobilisation", "霁项目办〔2021〕演示29号", 0, "承办三季度集中开工活动"),
    ("U210", date(2021, 10, 15), "praise", "霁办通报〔2021〕演示33号", 2, "招引项目当年签约当年开工"),
    ("U119", date(2021, 11, 12), "deduction", "霁督〔2021〕演示36号", -1, "交办事项逾期未办结"),
    ("U108", date(2022, 3, 11), "deduction", "霁督〔2022〕演示5号", -1, "入库材料退回两次未补正"),
    ("U209", date(2022, 3, 22), "mobilisation", "霁项目办〔2022〕演示8号", 0, "承办一季度集中开工活动"),
    ("U112", date(2022, 5, 17), "deduction", "霁督〔2022〕演示13号", -2, "未按要求整改"),
    ("U302", date(2022, 5, 26), "bonus", "霁办通报〔2022〕演示16号", 1, "专项债资金支付进度居全区第一"),
)
"""Unit, day, kind, document, points, what for."""
WAIVED = (
    ("overdue", "start_overdue", date(2021, 4, 1), date(2021, 10, 1), "红线内发现古墓群，市文物部门正在勘探", True),
    ("overdue", "start_overdue", date(2021, 6, 1), date(2022, 1, 1), "省道改线方案调整，待市交通局批复", True),
    ("overdue", "start_by_june", date(2021, 6, 1), date(2022, 1, 1), "省道改线方案调整，待市交通局批复", True),
    (
        "stopped",
        "behind_schedule",
        date(2021, 8, 1),
        date(2021, 12, 1),
        "特大暴雨后按区指挥部要求停工排险",
        True,
    ),
    ("lagging", "behind_schedule", date(2022, 4, 1), date(2022, 10, 1), "疫情管控期间外地设备不能到货，已报备", True),
    ("lagging", "behind_schedule", date(2022, 5, 1), date(2022, 9, 1), "主要设备改为国产，合同重签", False),
)
"""Whose, which rule, from, until, why, and whether it was granted."""

UNLISTED_NOTES = {
    "permits": "规划许可与施工许可主体不一致",
    "papers": "缺带时间地点的现场照片",
    "contract": "施工合同甲方与批文单位不一致",
    "rules": "首次申报，统计部门正在辅导",
    "not_due": "刚开工，尚未正式打桩",
}


def happenings(scene: Scene) -> Iterator[Step]:
    """All of it, each on its day."""
    for slip in scene.district.slips:
        day = slip.month.end + timedelta(days=19)
        yield Step(day, 10, partial(_ask_correction, scene, slip))
        yield Step(day, 16, partial(_approve_correction, scene, slip))
    for one in scene.district.projects:
        if one.late_plan is not None:
            yield Step(one.late_plan[0], 12, partial(_plan_late, scene, one))
    for unit, day, kind, reference, points, note in EVIDENCE:
        yield Step(day, 11, partial(_evidence, scene, unit, day, kind, reference, points, note))
    for at, (one, waived) in enumerate(zip(_waived_projects(scene), WAIVED, strict=True)):
        day = waived[2] + timedelta(days=6)
        yield Step(day, 9, partial(_ask_waiver, scene, one, f"waiver-{at}", waived))
        if waived[-1]:
            yield Step(day, 15, partial(_grant_waiver, scene, f"waiver-{at}"))
    yield from _published(scene)
    yield from _statistics(scene)


def _ask_correction(scene: Scene, slip: Slip) -> None:
    values = {
        "done": WAN * slip.project.done[slip.month],
        "cumulative": WAN * slip.project.done_in(slip.month.year, slip.month),
    }
    pk, actor = scene.pk(slip.project), scene.user(reporter_of(slip.project.unit))
    asked = correct_report(pk, slip.month, values=values, reason=slip.reason, actor=actor)
    scene.asked[slip.project.name] = asked.pk


def _approve_correction(scene: Scene, slip: Slip) -> None:
    approve_correction(scene.asked.pop(slip.project.name), actor=scene.user("clerk"))


def _plan_late(scene: Scene, one: Project) -> None:
    assert one.late_plan is not None
    amount = WAN * one.late_plan[1]
    set_plan(scene.pk(one), year=2022, amount=amount, actor=scene.user("clerk"), reason="开工后下达年度计划")


def _evidence(scene: Scene, unit: str, day: date, kind: str, reference: str, points: int, note: str) -> None:
    actor, worth = scene.user("clerk"), points * POINT
    held = record_evidence(
        unit, day=day, kind=kind, reference=reference, points=worth, note=note, today=day, actor=actor
    )
    confirm_evidence(held.pk, actor=scene.user("approver"), reason="核对原文，属实")


def _waived_projects(scene: Scene) -> list[Project]:
    """The projects of WAIVED, in its order."""
    first = scene.district.first
    overdue = [one for one in first if one.slot == "overdue" and (one.started is None or one.started.month > 6)]
    stopped = [one for one in first if "suspended" in one.events]
    lagging = [
        one for one in first if one.pace in ("lagging", "stuck") and 2022 in one.plans and one.life == "continuing"
    ]
    return [overdue[0], overdue[1], overdue[1], stopped[0], lagging[0], lagging[1]]


def _ask_waiver(scene: Scene, one: Project, name: str, waived: tuple[str, str, date, date, str, bool]) -> None:
    _, rule, start, end, reason, _ = waived
    actor = scene.user("clerk")
    asked = ask_waiver(scene.pk(one), rule=rule, start_on=start, end_on=end, reason=reason, actor=actor)
    scene.asked[name] = asked.pk


def _grant_waiver(scene: Scene, name: str) -> None:
    grant_waiver(scene.asked.pop(name), actor=scene.user("approver"), reason="情况属实，同意")


def _published(scene: Scene) -> Iterator[Step]:
    for row in table("published.csv"):
        yield Step(date.fromisoformat(row["published_on"]), 10, partial(_publish, scene, row))


def _publish(scene: Scene, row: dict[str, str]) -> None:
    """The city's own figures lie above the district's range, so they are entered from the command line."""
    enter_published(
        Month.parse(row["month"]),
        region=row["region"],
        code=row["code"],
        numerator=int(row["numerator"]),
        denominator=int(row["denominator"]),
        source=row["source"],
        published_on=date.fromisoformat(row["published_on"]),
        actor=operator() if row["region"] == CITY else scene.user("clerk"),
    )


def _statistics(scene: Scene) -> Iterator[Step]:
    """What the statistics office counted, on the ninth or tenth of the next month; in May why some are not listed."""
    for month, counted in scene.district.statistics.items():
        if counted:
            yield Step(month.end + timedelta(days=8), 17, partial(_count, scene, month, counted))
    for one, reason in scene.district.unlisted:
        yield Step(date(2022, 6, 8), 9, partial(_tell_unlisted, scene, one, reason))


def _count(scene: Scene, month: Month, counted: list[tuple[Project, int]]) -> None:
    amounts = {scene.pk(one): WAN * amount for one, amount in counted}
    enter_statistics(month, amounts, actor=scene.user("statistician"))


def _tell_unlisted(scene: Scene, one: Project, reason: str) -> None:
    told = UNLISTED_NOTES[reason]
    state_unlisted(scene.pk(one), reason=reason, note_text=told, actor=scene.user("statistician"))
