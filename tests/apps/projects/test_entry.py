"""进出机制: a month's facts hold the projects that had entered the library by its last day and had not left by then."""

from __future__ import annotations

from datetime import date

import pytest

from guatu.apps.projects.actions import create_project, edit_project, move_project
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.facts import project
from guatu.apps.projects.models import Project, ProjectStatement
from guatu.apps.projects.reading import read_ledger
from guatu.apps.projects.tables import Reading
from guatu.apps.trace.models import Entry
from guatu.kernel.lifecycle import MoveNotAllowed, Stage
from guatu.kernel.month import Month

DAY = date(2022, 6, 10)


def in_library(month: str, known=None) -> list[str]:
    """The numbers of the projects in a month's facts."""
    return sorted(project(Reading(Month.parse(month), known))["key"].to_pylist())


def entered() -> dict[str, date]:
    return dict(Project.objects.values_list("name", "entered_on"))


def test_a_project_imported_this_year_is_in_no_month_of_last_year(load):
    load([{"项目名称": "河东大桥"}], on=date(2021, 1, 5))
    load([{"项目名称": "河东大桥"}, {"项目名称": "南外环西延"}], on=date(2022, 1, 31))

    assert entered() == {"河东大桥": date(2021, 1, 5), "南外环西延": date(2022, 1, 31)}
    assert in_library("2021-12") == ["P0000001"]
    assert in_library("2022-01") == ["P0000001", "P0000002"]


def test_the_ledger_tells_a_projects_own_day(load):
    rows = [
        {"项目名称": "河东大桥", "列入日期": "2020年12月"},
        {"项目名称": "南外环西延", "列入日期": "2021-03-08"},
        {"项目名称": "解放路南延", "列入日期": ""},
    ]

    load(rows)

    assert entered() == {"河东大桥": date(2020, 12, 1), "南外环西延": date(2021, 3, 8), "解放路南延": DAY}
    assert in_library("2021-02") == ["P0000001"]


def test_a_blank_or_coarser_day_changes_nothing_and_another_is_told(load):
    load([{"项目名称": "河东大桥", "列入日期": "2021-03-08"}])

    same = load([{"项目名称": "河东大桥", "列入日期": ""}], on=date(2022, 7, 1))
    coarser = load([{"项目名称": "河东大桥", "列入日期": "2021-03"}], on=date(2022, 7, 1))
    other = load([{"项目名称": "河东大桥", "列入日期": "2021-02-01"}], on=date(2022, 7, 1))

    assert same.plan.changes_nothing
    assert coarser.plan.changes_nothing
    (changed,) = other.as_json()["diff"]["changed"]
    assert changed["fields"] == {"entered_on": ["2021-03-08", "2021-02-01"]}


def test_a_day_after_the_ledgers_is_asked_about(ledger):
    reading = read_ledger(ledger([{"项目名称": "河东大桥", "列入日期": "2022-06-11"}]), on=DAY, region="410703")

    (told,) = reading.problems
    assert (told.severity, told.title, told.message) == (
        "warning",
        "列入日期",
        "列入日期晚于台账日期2022-06-10，请核对",
    )


def test_the_day_can_be_corrected_and_what_was_known_before_can_be_asked(bridge, officer):
    before = ProjectStatement.objects.get().known_from

    edit_project(bridge.pk, values={"entered_on": date(2021, 6, 1)}, version=1, reason="补列", actor=officer)

    assert in_library("2021-06") == [bridge.number]
    assert in_library("2021-06", known=before) == []
    (line,) = Entry.objects.first().lines.all()
    assert (line.field, line.before, line.after) == ("entered_on", "2022-01-04", "2021-06-01")


def test_the_day_cannot_be_taken_away(bridge, officer):
    with pytest.raises(ProjectRefused, match="列入日期不能为空"):
        edit_project(bridge.pk, values={"entered_on": None}, version=1, actor=officer)


def test_a_project_leaves_from_the_month_in_which_it_is_withdrawn(bridge, officer):
    move_project(bridge.pk, to=Stage.WITHDRAWN, on=date(2022, 4, 20), reason="不具备开工条件", actor=officer)

    assert in_library("2021-12") == []
    assert in_library("2022-03") == [bridge.number]
    assert in_library("2022-04") == []


def test_no_project_leaves_before_it_has_entered(bridge, officer):
    edit_project(bridge.pk, values={"entered_on": date(2022, 5, 1)}, version=1, actor=officer)

    with pytest.raises(MoveNotAllowed, match="退库日期2022-04-20早于列入日期2022-05-01"):
        move_project(bridge.pk, to=Stage.WITHDRAWN, on=date(2022, 4, 20), reason="误列", actor=officer)


def test_a_bundle_counts_by_itself_until_its_parts_enter(bridge, officer):
    part = {"name": "河东大桥引桥", "region": "410703", "parent": bridge}
    create_project(values=part, on=date(2022, 5, 9), actor=officer)

    def children(month: str) -> list[int]:
        return sorted(project(Reading(Month.parse(month)))["children"].to_pylist())

    assert children("2022-04") == [0]
    assert children("2022-05") == [0, 1]


def test_an_import_says_from_which_day_its_new_projects_count(load):
    answer = load([{"项目名称": "河东大桥"}, {"项目名称": "南外环西延", "列入日期": "2021-03-08"}])
    again = load([{"项目名称": "河东大桥"}])

    told = "新增的1个没有写列入日期，记为2022-06-10，以前月份不计；早已列入的，请补“列入日期”列，或改台账日期"
    assert told in list(answer.lines())
    assert not any("列入日期" in line for line in again.lines())


def test_the_page_its_form_and_the_api_know_the_day(client, officer, bridge):
    client.force_login(officer)
    url, api = f"/projects/{bridge.number}", f"/api/v1/projects/{bridge.number}"
    form = {"name": "河东大桥", "region": "410703", "total_investment": "100", "version": "1"}

    client.post(f"{url}/edit", {**form, "entered_on": ""})
    assert Project.objects.get().entered_on == date(2022, 1, 4)
    client.post(f"{url}/edit", {**form, "entered_on": "2021-11-30"})

    assert "2021-11-30" in client.get(url).content.decode()
    assert client.get(api).json()["entered_on"] == "2021-11-30"
    given = {"version": Project.objects.get().version, "entered_on": "2021-10-08"}
    assert client.patch(api, given, content_type="application/json").json()["entered_on"] == "2021-10-08"
