"""What people type, read into a report's values."""

from __future__ import annotations

from datetime import date

import pytest

from apps.reports.words import wan
from guatu.apps.reports.models import Report
from guatu.apps.reports.typed import read_typed, unread

TODAY = date(2022, 6, 1)


def read(standing=None, before=None, **typed):
    return read_typed(typed, today=TODAY, standing=standing or {}, before=before)


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("done", "0.42亿", wan(4_200)),
        ("done", "3,900", wan(3_900)),
        ("done", "-300", wan(-300)),
        ("done", "０", 0),
        ("done", "", None),
        ("done", "461.95", 461_950_000),
        ("quantity_done", "45.25%", 4_525),
        ("quantity_done", "100", 10_000),
        ("promised_on", "2022年6月", date(2022, 6, 30)),
        ("promised_on", "6月8日", date(2022, 6, 8)),
        ("problem_category", "征地拆迁", "clearing"),
        ("problem_category", "funds", "funds"),
        ("stage", "竣工", "completed"),
        ("problem_text", "无", ""),
        ("progress_text", " 桩基完成 40% ", "桩基完成 40%"),
    ],
)
def test_what_offices_write_is_read(code, text, value):
    values = read(**{code: text})

    assert values[code] == value
    assert values["typed"] == {}


@pytest.mark.parametrize(
    ("code", "text", "says"),
    [
        ("done", "待定", "不是金额"),
        ("done", "三千二百万左右", "不是确数"),
        ("started_on", "2022.13.1", "没有13月"),
        ("started_on", "2022年5月", "没有写到日"),
        ("quantity_done", "101", "0 到 100"),
        ("quantity_done", "一半", "不是百分数"),
        ("quantity_done", "1e9999999999", "不是百分数"),
        ("problem_category", "天灾", "没有“天灾”这一项"),
        ("fund_own", "若干", "不是金额"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed_with_what_is_wrong(code, text, says):
    values = read(**{code: text})

    kept, wrong = values["typed"][code]
    assert kept == text
    assert says in wrong
    assert [one.level for one in unread(Report(typed=values["typed"]))] == ["error"]


def test_a_cell_mended_later_is_no_longer_kept_as_wrong():
    before = Report(typed={"done": ["待定", "不是金额"], "started_on": ["2022.13.1", "没有13月"]})

    assert read(before=before, done="400")["typed"] == {"started_on": ["2022.13.1", "没有13月"]}


def test_only_dates_that_change_something_are_events():
    standing = {"started": date(2021, 8, 12)}

    assert read(standing, started_on="2021-08-12")["events"] == {}
    assert read(standing, started_on="2021-08-13")["events"] == {"started": "2021-08-13"}
    assert read(started_on="未开工")["events"] == {}
    assert "不能在月报里取消" in read(standing, started_on="未开工")["typed"]["started_on"][1]


def test_funds_and_events_not_typed_go_on():
    before = Report(funds={"own": wan(1), "loan": wan(2)}, events={"completed": "2022-05-20"})

    values = read(before=before, fund_loan="3", started_on="2022-05-01")

    assert values["funds"] == {"own": wan(1), "loan": wan(3)}
    assert values["events"] == {"completed": "2022-05-20", "started": "2022-05-01"}
    assert "done" not in values
