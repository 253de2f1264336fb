"""A table pasted from a bulletin is checked against its own rows."""

from __future__ import annotations

import json
from pathlib import Path

from guatu.kernel.figures import audit_table

CASES = json.loads((Path(__file__).parent.parent / "data" / "bulletins" / "cases.json").read_text(encoding="utf-8"))[
    "cases"
]
INPUTS = {case["id"]: case["inputs"] for case in CASES}


def xiangxi(total):
    rows = [
        ["1-9月份州重点项目投资完成情况汇总表", "", "", "", ""],
        ["单位:个、亿元", "", "", "", ""],
        ["隶  属", "项目个数", "投资(亿元)", "", ""],
        ["", "", "年投资计划", "完成投资额", "年计划投资完成率"],
    ]
    rows += [[unit, *map(str, row[:3]), f"{row[3]}%"] for unit, row in INPUTS["S01"]["table"].items()]
    return [*rows, total, ["注：完成率保留一位小数；相关文件见附件。", "", "", "", ""]]


def wrong(rows):
    return [finding for finding in audit_table(rows) if finding.verdict != "ok"]


def test_a_real_table_with_merged_headings_is_checked_cell_by_cell():
    found = audit_table(xiangxi(["合  计", "316", "640.7", "474.5", "74.1%"]))

    assert len(found) == 14
    [one] = [finding for finding in found if finding.verdict != "ok"]
    assert (one.row, one.at, one.label, one.printed, one.verdict) == (14, 5, "州直", "58.8%", "close")
    assert one.exact == "58.7109125718"


def test_a_total_that_does_not_add_up_is_named_with_the_difference():
    [total] = [one for one in wrong(xiangxi(["合计", "316", "640.7", "484.5", "75.6"])) if one.label == "合计"]

    assert (total.row, total.column, total.exact, total.verdict) == (15, "投资(亿元)/完成投资额", "474.5", "mismatch")
    assert total.sentence == "“合计”的“投资(亿元)/完成投资额”：10行相加为474.5亿元，印为484.5，差10亿元，请核对"


def test_a_count_that_is_off_by_one_is_never_called_rounding():
    [total] = [one for one in wrong(xiangxi(["合计", "317", "640.7", "474.5", "74.1"])) if one.label == "合计"]

    assert (total.exact, total.verdict) == ("316", "mismatch")
    assert "差1个" in total.sentence


def guangxi():
    rows = [["序号", "市", "项目数", "总投资（万元）", "总投资名次", "2017年计划投资（万元）", "计划名次"]]
    for place, (city, row) in enumerate(INPUTS["S33"]["areas"].items(), start=1):
        rows.append([str(place), city, str(row[0]), f"{row[1]:,}", str(row[3]), f"{row[2]:,}", str(row[4])])
    return rows


def test_the_printed_places_of_fourteen_cities_hold():
    found = audit_table(guangxi())

    assert len(found) == 28
    assert {finding.verdict for finding in found} == {"ok"}


def test_a_wrong_place_is_found_with_the_right_one():
    rows = guangxi()
    rows[3][4] = "第3名"

    [one] = wrong(rows)

    assert one.sentence == "“北海市”按“总投资(万元)”应为第13名，印为“第3名”，不符，请核对名次或数值"


def test_shares_of_three_amounts_under_one_heading_are_told_apart():
    rows = [["项目分类", "项目数", "占比", "总投资", "占比", "计划投资", "占比"]]
    rows += [[kind, *map(str, row)] for kind, row in INPUTS["S34"]["categories"].items()]
    count, amount, plan = INPUTS["S34"]["total"]
    rows.append(["合计", str(count), "100", str(amount), "100", str(plan), "100"])

    assert len(audit_table(rows)) == 21
    assert wrong(rows) == []

    rows[1][4] = "35.75"

    assert [(one.row, one.at, one.verdict) for one in wrong(rows)] == [(2, 5, "mismatch")]


def test_two_groups_ranked_apart_are_each_ranked_from_one():
    rows = [["县区", "综合得分", "排名"]]
    rows += [[unit, str(marks), place] for unit, marks, place in zip("甲乙丙", (78.7, 77.5, 77.5), "122", strict=True)]
    rows += [[unit, str(marks), place] for unit, marks, place in zip("丁戊", (66.8, 62.0), "12", strict=True)]

    assert [finding.verdict for finding in audit_table(rows)] == ["ok"] * 5


def test_units_printed_alike_may_have_been_ranked_by_more_decimals():
    rows = [["县区", "完成率", "位次"], ["甲县", "80.1", "2"], ["乙县", "80.1", "1"], ["丙县", "79.0", "3"]]

    places = [(one.label, one.verdict) for one in audit_table(rows) if one.column == "位次"]

    assert places == [("甲县", "close"), ("乙县", "ok"), ("丙县", "ok")]


