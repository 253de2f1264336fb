"""Files no office should trust, through every door: a Chinese sentence with the cell, nothing applied, no crash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from data.hostile import makers
from journeys.calling import Caller
from journeys.serving import FOREIGN, contents
from journeys.workbooks import columns_of, write_ledger

CHINESE = re.compile("[\u4e00-\u9fff]")
MONTH, REGION = "2022-05", "990103"
HEADINGS = ("项目代码", "项目名称", "行政区划", "总投资（万元）", "实际开工时间")
Maker = Callable[[Path], Path]


@dataclass(frozen=True)
class Bad:
    """A file, what must be said of it, and the cell that must be named ("" where the whole file is refused)."""

    name: str
    make: Maker
    told: str
    cell: str = ""
    stops: bool = True


def ledger(*rows: tuple[object, ...]) -> Maker:
    """A small ledger around rows that are wrong."""

    def make(path: Path) -> Path:
        book = Workbook()
        sheet = book.active
        sheet.title = "台账"
        sheet.append(HEADINGS)
        for row in rows:
            sheet.append(row)
        book.save(path)
        return path

    return make


def plain(*amounts: object) -> list[tuple[object, ...]]:
    return [("", f"新桥第{at}水库", REGION, amount, "") for at, amount in enumerate(amounts, 1)]


def of_an_unknown_writing(path: Path) -> Path:
    path.write_bytes("项目名称,总投资（万元）\n".encode() + b"\xff\x81\xfe\x80\xff,100\n" * 20)
    return path


def wrong_cells(path: Path) -> Path:
    return write_ledger(path, {"F7": "待定", "H9": "2025年13月"})


WHOLE_FILES = (
    Bad("截断.xlsx", makers.truncated, "不完整或已损坏"),
    Bad("加密.xlsx", makers.encrypted, "加了密码"),
    Bad("十亿格.xlsx", makers.billion_cells, "超出可读取的范围", "XFD1048576"),
    Bad("一亿格.xlsx", makers.wide_and_deep, "过大|超出可读取的范围"),
    Bad("三百兆.xlsx", makers.long_string, "超过32767字|压缩比异常|展开后过大"),
    Bad("实体炸弹.xlsx", makers.entity_bomb, "实体定义"),
    Bad("外部实体.xlsx", makers.outside_entity, "实体定义"),
    Bad("谎报大小.xlsx", makers.lying_directory, "损坏|读不出来|结构异常"),
    Bad("上千部件.xlsx", makers.many_parts, "部件过多"),
    Bad("爬目录.xlsx", makers.climbing_names, "结构异常"),
    Bad("编码不明.csv", of_an_unknown_writing, "编码无法识别"),
)
CELLS = (
    Bad("错格.xlsx", wrong_cells, "应为金额，实际为“待定”", "F7"),
    Bad("错月.xlsx", wrong_cells, "没有13月", "H9"),
    Bad("公式.xlsx", makers.formulas, "公式出错", "C3"),
    Bad("重名.xlsx", ledger(*plain(100), *plain(200)), "重复", "B3"),
    Bad("怪区划.xlsx", ledger(("", "新桥水库", "乌有县", 100, "")), "乌有县", "C2"),
    Bad("负数.xlsx", ledger(*plain(-100)), "不能为负", "D2"),
    Bad("离谱.xlsx", ledger(*plain("9" * 24)), "过大|金额|超过", "D2"),
    Bad("未来.xlsx", ledger(("", "新桥水库", REGION, 100, "2099-01-01")), "不能晚于", "E2"),
    Bad(
        "同码.xlsx",
        ledger(*[("2204-990103-04-01-100001", f"新桥{name}渠", REGION, 100, "") for name in "甲乙"]),
        "项目代码相同",
        "A3",
        stops=False,
    ),
    Bad("千倍.xlsx", ledger(*plain(100, 110, 120, 130, 140, 9_000_000)), "倍，请核对单位", "D7", stops=False),
)
BY_COMMAND = (*WHOLE_FILES[:6], WHOLE_FILES[-1], *CELLS)
named = pytest.mark.parametrize
ids = {"ids": lambda bad: bad.name}


@pytest.fixture(scope="session")
def clerk(served, district) -> Caller:
    return Caller(served).log_in("clerk", district.logins["clerk"])


@pytest.fixture(scope="session")
def reporter(served, district) -> Caller:
    return Caller(served).log_in("reporter", district.logins["reporter"])


@pytest.fixture
def untouched(served):
    """Afterwards every table holds what it held, nothing foreign was logged, and the next request is answered."""
    before, log = contents(served.home), served.log
    yield
    assert contents(served.home) == before
    assert served.log == log
    assert served.answers()


def read_as_a_person(words: str, bad: Bad) -> None:
    """What the answer says is Chinese, tells what is wrong and where."""
    assert not FOREIGN.search(words), words
    lines = [line for line in words.splitlines() if re.search(bad.told, line)]
    assert lines, words[-1500:]
    assert all(CHINESE.search(line) for line in lines)
    assert bad.cell in words


@named("bad", (*WHOLE_FILES, *CELLS), **ids)
def test_the_import_page_says_what_is_wrong_and_applies_nothing(bad, clerk, tmp_path, untouched):
    file = bad.make(tmp_path / bad.name)

    page = clerk.post("/projects/import", {"region": "", "on": "2022-06-10", "list_name": ""}, file)

    assert page.status == (200 if bad.cell and bad in CELLS else 422)
    read_as_a_person(page.words, bad)
    assert ("先改好" in page.words) == (bad in CELLS and bad.stops)


def test_the_import_page_applies_nothing_even_when_a_wrong_file_is_pressed_through(clerk, tmp_path, untouched):
    file = ledger(*plain(-100, 200))(tmp_path / "硬闯.xlsx")
    page = clerk.post("/projects/import", {"region": "", "on": "2022-06-10", "list_name": ""}, file)

    forced = clerk.post(page.address, {"do": "apply", "create_units": "on"})

    assert forced.status == 422
    assert "不能为负" in forced.words
    assert "D2" in forced.words


def test_a_million_empty_rows_are_passed_over(clerk, tmp_path, untouched):
    file = makers.million_empty_rows(tmp_path / "空行.xlsx")

    page = clerk.post("/projects/import", {"region": "990103", "on": "2022-06-10", "list_name": ""}, file)

    assert page.status == 200
    assert "2 行" in page.words
    assert "滨河大道" in page.words


@named("bad", BY_COMMAND, **ids)
def test_the_command_says_what_is_wrong_and_applies_nothing(bad, district, tmp_path, untouched):
    file = bad.make(tmp_path / bad.name)

    done = district.run("ledger", "import", str(file), "--json", *([] if bad.stops else ["--dry-run"]))

    assert done.returncode == (1 if bad.stops else 0)
    assert not FOREIGN.search(done.stdout + done.stderr)
    problems = json.loads(done.stdout)["problems"]
    found = [one for one in problems if re.search(bad.told, one["message"])]
    assert found, problems
    if bad in CELLS:
        assert bad.cell in [one["cell"] for one in found]
        assert found[0]["sheet"]


# --- monthly reports ------------------------------------------------------------------------------------------


def month_file(caller: Caller, path: Path, change: Callable[[object, dict[str, int]], None]) -> Path:
    """The unit's own template of the month, changed as told."""
    answer = caller.opener.open(f"{caller.server.address}/reports/{MONTH}/template.xlsx", timeout=60)
    path.write_bytes(answer.read())
    book = load_workbook(path)
    sheet = book["月报"]
    change(sheet, columns_of(sheet))
    book.save(path)
    return path


