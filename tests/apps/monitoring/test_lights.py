"""Lights: the sentence, the cause a unit told, what is waived and what is not judged."""

from __future__ import annotations

from datetime import date

import pytest

from guatu.apps.monitoring.answers import lights_in_memory
from guatu.apps.monitoring.waiving import WaiverProblem, ask_waiver, end_waiver, grant_waiver, refuse_waiver
from guatu.apps.projects.models import Project
from guatu.apps.trace.models import Entry
from guatu.kernel.month import Month
from guatu.kernel.powers import PowerDenied

MAY = Month(2021, 5)
pytestmark = pytest.mark.django_db


@pytest.fixture
def behind(district):
    """A project with 3 % done at the end of May, whose unit told why."""
    unit = district.unit("U01", "河东园区办")
    project = district.project("智能装备园", unit=unit, plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    told = {
        "done": 1_024,
        "problem_category": "environment",
        "problem_text": "环评批复未下来",
        "proposal": "补正后并联审查",
        "promised_on": date(2021, 6, 13),
    }
    district.reported("2021-05", {project: told})
    return project


def test_a_red_light_travels_with_its_figures_cause_and_next_step(behind):
    (light,) = lights_in_memory(MAY, level="red").rows

    assert (light.project, light.name, light.rule, light.level) == (
        behind.number,
        "智能装备园",
        "behind_schedule",
        "red",
    )
    assert light.figures == "年度投资完成率3.2%，与序时进度相比欠38.5个百分点。"
    assert light.cause == "环评：环评批复未下来"
    assert light.next == "补正后并联审查"
    assert light.due_on == date(2021, 6, 13)
    assert light.source.startswith("银川市重点项目红黄绿灯")


def test_without_a_told_cause_the_rules_own_advice_is_the_next_step(district):
    unit = district.unit("U01", "河东园区办")
    project = district.project(unit=unit, plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.reported("2021-05", {project: 10})

    (light,) = lights_in_memory(MAY, level="red").rows

    assert light.cause == ""
    assert light.next.startswith("责任单位牵头说明滞后原因")


def test_a_waived_project_leaves_the_rule_and_says_so(behind, approver, operator):
    asked = ask_waiver(
        behind.pk,
        rule="behind_schedule",
        start_on=date(2021, 5, 1),
        end_on=date(2021, 9, 1),
        reason="受省道改线影响",
        actor=operator,
    )
    assert [light.rule for light in lights_in_memory(MAY).rows] == ["behind_schedule"], "asked is not granted"

    grant_waiver(asked.pk, actor=approver)

    found = lights_in_memory(MAY)
    assert found.rows == ()
    (waived,) = found.waived
    assert (waived.project, waived.rule, waived.who, waived.why) == (
        behind.number,
        "behind_schedule",
        "李负责人",
        "受省道改线影响",
    )
    assert waived.until == date(2021, 9, 1)
    assert [light.rule for light in lights_in_memory(Month(2021, 9), level="red").rows] != []


def test_nobody_grants_what_they_asked_for(behind, approver):
    asked = ask_waiver(
        behind.pk, rule="behind_schedule", start_on=MAY.start, end_on=None, reason="改线", actor=approver
    )

    with pytest.raises(WaiverProblem, match="提出人不能批准自己的豁免"):
        grant_waiver(asked.pk, actor=approver)

    assert lights_in_memory(MAY).waived == ()


def test_a_waiver_without_reason_or_twice_is_refused(behind, operator):
    asked = {"rule": "behind_schedule", "start_on": MAY.start, "end_on": date(2021, 7, 1), "actor": operator}
    with pytest.raises(WaiverProblem, match="没有写正当理由"):
        ask_waiver(behind.pk, reason=" ", **asked)
    ask_waiver(behind.pk, reason="改线", **asked)

    with pytest.raises(WaiverProblem, match=r"这段时间已有豁免（待批准"):
        ask_waiver(behind.pk, reason="改线", **asked | {"start_on": date(2021, 6, 15)})
    with pytest.raises(WaiverProblem, match="没有可以对单个项目豁免的规则"):
        ask_waiver(behind.pk, reason="改线", **asked | {"rule": "month_task_missed"})


def test_an_ended_waiver_judges_again_from_its_end_and_stays_in_what_was_known(behind, approver, operator):
    asked = ask_waiver(
        behind.pk, rule="behind_schedule", start_on=MAY.start, end_on=None, reason="改线", actor=operator
    )
    granted = grant_waiver(asked.pk, actor=approver)
    before = granted.known_from

    end_waiver(granted.pk, on=date(2021, 5, 20), reason="改线已完", actor=approver)

    assert [light.rule for light in lights_in_memory(MAY).rows] == ["behind_schedule"]
    from guatu.apps.monitoring.computing import evaluation_of

    assert evaluation_of(MAY, known=before).projects()["behind_schedule__waived"].to_pylist() == [1]
    events = set(Entry.objects.filter(event__startswith="waiver.").values_list("event", flat=True))
    assert events == {"waiver.asked", "waiver.granted", "waiver.ended"}


def test_a_refused_waiver_may_be_asked_again(behind, approver, operator):
    asked = {"rule": "behind_schedule", "start_on": MAY.start, "end_on": None, "reason": "改线", "actor": operator}
    first = ask_waiver(behind.pk, **asked)

    refuse_waiver(first.pk, reason="佐证不足", actor=approver)

    assert ask_waiver(behind.pk, **asked).pk != first.pk


def test_waivers_of_another_district_do_not_exist_for_you(behind, operator, stranger, someone):
    asked = {"rule": "behind_schedule", "start_on": MAY.start, "end_on": None, "reason": "改线"}
    with pytest.raises(Project.DoesNotExist):
        ask_waiver(behind.pk, actor=stranger, **asked)
    waiver = ask_waiver(behind.pk, actor=operator, **asked)

    from guatu.apps.monitoring.models import Waiver

    with pytest.raises(Waiver.DoesNotExist):
        grant_waiver(waiver.pk, actor=stranger)
    with pytest.raises(PowerDenied, match="豁免预警"):
        grant_waiver(waiver.pk, actor=someone("chen", powers=["view"]))


def test_a_unit_is_judged_by_the_sums_of_its_projects(district, operator):
    from guatu.apps.policies.actions import choose_preset

    choose_preset("410703", "sanya_2022", start_on=date(2021, 1, 1), document="演示1号", actor=operator)
    good, bad = district.unit("U01", "河东园区办"), district.unit("U02", "区投资公司")
    ahead, short = district.project(unit=good, plan=12_000), district.project(unit=bad, plan=12_000)
    district.reported("2021-04", {ahead: 1_000, short: 100})
    district.reported("2021-05", {ahead: 1_000, short: 999})

    (light,) = lights_in_memory(MAY).units

    assert (light.organisation, light.rule, light.level) == ("U02", "month_task_missed", "red")
    assert light.figures == "月度任务完成率99.9%，上月10.0%。"


def test_only_members_of_a_set_are_shown_when_one_is_named(district, behind):
    other = district.project(unit=None, plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.reported("2021-05", {other: 10})
    chosen = district.set("key", "省市重点", {other: date(2021, 1, 1)})

    assert [light.project for light in lights_in_memory(MAY, chosen=chosen).rows] == [other.number]
    assert len(lights_in_memory(MAY).rows) == 2
