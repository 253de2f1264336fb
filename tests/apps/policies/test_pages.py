"""Pages of rules: every rule opens, a trial answers and keeps nothing, changes stand on documents."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu import rulebook
from guatu.apps.policies.models import LocalRegion, PresetStatement, SchemeStatement, ThresholdStatement
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
MOST = 13


@pytest.fixture
def office(client, approver, district):
    client.force_login(approver)
    return client


@pytest.mark.parametrize("name", ["rules", "presets", "schemes", "local"])
def test_each_page_opens_in_few_questions(office, name):
    office.get(reverse(f"policies:{name}"))

    with CaptureQueriesContext(connection) as asked:
        answer = office.get(reverse(f"policies:{name}"))

    assert answer.status_code == 200
    assert len(asked) <= MOST, len(asked)


def test_every_rule_has_a_page_with_its_formula_and_source(office):
    rules = rulebook.rules()
    for rule in (*rules.alerts.values(), *rules.indicators.values(), *rules.measures.values()):
        text = office.get(reverse("policies:rule", args=[rule.code])).content.decode()
        assert rule.name in text
        assert "def " in text, rule.code
    assert office.get(reverse("policies:rule", args=["no_such_rule"])).status_code == 404


def test_a_rule_is_tried_on_given_figures_and_nothing_is_kept(office):
    address = reverse("policies:rule", args=["behind_schedule"])

    red = office.post(address, {"schedule_gap": "-30.1"}).content.decode()
    yellow = office.post(address, {"schedule_gap": "-30.1", "red_above": "40"}).content.decode()
    unknown = office.post(address, {"schedule_gap": ""}).content.decode()
    wrong = office.post(address, {"schedule_gap": "多"})

    assert "判红灯" in red
    assert "判黄灯" in yellow
    assert "无法判断" in unknown
    assert wrong.status_code == 422
    assert not Entry.objects.exists()


def test_an_indicator_is_tried_with_amounts_as_people_write_them(office):
    address = reverse("policies:rule", args=["annual_completion"])

    text = office.post(address, {"invested_this_year": "21.5亿", "planned_this_year": "76.5亿"}).content.decode()

    assert "28.1%" in text
    assert "28.1046" in text


def test_rules_change_by_document_on_pages(office):
    grounds = {"region": "410703", "start_on": "2021-01-01", "document": "卫政办〔2021〕1号"}

    office.post(reverse("policies:choose-preset"), grounds | {"preset": "wuhan"})
    office.post(reverse("policies:choose-scheme"), grounds | {"scheme": "yanan_2017"})
    limit = {"threshold": "below_schedule_ratio.least_plan", "value": "1,000"}
    office.post(reverse("policies:set-threshold"), grounds | limit)
    region = {"code": "410703901", "name": "河东开发区", "level": "township", "parent": "410703"}
    office.post(reverse("policies:name-region"), region)

    assert PresetStatement.objects.known().get().preset == "wuhan"
    assert SchemeStatement.objects.known().get().scheme == "yanan_2017"
    assert ThresholdStatement.objects.known().get().value == 1_000 * 1_000_000 * 10_000
    assert LocalRegion.objects.get().name == "河东开发区"
    text = office.get(reverse("policies:local")).content.decode()
    assert "只评年度计划投资不少于1000万元" in text
    assert "武汉市重点项目预警" in text


def test_a_change_without_document_or_out_of_reach_is_said_on_the_form(office):
    given = {"preset": "wuhan", "region": "410703", "start_on": "2021-01-01", "document": ""}
    assert office.post(reverse("policies:choose-preset"), given).status_code == 422

    far = office.post(reverse("policies:choose-preset"), given | {"region": "330200", "document": "1号"})

    assert far.status_code == 422
    assert "不在您的范围内" in far.content.decode()
    assert not PresetStatement.objects.exists()


def test_changing_rules_needs_its_power(client, someone, district):
    client.force_login(someone("wang", powers=[Power.VIEW]))

    for name in ("choose-preset", "choose-scheme", "set-threshold", "name-region"):
        assert client.get(reverse(f"policies:{name}")).status_code == 404
    assert "由项目办负责人办理" in client.get(reverse("policies:local")).content.decode()
