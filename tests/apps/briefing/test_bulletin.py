"""The bulletin says what the month's indicators say, and every number knows where it comes from."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest

from apps.briefing.words import APRIL, JANUARY, WAN
from guatu.kernel.figures import audit_table

ON = date(2022, 5, 6)


def composed(month: Any = APRIL, **known: Any) -> Any:
    from guatu.apps.briefing.bulletin import answers, compose

    return compose(answers.computed(month), on=ON, office="区项目办", **known)


def written(bulletin: Any) -> bytes:
    from guatu.apps.briefing.bulletin.document import write_document

    target = io.BytesIO()
    write_document(bulletin, target)
    return target.getvalue()


def text_of(bulletin: Any, heading: str) -> str:
    section = next(each for each in bulletin.sections if heading in each.heading)
    return "\n".join(getattr(block, "text", "") for block in section.blocks)


def table_of(bulletin: Any, title: str) -> list[list[str]]:
    return next(table for table in bulletin.tables if table.title == title).printed()


def test_the_sections_stand_in_the_order_of_a_bulletin(april):
    bulletin = april

    assert bulletin.title == "关于卫滨区2022年4月重点项目进展情况的通报"
    assert [section.heading for section in bulletin.sections] == [
        "一、总体情况", "二、分级次情况", "三、分单位情况", "四、分集合、分行业情况", "五、好的做法", "六、存在问题",
        "七、下步要求",
    ]  # fmt: skip


def test_the_whole_is_told_with_what_each_rate_is_out_of(april):
    told = text_of(april, "总体")

    assert "重点项目12个，总投资32.1亿元，2022年计划投资12.18亿元" in told
    assert "1—4月完成投资2.97亿元，占年度计划的24.4%，序时进度为33.3%，与序时进度相比欠9.0个百分点" in told
    assert "已入库7个，入库率70.0%" in told
    assert "统计部门核定本年完成投资2.09亿元，调度数减统计数为8773万元" in told
    assert "红灯4个（比上月增加2个），黄灯2个（比上月减少1个）" in told


def test_a_red_light_travels_with_its_cause_its_next_step_and_its_day(april):
    told = text_of(april, "存在问题")

    assert (
        "长桥路南延（区住建局）。年度投资完成率2.8%，与序时进度相比欠30.6个百分点。"
        "原因：征地拆迁：沿线 12 户未签协议。下一步：5月20日前逐户签约（5月20日前）。" in told
    )
    assert "污水管网工程（区水利局）" in told
    assert "原因：单位未填原因，限期补报" in told


def test_every_lit_project_stands_in_the_list_of_its_rule(computed):
    from guatu.apps.monitoring.models import Alert

    bulletin = composed()

    listed = {(table.title, row[2]) for table in bulletin.annexes[1:] for row in table.rows}
    names = {"behind_schedule": "投资进度滞后", "listing_overdue": "开工未入库", "start_overdue": "到期未开工"}
    kept = Alert.objects.filter(month="2022-04").select_related("project")
    assert listed == {(f"{names[alert.rule]}项目清单", alert.project.name) for alert in kept}


def test_demands_are_the_advice_and_release_of_the_rules_that_lit(april):
    from guatu import rulebook

    told = text_of(april, "下步要求")

    lit = ("behind_schedule", "listing_overdue", "start_overdue")
    for rule in (rulebook.rules().alerts[code] for code in lit):
        assert rule.advice in told
        assert rule.release in told


def test_the_draft_from_kept_results_says_what_the_facts_say(computed):
    from guatu.apps.briefing.bulletin import answers, compose

    kept = compose(answers.kept(APRIL), on=ON, office="区项目办")

    assert kept == composed()


def test_a_month_that_was_not_computed_has_no_draft(computed):
    from guatu.apps.briefing.bulletin.answers import NotComputed
    from guatu.apps.briefing.drafting import draft

    with pytest.raises(NotComputed, match="2022年1月还没有计算"):
        draft(JANUARY, on=ON)


def test_the_audit_of_figures_finds_nothing_in_the_bulletins_own_tables(april):
    bulletin = april

    found = [finding for table in bulletin.tables for finding in audit_table(table.printed())]
    assert len(found) > 70
    assert [finding.sentence for finding in found if finding.verdict != "ok"] == []


def test_the_audit_would_see_a_wrong_total(april):
    rows = table_of(april, "分级次进展情况")
    rows[-1][2] = str(int(rows[-1][2]) + 1)

    wrong = [finding for finding in audit_table(rows) if finding.verdict != "ok"]

    assert [(finding.row, finding.column) for finding in wrong] == [(5, "年度计划(万元)")]


def test_amounts_of_a_column_show_the_places_that_make_all_of_them_exact(computed):
    from guatu.apps.projects.models import PlanStatement

    PlanStatement.objects.filter(project=computed.projects["污水管网工程"]).update(amount=6_000 * WAN + 250_000)

    printed = table_of(composed(), "分级次进展情况")
    assert [row[2] for row in printed] == ["年度计划（万元）", "41000.00", "27000.25", "53800.00", "121800.25"]
    assert [row[3] for row in printed] == ["本年完成（万元）", "13090", "2280", "14310", "29680"]


def test_every_figure_of_the_text_has_its_row_of_basis(april):
    from guatu.apps.briefing.bulletin.basis import sentence_basis, table_basis

    bulletin = april

    rows = sentence_basis(bulletin).rows
    assert [row[1] for row in rows] == [figure.text for figure in bulletin.told]
    assert len(rows) > 60
    assert all(figure.basis and figure.name and figure.code for figure in bulletin.told)
    codes = {row[1] for row in table_basis(bulletin).rows}
    assert {figure.code for figure in bulletin.told} <= codes
    assert {figure.code for table in bulletin.tables for figure in table.figures} <= codes


def test_each_figure_recomputes_from_its_own_numerator_and_denominator(april):
    rate = next(figure for figure in april.told if figure.code == "annual_completion")

    assert (rate.numerator, rate.denominator) == (100 * 29_680 * WAN, 121_800 * WAN)
    assert rate.text == "24.4%"
    assert "当年1月至调度月累计完成投资" in rate.basis


def test_a_number_that_cannot_be_judged_is_left_out_and_never_zero(computed):
    from guatu.apps.projects.models import PlanStatement

    PlanStatement.objects.all().delete()

    told = text_of(composed(), "总体")
    assert "占年度计划" not in told
    assert "计划投资" not in told
    assert "1—4月" not in told or "完成投资2.97亿元" not in told


def test_the_document_has_native_headings_tables_and_repeated_heads(april):
    document = docx.Document(io.BytesIO(written(april)))

    def of(style: str) -> list[str]:
        return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]

    assert of("Title") == ["关于卫滨区2022年4月\n重点项目进展情况的通报"]
    assert of("Heading 1")[:3] == ["一、总体情况", "二、分级次情况", "三、分单位情况"]
    assert of("Heading 1")[-5:] == ["附件1", "附件2", "附件3", "附件4", "附件5"]
    assert len(document.tables) == 10
    assert all(table.rows[0]._tr.trPr.xpath("w:tblHeader") for table in document.tables)


def test_the_page_is_that_of_the_standard(april):
    document = docx.Document(io.BytesIO(written(april)))

    first = document.sections[0]
    assert [round(length.mm) for length in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (document.styles["Normal"].font.size.pt, document.styles["Title"].font.size.pt) == (16, 22)
    assert 22 * document.styles["Normal"].paragraph_format.line_spacing.mm == pytest.approx(225, abs=1)
    theme = zipfile.ZipFile(io.BytesIO(written(april))).read("word/theme/theme1.xml").decode()
    assert 'typeface="仿宋_GB2312"' in theme
    assert 'typeface="方正小标宋简体"' in theme


def test_a_hidden_bookmark_leads_from_each_number_to_its_basis(april):
    bulletin = april
    xml = zipfile.ZipFile(io.BytesIO(written(bulletin))).read("word/document.xml").decode()

    names = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', xml)
    assert len(names) == len(set(names)) == len(bulletin.told)
    assert names[0] == "_0001_projects"
    assert all(name.startswith("_") and len(name) <= 40 for name in names)


def test_a_demonstration_and_an_open_month_say_so_on_every_page(april):
    shown = docx.Document(io.BytesIO(written(replace(april, demonstration=True)))).sections[0]
    plain = docx.Document(io.BytesIO(written(april))).sections[0]

    for header in (shown.header, shown.even_page_header):
        assert header.paragraphs[0].text == "演示数据　2022年4月数据未封存，仅供审阅"
    assert "演示数据" not in plain.header.paragraphs[0].text


def test_it_opens_elsewhere_and_reads_back(april, tmp_path):
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("没有 LibreOffice 或 pdftotext")
    file = tmp_path / "b.docx"
    file.write_bytes(written(april))

    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    told = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "b.pdf"), "-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout

    bare = re.sub(r"\s", "", told)
    assert "重点项目进展情况的通报" in bare
    assert "占年度计划的24.4%" in bare
    assert "七、下步要求" in bare
    assert "—1—" in bare


def test_the_workbook_holds_every_table_with_typed_numbers(april, tmp_path):
    from guatu.apps.briefing.bulletin.workbook import write_workbook

    target = io.BytesIO()
    write_workbook(april, target)
    book = openpyxl.load_workbook(target)

    assert book.sheetnames == [
        "分级次进展情况", "分集合进展情况", "分行业进展情况", "各责任单位进展情况和排名", "投资进度滞后项目清单",
        "开工未入库项目清单", "到期未开工项目清单", "正文中的数字", "各项数字的口径",
    ]  # fmt: skip
    page = book["各责任单位进展情况和排名"]
    assert [cell.value for cell in page[2]][:4] == ["单位", "项目数（个）", "年度计划（万元）", "本年完成（万元）"]
    assert [cell.value for cell in page[3]][:5] == ["区住建局", 3, 31000, 7440, 24]
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_a_name_that_looks_like_a_formula_stays_text(computed):
    from guatu.apps.briefing.bulletin.workbook import write_workbook
    from guatu.apps.projects.models import Project

    Project.objects.filter(name="长桥路南延").update(name="=1+1")
    target = io.BytesIO()
    write_workbook(composed(), target)

    page = openpyxl.load_workbook(target)["投资进度滞后项目清单"]
    cell = next(cell for row in page for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_command_writes_the_file_and_lists_the_figures(computed, tmp_path, capsys):
    from guatu.site.command import main

    file = tmp_path / "通报.docx"
    status = main(["bulletin", "--month", "2022-04", "--out", str(file), "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert docx.Document(str(file)).paragraphs[0].text.startswith("关于卫滨区2022年4月")
    assert answer["figures"][0]["code"] == "projects"
    assert answer["sealed"] is False


def test_another_kind_of_file_is_refused_before_anything_is_computed(computed, tmp_path, capsys):
    from guatu.site.command import main

    status = main(["bulletin", "--month", "2022-04", "--out", str(tmp_path / "通报.pdf")])

    assert status == 2
    assert "不是通报文件名" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_character_no_document_may_hold_does_not_break_it(april):
    broken = replace(april.lead, parts=("名称\x0b里有\x00怪字",))
    document = docx.Document(io.BytesIO(written(replace(april, lead=broken))))

    assert "名称里有怪字" in [paragraph.text for paragraph in document.paragraphs]


def test_a_bundle_is_counted_by_its_children_and_not_once_more(computed):
    from guatu.apps.briefing.bulletin import answers
    from guatu.apps.projects.models import Project, ProjectStatement

    parent, child = computed.projects["蔬菜批发市场"], computed.projects["灌区续建配套"]
    ProjectStatement.objects.filter(project=child).update(parent=parent)
    Project.objects.filter(pk=child.pk).update(parent=parent)

    found = answers.computed(APRIL)
    assert found.total["projects"].value == 11
    assert sum(found.count(level) for level in ("red", "yellow", "clear", "")) == 11


def test_the_table_says_how_equal_marks_are_placed(april):
    table = next(table for table in april.tables if table.title == "各责任单位进展情况和排名")

    assert "得分相同的，按本年完成投资从多到少排先后" in table.note


def test_of_many_units_the_table_stands_in_the_annex_alone(computed, monkeypatch):
    from guatu.apps.briefing.bulletin import standings

    monkeypatch.setattr(standings, "MOST_UNITS", 3)

    bulletin = composed()
    assert "各单位进展情况和排名见附件1。" in text_of(bulletin, "分单位")
    assert [table.title for table in bulletin.tables].count("各责任单位进展情况和排名") == 1
    assert bulletin.annexes[0].title == "各责任单位进展情况和排名"


def test_a_bulletin_prints_the_head_of_the_trace_for_an_auditor_to_compare(computed):
    from guatu.apps.briefing.bulletin.document import write_document
    from guatu.apps.briefing.bulletin.workbook import write_workbook
    from guatu.apps.briefing.drafting import draft, draw_up
    from guatu.apps.trace.heads import compare, read_head
    from guatu.apps.trace.models import Head

    for made in (draft(APRIL, on=ON), draw_up(APRIL, on=ON)):
        document, book = io.BytesIO(), io.BytesIO()
        write_document(made, document)
        write_workbook(made, book)
        told = next(each.text for each in docx.Document(document).paragraphs if "起草时留痕记到" in each.text)
        cells = [str(row[0].value) for page in openpyxl.load_workbook(book) for row in page.iter_rows(max_col=1)]
        assert (read_head(told).number, read_head(told).hash) == Head.objects.values_list("number", "hash").get()
        assert compare(read_head(told)).agrees
        assert told in cells
