"""Importing a ledger: what is new, changed, unchanged or missing; applied whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.policies.regions import home
from guatu.apps.projects.actions import create_project, move_project
from guatu.apps.projects.importing import LedgerRefused, Options, dry_run
from guatu.apps.projects.importing.answer import named
from guatu.apps.projects.importing.names import Near, bare
from guatu.apps.projects.models import (
    EventStatement,
    MembershipStatement,
    PlanStatement,
    Project,
    ProjectSet,
    ProjectStatement,
    StageStatement,
)
from guatu.apps.projects.reading import read_ledger
from guatu.apps.trace.models import Entry
from guatu.kernel.lifecycle import Stage
from guatu.kernel.powers import Power, PowerDenied

CODE = "2203-410703-04-01-518206"
ROWS = [
    {
        "项目名称": "智能装备产业园",
        "项目代码": CODE,
        "责任单位": "区投资公司",
        "分包领导": "刘副区长",
        "总投资（万元）": "186000",
        "年度计划投资（万元）": "32000",
        "开工": "2022年3月",
    },
    {
        "项目名称": "南外环西延",
        "项目代码": "",
        "责任单位": "区交通局",
        "分包领导": "",
        "总投资（万元）": "42000",
        "年度计划投资（万元）": "9000",
        "开工": "",
    },
]


def with_changes(at: int, **cells: str) -> list[dict[str, str]]:
    rows = [dict(row) for row in ROWS]
    rows[at].update({key.replace("_", "（万元）"): value for key, value in cells.items()})
    return rows


def test_new_projects_come_in_with_all_their_statements_and_one_entry(load, officer):
    answer = load(ROWS)

    park, road = Project.objects.order_by("number")
    assert (park.name, park.code, park.total_investment) == ("智能装备产业园", CODE, 186_000_000_000)
    assert (park.organisation.name, park.leader.name, park.stage) == ("区投资公司", "刘副区长", Stage.CONSTRUCTION)
    started = EventStatement.objects.get()
    assert (started.project, started.on, started.precision) == (park, date(2022, 3, 1), "month")
    assert dict(PlanStatement.objects.values_list("project__name", "amount")) == {
        "智能装备产业园": 32_000_000_000,
        "南外环西延": 9_000_000_000,
    }
    assert dict(StageStatement.objects.values_list("project__number", "on")) == {
        park.number: date(2022, 3, 1),
        road.number: date(2022, 6, 10),
    }
    entry = Entry.objects.get()
    assert entry.sentence == "导入台账：台账.csv，2行，新增2个，变更0个，未变0个"
    assert [line.subject for line in entry.lines.filter(field="*")] == ["project/P0000001", "project/P0000002"]
    assert set(ProjectStatement.objects.values_list("entry_id", flat=True)) == {entry.id}
    assert answer.as_json()["created"]["organisations"] == ["区投资公司", "区交通局"]
    assert Organisation.objects.count() == 2
    assert Leader.objects.get().key == "L410703001"


def test_the_same_file_again_changes_nothing_and_leaves_no_entry(load):
    load(ROWS)

    again = load(ROWS)

    assert "没有变化" in again.sentence
    assert (len(again.plan.unchanged), again.plan.new, again.plan.changed) == (2, [], [])
    assert Entry.objects.count() == 1
    assert ProjectStatement.objects.count() == 2


def test_changes_are_told_field_by_field_and_what_stood_before_is_kept(load):
    load(ROWS)

    answer = load(with_changes(0, 总投资_="190000", 责任单位="区发改委", 开工="2022-03-15"))

    (changed,) = answer.as_json()["diff"]["changed"]
    assert changed["project"] == "P0000001"
    assert changed["fields"] == {
        "total_investment": [186_000_000_000, 190_000_000_000],
        "organisation": ["区投资公司", "区发改委"],
        "started_on": ["2022-03", "2022-03-15"],
    }
    park = Project.objects.get(number="P0000001")
    assert (park.total_investment, park.organisation.name, park.version) == (190_000_000_000, "区发改委", 2)
    assert [row.total_investment for row in park.statements.order_by("known_from")] == [
        186_000_000_000,
        190_000_000_000,
    ]
    line = Entry.objects.first().lines.get(subject="project/P0000001")
    assert '"total_investment":190000000000' in line.after
    assert '"organisation":"区投资公司"' in line.before


def test_a_blank_cell_and_a_coarser_day_change_nothing(load):
    load(with_changes(0, 开工="2022-03-15"))

    answer = load(with_changes(0, 开工="2022年3月", 总投资_=""))

    assert answer.plan.changes_nothing


def test_a_code_finds_its_project_under_a_new_name(load):
    load(ROWS)

    load(with_changes(0, 项目名称="智能装备产业园（卫滨）"))

    assert Project.objects.get(code=CODE).name == "智能装备产业园（卫滨）"
    assert Project.objects.count() == 2


def test_a_code_shared_in_a_bundle_needs_the_name_too(load):
    rows = [
        {"项目名称": "一号小区改造", "项目代码": CODE, "总投资（万元）": "100"},
        {"项目名称": "二号小区改造", "项目代码": CODE, "总投资（万元）": "200"},
    ]
    load(rows)
    rows[1]["总投资（万元）"] = "300"

    answer = load(rows)

    assert [one["name"] for one in answer.as_json()["diff"]["changed"]] == ["二号小区改造"]
    assert Project.objects.count() == 2


def test_missing_projects_are_listed_and_never_deleted(load):
    load(ROWS)

    answer = load(with_changes(0, 总投资_="190000")[:1])

    assert answer.as_json()["diff"]["missing"] == [{"project": "P0000002", "name": "南外环西延"}]
    assert Project.objects.count() == 2


def test_one_wrong_cell_applies_nothing_at_all(load):
    with pytest.raises(LedgerRefused, match="没有导入任何一行") as refused:
        load(with_changes(1, 总投资_="待定"))

    assert not Project.objects.exists()
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()
    (problem,) = refused.value.answer.plan.errors
    assert (problem.cell, problem.value) == ("E3", "待定")


def test_a_failure_half_way_rolls_everything_back(load, monkeypatch):
    from guatu.apps.projects.importing.writing import Writing

    def broken(self):
        raise RuntimeError("disk full")

    monkeypatch.setattr(Writing, "write_changed", broken)
    with pytest.raises(RuntimeError, match="disk full"):
        load(ROWS)

    assert not Project.objects.exists()
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()


def test_a_secret_project_is_refused_with_the_reason(load):
    with pytest.raises(LedgerRefused) as refused:
        load([{"项目名称": "指挥中心（涉密）", "总投资（万元）": "100"}])

    assert "涉密项目不得录入本系统" in refused.value.answer.plan.errors[0].message
    assert not Project.objects.exists()


def test_a_near_name_is_only_a_suggestion(load, officer):
    create_project(values={"name": "智能装备产业园项目", "region": "410703"}, on=date(2022, 1, 4), actor=officer)

    answer = load(ROWS)

    (suggestion,) = answer.as_json()["diff"]["suggestions"]
    assert (suggestion["name"], suggestion["like"], suggestion["decided"]) == (
        "智能装备产业园",
        "智能装备产业园项目",
        False,
    )
    assert any("名称相近" in problem.message for problem in answer.plan.problems)
    assert Project.objects.count() == 3


def test_a_clerk_decides_that_a_near_name_is_the_same_project(load, officer):
    known = create_project(
        values={"name": "智能装备产业园项目", "region": "410703"}, on=date(2022, 1, 4), actor=officer
    )

    load(ROWS, decisions={0: known.number})

    assert Project.objects.get(pk=known.pk).name == "智能装备产业园"
    assert Project.objects.count() == 2


def test_an_undecided_near_name_can_stop_the_import(load, officer):
    create_project(values={"name": "智能装备产业园项目", "region": "410703"}, on=date(2022, 1, 4), actor=officer)

    with pytest.raises(LedgerRefused, match="1处错误"):
        load(ROWS, stop_at_near=True)

    load(ROWS, stop_at_near=True, decisions={0: "new"})
    assert Project.objects.count() == 3


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("智能装备产业园", "智能装备产业园项目", True),
        ("卫滨区智能装备产业园", "智能装备产业园", True),
        ("Ｓ309长济线 卫滨段", "S309长济线卫滨段", True),
        ("智能装备产业园", "智能装配产业园", True),
        ("隧道设备产业园一期", "隧道设备产业园二期", False),
        ("和平路南延", "和平路北延", False),
        ("第3幼儿园", "第4幼儿园", False),
        ("南外环西延", "解放路南延", False),
    ],
)
def test_siblings_are_never_near(one, other, near):
    found = Near([(7, bare(other, "卫滨区"))]).find(bare(one, "卫滨区"))

    assert (found == 7) is near


def test_a_list_makes_its_rows_members_from_the_day_given(load):
    load(ROWS, list_name="三个一批第四期")

    held = MembershipStatement.objects.known()
    assert {(row.project.name, row.set.name, row.start_on) for row in held} == {
        ("智能装备产业园", "三个一批第四期", date(2022, 6, 10)),
        ("南外环西延", "三个一批第四期", date(2022, 6, 10)),
    }
    assert ProjectSet.objects.get().code == "set-001"
    assert load(ROWS, list_name="三个一批第四期").plan.changes_nothing


def test_of_a_list_only_its_own_members_are_missing(load):
    load(ROWS)
    load(ROWS[:1], list_name="省重点")

    answer = load([{"项目名称": "新来的", "总投资（万元）": "5"}], list_name="省重点")

    assert [one["name"] for one in answer.as_json()["diff"]["missing"]] == ["智能装备产业园"]


def test_units_nobody_knows_are_problems_when_none_may_be_made(load):
    with pytest.raises(LedgerRefused) as refused:
        load(ROWS, create_units=False)

    assert [problem.message for problem in refused.value.answer.plan.errors] == [
        "没有“区投资公司”这个单位，请先登记，或允许随导入新建",
        "没有“刘副区长”这个分包领导，请先登记，或允许随导入新建",
        "没有“区交通局”这个单位，请先登记，或允许随导入新建",
    ]


def test_a_known_unit_is_found_by_its_short_name(load):
    known = Organisation.objects.create(
        code="jt", name="卫滨区交通运输局", short_name="区交通局", kind="responsible_unit", region="410703"
    )

    load(ROWS)

    assert Project.objects.get(name="南外环西延").organisation == known


def test_dates_carry_a_project_forward_but_never_back(load, officer):
    load(ROWS)
    park = Project.objects.get(code=CODE)
    move_project(park.pk, to=Stage.COMPLETED, on=date(2022, 6, 10), reason="已验收", actor=officer)

    load(with_changes(0, 开工="2022-03-15"))
    park.refresh_from_db()
    assert park.stage == Stage.COMPLETED

    load([ROWS[0] | {"投产": "2022-06-10"}])
    park.refresh_from_db()
    assert park.stage == Stage.PRODUCTION


def test_a_stage_that_cannot_be_reached_is_an_error(load):
    load([ROWS[0] | {"当前阶段": "达产达效"}])

    with pytest.raises(LedgerRefused) as refused:
        load([ROWS[0] | {"当前阶段": "谋划"}])

    assert "项目现为“达产达效”，不能变成“谋划”" in refused.value.answer.plan.errors[0].message


def test_the_stages_gone_through_are_told_from_the_days_known(load):
    load([{"项目名称": "老项目", "立项": "2020-05", "开工": "2020-09-01", "竣工": "2021-12-20"}])

    assert list(StageStatement.objects.order_by("on").values_list("stage", "on")) == [
        ("preparation", date(2020, 5, 1)),
        ("construction", date(2020, 9, 1)),
        ("completed", date(2021, 12, 20)),
    ]


def test_a_region_out_of_reach_is_refused(ledger, officer):
    reading = read_ledger(ledger([{"项目名称": "海曙的", "行政区划": "330203"}]), on=date(2022, 6, 10))

    answer = dry_run(reading, Options(on=date(2022, 6, 10)), actor=officer)

    assert answer.plan.errors[0].message == "区划330203不在您的范围内，请由上级项目办导入"


@pytest.mark.parametrize("region", ["410700", "330203", "99"])
def test_a_chosen_region_out_of_reach_is_refused_and_home_stays(load, officer, region):
    Organisation.objects.create(code="OFFICE", name="区项目办", kind="project_office", region="410703")

    with pytest.raises(LedgerRefused) as refused:
        load(ROWS, region=region)

    assert "不在您的范围内" in refused.value.answer.plan.errors[0].message
    assert (home(), Project.objects.count(), Organisation.objects.count()) == ("410703", 0, 1)


def test_units_made_by_an_import_stand_under_the_importers_own(load, someone):
    office = Organisation.objects.create(code="OFFICE", name="市项目办", kind="project_office", region="410700")
    powers = [Power.VIEW, Power.IMPORT_LEDGER]
    clerk = someone("he", region="410700", powers=powers, organisation=office)

    load(ROWS, actor=clerk)

    assert {unit.parent for unit in Organisation.objects.exclude(pk=office.pk)} == {office}
    assert home() == "410700"


def test_a_dry_run_writes_nothing(ledger, officer):
    reading = read_ledger(ledger(ROWS), on=date(2022, 6, 10), region="410703")

    answer = dry_run(reading, Options(on=date(2022, 6, 10), region="410703"), actor=officer)

    assert [one["name"] for one in answer.as_json()["diff"]["new"]] == ["智能装备产业园", "南外环西延"]
    assert not Project.objects.exists()
    assert not Organisation.objects.exists()


def test_who_may_not_import_does_not_even_see_the_difference(ledger, someone):
    reading = read_ledger(ledger(ROWS), on=date(2022, 6, 10), region="410703")

    with pytest.raises(PowerDenied, match="导入台账"):
        dry_run(reading, Options(on=date(2022, 6, 10)), actor=someone(powers=[Power.VIEW]))


def test_a_terminal_names_the_first_of_many_new_units():
    assert named(["甲局", "乙局"]) == "甲局、乙局"
    assert named([f"第{n}局" for n in range(500)]).endswith("第18局、第19局等")