def put(heading: str, value: object, row: int = 2) -> Callable[[object, dict[str, int]], None]:
    return lambda sheet, heads: sheet.cell(row, heads[heading], value)


def roughly(sheet, heads):
    sheet.cell(2, heads["本月完成投资"], "约五百")
    sheet.cell(2, heads["本年累计完成投资"]).value = None


def twice(sheet, heads):
    for column in (heads["项目编号"], heads["项目代码"], heads["项目名称"]):
        sheet.cell(3, column, sheet.cell(2, column).value)


REPORTS = (
    ("金额写成字", put("本月完成投资", "三千二百万左右"), "三千二百万左右", "本月完成投资"),
    ("负数", put("本月完成投资", -5), "不能小于 0", "本月完成投资"),
    ("离谱", put("本月完成投资", 10**12), "请核对单位", "本月完成投资"),
    ("未来日期", put("开工日期", "2099-01-01"), "2099", "开工日期"),
    ("阶段写错", put("阶段", "停摆"), "停摆", "阶段"),
    ("一个项目两行", twice, "一个项目只能有一行", "项目名称"),
)


@named("bad", [one for one in WHOLE_FILES if one.name.endswith("xlsx")][:7], **ids)
def test_the_report_upload_refuses_a_broken_file_in_words(bad, reporter, tmp_path, untouched):
    file = bad.make(tmp_path / bad.name)

    page = reporter.post(f"/reports/{MONTH}/upload", {}, file)

    assert page.status == 422
    read_as_a_person(page.words, bad)


@named(("name", "change", "told", "heading"), REPORTS, ids=[one[0] for one in REPORTS])
def test_the_report_upload_names_the_wrong_cell_and_keeps_nothing(
    name, change, told, heading, reporter, tmp_path, untouched
):
    file = month_file(reporter, tmp_path / f"{name}.xlsx", change)

    page = reporter.post(f"/reports/{MONTH}/upload", {}, file)

    assert page.status == 422
    assert not FOREIGN.search(page.words)
    assert told in page.words
    assert heading in page.words
    assert re.search(r"\n[A-Z]{1,2}[23]\n", page.words), "the cell is named"
    assert "整份没有写入" in page.words


def test_a_report_for_a_project_of_another_unit_is_not_taken(reporter, tmp_path, untouched):
    file = month_file(reporter, tmp_path / "别家.xlsx", put("项目名称", "霁启家居板材生产线"))
    book = load_workbook(file)
    for heading in (1, 2):
        book["月报"].cell(2, heading).value = None
    book.save(file)

    page = reporter.post(f"/reports/{MONTH}/upload", {}, file)

    assert page.status == 422
    assert "霁启家居板材生产线" in page.words


def test_a_figure_that_is_not_exact_is_taken_only_with_a_word_about_it(reporter, served, tmp_path):
    file = month_file(reporter, tmp_path / "约数.xlsx", roughly)

    page = reporter.post(f"/reports/{MONTH}/upload", {}, file)

    assert page.status == 200
    assert "暂存" in page.words
    assert "“约五百”不是确数，暂按500万元读取" in page.words
    assert served.answers()


def test_the_report_command_refuses_a_file_with_one_wrong_cell(district, reporter, tmp_path, untouched):
    file = month_file(reporter, tmp_path / "月报.xlsx", put("本月完成投资", "待定"))

    done = district.run("reports", "import", str(file), "--month", MONTH, "--json")

    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["how"] == "refused"
    assert [one["value"] for one in answer["problems"] if one["severity"] == "error"] == ["待定"]
