"""Tables as offices draw them: headers, units, sections, totals and merges found by meaning."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guatu.kernel.sheets import Column, RawSheet, Sheet, Table, find_table, money, text, vocabulary

LEDGER = Sheet(
    title="项目台账",
    columns=(
        Column("name", "项目名称", text(200), required=True),
        Column("region", "行政区划", text(60)),
        Column("total_investment", "总投资", money()),
        Column("annual_plan", "年度计划投资", money()),
        Column("invested_this_year", "本年累计完成投资", money()),
        Column("invested_before", "至上年底累计完成投资", money()),
        Column("planned_start_on", "计划开工时间", text(20)),
        Column("planned_finish_on", "计划竣工时间", text(20)),
        Column("started_on", "实际开工时间", text(20)),
        Column("owner", "项目单位", text(100)),
        Column("contact", "联系人", text(50)),
        Column("phone", "联系电话", text(50)),
        Column("organisation", "责任单位", text(100)),
        Column("remark", "备注", text(100)),
        Column("project_count", "项目个数", text(10)),
        Column("completion_rate", "年度投资完成率", text(10)),
    ),
)
KNOWN = vocabulary(LEDGER)
MONEY = frozenset({"total_investment", "annual_plan", "invested_this_year", "invested_before"})


def table_of(*rows: list[object], merges: tuple[tuple[int, int, int, int], ...] = (), **more: object) -> Table:
    numbered = iter(
        [(number, list(cells)) for number, cells in enumerate(rows, 1) if any(c is not None for c in cells)]
    )
    found = find_table(RawSheet("表", numbered, merges), KNOWN, money=MONEY, **more)
    assert found is not None
    return found


def codes(table: Table) -> dict[str, str]:
    return {column.title: column.code for column in table.columns}


def test_a_merged_header_joins_parent_and_child():
    table = table_of(
        ["序号", "项目名称", "投资（亿元）", None, "时间", None],
        [None, None, "总投资", "2022年计划投资", "计划开工", "计划竣工"],
        [1, "桥", 3, 1, "2022", "2023"],
        merges=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5)),
    )

    assert table.header_rows == (1, 2)
    assert codes(table) == {
        "序号": "seq",
        "项目名称": "name",
        "投资（亿元）/总投资": "total_investment",
        "投资（亿元）/2022年计划投资": "annual_plan",
        "时间/计划开工": "planned_start_on",
        "时间/计划竣工": "planned_finish_on",
    }
    assert table.units == {"投资（亿元）/总投资": "亿元", "投资（亿元）/2022年计划投资": "亿元"}


def test_a_two_row_header_without_merges_is_found_by_its_gaps():
    table = table_of(
        ["序号", "项目名称", "项目业主单位", None, None, "备注"],
        [None, None, "业主名称", "联系人", "电话", None],
        [1, "桥", "城投公司", "张三", "13800000000", None],
    )

    assert table.header_rows == (1, 2)
    assert [column.code for column in table.columns] == ["seq", "name", "owner", "contact", "phone", "remark"]


def test_a_row_of_data_is_not_taken_into_the_header():
    table = table_of(["项目名称", "责任单位", "备注"], ["桥", "住建局", "在建"], ["路", "交通局", None])

    assert table.header_rows == (1,)
    assert [row.number for row in table.rows()] == [2, 3]


def test_titles_and_unit_lines_stand_above_and_notes_below():
    table = table_of(
        ["××县重点项目台账"],
        ["填报单位：发改局", None, "单位：万元"],
        ["序号", "项目名称", "总投资"],
        [1, "桥", 3],
        ["注：总投资含征迁。"],
        ["填表人：张三", None, "联系电话：123"],
        ["第1页 共2页"],
    )

    assert [row.number for row in table.rows()] == [4]
    assert table.units == {"总投资": "万元"}
    assert [(row.row, row.reason) for row in table.skipped] == [
        (1, "标题或说明"),
        (2, "标题或说明"),
        (5, "注释"),
        (6, "注释"),
        (7, "注释"),
    ]


@pytest.mark.parametrize(
    "label", ["合计", "合  计", "总计", "小计", "共计", "全县合计", "工业项目小计", "合计（100项）", "其中：在建"]
)
def test_sums_are_not_projects(label):
    table = table_of(["序号", "项目名称", "总投资"], [None, label, 7], [1, "桥", 3], [label, None, 3])

    assert [row.number for row in table.rows()] == [3]
    assert [(row.row, row.reason) for row in table.skipped] == [(2, "合计行"), (4, "合计行")]


def test_a_project_whose_name_ends_like_a_sum_is_kept():
    table = table_of(["序号", "项目名称", "总投资"], [1, "财务共享小计平台", 7], [2, "会计合计", 3])

    assert [row.number for row in table.rows()] == [2, 3]


def test_sections_nest_and_may_carry_sums():
    table = table_of(
        ["序号", "项目名称", "总投资"],
        [None, "合计（3项）", 60],
        ["一", "产业类", 30],
        ["（一）", "制造业（2个）", 30],
        [1, "甲", 10],
        [2, "乙", 20],
        ["二", "民生类 1项", 30],
        [3, "丙", 30],
    )

    rows = [(row.number, row.sections) for row in table.rows()]

    assert rows == [(5, ("产业类", "制造业")), (6, ("产业类", "制造业")), (8, ("民生类",))]
    assert [(s.name, s.level, s.declared, s.found) for s in table.sections] == [
        ("产业类", 1, None, 2),
        ("制造业", 2, 2, 2),
        ("民生类", 1, 1, 1),
    ]


def test_chinese_numbers_that_number_the_rows_make_no_sections():
    table = table_of(["序号", "项目名称", "总投资"], ["一", "甲", 1], ["二", "乙", 2], ["三", "丙", 3])

    assert [row.cells[1] for row in table.rows()] == ["甲", "乙", "丙"]


def test_a_header_printed_again_is_passed_over():
    table = table_of(["序号", "项目名称", "总投资"], [1, "甲", 1], ["序号", "项目名称", "总投资"], [2, "乙", 2])

    assert [row.cells[1] for row in table.rows()] == ["甲", "乙"]
    assert [(row.row, row.reason) for row in table.skipped] == [(3, "重复的表头")]


def test_a_row_with_nothing_but_its_number_is_passed_over():
    table = table_of(["序号", "项目名称", "总投资"], [1, "甲", 1], [2, None, None])

    assert [row.number for row in table.rows()] == [2]
    assert [(row.row, row.reason) for row in table.skipped] == [(3, "只有序号的空行")]


def test_a_cell_merged_over_rows_holds_for_each_of_them():
    table = table_of(
        ["县区", "项目名称", "总投资"],
        ["卫滨区", "甲", 1],
        [None, "乙", 2],
        ["红旗区", "丙", 3],
        merges=((1, 0, 2, 0),),
    )

    assert [row.cells[0] for row in table.rows()] == ["卫滨区", "卫滨区", "红旗区"]


def test_equal_headings_are_told_apart_by_their_left_neighbour():
    table = table_of(["地区", "项目数", "占比", "总投资（万元）", "占比"], ["甲", 1, "50%", 2, "40%"])

    assert [column.title for column in table.columns][2::2] == ["项目数占比", "总投资占比"]


def test_empty_columns_between_are_no_hindrance():
    table = table_of([None, "项目名称", None, "总投资"], [None, "桥", None, 3])

    assert [(column.index, column.code) for column in table.columns] == [(1, "name"), (3, "total_investment")]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("工程名称", "name"),
        ("项 目 名 称", "name"),
        ("*项目名称", "name"),
        ("项目总投资（亿元）", "total_investment"),
        ("总投资万元", "total_investment"),
        ("2021年度计划投资(万元)", "annual_plan"),
        ("今年计划投资", "annual_plan"),
        ("本年1—5月完成投资", "invested_this_year"),
        ("1-9月完成投资", "invested_this_year"),
        ("2021年1—6月实际完成投资（万元）", "invested_this_year"),
        ("至2020年底累计完成投资", "invested_before"),
        ("截至上年底累计完成", "invested_before"),
        ("责任单位（牵头）", "organisation"),
        ("业主单位", "owner"),
        ("占年计划%", "completion_rate"),
        ("责任单位联系电话", "phone"),
    ],
)
def test_a_column_is_found_by_its_meaning(heading, code):
    other = "备注" if code == "name" else "项目名称"
    table = table_of(["序号", other, heading], [1, "x", "y"])

    assert codes(table)[heading.replace("项 目 名 称", "项目名称").strip("*")] == code


def test_a_share_is_not_taken_for_what_it_is_a_share_of():
    table = table_of(["序号", "项目名称", "总投资占比", "总投资增长"], [1, "桥", 3, 4])

    assert [column.code for column in table.columns] == ["seq", "name", "", ""]


def test_a_doubtful_column_says_how_sure_it_is_and_what_else_it_may_be():
    table = table_of(["序号", "项目名称", "市级计划投资"], [1, "桥", 3])

    column = table.columns[2]
    assert column.code == "annual_plan"
    assert not column.is_certain
    assert 0.6 <= column.confidence < 0.8
    assert all(offer.code != "annual_plan" for offer in column.alternatives)


def test_an_offices_own_words_and_its_settled_columns_go_first():
    own = find_table(
        RawSheet("表", iter([(1, ["项目名称", "盘子"]), (2, ["桥", Decimal("3.5")])])),
        vocabulary(LEDGER, [("盘子", "total_investment")]),
    )
    settled = table_of(["项目名称", "总投资", "预计"], ["桥", 3, 4], chosen={"总投资": "", "预计": "total_investment"})

    assert own is not None
    assert [column.code for column in own.columns] == ["name", "total_investment"]
    assert [column.code for column in settled.columns] == ["name", "", "total_investment"]


def test_files_with_one_header_are_remembered_as_one():
    first = table_of(["项目名称", "总投资（万元）"], ["桥", 3])
    again = table_of(["某县台账"], ["项 目 名 称", "总投资(亿元)"], ["路", 4])
    other = table_of(["项目名称", "年度计划投资"], ["桥", 3])

    assert first.remember == again.remember
    assert first.remember != other.remember


def test_a_table_on_its_side_is_turned():
    table = table_of(
        ["项目名称", "桥", "路", "园"],
        ["总投资（万元）", 1, 2, 3],
        ["责任单位", "甲", "乙", "丙"],
        ["备注", None, "x", None],
    )

    assert table.transposed
    assert [(row.number, row.cells[0], row.cells[1]) for row in table.rows()] == [
        (2, "桥", 1),
        (3, "路", 2),
        (4, "园", 3),
    ]


def test_a_list_of_nothing_but_names_is_a_table():
    table = table_of(["××县项目"], ["项目名称"], ["桥"], ["路"])

    assert [row.cells[0] for row in table.rows()] == ["桥", "路"]


def test_text_without_a_header_is_no_table():
    rows = iter([(1, ["各位领导"]), (2, ["一、总体情况", "全县项目"])])

    assert find_table(RawSheet("表", rows), KNOWN) is None
