"""Pages of assessment: the ranking with its reasons, evidence, another scheme beside it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.apps.assessment.actions import record_evidence
from guatu.apps.assessment.models import Evidence
from guatu.apps.monitoring.computing import compute_month
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MAY = Month(2021, 5)
pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    session = client.session
    session["month"] = "2021-05"
    session.save()
    return client


def test_the_ranking_explains_the_chosen_unit_and_its_move(office, ranked, district):
    compute_month(MAY - 1, actor=district.actor)
    compute_month(MAY, actor=district.actor)

    with CaptureQueriesContext(connection) as asked:
        text = office.get(reverse("assessment:ranking"), {"unit": "U2"}).content.decode()

    assert len(asked) <= MOST, len(asked)
    assert "年度投资完成率50.0% ÷ 100 × 50 分，以满分封顶，得 25.00 分。" in text
    assert "第 2 名" in text
    assert "上月第" in text
    assert "区水利局" not in text


def test_of_many_units_the_first_are_shown_and_all_when_asked_for(office, ranked, district, monkeypatch):
    compute_month(MAY, actor=district.actor)
    monkeypatch.setattr("guatu.apps.assessment.pages.ranking.SHOWN", 1)

    first = office.get(reverse("assessment:ranking"), {"unit": "U2"}).content.decode()
    every = office.get(reverse("assessment:ranking"), {"all": "1"}).content.decode()

    assert (first.count('<a class="row"'), every.count('<a class="row"')) == (1, 2)
    assert "看全部 2 个单位" in first
    assert "第 2 名" in first  # the one asked for is explained beside the list
    assert "看全部" not in every


def test_another_scheme_is_counted_beside_it_and_not_kept(office, ranked, district):
    from guatu.apps.assessment.models import RankingRow

    compute_month(MAY, actor=district.actor)

    text = office.get(reverse("assessment:ranking"), {"scheme": "yanan_2017"}).content.decode()

    assert "只供比较，没有保存" in text
    assert set(RankingRow.objects.values_list("scheme", flat=True)) == {"county_2026"}


def test_a_month_not_computed_leads_to_where_it_is_computed(office, ranked):
    text = office.get(reverse("assessment:ranking")).content.decode()

    assert "2021年5月还没有计算" in text


def test_the_ranking_is_for_everyone_of_the_district_and_for_nobody_without_the_power(
    client, someone, ranked, district
):
    compute_month(MAY, actor=district.actor)
    client.force_login(someone("huang", powers=[Power.VIEW], reach="organisation", organisation=ranked["U2"]))
    text = client.get(reverse("assessment:ranking"), {"month": "2021-05"}).content.decode()
    assert "河东园区办" in text
    assert "区住建局　75" not in text

    client.force_login(someone("wang", powers=[]))
    assert client.get(reverse("assessment:ranking")).status_code == 404
    assert client.post(reverse("assessment:add-evidence")).status_code == 404


def test_evidence_is_recorded_listed_and_withdrawn_on_pages(office, ranked):
    given = {
        "organisation": "U1",
        "day": "2021-05-08",
        "kind": "deduction",
        "points": "-3",
        "reference": "区委督〔2021〕7号",
    }
    refused = office.post(reverse("assessment:add-evidence"), given | {"points": "3"})
    assert refused.status_code == 422
    assert "分值写负数" in refused.content.decode()
    assert not Evidence.objects.exists()

    office.post(reverse("assessment:add-evidence"), given)
    held = Evidence.objects.known().get()
    assert held.points == -30_000
    assert "−3.00" in office.get(reverse("assessment:evidence")).content.decode()

    address = reverse("assessment:withdraw-evidence", args=[held.pk])
    assert office.post(address, {"reference": "", "reason": "申诉成立"}).status_code == 422
    office.post(address, {"reference": "区委督〔2021〕12号", "reason": "申诉成立"})
    assert not Evidence.objects.known().exists()
    assert office.get(address).status_code == 404


def test_evidence_of_another_district_cannot_be_withdrawn_on_the_page(client, someone, ranked, clerk):
    held = record_evidence(
        "U1", day=date(2021, 5, 8), kind="deduction", reference="1号", points=-1, actor=clerk, today=date(2021, 6, 1)
    )
    client.force_login(someone("far", powers=[Power.VIEW, Power.RECORD_EVIDENCE], region="330200"))

    answer = client.post(
        reverse("assessment:withdraw-evidence", args=[held.pk]), {"reference": "2号", "reason": "误登"}
    )

    assert answer.status_code == 404
    assert Evidence.objects.known().exists()


def test_the_workbook_has_marks_as_numbers_and_a_reason_for_each(client, someone, ranked, district):
    from openpyxl import load_workbook

    compute_month(MAY, actor=district.actor)
    client.force_login(someone("zhao", powers=[Power.VIEW, Power.EXPORT]))

    answer = client.get(reverse("assessment:export"), {"month": "2021-05"})

    book = load_workbook(BytesIO(answer.content))
    assert [cell.value for cell in book["排名"][3]][:2] == [1, "河东园区办"]
    assert book["得分说明"].max_row == 1 + 2 * 6


def test_the_api_answers_the_kept_ranking(client, ranked, clerk, district):
    compute_month(MAY, actor=district.actor)
    assert client.get("/api/v1/assessment/ranking?month=2021-05").status_code == 401
    client.force_login(clerk)

    answer = client.get("/api/v1/assessment/ranking?month=2021-05").json()

    assert answer["scheme"] == "county_2026"
    assert [row["key"] for row in answer["rows"]] == ["U1", "U2"]
    assert answer["rows"][1]["items"][0]["marks"] == "25.0000"
    unknown = client.get("/api/v1/assessment/ranking?month=2021-05&scheme=none")
    assert unknown.status_code == 422
    assert "county_2026" in unknown.json()["detail"]
