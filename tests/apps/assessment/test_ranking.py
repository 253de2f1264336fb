"""The ranking of a month: who is ranked, by which scheme, and what each mark is made of."""

from __future__ import annotations

import json
from datetime import date

import pytest

from guatu.apps.assessment.actions import EvidenceProblem, confirm_evidence, record_evidence, withdraw_evidence
from guatu.apps.assessment.models import Evidence, RankingRow
from guatu.apps.assessment.ranking import kept_places, ranking_in_memory, scheme_named
from guatu.apps.briefing.bulletin import answers
from guatu.apps.monitoring.closing import close_month
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.people.models import Organisation
from guatu.apps.policies.actions import choose_scheme
from guatu.kernel.month import Month
from guatu.kernel.powers import PowerDenied
from guatu.site.command import main

MAY = Month(2021, 5)
TODAY = date(2021, 6, 10)
pytestmark = pytest.mark.django_db


def county():
    return scheme_named("county_2026")


def marks(places, key, item):
    (place,) = [each for each in places if each.key == key]
    (counted,) = [each for each in place.items if each.item.code == item]
    return counted.marks


def test_only_units_that_answer_for_projects_are_ranked(ranked):
    places = ranking_in_memory(county(), MAY)

    assert [(place.rank, place.key, place.name) for place in places] == [(1, "U1", "河东园区办"), (2, "U2", "区住建局")]


def test_marks_are_exact_and_each_says_what_it_is_made_of(ranked):
    places = ranking_in_memory(county(), MAY)

    assert marks(places, "U1", "completion") == 500_000
    assert marks(places, "U2", "completion") == 250_000
    (completion,) = [each for each in places[1].items if each.item.code == "completion"]
    assert completion.why == "年度投资完成率50.0% ÷ 100 × 50 分，以满分封顶，得 25.00 分。"


def test_evidence_counts_in_the_year_up_to_the_month(ranked, clerk, confirmer):
    given = {"kind": "deduction", "actor": clerk, "today": TODAY, "points": -30_000}
    for day, reference in (
        (date(2021, 5, 31), "区委督〔2021〕7号"),
        (date(2021, 6, 1), "区委督〔2021〕8号"),
        (date(2020, 12, 31), "区委督〔2020〕9号"),
    ):
        confirm_evidence(record_evidence("U1", day=day, reference=reference, **given).pk, actor=confirmer)

    assert marks(ranking_in_memory(county(), MAY), "U1", "deduction") == -30_000
    assert marks(ranking_in_memory(county(), MAY + 1), "U1", "deduction") == -60_000


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reference": " "}, "没有写佐证文号"),
        ({"points": 30_000}, "减分事项，分值写负数"),
        ({"kind": "bonus"}, "加分事项，分值写正数"),
        ({"kind": "gossip"}, "没有“gossip”这类事项"),
        ({"day": date(2021, 6, 11)}, "还没有到"),
        ({"points": -1_010_000}, "超过100分"),
    ],
)
def test_evidence_that_cannot_be_so_is_refused_with_the_reason(ranked, clerk, changed, said):
    given = {"day": date(2021, 5, 8), "kind": "deduction", "reference": "区委督〔2021〕7号", "points": -30_000}

    with pytest.raises(EvidenceProblem, match=said):
        record_evidence("U1", actor=clerk, today=TODAY, **given | changed)

    assert not Evidence.objects.exists()


def test_evidence_of_another_district_or_without_power_is_refused(ranked, clerk, someone):
    far = someone("far", powers=["record_evidence"], region="330200")
    given = {"day": date(2021, 5, 8), "kind": "deduction", "reference": "1号", "points": -1, "today": TODAY}

    with pytest.raises(Organisation.DoesNotExist):
        record_evidence("U1", actor=far, **given)
    with pytest.raises(PowerDenied, match="登记加减分"):
        record_evidence("U1", actor=someone("chen", powers=["view"]), **given)
    held = record_evidence("U1", actor=clerk, **given)
    with pytest.raises(Evidence.DoesNotExist):
        withdraw_evidence(held.pk, reference="2号", reason="误登", actor=far)


def test_a_computed_month_keeps_the_ranking_of_the_scheme_in_force(ranked, approver):
    choose_scheme("410703", "yanan_2017", start_on=date(2021, 6, 1), document="区考办〔2021〕1号", actor=approver)

    compute_month(MAY, actor=approver)
    compute_month(MAY + 1, actor=approver)

    assert set(RankingRow.objects.values_list("month", "scheme")) == {
        ("2021-05", "county_2026"),
        ("2021-06", "yanan_2017"),
    }


def test_a_closed_month_keeps_its_scheme_though_another_is_chosen_for_it_later(ranked, approver, capsys):
    close_month(MAY, actor=approver)
    before = kept_places(scheme_named("county_2026"), RankingRow.objects.filter(month="2021-05"))
    choose_scheme("410703", "yanan_2017", start_on=date(2021, 1, 1), document="区考办〔2021〕1号", actor=approver)

    compute_month(MAY, actor=approver)
    main(["ranking", "--month", "2021-05", "--json"])

    assert json.loads(capsys.readouterr().out)["scheme"] == "county_2026"
    assert kept_places(scheme_named("county_2026"), RankingRow.objects.filter(month="2021-05")) == before
    assert {answers.kept(MAY).scheme.code, answers.computed(MAY).scheme.code} == {"county_2026"}


@pytest.mark.parametrize("code", ["county_2026", "yanan_2017", "prize_2020"])
def test_kept_rows_say_the_same_as_the_ranking_in_memory(ranked, approver, code):
    choose_scheme("410703", code, start_on=date(2021, 1, 1), document="区考办〔2021〕1号", actor=approver)
    compute_month(MAY, actor=approver)

    kept = kept_places(scheme_named(code), RankingRow.objects.filter(month="2021-05"))

    assert [place.as_json() for place in kept] == [
        place.as_json() for place in ranking_in_memory(scheme_named(code), MAY)
    ]


def test_the_command_answers_ranks_marks_and_reasons(ranked, capsys):
    assert main(["ranking", "--scheme", "county_2026", "--month", "2021-05", "--explain", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)

    assert (answer["scheme"], answer["month"]) == ("county_2026", "2021-05")
    first, second = answer["rows"]
    assert (first["rank"], first["key"], first["name"]) == (1, "U1", "河东园区办")
    item = second["items"][0]
    assert (item["item"], item["marks"], item["full"]) == ("completion", "25.0000", "50.0000")
    assert sum(int(each["marks"].replace(".", "")) for each in second["items"] if each["marks"]) == int(
        second["marks"].replace(".", "")
    )


def test_the_command_prints_a_table_and_names_the_schemes_it_knows(ranked, capsys):
    assert main(["ranking", "--month", "2021-05"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2021年5月排名　××县重点项目考核办法（2026年修订）")
    assert lines[2].split()[:2] == ["1", "河东园区办"]

    assert main(["ranking", "--scheme", "none", "--month", "2021-05"]) == 2
    assert "county_2026" in capsys.readouterr().err
