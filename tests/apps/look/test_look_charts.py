"""Charts: exact places, words for what they show, nothing the page policy forbids."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from guatu.apps.look.charts import Bar, Bars, Columns, Curve, Funnel, Sparkline, Step, Thresholds
from guatu.apps.look.charts.svg import LINE, Axis, across, round_step, spread
from guatu.kernel.money import WAN_YUAN, YI_YUAN

YEAR = tuple(12 * YI_YUAN * m // 12 for m in range(1, 13))


def curve(**changes: object) -> Curve:
    given_ = {"plan": YEAR, "done": (YI_YUAN, 2 * YI_YUAN, 3 * YI_YUAN), "finding": "3月完成 3.00 亿元，与序时持平"}
    return Curve(**(given_ | changes))


CHARTS = {
    "curve": curve(forecast=11 * YI_YUAN, forecast_basis="近3月月均"),
    "curve of a year gone": curve(done=YEAR, finding="全年完成 12.00 亿元"),
    "curve before any report": curve(done=(None, None), finding="还没有报"),
    "curve of nothing": curve(plan=(0,) * 12, done=(0,), finding="没有计划"),
    "columns": Columns((YI_YUAN, None, 2 * YI_YUAN), "3月完成 2.00 亿元", needed=YI_YUAN),
    "no columns": Columns((), "还没有报"),
    "bars": Bars((Bar("园区办", 30, "30.00", tick=20), Bar("水利局", None, "不计")), "两个单位"),
    "funnel": Funnel((Step("签约", 42), Step("履约", 36)), "签约 42 个，履约 36 个"),
    "sparkline": Sparkline((1, None, 3, 2), "四个月"),
    "sparkline below zero": Sparkline((-3, -1), "两个月都为负"),
    "thresholds": Thresholds(Fraction(577, 15), 10, 30, "个百分点", "落后 38.5 个百分点"),
}


def drawn(chart: object) -> Element:
    return fromstring(str(chart.svg()))


def of_class(root: Element, name: str) -> list[Element]:
    return [node for node in root.iter() if node.get("class") == name]


def words(root: Element) -> list[str]:
    return [node.text for node in root.iter("text") if node.text]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_well_formed_says_its_finding_and_carries_no_style(chart):
    root = drawn(chart)

    assert root.tag == "svg"
    assert (root.get("role"), root.get("aria-label")) == ("img", chart.finding)
    assert not [node for node in root.iter() if "style" in node.attrib or node.tag in ("style", "script")]
    assert not [key for node in root.iter() for key in node.attrib if key.startswith("on") or key in ("fill", "stroke")]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_has_a_table_whose_rows_fit_its_head(chart):
    table = chart.table()

    assert table.head
    assert all(len(row) == len(table.head) for row in table.rows)
    assert all(cell or cell == "" for row in table.rows for cell in row)


def test_a_chart_without_a_finding_is_not_drawn():
    with pytest.raises(ValueError, match="finding"):
        curve(finding=" ").svg()


def test_names_in_a_chart_are_escaped():
    text = str(Bars((Bar('<img src=x onerror="go()">', 1, "&"),), 'a "finding" <b>').svg())

    assert "<img" not in text
    assert "<b>" not in text
    assert fromstring(text).get("aria-label") == 'a "finding" <b>'


def test_a_months_place_and_height_are_exact():
    root = drawn(curve())
    dot = of_class(root, "ch-dot")[0]

    # March is the third of twelve bands: (3 - 1/2) / 12; 3 of 15 亿元 is a fifth of 15 em over the base at 15.8 em
    assert dot.get("cx") == "20.83%"
    assert dot.get("cy") == "12.80em"


def test_the_end_of_each_line_bears_its_name_instead_of_a_legend():
    told = words(drawn(CHARTS["curve"]))

    assert {"计划 12.00", "预测 11.00", "完成 3.00"} <= set(told)
    assert [word for word in told if word.endswith("月")] == ["1月", "3月", "5月", "7月", "9月", "12月"]


def test_a_shortfall_is_said_beside_the_dot():
    told = words(drawn(curve(done=(0, 0, 0, 0, 0, 4 * YI_YUAN), finding="6月欠 2.00 亿元")))

    assert "序时 6.00，欠 2.00" in told


def test_a_month_that_is_missing_leaves_a_gap_and_is_named():
    chart = curve(done=(YI_YUAN, None, 3 * YI_YUAN, 4 * YI_YUAN), finding="2月未报")

    assert len(of_class(drawn(chart), "ch-done")) == 1
    assert "2月未报" in chart.note
    assert chart.table().rows[1][2] == "未报"
    assert chart.table().rows[4][2] == "未到"


def test_a_forecast_is_dashed_and_names_its_method():
    assert "近3月月均" in CHARTS["curve"].note
    assert len(of_class(drawn(CHARTS["curve"]), "ch-fore")) == 1
    with pytest.raises(ValueError, match="method"):
        curve(forecast=YI_YUAN)


def test_a_year_has_twelve_months():
    with pytest.raises(ValueError, match="twelve"):
        curve(plan=YEAR[:11])
    with pytest.raises(ValueError, match="twelve"):
        Columns((0,) * 13, "十三个月")


def test_a_small_project_is_drawn_in_ten_thousands():
    axis = Axis.over([1_024 * WAN_YUAN], bottom=Fraction(10), height=Fraction(10))

    assert (axis.unit, axis.amount(1_024 * WAN_YUAN)) == ("万元", "1,024")
    assert Axis.over([YI_YUAN], bottom=Fraction(10), height=Fraction(10)).unit == "亿元"


@given(st.integers(1, 10**24))
def test_an_axis_holds_its_value_in_at_most_four_round_steps(top):
    step = round_step(top)

    assert step * 4 >= top
    assert str(step).rstrip("0") in ("1", "2", "5")
    smaller = step // 2 if str(step)[0] in "12" else step * 2 // 5
    assert step == 1 or smaller * 4 < top


@given(st.lists(st.integers(0, 10**19), min_size=1, max_size=12))
def test_no_line_of_an_axis_is_above_four_and_no_value_leaves_it(values):
    axis = Axis.over(values, bottom=Fraction(10), height=Fraction(10))

    assert 1 <= axis.steps <= 4
    assert all(0 <= axis.y(value) <= 10 for value in values)
    assert axis.y(0) == 10


@given(st.lists(st.fractions(0, 15), max_size=5))
def test_names_at_line_ends_never_touch_and_keep_their_order(places):
    moved = spread(places)

    order = sorted(range(len(places)), key=lambda index: places[index])
    gaps = [moved[two] - moved[one] for one, two in pairwise(order)]
    assert all(gap >= LINE for gap in gaps)


def test_a_column_starts_at_zero_and_a_missing_month_is_a_word():
    root = drawn(CHARTS["columns"])
    columns = of_class(root, "ch-2")

    # 1 and 2 of an axis of 2: half and the whole of 8 em
    assert [column.get("height") for column in columns] == ["4.00em", "8.00em"]
    assert "未报" in words(root)
    assert "月均 1.00" in words(root)


def test_the_funnel_says_rate_and_how_many_are_stuck():
    steps = tuple(Step(n, c) for n, c in (("签约", 42), ("履约", 36), ("开工", 29), ("投产", 13), ("达效", 6)))

    told = Funnel(steps, "签约 42 个").told()

    assert [rate for _, rate, _ in told] == ["", "85.7%", "80.6%", "44.8%", "46.2%"]
    assert [stuck for _, _, stuck in told] == ["", "未履约 6", "未开工 7", "未投产 16", "未达效 7"]


def test_a_step_larger_than_the_one_before_is_flagged():
    told = Funnel((Step("签约", 3), Step("履约", 5), Step("开工", 0), Step("投产", 0)), "数据有误").told()

    assert told[1] == ("5", "166.7%", "多 2，请核")
    assert told[3] == ("0", "", "未投产 0")


def test_a_bar_is_as_long_as_its_share_and_what_is_not_counted_has_none():
    root = drawn(
        Bars((Bar("甲", 25, "25.00", tick=50), Bar("乙", None, "不计"), Bar("丙", 120, "120")), "三个", full=100)
    )

    assert [bar.get("width") for bar in of_class(root, "ch-2")] == ["25.00%", "100.00%"]
    assert [tick.get("x1") for tick in of_class(root, "ch-tick")] == ["50.00%"]
    assert "不计" in words(root)


def test_the_mark_of_a_rule_stands_where_the_unrounded_value_does():
    root = drawn(CHARTS["thresholds"])

    assert of_class(root, "ch-mark")[0].get("x1") == across(Fraction(577, 15), 50)
    assert [zone.get("width") for zone in (of_class(root, f"ch-z{n}")[0] for n in range(3))] == [
        "20.00%",
        "40.00%",
        "40.00%",
    ]
    assert {"绿灯", "黄灯", "红灯", "10", "30", "50 个百分点", "本项目 38.5"} == set(words(root)) - {"0"}
