"""The reader against real expressions, own traps, and any text at all."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.kernel.reading import KINDS, Reading, read, read_table

DATA = Path(__file__).parents[1] / "data" / "reading"

# E001 and E006 are the same form under two wordings; a deadline at a month's end always includes that day
SAME_PRECISION = {"month-end, inclusive": "month-end"}
TO_CONFIRM = {"E012", "E075", "E076"}
REFUSED = {"E013", "E014", "E029", "E030", "E074"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REAL, MORE = rows("expressions.csv"), rows("more.csv")


@pytest.mark.parametrize("row", REAL, ids=[row["id"] for row in REAL])
def test_a_real_expression_reads_as_the_register_says(row: dict[str, str]):
    answer = read_table([row])[0]

    precision = SAME_PRECISION.get(row["precision_or_operator"], row["precision_or_operator"])
    expected = (row["expected_from"], row["expected_to"], row["expected_value"], row["expected_unit"], precision)
    assert tuple(answer[field] or "" for field in ("from", "to", "value", "unit", "precision")) == expected
    assert (answer["problem"] is not None) == (row["id"] in TO_CONFIRM | REFUSED)


def test_the_register_of_expressions_is_whole():
    assert len(REAL) == 77
    assert len(MORE) >= 120


@pytest.mark.parametrize("row", MORE, ids=[row["id"] for row in MORE])
def test_an_expression_of_our_own_reads_as_thought_out(row: dict[str, str]):
    answer = read_table([row])[0]

    fields = ("from", "to", "value", "unit", "precision", "problem")
    assert {field: answer[field] or "" for field in fields} == {field: row[field] for field in fields}


@pytest.mark.parametrize(
    "text", ["*月底前", "*亿元", "*%", "××万元", "XX年X月", "年度计划投资.7亿元", "□□亿元", "3*.5亿元"]
)
@pytest.mark.parametrize("kind", [None, *KINDS])
def test_a_struck_out_figure_is_never_guessed(text: str, kind: str | None):
    answer = read(text, on=date(2022, 5, 11), kind=kind)

    assert answer.kind == "unknown"
    assert (answer.start, answer.end, answer.value, answer.unit) == (None, None, None, None)
    assert answer.problem


def test_a_year_not_written_comes_from_the_paper_or_not_at_all():
    with_paper = read("6月底前", on=date(2023, 3, 1))
    without = read("6月底前")

    assert with_paper.end == date(2023, 6, 30)
    assert (without.kind, without.end) == ("unknown", None)
    assert without.problem == "“6月底”没有写年份，上下文也没有日期。请补写年份。"


def test_the_end_of_february_knows_leap_years():
    assert read("2月底前", on=date(2024, 1, 5)).end == date(2024, 2, 29)
    assert read("2月底前", on=date(2023, 1, 5)).end == date(2023, 2, 28)
    assert "没有29日" in (read("2023年2月29日").problem or "")


def test_two_figures_in_one_cell_are_asked_back():
    assert "不止一个金额" in (read("总投资5亿元，年度计划1亿元", kind="amount").problem or "")
    assert "不止一个时间" in (read("6月底前开工，12月底前竣工", on=date(2022, 5, 11), kind="deadline").problem or "")
    assert "不止一个百分数" in (read("开工率85%，完工率60%", kind="percent").problem or "")


def test_the_wrong_kind_is_told_what_the_text_is():
    assert (
        read("2022年5月11日", kind="amount").problem
        == "“2022年5月11日”是日期，不是金额。请写成461.95万元、19.2亿元这样。"
    )
    assert read("85%", kind="points").problem == "“85%”是百分数，不是百分点。请写成高于全市20.7个百分点这样。"


def test_json_carries_dates_as_iso_text():
    assert read("2021-03-29 18:40").as_json()["from"] == "2021-03-29T18:40"
    assert read("2019年11月—2020年6月").as_json() == {
        "from": "2019-11-01",
        "to": "2020-06-30",
        "value": None,
        "unit": None,
        "precision": "months",
        "problem": None,
    }


def test_a_context_may_be_a_day_a_month_a_year_or_nothing():
    contexts = ("2022-05-11", "2022-05", "2022", "5月", "", "去年")
    table = read_table([{"id": c, "kind": "deadline", "raw": "6月底前", "context_date": c} for c in contexts])

    assert [row["to"] for row in table] == ["2022-06-30", "2022-06-30", "2022-06-30", None, None, None]


def test_an_unknown_kind_is_named_in_a_table_and_refused_in_code():
    row = read_table([{"id": "1", "kind": "weight", "raw": "3吨", "context_date": ""}])[0]

    assert "“weight”不是认得的类别" in (row["problem"] or "")
    with pytest.raises(ValueError, match="unknown kind 'weight'"):
        read("3吨", kind="weight")


WORDS = st.sampled_from(
    "0123456789.,、-—~至到年月日季度上下半旬初中底末前后内起第十四五一二三千百万亿元余多约近超%成分之倍个家项位红黄灯每周双倒数点"
    "开工未竣*×X“”()今明去￥£春节国庆端汛期同工作两角负翻番〇廿"
)
ANY_TEXT = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=24).map("".join))
ANY_DAY = st.one_of(st.none(), st.dates(date(1999, 1, 1), date(2040, 12, 31)))


@settings(max_examples=400, deadline=None)
@given(text=ANY_TEXT, on=ANY_DAY, kind=st.sampled_from([None, *KINDS]))
def test_any_text_has_an_answer(text: str, on: date | None, kind: str | None):
    answer = read(text, on=on, kind=kind)

    assert isinstance(answer, Reading)
    assert answer == read(text, on=on, kind=kind)
    if answer.kind == "unknown":
        assert answer.problem
        assert (answer.start, answer.end, answer.value) == (None, None, None)
    if answer.start and answer.end and not isinstance(answer.start, datetime):
        assert answer.start <= answer.end


@given(day=st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_day_reads_the_same_however_it_is_written(day: date):
    ways = (
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        str((day - date(1899, 12, 30)).days),
    )

    assert {read(way, kind="date").end for way in ways} == {day}


@pytest.mark.parametrize(
    "piece", ["1", "一", "1,", "1月", "9万亿", "百分之", "由红", "倒数", "年任务", "1至", "240个", "2022年", "“", "约"]
)
def test_a_hostile_text_is_answered_at_all(piece: str):
    text = (piece * 400)[:400]

    for kind in (None, *KINDS):
        read(text, on=date(2022, 5, 11), kind=kind)  # a search that never ends would hang here

    assert "超过400字" in (read(piece * 401).problem or "")
