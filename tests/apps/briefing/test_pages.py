"""The bulletin's page and files, the audit of figures and the search, over HTTP."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.briefing.test_workbench import words
from guatu.apps.people.models import Organisation
from guatu.kernel.powers import Power

GOOD = (
    "单位\t年度计划（万元）\t本年完成（万元）\t完成率（%）\n甲\t100\t40\t40.0\n乙\t200\t50\t25.0\n合计\t300\t90\t30.0\n"
)
WRONG = GOOD.replace("25.0", "52.0").replace("90\t30.0", "95\t30.0")


@pytest.fixture
def at_office(client: Any, clerk: Any, april_open: Any) -> Any:
    client.force_login(clerk)
    return client


# --- bulletin -------------------------------------------------------------------------------------------------


def test_the_page_says_what_the_file_says(at_office):
    html = at_office.get("/bulletin?month=2022-04").content.decode()
    file = at_office.get("/bulletin.docx?month=2022-04")

    document = docx.Document(io.BytesIO(file.content))
    sentences = [p.text for p in document.paragraphs if p.text.startswith(("投资进度。", "亮灯情况。", "入库纳统。"))]
    told = re.sub(r"\s", "", words(html))
    assert len(sentences) == 3
    for sentence in sentences:
        assert re.sub(r"\s", "", sentence) in told
    assert "初稿，4月数据未封存" in told


def test_each_number_of_the_page_can_be_looked_up(at_office):
    html = at_office.get("/bulletin?month=2022-04").content.decode()

    assert 'title="年度投资完成率：分子为当年1月至调度月累计完成投资' in html
    assert "annual_completion" in html


def test_the_files_carry_the_bulletins_own_name(at_office):
    answer = at_office.get("/bulletin.xlsx?month=2022-04")

    assert "filename*=UTF-8''%E5%85%B3%E4%BA%8E" in answer["Content-Disposition"]
    assert "分级次进展情况" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


def test_a_month_not_computed_leads_to_computing_it(at_office):
    told = words(at_office.get("/bulletin?month=2022-01").content.decode())

    assert "2022年1月还没有计算" in told
    assert at_office.get("/bulletin.docx?month=2022-01").status_code == 302


@pytest.mark.parametrize("url", ["/bulletin", "/bulletin.docx", "/bulletin.xlsx"])
@pytest.mark.parametrize("who", ["reporter", "leader", "stranger"])
def test_the_whole_districts_bulletin_is_not_there_for_those_who_see_a_part(client, who, url, april_open, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(url).status_code == 404


def test_another_kind_of_file_is_not_there(at_office):
    assert at_office.get("/bulletin.pdf").status_code == 404


def test_the_draft_asks_the_database_once_for_each_computation(at_office, counted_queries):
    at_office.get("/bulletin?month=2022-04")

    with counted_queries("briefing.bulletin"):
        at_office.get("/bulletin?month=2022-04")


def test_a_new_computation_makes_a_new_draft(at_office, april_open, operator):
    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.projects.models import PlanStatement

    before = at_office.get("/bulletin?month=2022-04").content.decode()
    PlanStatement.objects.filter(project=april_open.projects["铁山文旅小镇"]).update(amount=24_000 * 1_000_000)
    compute_month_of_april(compute_month, operator)
    after = at_office.get("/bulletin?month=2022-04").content.decode()

    assert "占年度计划的24.4%" in re.sub(r"<[^>]+>|\s", "", before)
    assert "占年度计划的24.4%" not in re.sub(r"<[^>]+>|\s", "", after)


def compute_month_of_april(compute: Any, actor: Any) -> None:
    from apps.briefing.words import APRIL

    compute(APRIL, actor=actor)


# --- audit ----------------------------------------------------------------------------------------------------


def audited(client: Any, **sent: Any) -> Any:
    return client.post(reverse("briefing:audit"), sent)


def test_a_wrong_rate_and_a_wrong_total_are_found_at_their_cells(at_office):
    told = words(audited(at_office, text=WRONG).content.decode())

    assert "3 个不符" in told
    assert re.search(r"3 4 乙 完成率\(%\) 52\.0 25 不符", told)
    assert re.search(r"4 3 合计 本年完成\(万元\) 95 90 不符", told)
    assert re.search(r"4 4 合计 完成率\(%\) 30\.0 31\.6667 不符", told)


def test_a_right_table_is_said_to_be_right_with_how_many_were_checked(at_office):
    told = words(audited(at_office, text=GOOD).content.decode())

    assert "核对 5 个数" in told
    assert "没有不符" in told


@pytest.mark.parametrize("between", ["\t", "  ", "|", "　"])
def test_a_pasted_table_is_read_whatever_stands_between_its_cells(at_office, between):
    told = words(audited(at_office, text=GOOD.replace("\t", between)).content.decode())

    assert "核对 5 个数" in told


def test_an_uploaded_workbook_is_checked_by_its_own_rows(at_office):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("汇总")
    for at, line in enumerate(WRONG.strip().split("\n")):
        for place, cell in enumerate(line.split("\t")):
            sheet.write(at + 3, place, float(cell) if re.fullmatch(r"[\d.]+", cell) else cell)
    book.close()

    told = words(audited(at_office, file=SimpleUploadedFile("汇总.xlsx", target.getvalue())).content.decode())

    assert "汇总：核对" in told
    assert re.search(r"6 4 乙 完成率\(%\) 52 25 不符", told)


def test_an_uploaded_document_is_checked_table_by_table(at_office):
    document = docx.Document()
    for text in (GOOD, WRONG):
        rows = [line.split("\t") for line in text.strip().split("\n")]
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, cells, strict=True):
                cell.text = value
        document.add_paragraph("以上。")
    target = io.BytesIO()
    document.save(target)

    told = words(audited(at_office, file=SimpleUploadedFile("通报.docx", target.getvalue())).content.decode())

    assert "乙 完成率(%) 52.0 25 不符" in told


def test_our_own_bulletin_uploaded_again_holds(at_office):
    made = at_office.get("/bulletin.docx?month=2022-04").content

    told = words(audited(at_office, file=SimpleUploadedFile("通报.docx", made)).content.decode())

    assert "没有不符" in told


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "  "}, "没有粘贴表格"),
        ({"text": "今天开了会"}, "没有找到可以核对的合计、比率或名次"),
        ({"file": SimpleUploadedFile("坏.xlsx", b"PK\x03\x04broken")}, "坏.xlsx"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(at_office, sent, sentence):
    answer = audited(at_office, **sent)

    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())


def test_what_was_pasted_is_kept_in_the_box_and_nowhere_else(at_office, settings):
    files = set(settings.GUATU_HOME.rglob("*"))

    answer = audited(at_office, text=WRONG + "注：秘密的话\n").content.decode()

    assert "秘密的话" in answer
    assert {file for file in settings.GUATU_HOME.rglob("*") if "audit" in file.name} <= files


def test_markup_in_a_pasted_table_stays_text(at_office):
    answer = audited(at_office, text=WRONG.replace("乙", "<script>x</script>")).content.decode()

    assert "<script>x" not in answer
    assert "&lt;script&gt;x" in answer


def test_without_the_power_the_audit_does_not_exist(client, reporter, april_open):
    client.force_login(reporter)

    assert client.get("/audit/").status_code == 404
    assert audited(client, text=GOOD).status_code == 404


# --- search ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["长桥路", "P000004", "p000004"])
def test_a_project_is_found_by_name_or_number(at_office, asked):
    told = words(at_office.get("/search", {"q": asked}).content.decode())

    assert "长桥路南延" in told
    assert "第三水厂扩建" not in told


def test_more_units_than_are_shown_are_not_hidden(at_office, clerk):
    for at in range(5):
        Organisation.objects.create(code=f"T{at}", name=f"桥头镇{at}所", region=clerk.region)
    five = words(at_office.get("/search", {"q": "桥头镇"}).content.decode())

    Organisation.objects.create(code="T5", name="桥头镇5所", region=clerk.region)
    six = words(at_office.get("/search", {"q": "桥头镇"}).content.decode())

    assert ("单位 5" in five, "还有别的" in five) == (True, False)
    assert ("单位 前 5 个" in six, "还有别的" in six) == (True, True)


def test_a_unit_is_found_and_leads_to_its_projects(at_office):
    html = at_office.get("/search", {"q": "水利"}).content.decode()

    assert "organisation=U03" in html


def test_nothing_of_another_district_is_found(client, stranger, april_open):
    client.force_login(stranger)

    told = words(client.get("/search", {"q": "长桥路"}).content.decode())
    assert "没有找到" in told
    assert "P000004" not in told
    assert "没有找到" in words(client.get("/search", {"q": "水利局"}).content.decode())


def test_a_reporter_finds_only_the_units_own_projects(client, reporter, april_open):
    client.force_login(reporter)

    assert "没有找到" in words(client.get("/search", {"q": "长桥路"}).content.decode())
    assert "第三水厂扩建" in words(client.get("/search", {"q": "水厂"}).content.decode())


def test_many_finds_are_paged_by_key(at_office, april_open):
    from guatu.apps.projects.models import Project

    for at in range(100, 180):
        Project.objects.create(number=f"P{at:06}", name=f"标准厂房{at}", region="410703")

    first = at_office.get("/search", {"q": "标准厂房"}).content.decode()
    second = at_office.get("/search", {"q": "标准厂房", "after": "P000149"}).content.decode()
    assert "标准厂房149" in first
    assert "标准厂房150" not in first
    assert "标准厂房150" in second


def test_a_search_asks_few_questions(at_office, counted_queries):
    with counted_queries("briefing.search"):
        at_office.get("/search", {"q": "路"})


def test_an_empty_search_asks_nothing_and_says_what_to_write(at_office):
    assert "还没有写要找什么" in words(at_office.get("/search").content.decode())


@pytest.mark.parametrize("url", ["/", "/bulletin", "/audit/", "/search?q=a"])
def test_every_door_is_shut_to_those_not_logged_in(client, db, url):
    assert client.get(url).status_code == 302


def test_an_account_that_may_view_nothing_finds_no_search(client, someone, db):
    client.force_login(someone("zhou", powers=[Power.MANAGE_PEOPLE], reach="none"))

    assert client.get("/search?q=路").status_code == 404
