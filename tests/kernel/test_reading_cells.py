"""Ledger cells: amounts to the 分, days, terms; and the calendar tables behind the words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.kernel.reading import Amount, Day, read_amount, read_day, read_span
from guatu.kernel.reading.calendar import LUNAR_FESTIVALS
from guatu.kernel.reading.numerals import whole


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("461.95", "万元", 461_950_000),
        ("19.2亿元", "万元", 192_000_000_000),
        ("５千万", "万元", 5_000_000_000),
        ("1,234.56万元", None, 1_234_560_000),
        ("3200（万元）", "亿元", 3_200_000_000),
        ("￥3,200", None, 320_000),
        ("12元5角6分", None, 1_256),
        ("0.01", "元", 1),
        ("0", "万元", 0),
        ("-3.5", "百万元", -350_000_000),
        ("2", "千元", 200_000),
        ("123456789012345.91", "元", 12_345_678_901_234_591),
        (461.95, "万元", 461_950_000),
        (0.1 + 0.2, "万元", 300_000),
        (Decimal("7000"), "万元", 7_000_000_000),
        (3, "亿元", 30_000_000_000),
    ],
)
def test_an_amount_is_exact_to_the_fen(text: str | float | Decimal, unit: str | None, fen: int):
    assert read_amount(text, unit=unit) == Amount(fen)


def test_an_amount_finer_than_a_fen_is_a_problem_and_never_rounded():
    assert read_amount("0.333333万元").fen == 333_333
    assert read_amount("0.3333333万元").fen is None
    assert read_amount("1.005元").problem == "“1.005元”折算后不足1分，金额最小到分。请核对小数位或单位。"
    assert read_amount("约1.005元").fen is None


def test_the_unit_of_the_text_outranks_the_unit_of_the_column():
    assert read_amount("3亿元", unit="万元") == read_amount("3", unit="亿元")
    assert "没有单位" in (read_amount("461.95").problem or "")
    with pytest.raises(ValueError, match="unknown unit"):
        read_amount("1", unit="斤")


def test_an_approximate_amount_says_how():
    assert read_amount("三千二百万左右") == Amount(3_200_000_000, True, "~")
    assert read_amount("近421亿元") == Amount(4_210_000_000_000, True, "~<")
    assert read_amount("不低于5000", unit="万元") == Amount(5_000_000_000, True, ">=")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("12105万美元", "外币"),
        ("3-5亿元", "区间"),
        ("*亿元", "打码"),
        ("投资.7亿元", "整数位"),
        ("2022年5月11日", "不是金额"),
        ("1.5亿千瓦时", "不是金额"),
        ("5000元/平方米", "单价"),
        ("待定", "不是金额"),
        ("", "不按0处理"),
        ("——", "不按0处理"),
        ("12,34万元", "逗号应每三位一个"),
        ("总投资5亿元，年度1亿元", "不止一个金额"),
        (float("nan"), "不是金额"),
        ("3200abc", "不是金额"),
    ],
)
def test_what_is_no_single_amount_is_refused_with_a_reason(text: str | float, says: str):
    amount = read_amount(text, unit="万元")

    assert amount.fen is None
    assert says in (amount.problem or "")


def test_an_amount_to_be_confirmed_has_both_value_and_problem():
    slip = read_amount("年度计划投资53、04亿元")
    power = read_amount("1.2E+08", unit="元")

    assert (slip.fen, power.fen) == (530_400_000_000, 12_000_000_000)
    assert "请核对原文确认" in (slip.problem or "")
    assert "科学记数" in (power.problem or "")


@given(fen=st.integers(-(10**15), 10**15))
def test_every_fen_survives_being_written_in_yuan(fen: int):
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)

    assert read_amount(f"{sign}{rest // 100}.{rest % 100:02d}元") == Amount(fen)
    assert read_amount(f"{sign}{rest // 100:,}.{rest % 100:02d}", unit="元") == Amount(fen)


@pytest.mark.parametrize(
    ("cell", "first", "last", "precision"),
    [
        ("2022-06-30", date(2022, 6, 30), date(2022, 6, 30), "day"),
        ("2022年6月", date(2022, 6, 1), date(2022, 6, 30), "month"),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "year"),
        (2022, date(2022, 1, 1), date(2022, 12, 31), "year"),
        ("2022年第二季度", date(2022, 4, 1), date(2022, 6, 30), "quarter"),
        ("2022年6月底前", date(2022, 6, 30), date(2022, 6, 30), "month-end"),
        ("44713", date(2022, 6, 1), date(2022, 6, 1), "day"),
        (44713.75, date(2022, 6, 1), date(2022, 6, 1), "day"),
        (datetime(2022, 6, 1, 8, tzinfo=UTC), date(2022, 6, 1), date(2022, 6, 1), "day"),
        (date(2022, 6, 1), date(2022, 6, 1), date(2022, 6, 1), "day"),
    ],
)
def test_a_date_cell_gives_its_first_or_last_day(cell: object, first: date, last: date, precision: str):
    assert read_day(cell) == Day(first, precision)
    assert read_day(cell, end=True) == Day(last, precision)


def test_an_empty_date_is_no_problem_and_a_word_is_one():
    assert read_day("") == read_day(None) == read_day("——") == Day(None)
    assert "不是日期" in (read_day("未开工").problem or "")
    assert "没有13月" in (read_day("2022.13.1").problem or "")
    assert "超出1950年" in (read_day(7).problem or "")
    assert "打码" in (read_day("2022年*月").problem or "")


def test_a_term_has_two_days_and_a_mere_length_has_none():
    assert read_span("2019年11月—2020年6月") == (
        Day(date(2019, 11, 1), "months"),
        Day(date(2020, 6, 30), "months"),
    )
    assert [end.day for end in read_span("2022-2024")] == [date(2022, 1, 1), date(2024, 12, 31)]
    length = read_span("建设周期18个月")
    assert [(end.day, end.precision) for end in length] == [(None, "18 month")] * 2
    assert "没有起止日期" in (length[0].problem or "")
    assert "早于起点" in (read_span("2023年6月-2022年1月")[1].problem or "")
    assert read_span("") == (Day(None), Day(None))


def test_chinese_numerals_count_as_they_are_spoken():
    spoken = {
        "十": 10,
        "十五": 15,
        "二十": 20,
        "廿五": 25,
        "一百零五": 105,
        "一百五": 150,
        "三千二百": 3200,
        "二〇二二": 2022,
    }

    assert {text: whole(text) for text in spoken} == spoken
    assert whole("五六") is None


def test_the_festivals_fall_inside_the_holidays_the_state_gave():
    english = {
        "春节": "Spring Festival",
        "清明": "Tomb-sweeping Day",
        "端午": "Dragon Boat Festival",
        "中秋": "Mid-autumn Festival",
    }

    for name, days in LUNAR_FESTIVALS.items():
        for year in set(days) & set(range(2010, 2026)):
            off, holiday = chinese_calendar.get_holiday_detail(days[year])
            # 中秋 of 2020 fell on 国庆 itself
            assert off, (name, year)
            assert holiday == english[name] or days[year].month == 10, (name, year)
