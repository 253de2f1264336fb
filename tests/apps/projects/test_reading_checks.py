"""What a ledger's rows must hold, alone and together, and what each fault is told as."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from data.hostile import makers
from guatu.apps.projects.reading import LedgerReading, read_ledger
from guatu.apps.projects.sheets import PROJECT_LEDGER
from guatu.kernel.regions import Level, Region, national
from guatu.kernel.sheets import Book, SheetRefused, write_rows, write_template

ON = date(2022, 6, 10)
Reader = Callable[..., LedgerReading]


@pytest.fixture
def ledger(tmp_path: Path) -> Reader:
    """Read a ledger given as a heading line and rows."""

    def read(*rows: list[object], **more: object) -> LedgerReading:
        path = tmp_path / "台账.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return read_ledger(path, on=ON, **more)

    return read


def told(reading: LedgerReading) -> list[tuple[str, str, str]]:
    return [(problem.severity, problem.cell, problem.message) for problem in reading.problems]


def test_a_row_given_by_headings_is_read_by_the_same_description():
    values, problems = PROJECT_LEDGER.parse(
        7, {"项目代码": "2025-01", "项目名称": " ", "阶段": "停工", "批复概算": "待定"}
    )

    assert values == {"code": "2025-01"}
    assert [(p.row, p.title, p.message) for p in problems] == [
        (7, "项目名称", "不能为空"),
        (7, "阶段", "应为：谋划、前期、在建、竣工、投产、达产达效、退库"),
        (7, "批复概算", "应为金额，实际为“待定”"),
    ]


def test_every_field_of_the_ledger_is_read(ledger):
    cells = {
        "项目代码": "2111-522323-04-01-342068",
        "项目名称": "★滨河大道",
        "行政区划": "卫滨区",
        "项目级别": "省级重点",
        "所属集合": "6+10、专项债",
        "建设性质": "扩建",
        "项目类型": "备案",
        "立项程序": "备案制",
        "总投资（亿元）": "3.5",
        "建设起止": "2021年3月—2022年12月",
        "签约": "2020-11-02",
        "实际开工时间": "2021年3月",
        "当前阶段": "在建",
        "分包领导": "张　三",
        "项目单位信用代码": "91350100M000100Y43",
        "联系人": "李 四",
    }

    reading = ledger(list(cells), list(cells.values()))

    assert reading.problems == []
    assert reading.rows == [
        {
            "code": "2111-522323-04-01-342068",
            "name": "滨河大道",
            "region": "410703",
            "level": "provincial",
            "sets": ["6+10", "专项债"],
            "construction_kind": "extension",
            "procedure": "filing",
            "total_investment": 35_000_000_000,
            "planned_start_on": "2021-03",
            "planned_finish_on": "2022-12",
            "signed_on": "2020-11-02",
            "started_on": "2021-03",
            "stage": "construction",
            "leader": "张三",
            "owner_uscc": "91350100M000100Y43",
            "contact": "李四",
        }
    ]


def test_every_wrong_cell_is_told_with_its_place_and_the_good_ones_kept(ledger):
    reading = ledger(["项目名称", "总投资（万元）", "当前阶段", "计划开工时间"], ["桥", "待定", "停滞", "2022.13.1"])

    assert reading.rows == [{"name": "桥"}]
    assert [(problem.file, problem.cell, problem.value) for problem in reading.errors] == [
        ("台账.csv", "B2", "待定"),
        ("台账.csv", "C2", "停滞"),
        ("台账.csv", "D2", "2022.13.1"),
    ]


def test_a_name_twice_in_one_region_is_an_error_and_elsewhere_none(ledger):
    reading = ledger(["项目名称", "行政区划"], ["桥", "卫滨区"], ["桥", "红旗区"], ["桥", "410703"])

    assert told(reading) == [("error", "A4", "与第2行重复：同一区划有同名项目")]


def test_a_name_twice_under_two_codes_is_only_doubted(ledger):
    reading = ledger(["项目名称", "项目代码"], ["桥", "2111-522323-04-01-342068"], ["桥", "2018-410703-48-01-000001"])

    assert ("warning", "A3", "与第2行重复：同一区划有同名项目") in told(reading)
    assert reading.errors == []


def test_a_shared_code_may_be_a_bundle(ledger):
    reading = ledger(["项目名称", "项目代码"], ["桥", "2111-522323-04-01-342068"], ["路", "2111-522323-04-01-342068"])

    assert told(reading) == [("warning", "B3", "与第2行的项目代码相同；打捆项目可以共用代码，否则请核对")]


def test_a_code_that_cannot_be_one_is_kept_out_and_a_doubtful_one_in(ledger):
    reading = ledger(
        ["项目名称", "项目代码", "项目单位信用代码"],
        ["桥", "2111-522323-04-01-34206", "91350100M000100Y4Z"],
        ["路", "2111-522323-04-01-342069", "91350100M000100Y42"],
    )

    severities = {problem.cell: problem.severity for problem in reading.problems}
    assert severities == {"B2": "error", "C2": "error", "B3": "warning", "C3": "warning"}
    assert "code" not in reading.rows[0]
    assert reading.rows[1]["code"] == "2111-522323-04-01-342069"


@pytest.mark.parametrize("event", ["签约", "实际开工时间", "实际竣工时间", "投产", "入库"])
def test_a_done_event_never_lies_ahead(ledger, event):
    reading = ledger(["项目名称", event], ["桥", "2022-06-11"], ["路", "2022-06-10"], ["园", "2022年"])

    assert [(problem.severity, problem.cell) for problem in reading.problems] == [("error", "B2")]
    assert "不能晚于2022-06-10" in reading.problems[0].message


def test_a_finish_before_its_start_is_an_error(ledger):
    reading = ledger(
        ["项目名称", "计划开工时间", "计划竣工时间"], ["桥", "2022-06", "2022-05"], ["路", "2022-06-10", "2022-06"]
    )

    assert told(reading) == [("error", "C2", "计划竣工早于计划开工，请核对")]


def test_amounts_that_do_not_fit_each_other_are_doubted(ledger):
    reading = ledger(
        [
            "项目名称",
            "总投资（万元）",
            "至上年底累计完成投资（万元）",
            "年度计划投资（万元）",
            "本年累计完成投资（万元）",
        ],
        ["桥", 100, 60, 101, 41],
        ["路", 100, 60, 100, 40],
        ["园", 100, 0, -1, 0],
    )

    assert told(reading) == [
        ("warning", "D2", "年度计划101万元超过总投资100万元，请核对"),
        ("warning", "E2", "累计完成101万元超过总投资100万元，请核对"),
        ("error", "D4", "金额不能为负数"),
    ]


def test_an_amount_a_thousand_times_the_middle_one_is_a_slip_of_the_unit(ledger):
    rows = [[f"项目{number}", 100 + number] for number in range(1, 8)]
    reading = ledger(["项目名称", "总投资（万元）"], *rows, ["桥", 105_000], ["路", 105_106])

    assert told(reading) == [("warning", "B10", "105,106万元是本列中间值105万元的1001倍，请核对单位")]


def test_fewer_than_five_amounts_have_no_middle(ledger):
    assert ledger(["项目名称", "总投资（万元）"], ["桥", 1], ["路", 1_000_000]).problems == []


def test_figures_without_any_unit_are_read_in_ten_thousands_and_told_once(ledger):
    reading = ledger(["项目名称", "总投资"], ["桥", 100], ["路", 200])

    assert [row["total_investment"] for row in reading.rows] == [100_000_000, 200_000_000]
    assert told(reading) == [("warning", "", "没有写金额单位，按万元读取，请核对")]


@pytest.mark.parametrize(("words", "nearest"), [("卫宾区", "卫滨区"), ("洪旗区", "红旗区")])
def test_an_unknown_region_is_an_error_with_its_nearest_names(ledger, words, nearest):
    reading = ledger(["项目名称", "行政区划"], ["桥", words], region="410700")

    assert reading.errors[0].message.startswith(f"没有“{words}”这个行政区划，相近的有：{nearest}")
    assert reading.rows == [{"name": "桥"}]


def test_a_region_outside_the_ledgers_own_is_an_error(ledger):
    reading = ledger(["项目名称", "行政区划"], ["桥", "涧西区"], ["路", "410303"], region="410700")

    assert [problem.message for problem in reading.errors] == [
        "“涧西区”（河南省洛阳市涧西区）不在“新乡市”范围内，请核对",
        "“410303”（河南省洛阳市西工区）不在“新乡市”范围内，请核对",
    ]


def test_a_name_of_several_regions_is_asked_back(ledger):
    reading = ledger(["项目名称", "行政区划"], ["桥", "新华区"])

    assert reading.errors[0].message.startswith("叫“新华区”的不止一个：")


def test_a_ledger_without_regions_takes_the_one_it_is_for(ledger):
    assert ledger(["项目名称", "备注"], ["桥", "x"], region="410703").rows[0]["region"] == "410703"


def test_an_offices_own_zone_is_known_when_its_register_is_given(ledger):
    own = national().extended([Region("410703901", "平原新城示范区", Level.TOWNSHIP, "410703")])

    reading = ledger(["项目名称", "行政区划"], ["桥", "平原新城示范区"], region="410703", regions=own)

    assert reading.rows[0]["region"] == "410703901"


@pytest.mark.parametrize(
    ("name", "remark", "refused"),
    [
        ("某涉密工程", "", True),
        ("桥", "机密", True),
        ("桥", "密级：秘密", True),
        ("桥", "本项目不涉密", False),
        ("桥", "非涉密", False),
        ("商业秘密保护中心", "", False),
    ],
)
def test_a_classified_project_is_refused_and_its_words_not_repeated(ledger, name, remark, refused):
    reading = ledger(["项目名称", "备注"], [name, remark], ["路", "x"])

    assert len(reading.rows) == (1 if refused else 2)
    if refused:
        assert [(p.severity, p.message, p.value) for p in reading.problems] == [("error", "涉密项目不得录入本系统", "")]
        assert [(row.row, row.reason, row.text) for row in reading.skipped] == [(2, "涉密项目不得录入本系统", "")]


def test_formulas_without_a_value_stop_the_file_and_are_told_with_their_cell(tmp_path):
    reading = read_ledger(makers.formulas(tmp_path / "台账.xlsx"), on=ON)

    assert told(reading) == [
        ("error", "D2", "公式没有计算结果，请在 Excel 里打开并保存一次再导入"),
        ("error", "C3", "公式出错（#DIV/0!），没有值；请改好公式，或直接填数"),
    ]
    assert [row.get("total_investment") for row in reading.rows] == [1_200_000_000, None]


def test_rates_stored_as_fractions_are_percentages(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "汇总.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["县区", "项目个数", "年度计划投资（亿元）", "完成率"])
        page.write_row(1, 0, ["卫滨区", 3, 8.25, 0.789])
        page.write_row(2, 0, ["红旗区", 4, 4.26, 1.021])

    reading = read_ledger(tmp_path / "汇总.xlsx", on=ON)

    assert [row["completion_rate"] for row in reading.rows] == ["78.9", "102.1"]
    assert reading.warnings[0].message.startswith("数字都不大于1.5")
    assert reading.is_summary


def test_sections_that_name_regions_or_units_go_to_their_fields(ledger):
    reading = ledger(
        ["序号", "项目名称", "备注"],
        ["一", "卫滨区", ""],
        [1, "桥", "x"],
        ["二", "市住房和城乡建设局", ""],
        [2, "路", "x"],
        ["三", "科创中心（1项）", ""],
        [3, "园", "x"],
        region="410700",
    )

    assert [(row["name"], row["region"], row.get("organisation"), row.get("category")) for row in reading.rows] == [
        ("桥", "410703", None, None),
        ("路", "410700", "市住房和城乡建设局", None),
        ("园", "410700", None, "科创中心"),
    ]


def test_a_table_without_names_says_so_once(ledger):
    reading = ledger(["项目代码", "总投资（万元）"], ["2111-522323-04-01-342068", 5], ["2018-410703-48-01-000001", 6])

    assert [problem.message for problem in reading.errors] == ["没有找到“项目名称”列，请在导入前指定哪一列是项目名称"]
    assert len(reading.rows) == 2


def test_a_file_without_a_table_is_told_not_raised(ledger):
    reading = ledger(["各位领导"], ["请审阅"])

    assert reading.rows == []
    assert reading.errors[0].message.startswith("没有找到表头")


def test_a_column_read_without_certainty_is_told_and_unused_ones_are_named(ledger):
    reading = ledger(["项目名称", "市级计划投资（万元）", "招标方式"], ["桥", 3, "公开"])

    assert told(reading) == [("warning", "", "按“年度计划投资”读取，把握不大，请核对；不对的，请在导入前指定这一列")]
    assert [column.title for column in reading.sheets[0].doubtful] == ["市级计划投资（万元）"]
    assert [column.title for column in reading.sheets[0].unused] == ["招标方式"]


def test_columns_settled_by_an_office_are_followed(ledger):
    reading = ledger(
        ["项目名称", "盘子（亿元）", "总投资（亿元）"],
        ["桥", "3", "9"],
        mapping={"盘子（亿元）": "total_investment", "总投资（亿元）": ""},
    )

    assert reading.rows[0]["total_investment"] == 30_000_000_000


def test_each_sheet_of_a_workbook_is_read_and_those_without_tables_told(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "台账.xlsx")) as book:
        for title, name in (("省重点", "桥"), ("市重点", "路")):
            page = book.add_worksheet(title)
            page.write_row(0, 0, ["项目名称", "责任单位"])
            page.write_row(1, 0, [name, "住建局"])
        book.add_worksheet("封面").write(0, 0, "××县重点项目")

    reading = read_ledger(tmp_path / "台账.xlsx", on=ON)

    assert [(place.sheet, place.row) for place in reading.places] == [("省重点", 2), ("市重点", 2)]
    assert [(row.sheet, row.reason) for row in reading.skipped] == [("封面", "没有找到表头，整张表没有读取")]


def test_the_ledger_written_is_the_ledger_read(tmp_path):
    rows = [
        {
            "name": "=桥",
            "region": "410703",
            "total_investment": 3_123_456_789,
            "planned_start_on": "2021-03",
            "planned_finish_on": "2022-12-31",
            "stage": "construction",
            "level": "municipal",
            "sets": ["专项债", "6+10"],
            "nature": "continuing",
            "kind": "industry",
        }
    ]
    write_rows(PROJECT_LEDGER, tmp_path / "台账.xlsx", rows)

    assert read_ledger(tmp_path / "台账.xlsx", on=ON).rows == rows


def test_the_blank_template_reads_as_a_ledger_of_nothing(tmp_path):
    write_template(PROJECT_LEDGER, tmp_path / "空白.xlsx")

    reading = read_ledger(tmp_path / "空白.xlsx", on=ON)

    assert (reading.rows, reading.problems) == ([], [])
    assert all(column.confidence == 1 and column.code for column in reading.columns)
    assert len(reading.columns) == len(PROJECT_LEDGER.columns)


def test_a_refused_file_is_refused_by_the_reader_too(tmp_path):
    path = makers.encrypted(tmp_path / "台账.xlsx")

    with pytest.raises(SheetRefused, match="加了密码"):
        read_ledger(path, on=ON)
    with pytest.raises(SheetRefused), Book(path):
        pytest.fail("opened")
