"""What was invested before a year belongs to that year: each month reads its own year's statement and no other's."""

from __future__ import annotations

from datetime import date

import pytest

from guatu.apps.projects.actions import edit_project, set_invested_before, set_plan
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.facts import plan, project
from guatu.apps.projects.models import PlanStatement, Project
from guatu.apps.projects.tables import Reading
from guatu.apps.trace.models import Entry
from guatu.kernel.month import Month

WAN = 1_000_000
BEFORE, PLAN = "至上年底累计完成投资（万元）", "年度计划投资（万元）"


def facts_of(month: str, known=None) -> dict[str, dict]:
    rows = project(Reading(Month.parse(month), known)).to_pylist()
    return {row["key"]: {name: row[name] for name in ("invested_before", "annual_plan")} for row in rows}


@pytest.fixture
def two_years(load):
    """A bridge in the ledgers of 2021 and 2022."""
    load([{"项目名称": "河东大桥", BEFORE: "100", PLAN: "400"}], on=date(2021, 1, 5))
    load([{"项目名称": "河东大桥", BEFORE: "480", PLAN: "600"}], on=date(2022, 1, 5))
    return Project.objects.get()


def test_next_years_ledger_leaves_an_open_month_of_this_year_alone(two_years):
    own = two_years.number

    assert facts_of("2021-12")[own] == {"invested_before": 100 * WAN, "annual_plan": 400 * WAN}
    assert facts_of("2022-01")[own] == {"invested_before": 480 * WAN, "annual_plan": 600 * WAN}


def test_a_year_without_a_statement_takes_nothing_from_the_year_before(two_years):
    assert facts_of("2023-01")[two_years.number] == {"invested_before": None, "annual_plan": None}


def test_what_was_invested_before_is_told_field_by_field_within_its_year(two_years, load):
    answer = load([{"项目名称": "河东大桥", BEFORE: "500", PLAN: ""}], on=date(2022, 3, 1))

    (changed,) = answer.as_json()["diff"]["changed"]
    assert changed["fields"] == {"invested_before": [480 * WAN, 500 * WAN]}
    assert facts_of("2022-01")[two_years.number] == {"invested_before": 500 * WAN, "annual_plan": 600 * WAN}
    assert facts_of("2021-12")[two_years.number]["invested_before"] == 100 * WAN


def test_the_same_ledger_again_states_nothing_new(two_years, load):
    answer = load([{"项目名称": "河东大桥", BEFORE: "480", PLAN: "600"}], on=date(2022, 6, 1))

    assert answer.plan.changes_nothing
    assert PlanStatement.objects.count() == 2


def test_a_ledger_with_no_plan_still_states_what_was_done_before(load):
    load([{"项目名称": "河东大桥", BEFORE: "0"}], on=date(2022, 1, 5))

    stated = PlanStatement.objects.get()
    assert (stated.year, stated.amount, stated.invested_before) == (2022, None, 0)
    assert plan(Reading(Month(2022, 5))).num_rows == 0


def test_a_correction_supersedes_the_year_and_what_was_known_before_can_be_asked(two_years, officer):
    before = PlanStatement.objects.get(year=2021).known_from

    set_invested_before(two_years.pk, year=2021, amount=120 * WAN, reason="审计核减", actor=officer)

    assert facts_of("2021-12")[two_years.number] == {"invested_before": 120 * WAN, "annual_plan": 400 * WAN}
    assert facts_of("2021-12", known=before)[two_years.number]["invested_before"] == 100 * WAN
    entry = Entry.objects.first()
    assert entry.sentence == "登记至2020年底累计完成投资：河东大桥，120万元"
    (line,) = entry.lines.all()
    assert (line.field, line.before, line.after) == ("invested_before_2021", f"{100 * WAN}", f"{120 * WAN}")


def test_a_plan_and_what_was_done_before_are_stated_one_without_the_other(two_years, officer):
    set_plan(two_years.pk, year=2022, amount=None, actor=officer)
    assert facts_of("2022-01")[two_years.number] == {"invested_before": 480 * WAN, "annual_plan": None}

    set_invested_before(two_years.pk, year=2022, amount=None, actor=officer)
    assert facts_of("2022-01")[two_years.number] == {"invested_before": None, "annual_plan": None}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"year": 2022, "amount": -1}, "amount", "至2021年底累计完成投资不能为负数"),
        ({"year": 2022, "amount": 10**19}, "amount", "过大，请核对单位"),
        ({"year": 22, "amount": 1}, "year", "不合常理"),
        ({"year": 2022, "amount": 480 * WAN}, "amount", "没有变化"),
    ],
)
def test_a_wrong_amount_of_earlier_years_is_refused_in_words(two_years, officer, given, field, words):
    with pytest.raises(ProjectRefused) as refused:
        set_invested_before(two_years.pk, **given, actor=officer)

    assert words in refused.value.problems[field]
    assert Entry.objects.count() == 2


def test_the_ledgers_own_form_no_longer_takes_it(two_years, officer):
    with pytest.raises(TypeError, match="invested_before"):
        edit_project(two_years.pk, values={"invested_before": 1}, version=1, actor=officer)


def test_a_heading_of_another_year_is_asked_about(load):
    wrong = "截至2020年底累计完成投资（万元）"

    answer = load([{"项目名称": "河东大桥", wrong: "100", "2022年计划投资（万元）": "5"}], on=date(2022, 1, 5))

    assert [(one.title, one.message) for one in answer.plan.problems] == [
        (wrong, "列名写的是2020年，台账日期2022-01-05的至上年底累计应是2021年底的，请核对台账日期")
    ]


def test_the_page_and_its_form_show_each_year(client, officer, two_years):
    client.force_login(officer)
    url = f"/projects/{two_years.number}"

    done = client.post(f"{url}/plan", {"year": "2022", "item": "before", "amount": "490"})
    page = client.get(f"{url}?month=2022-03").content.decode()

    assert done["Location"] == url
    assert "至2021年底累计" in page
    assert page.count("490 万元") == 1
    for told in ("100", "400", "600"):
        assert f'<td class="num">{told}</td>' in page


def test_the_api_tells_and_takes_amounts_of_a_year(client, officer, two_years):
    client.force_login(officer)
    url = f"/api/v1/projects/{two_years.number}"

    def send(what, **given):
        seen = {"version": client.get(url).json()["years_version"]}
        return client.put(f"{url}/{what}", given | seen, content_type="application/json")

    put = send("invested-before/2022", amount=7, reason="核对")
    planned = send("plans/2023", amount=9)
    refused = send("invested-before/2022", amount=-7)

    assert (put.status_code, put.json()["invested_before"]) == (200, {"2021": 100 * WAN, "2022": 7})
    assert planned.json()["plans"] == {"2021": 400 * WAN, "2022": 600 * WAN, "2023": 9}
    assert (refused.status_code, list(refused.json()["problems"])) == (422, ["amount"])
