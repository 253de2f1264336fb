"""A month's workbook: the template goes out, comes back, and is applied whole or not at all."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from apps.reports.words import MAY, wan
from guatu.apps.reports.actions import lock_month, save_draft, state_reports
from guatu.apps.reports.actions.batch import MonthRow
from guatu.apps.reports.models import FundStatement, Report, ReportStatement
from guatu.apps.trace.models import Entry
from guatu.site.command import main


@pytest.fixture
def run(capsys):
    """Run a command line: its status and what it said, from JSON."""

    def command(*words):
        status = main([*map(str, words), "--json"])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out.strip() else err

    return command


def write(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_month_without_a_window_is_stated_by_the_command(a_project, run, tmp_path):
    park, road = a_project("装备园"), a_project("长桥路南延")
    file = write(
        tmp_path / "5月.xlsx",
        ["项目名称", "本月完成投资（万元）", "形象进度", "本月到位自筹资金"],
        ["装备园", 4_200, "厂房封顶", 300],
        ["长桥路南延", "0.03亿元", "路基完成 60%", None],
    )

    status, told = run("reports", "import", file, "--month", "2022-05")

    assert (status, told["how"], told["changed"], told["problems"]) == (0, "stated", 2, [])
    known = dict(ReportStatement.objects.values_list("project__number", "done"))
    assert known == {park.number: wan(4_200), road.number: wan(300)}
    assert FundStatement.objects.get().amount == wan(300)
    assert (Report.objects.first().submitter, Report.objects.first().approver.login) == (None, "operator")


def test_the_same_file_again_changes_nothing_and_leaves_no_entry(a_project, run, tmp_path):
    a_project("装备园")
    file = write(tmp_path / "5月.xlsx", ["项目名称", "本月完成投资"], ["装备园", 42])
    run("reports", "import", file, "--month", "2022-05")
    before = Entry.objects.count()

    status, told = run("reports", "import", file, "--month", "2022-05")

    assert (status, told["how"], told["changed"]) == (0, "unchanged", 0)
    assert Entry.objects.count() == before


def test_every_wrong_cell_is_listed_at_once_and_nothing_is_applied(a_project, run, tmp_path):
    a_project("装备园"), a_project("长桥路南延"), a_project("第三水厂")
    file = write(
        tmp_path / "5月.xlsx",
        ["项目名称", "本月完成投资", "形象进度", "开工日期"],
        ["装备园", "待定", "厂房封顶", None],
        ["长桥路南延", -300, "路基", None],
        ["长桥路", 300, "路基", None],
        ["第三水厂", 10, "桩基", "2022.13.1"],
        ["装备园", 1, "重复", None],
    )

    status, told = run("reports", "import", file, "--month", "2022-05")

    wrong = {(one["cell"], one["title"]): one for one in told["problems"] if one["severity"] == "error"}
    assert status == 1
    assert {"B2", "B3", "A4", "D5", "A6"} <= {cell for cell, _ in wrong}
    assert wrong["B2", "本月完成投资"]["value"] == "待定"
    assert "名称相近的有：长桥路南延" in wrong["A4", "项目名称"]["message"]
    assert "第2行已有" in wrong["A6", "项目名称"]["message"]
    assert not ReportStatement.objects.exists()


def test_the_years_sum_alone_gives_the_month_and_says_so(a_project, run, tmp_path):
    park = a_project("装备园")
    for back in (4, 3, 2, 1):
        state_reports_of(park, back)
    file = write(tmp_path / "5月.xlsx", ["项目名称", "1-5月完成投资", "形象进度"], ["装备园", 4_700, "封顶"])

    status, told = run("reports", "import", file, "--month", "2022-05")

    assert status == 0
    assert ReportStatement.objects.get(month="2022-05").done == wan(700)
    assert any("记 700 万元，请核对" in one["message"] for one in told["problems"])


def state_reports_of(park, back):
    from guatu.apps.people.accounts import operator

    state_reports(MAY - back, [MonthRow(park.pk, wan(1_000))], actor=operator())


def test_where_people_fill_a_file_becomes_drafts_unless_told_to_approve(a_project, window, run, tmp_path):
    a_project("装备园")
    file = write(tmp_path / "5月.xlsx", ["项目名称", "本月完成投资", "形象进度"], ["装备园", 42, "封顶"])

    assert run("reports", "import", file, "--month", "2022-05")[1]["how"] == "drafted"
    assert Report.objects.get().state == "draft"
    assert not ReportStatement.objects.exists()


def test_a_draft_of_a_person_is_not_overwritten_by_a_load(a_project, window, reporter, run, tmp_path):
    park = a_project("装备园")
    save_draft(park.pk, MAY, values={"progress_text": "正在写"}, actor=reporter)
    file = write(tmp_path / "5月.xlsx", ["项目名称", "本月完成投资", "形象进度"], ["装备园", 42, "封顶"])

    status, told = run("reports", "import", file, "--month", "2022-05", "--approve")

    assert status == 1
    assert "正由单位填报" in told["problems"][0]["message"]
    assert Report.objects.get().progress_text == "正在写"


def test_a_locked_month_takes_no_file(a_project, window, approver, run, tmp_path):
    a_project("装备园")
    lock_month(MAY, actor=approver)
    file = write(tmp_path / "5月.xlsx", ["项目名称", "本月完成投资", "形象进度"], ["装备园", 42, "封顶"])

    for more in ([], ["--approve"]):
        status, told = run("reports", "import", file, "--month", "2022-05", *more)
        assert status == 1
        assert "已锁定" in told["sentence"]


def test_the_template_comes_back_unchanged(a_project, window, reporter, run, tmp_path):
    park = a_project("装备园", plan=36_000)
    save_draft(
        park.pk, MAY, actor=reporter,
        values={"done": wan(4_200) + 50_000, "progress_text": "=封顶", "quantity_done": 4_550, "funds": {"own": wan(3)},
                "events": {"completed": "2022-05-20"}, "promised_on": date(2022, 6, 8), "problem_text": "x",
                "proposal": "y", "problem_category": "funds", "stage": "completed"},
    )  # fmt: skip
    file = tmp_path / "模板.xlsx"

    assert run("reports", "template", file, "--month", "2022-05", "--organisation", "U01")[1]["rows"] == 1
    status, told = run("reports", "import", file, "--month", "2022-05")

    assert (status, told["how"]) == (0, "unchanged"), told
    sheet = openpyxl.load_workbook(file)["月报"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heads.index("年度计划投资（万元）") + 1).fill.fgColor.rgb == "FFEFEEEA"
    assert sheet.cell(2, heads.index("形象进度") + 1).value == "=封顶"


def test_the_template_names_only_projects_that_report(a_project, other_unit, run, tmp_path):
    a_project("在建"), a_project("退库", stage="withdrawn"), a_project("谋划", stage="planning", plan=None)
    a_project("别家", organisation=other_unit)

    assert run("reports", "template", tmp_path / "a.xlsx", "--month", "2022-05")[1]["rows"] == 2
    assert run("reports", "template", tmp_path / "b.xlsx", "--month", "2022-05", "--organisation", "U09")[0] == 2


def test_a_file_that_is_no_table_is_refused_with_a_sentence(a_project, run, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("今天天气不错\n", encoding="utf-8")

    status, told = run("reports", "import", file, "--month", "2022-05")

    assert status == 1
    assert "没有找到表头" in told["problems"][0]["message"]
    assert run("reports", "import", file, "--month", "2022年5月")[0] == 2


def test_a_month_is_opened_asked_and_locked_on_the_command_line(a_project, run):
    park = a_project("装备园")
    assert run("reports", "open", "2022-05", "--from", "2022-05-25", "--due", "2022-06-05")[0] == 0
    status, told = run("reports", "status", "2022-05")
    assert (told["units"][0]["due"], told["units"][0]["missing"], told["due_on"]) == (1, 1, "2022-06-05")

    state_reports_of(park, 0)

    assert run("reports", "status", "2022-05")[1]["units"][0]["passed"] == 1
    assert run("reports", "lock", "2022-05")[1] == {"month": "2022-05", "locked": 1}
    status, said = run("reports", "open", "2022-05", "--from", "2022-05-25", "--due", "2022-06-05")
    assert (status, "已有填报窗口" in said) == (1, True)


def test_a_number_beside_another_projects_name_stops_the_file(a_project, run, tmp_path):
    park, _ = a_project("装备园"), a_project("长桥路南延")
    heads = ["项目编号", "项目名称", "本月完成投资", "形象进度"]
    file = write(tmp_path / "5月.xlsx", heads, [park.number, "长桥路南延", 10, "封顶"])

    status, told = run("reports", "import", file, "--month", "2022-05")

    assert (status, ReportStatement.objects.exists()) == (1, False)
    assert told["problems"][0]["message"].startswith(f"项目编号{park.number}是“装备园”，这一行的名称却写“长桥路南延”")


def test_a_number_beside_a_new_spelling_is_taken_with_a_word(a_project, run, tmp_path):
    park = a_project("装备园")
    heads = ["项目编号", "项目名称", "本月完成投资", "形象进度"]
    file = write(tmp_path / "5月.xlsx", heads, [park.number, "装备产业园", 10, "封顶"])

    status, told = run("reports", "import", file, "--month", "2022-05")

    assert (status, told["changed"]) == (0, 1)
    assert [one["severity"] for one in told["problems"] if "按编号记入，请核对" in one["message"]] == ["warning"]


def test_a_formula_without_a_value_stops_the_file_and_is_told_with_its_cell(a_project, run, tmp_path):
    a_project("装备园")
    with xlsxwriter.Workbook(str(tmp_path / "5月.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["项目名称", "本月完成投资（万元）", "形象进度"])
        page.write_row(1, 0, ["装备园", None, "封顶"])
        page.write_formula(1, 1, "=A1*2", None, "#REF!")

    status, told = run("reports", "import", tmp_path / "5月.xlsx", "--month", "2022-05")

    assert (status, ReportStatement.objects.exists()) == (1, False)
    assert ("B2", "#REF!", "error") in {(one["cell"], one["value"], one["severity"]) for one in told["problems"]}
