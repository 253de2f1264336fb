"""How far the units are: counted by indexes, and the same as project by project."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.urls import reverse

from apps.reports.words import MAY, wan
from guatu.apps.reports.actions import save_draft, submit_report
from guatu.apps.reports.models import Correction, Report
from guatu.apps.reports.pages.status import SHOWN
from guatu.apps.reports.selectors import UnitStatus, projects_to_report, status_of, waiting_corrections

STATES = ("draft", "returned", "submitted", "approved", "locked")


def report(project: Any, state: str, *, late: bool = False, month: str = "2022-05", by: Any = None) -> Report:
    from datetime import UTC, datetime

    at = datetime(2022, 6, 1, tzinfo=UTC)
    passed = by[1] if state in ("approved", "locked") else None
    return Report.objects.create(
        project=project, month=month, state=state, late=late, submitter=by[0], submitted_at=at, approver=passed
    )


def one_by_one(user: Any) -> dict[str, UnitStatus]:
    """The plain way: each project that is due, with its own report."""
    found: dict[str, Counter[str]] = {}
    for project in projects_to_report(user, MAY).select_related("organisation"):
        counts = found.setdefault(project.organisation.code if project.organisation else "", Counter())
        counts["due"] += 1
        for own in Report.objects.filter(project=project, month=str(MAY)):
            counts["passed" if own.state in ("approved", "locked") else own.state] += 1
            counts["late"] += own.late and own.state not in ("draft", "returned")
    names = ("due", "draft", "returned", "submitted", "passed", "late")
    return {code: tuple(counts[name] for name in names) for code, counts in found.items()}


def told(user: Any) -> dict[str, tuple[int, ...]]:
    return {
        one.code: (one.due, one.filling, one.returned, one.submitted, one.passed, one.late)
        for one in status_of(user, MAY)
    }


def test_units_are_counted_as_project_by_project(a_project, reporter, approver, stranger, unit, other_unit):
    by, nobody = (reporter, approver), None
    for at, state in enumerate(STATES):
        for where in (unit, other_unit, nobody):
            report(a_project(f"{state}{at}", organisation=where), state, late=at % 2 == 0, by=by)
    a_project("没有填")
    report(a_project("谋划有计划", stage="planning"), "submitted", by=by)
    report(a_project("谋划没有计划", stage="planning", plan=None), "approved", by=by)
    report(a_project("达产", stage="full_capacity"), "approved", by=by)
    since = {"entered_on": date(2022, 6, 1)}
    later, reported = a_project("六月列入"), a_project("六月列入而四月报过")
    type(later).objects.filter(pk__in=[later.pk, reported.pk]).update(**since)
    report(reported, "approved", month="2022-04", by=by)
    bundle, child, gone = (a_project(name) for name in ("打包", "子项目", "退库的子项目"))
    type(child).objects.filter(pk=child.pk).update(parent=bundle)
    type(gone).objects.filter(pk=gone.pk).update(parent=child, stage="withdrawn")
    report(bundle, "approved", by=by)
    report(child, "submitted", month="2022-04", by=by)

    for user in (reporter, approver, stranger):
        assert told(user) == one_by_one(user)
        assert sum(unit.due for unit in status_of(user, MAY)) == projects_to_report(user, MAY).count()
    assert later not in projects_to_report(approver, MAY)
    assert later in projects_to_report(approver, MAY + 1)
    assert told(approver)[unit.code] == (9, 1, 1, 2, 2, 2)
    assert [one.name for one in status_of(approver, MAY) if not one.code] == ["没有责任单位"]


def test_who_sees_a_city_sees_its_corrections_and_no_others(a_project, someone, reporter, approver):
    from datetime import UTC, datetime

    from guatu.kernel.powers import Power

    made = []
    for name, region in (("本市", "410703"), ("外市", "410802")):
        held = report(a_project(name, region=region), "approved", by=(reporter, approver))
        at = datetime(2022, 6, 2, tzinfo=UTC)
        made.append(Correction.objects.create(report=held, reason="漏报", submitted_at=at, submitter=reporter, done=1))
    city = someone("shi", powers=[Power.VIEW], region="410700")

    seen = list(waiting_corrections(city))
    Correction.objects.filter(pk=made[1].pk).delete()
    type(made[1].report.project).objects.filter(pk=made[1].report.project_id).update(region="410704")

    assert seen == [made[0]]
    assert list(waiting_corrections(city)) == [made[0]]
    assert Report.objects.visible_to(city).count() == 2


def test_units_with_most_missing_come_first_and_all_are_one_step_away(a_project, window, client, approver, unit):
    a_project("甲"), a_project("乙")
    for at in range(SHOWN):
        made = type(unit).objects.create(code=f"V{at:02}", name=f"第{at:02}单位", kind=unit.kind, region=unit.region)
        a_project(f"项目{at:02}", organisation=made)

    client.force_login(approver)
    first = client.get(reverse("reports:status"), {"month": "2022-05"}).content.decode()
    every = client.get(reverse("reports:status"), {"month": "2022-05", "all": "1"}).content.decode()

    assert "51 个单位，应报 52 份" in first
    assert "看全部 51 个单位" in first
    assert first.index(unit.name) < first.index("第00单位")
    assert "第49单位" not in first
    assert "第49单位" in every
    assert "看全部" not in every


def test_held_numbers_move_with_each_verb(a_project, reporter, approver, window, monkeypatch):
    """Whoever sees a province is answered from what is held, and never what was before the last verb."""
    from guatu.apps.trace import holding

    holding.forget()
    monkeypatch.setattr(holding, "MANY", 1)
    projects = [a_project(f"项目{at}") for at in range(3)]
    seen = []
    for project in projects:
        seen.append([sum(one.submitted for one in status_of(approver, MAY)) for _ in range(3)])
        save_draft(project.pk, MAY, values={"done": wan(400), "progress_text": "主体施工"}, actor=reporter)
        submit_report(project.pk, MAY, actor=reporter)
    holding_now = [sum(one.submitted for one in status_of(approver, MAY)) for _ in range(3)]
    holding.forget()
    assert [*seen, holding_now] == [[0] * 3, [1] * 3, [2] * 3, [3] * 3]
