"""The pages, files and API of statistics."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.reports.words import MAY, wan
from guatu.apps.listing.actions import enter_statistics, state_unlisted
from guatu.apps.listing.models import PublishedStatement, StatisticsStatement
from guatu.apps.listing.pages.published import figure_of, told
from guatu.apps.projects.models import EventStatement
from guatu.apps.reports.actions import MonthRow, state_reports
from guatu.apps.reports.typed import NotReadable
from guatu.apps.trace.models import Entry
from guatu.kernel.declare import Unit
from guatu.site.command import main


@pytest.fixture(autouse=True)
def same_day(monkeypatch, today):
    """The pages' clock stands where the verbs' does."""
    from guatu.apps.reports.pages import common

    monkeypatch.setattr(common, "today", lambda request: date(2022, 6, 1))


@pytest.fixture
def counting(client, statistician):
    client.force_login(statistician)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_unlisted_are_listed_and_taken_away(a_project, counting, statistician, counted_queries):
    park = a_project("长桥路南延", started=date(2022, 2, 10))
    a_project("第三水厂")
    state_unlisted(park.pk, reason="contract", note_text="甲方不符", actor=statistician)

    with counted_queries("listing.unlisted"):
        page = counting.get(reverse("listing:unlisted"))
    book = openpyxl.load_workbook(io.BytesIO(counting.get(reverse("listing:unlisted-export")).content))

    taken = Entry.objects.get(event="data.exported")
    assert (taken.actor, taken.sentence) == (statistician, "导出未入库清单：unlisted-2022-06-01.xlsx")
    shown = text_of(page)
    assert "2 个项目" in shown
    assert "合同、批文与上报单位不一致" in shown
    assert "没有登记" in shown
    rows = list(book["未入库清单"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["第三水厂", "长桥路南延"]
    assert rows[2][5:8] == (4, "合同、批文与上报单位不一致", "甲方不符")


def test_a_listing_and_a_reason_are_stated_on_the_projects_page(a_project, counting):
    park = a_project("长桥路南延")
    address = reverse("listing:project", args=[park.number])

    wrong = counting.post(address, {"form": "reason", "reason": "other", "note_text": ""})
    assert (wrong.status_code, "要写说明" in text_of(wrong)) == (422, True)
    assert counting.post(address, {"form": "reason", "reason": "papers"}).status_code == 302
    assert counting.post(address, {"form": "listing", "on": "2022-05-20"}).status_code == 302

    assert EventStatement.objects.known().get(event="listed").on == date(2022, 5, 20)


def test_statistics_are_entered_beside_what_was_reported(a_project, counting, operator, counted_queries):
    park = a_project("甲")
    state_reports(MAY, [MonthRow(park.pk, wan(400))], actor=operator)
    address = reverse("listing:enter-statistics", args=["2022-05"])

    wrong = counting.post(address, {park.number: "待定"})
    assert (wrong.status_code, "不是金额" in text_of(wrong), 'value="待定"' in text_of(wrong)) == (422, True, True)
    assert counting.post(address, {park.number: "350"}).status_code == 302
    with counted_queries("listing.statistics"):
        page = counting.get(reverse("listing:statistics"), {"month": "2022-05"})

    assert StatisticsStatement.objects.get().amount == wan(350)
    assert ">400<" in text_of(page)
    assert ">50<" in text_of(page)


def test_a_file_of_statistics_is_applied_whole_or_not_at_all(a_project, counting):
    park, road = a_project("甲"), a_project("长桥路南延")
    address = reverse("listing:upload-statistics", args=["2022-05"])

    def send(*rows):
        return counting.post(address, {"file": SimpleUploadedFile("统计数.xlsx", workbook(*rows))})

    wrong = send(["项目名称", "统计数（万元）"], ["甲", 350], ["长桥路", 5], ["长桥路南延", "待定"])
    assert wrong.status_code == 422
    for words in ("A3", "名称相近的有：长桥路南延", "B4", "应为金额"):
        assert words in text_of(wrong)
    assert not StatisticsStatement.objects.exists()
    assert send(["项目名称", "5月统计数（亿元）"], ["甲", 0.035], ["长桥路南延", 0.0005]).status_code == 302

    known = dict(StatisticsStatement.objects.known().values_list("project_id", "amount"))
    assert known == {park.pk: wan(350), road.pk: wan(5)}


def test_the_command_imports_statistics_once(a_project, tmp_path, capsys):
    a_project("甲")
    file = tmp_path / "统计数.csv"
    file.write_text("项目名称,统计数（万元）\n甲,350\n", encoding="utf-8")

    def run(*words):
        status = main([*map(str, words), "--json"])
        return status, json.loads(capsys.readouterr().out)

    assert run("listing", "import", file, "--month", "2022-05")[1]["changed"] == 1
    before = Entry.objects.count()
    assert run("listing", "import", file, "--month", "2022-05")[1]["changed"] == 0
    assert Entry.objects.count() == before
    assert run("listing", "import", file, "--month", "2022-01")[0] == 1
    assert [one["name"] for one in run("listing", "unlisted")[1]] == ["甲"]


def test_a_published_figure_is_entered_as_printed(client, clerk, counted_queries):
    client.force_login(clerk)
    given = {"month": "2022-04", "region": "410703", "code": "fai_growth", "value": "61.1%", "source": "统计公报",
             "published_on": "2022-05-20"}  # fmt: skip

    wrong = client.post(reverse("listing:published"), {**given, "value": "六成"})
    assert (wrong.status_code, "不是数" in text_of(wrong)) == (422, True)
    assert client.post(reverse("listing:published"), given).status_code == 302
    with counted_queries("listing.published"):
        page = client.get(reverse("listing:published"))

    figure = PublishedStatement.objects.get()
    assert (figure.numerator, figure.denominator) == (611, 10)
    assert "61.1%" in text_of(page)


@pytest.mark.parametrize(
    ("text", "unit", "shown"),
    [
        ("61.1", Unit.PERCENT, "61.1%"),
        ("−3.4", Unit.PERCENTAGE_POINT, "-3.4 个百分点"),
        ("20.7个百分点", Unit.PERCENTAGE_POINT, "20.7 个百分点"),
        ("3,431.9亿", Unit.FEN, "3,431.90 亿元"),
        ("2", Unit.PLACE, "2 位"),
    ],
)
def test_printed_figures_are_kept_exactly(text, unit, shown):
    exact = figure_of(text, unit)

    assert told(exact.numerator, exact.denominator, unit) == shown


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1e9999999999", "约六成"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(NotReadable):
        figure_of(text, Unit.PERCENT)


def test_another_region_sees_and_changes_nothing(a_project, statistician, other_statistician, client):
    park = a_project("甲")
    enter_statistics(MAY, {park.pk: wan(1)}, actor=statistician)
    client.force_login(other_statistician)

    assert "甲" not in text_of(client.get(reverse("listing:unlisted")))
    assert park.number not in text_of(client.get(reverse("listing:statistics"), {"month": "2022-05"}))
    assert client.get(reverse("listing:project", args=[park.number])).status_code == 404
    assert client.post(reverse("listing:project", args=[park.number]), {"form": "listing"}).status_code == 404
    client.post(reverse("listing:enter-statistics", args=["2022-05"]), {park.number: "9"})
    assert client.get("/api/v1/listing/unlisted").json() == []
    assert client.get("/api/v1/listing/statistics", {"month": "2022-05"}).json() == []
    body = {"on": "2022-05-01", "reason": "", "version": ""}
    assert client.put(f"/api/v1/listing/of/{park.number}", body, "application/json").status_code == 404
    stolen = [{"project": park.number, "amount": 9, "version": ""}]
    assert client.post("/api/v1/listing/statistics/2022-05", stolen, "application/json").status_code == 404

    assert StatisticsStatement.objects.get().amount == wan(1)


def test_statistics_go_through_the_api(a_project, counting, statistician):
    park = a_project("甲")
    seen = counting.get("/api/v1/listing/statistics", {"month": "2022-05"}).json()[0]["version"]
    rows = [{"project": park.number, "amount": wan(350), "version": seen}]
    of = counting.get(f"/api/v1/listing/of/{park.number}").json()

    assert counting.post("/api/v1/listing/statistics/2022-05", rows, "application/json").json() == {"changed": 1}
    again = counting.post("/api/v1/listing/statistics/2022-05", rows, "application/json")
    why = {"reason": "papers", "version": of["reason_version"]}
    reason = counting.put(f"/api/v1/listing/of/{park.number}/reason", why, "application/json")
    day = {"on": "2022-05-20", "version": of["listing_version"]}
    listed = counting.put(f"/api/v1/listing/of/{park.number}", day, "application/json")
    denied = counting.post("/api/v1/listing/published", {
        "region": "410703", "month": "2022-04", "code": "fai_growth", "numerator": 1, "source": "x",
        "published_on": "2022-05-20", "version": ""}, "application/json")  # fmt: skip

    assert (again.status_code, "没有变化" in again.json()["detail"]) == (422, True)
    assert (reason.status_code, listed.status_code, denied.status_code) == (204, 204, 403)
    assert counting.get("/api/v1/listing/statistics", {"month": "2022-05"}).json()[0]["gap"] == -wan(350)


def test_the_project_page_shows_both_figures(a_project, statistician, operator, rf):
    from guatu.apps.listing.panels import beside

    park = a_project("甲")
    state_reports(MAY, [MonthRow(park.pk, wan(400))], actor=operator)
    enter_statistics(MAY, {park.pk: wan(350)}, actor=statistician)
    request = rf.get("/", {"month": "2022-05"})
    request.user = statistician

    shown = beside(request, park)

    assert shown["gap"] == wan(50)
    assert shown["rows"][0] == ("2022-05", wan(400), wan(350))
    assert beside(request, a_project("没开工", started=None)) is None
