"""Local rules: chosen by document and day, valid for what lies below, and felt in the lights."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from guatu.apps.monitoring.answers import lights_in_memory
from guatu.apps.policies.actions import PolicyProblem, choose_preset, choose_scheme, name_region, set_threshold
from guatu.apps.policies.models import LocalRegion, PresetStatement, ThresholdStatement
from guatu.apps.policies.regions import region_name
from guatu.apps.policies.selectors import preset_of, rules_in_force, scheme_of
from guatu.apps.trace.models import Entry, Line
from guatu.kernel.month import Month
from guatu.kernel.powers import PowerDenied
from guatu.site.command import main

pytestmark = pytest.mark.django_db
DAY = date(2021, 1, 1)


def test_a_preset_is_in_force_from_its_day_and_for_all_below(operator):
    choose_preset("410700", "wuhan", start_on=DAY, document="新政办1号", actor=operator)
    choose_preset("410703", "sanya_2022", start_on=date(2021, 7, 1), document="卫政办2号", actor=operator)

    assert preset_of("410703", date(2020, 12, 31)) == "base"
    assert preset_of("410703", date(2021, 6, 30)) == "wuhan"
    assert preset_of("410703", date(2021, 7, 1)) == "sanya_2022"
    assert preset_of("410703001", date(2021, 7, 1)) == "sanya_2022"
    assert preset_of("410711", date(2021, 7, 1)) == "wuhan"
    assert preset_of("330203", date(2021, 7, 1)) == "base"


def test_a_choice_is_corrected_and_what_was_known_stays(operator):
    choose_preset("410703", "wuhan", start_on=DAY, document="1号", actor=operator)
    before = datetime.now(UTC)

    choose_preset("410703", "base", start_on=DAY, document="1号（更正）", actor=operator)

    assert preset_of("410703", DAY) == "base"
    assert preset_of("410703", DAY, known=before) == "wuhan"
    assert PresetStatement.objects.count() == 2
    lines = Line.objects.filter(subject="region/410703").values_list("before", "after")
    assert {("wuhan", "base"), ("1号", "1号（更正）")} <= set(lines)


def test_a_threshold_of_a_region_changes_its_lights_until_it_is_taken_back(district, operator):
    unit = district.unit("U01", "河东园区办")
    project = district.project(unit=unit, plan=12_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.reported("2021-05", {project: 2_600})

    assert lights_in_memory(Month(2021, 5)).rows[0].level == "yellow"

    set_threshold("410703", "behind_schedule", "red_above", value="19.9", start_on=DAY, document="1号", actor=operator)
    assert lights_in_memory(Month(2021, 5)).rows[0].level == "red"

    set_threshold("410703", "behind_schedule", "red_above", value=None, start_on=DAY, document="2号", actor=operator)
    assert lights_in_memory(Month(2021, 5)).rows[0].level == "yellow"


def test_the_rules_in_force_say_where_each_threshold_comes_from(operator):
    choose_preset("410703", "yinchuan_2025", start_on=DAY, document="1号", actor=operator)
    set_threshold("410703", "behind_schedule", "red_above", value="25.5", start_on=DAY, document="2号", actor=operator)

    found = {(each.rule, each.threshold): each for each in rules_in_force("410703", DAY).limits}

    red = found["behind_schedule", "red_above"]
    assert (red.told, red.local, red.origin) == ("25.5个百分点", True, "本地界限，2号，2021-01-01起")
    assert found["behind_schedule", "yellow_from"].origin == "银川市重点项目红黄绿灯（2025）"
    assert found["listing_overdue", "least_total"].told == "500万元"
    assert ("below_schedule_ratio", "red_below") not in found


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("abc", "应为数"),
        ("0.00001", "最多四位小数"),
        (-1, "超出范围"),
        ("9" * 19, "超出范围"),
        ("1e9999999999", "应为数"),
    ],
)
def test_a_threshold_that_is_no_sensible_number_is_refused(operator, value, said):
    with pytest.raises(PolicyProblem, match=said):
        set_threshold(
            "410703", "behind_schedule", "red_above", value=value, start_on=DAY, document="1号", actor=operator
        )

    assert not ThresholdStatement.objects.exists()


def test_a_rule_without_document_or_out_of_reach_is_refused(operator, approver, someone):
    with pytest.raises(PolicyProblem, match="没有写文号"):
        choose_preset("410703", "base", start_on=DAY, document=" ", actor=operator)
    with pytest.raises(PolicyProblem, match="不在您的范围内"):
        choose_preset("410700", "base", start_on=DAY, document="1号", actor=approver)
    with pytest.raises(PolicyProblem, match="没有亮灯办法“none”。可选：base"):
        choose_preset("410703", "none", start_on=DAY, document="1号", actor=operator)
    with pytest.raises(PolicyProblem, match="没有考核办法"):
        choose_scheme("410703", "none", start_on=DAY, document="1号", actor=operator)
    with pytest.raises(PowerDenied, match="设置本地规则"):
        choose_preset("410703", "base", start_on=DAY, document="1号", actor=someone("chen", powers=["view"]))
    assert not Entry.objects.exists()


def test_the_same_choice_again_is_no_change_and_leaves_no_entry(operator):
    choose_scheme("410703", "yanan_2017", start_on=DAY, document="1号", actor=operator)

    with pytest.raises(PolicyProblem, match="没有变化"):
        choose_scheme("410703", "yanan_2017", start_on=DAY, document="1号", actor=operator)

    assert Entry.objects.count() == 1
    assert scheme_of("410703001", DAY) == "yanan_2017"


def test_an_own_region_is_named_below_its_parent_and_never_over_the_national_table(operator):
    name_region("410703901", name="河东开发区", level="township", parent="410703", actor=operator)

    assert region_name("410703901") == "河东开发区"
    with pytest.raises(PolicyProblem, match="国家表里的卫滨区"):
        name_region("410703", name="某区", level="county", actor=operator)
    with pytest.raises(PolicyProblem):
        name_region("410703902", name="某镇", level="township", parent="330203", actor=operator)
    with pytest.raises(PolicyProblem, match="没有变化"):
        name_region("410703901", name="河东开发区", level="township", parent="410703", actor=operator)
    assert LocalRegion.objects.count() == 1


def test_the_command_chooses_a_preset_and_tells_what_is_in_force(operator, capsys):
    words = ["--region", "410703", "--from", "2021-01-01", "--document", "卫政办〔2021〕1号"]

    assert main(["policy", "preset", "yinchuan_2025", *words]) == 0
    assert main(["policy", "threshold", "behind_schedule", "red_above", "25", *words]) == 0
    assert main(["policy", "scheme", "county_2026", *words]) == 0
    assert main(["policy", "preset", "none", *words]) == 1
    capsys.readouterr()

    assert main(["policy", "show", "--region", "410703", "--on", "2021-05-31"]) == 0
    told = capsys.readouterr().out
    assert "银川市重点项目红黄绿灯（2025）" in told
    assert "落后超过 25个百分点　本地界限，卫政办〔2021〕1号，2021-01-01起" in told