def test_a_rank_by_a_rate_uses_the_exact_rate_where_its_parts_stand_beside_it():
    rows = [["县区", "年计划", "累计完成", "完成率", "排名"]]
    rows += [
        ["甲县", "300", "240.2", "80.1%", "2"],
        ["乙县", "300", "240.4", "80.1%", "1"],
        ["丙县", "300", "150", "50.0%", "3"],
    ]

    assert wrong(rows) == []


def test_plan_and_done_in_different_units_are_brought_together():
    rows = [
        ["单位", "年度计划(亿元)", "完成投资(万元)", "占年计划%"],
        ["甲县", "1.5", "7000", "46.7"],
        ["乙县", "2", "5000", "52"],
    ]

    assert [(one.label, one.verdict, one.exact) for one in audit_table(rows)] == [
        ("甲县", "ok", "46.6666666667"),
        ("乙县", "mismatch", "25"),
    ]


def test_subtotals_are_checked_and_not_added_twice():
    rows = [
        ["县区", "项目数"],
        ["甲县", "3"],
        ["乙县", "4"],
        ["小计", "7"],
        ["丙区", "5"],
        ["小计", "6"],
        ["合计", "12"],
    ]

    assert [(one.row, one.exact, one.verdict) for one in audit_table(rows)] == [
        (4, "7", "ok"),
        (6, "5", "mismatch"),
        (7, "12", "ok"),
    ]


def test_subtotals_above_their_rows_and_a_total_on_top_are_understood():
    rows = [
        ["类别", "项目数"],
        ["总计", "12"],
        ["县区小计", "7"],
        ["甲县", "3"],
        ["乙县", "4"],
        ["园区小计", "5"],
        ["丙区", "5"],
    ]

    assert [one.verdict for one in audit_table(rows)] == ["ok", "ok", "ok"]


def test_what_is_only_a_part_of_another_row_is_not_added():
    rows = [["类别", "完成投资"], ["工业", "30.5"], ["其中:技改", "10.5"], ["服务业", "20"], ["合计", "50.5"]]

    assert [one.verdict for one in audit_table(rows)] == ["ok"]


def test_a_rate_whose_parts_are_missing_is_reported_as_not_checked():
    [one] = audit_table([["单位", "项目数", "完成率"], ["甲县", "3", "80%"], ["乙县", "4", "70%"]])

    assert (one.row, one.verdict, one.column) == (0, None, "完成率")
    assert one.sentence == "“完成率”一栏找不到对应的分子、分母两栏，未核对，请一并粘贴计划数和完成数"


def test_a_start_rate_divides_the_started_by_those_due():
    rows = [
        ["批次", "计划开工", "已开工", "开工率(%)"],
        ["省重大", "538", "529", "98.3"],
        ["省重点", "1585", "1580", "99.6"],
    ]

    assert [(one.label, one.verdict) for one in audit_table(rows)] == [("省重大", "ok"), ("省重点", "truncated")]


def test_text_without_figures_yields_nothing():
    assert audit_table([]) == []
    assert audit_table([["名称", "地点"], ["大桥", "卫滨区"]]) == []
    assert audit_table([[""], [], ["合计"]]) == []


def test_the_totals_of_groups_are_not_taken_for_the_whole():
    rows = [
        ["县区", "项目数"],
        ["甲县", "3"],
        ["乙县", "4"],
        ["县区合计", "7"],
        ["丙园", "5"],
        ["园区合计", "6"],
        ["总计", "12"],
    ]

    assert [(one.label, one.exact, one.verdict) for one in audit_table(rows)] == [
        ("县区合计", "7", "ok"),
        ("园区合计", "5", "mismatch"),
        ("总计", "12", "ok"),
    ]


def test_an_average_is_neither_added_nor_ranked():
    rows = [
        ["县区", "项目数", "位次"],
        ["甲县", "3", "2"],
        ["乙县", "5", "1"],
        ["全市平均", "4", ""],
        ["合计", "8", ""],
    ]

    assert [(one.label, one.verdict) for one in audit_table(rows)] == [("甲县", "ok"), ("乙县", "ok"), ("合计", "ok")]


def test_of_two_amounts_done_the_rate_goes_by_the_one_it_agrees_with():
    rows = [["县区", "年计划", "累计完成", "本月完成", "完成率"]]
    rows += [["甲县", "10", "5", "2", "50%"], ["乙县", "20", "8", "3", "40%"], ["丙县", "10", "7", "1", "75%"]]

    assert [(one.label, one.exact, one.verdict) for one in audit_table(rows)] == [
        ("甲县", "50", "ok"),
        ("乙县", "40", "ok"),
        ("丙县", "70", "mismatch"),
    ]


def test_a_plans_part_of_the_whole_investment_is_taken_row_by_row():
    rows = [["县区", "总投资", "年计划", "年计划占总投资%"], ["甲县", "100", "25", "25"], ["乙县", "300", "60", "21"]]

    assert [(one.label, one.verdict) for one in audit_table(rows)] == [("甲县", "ok"), ("乙县", "close")]
