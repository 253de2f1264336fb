"""Working days as the State Council's notices give them, and a clock that a review can hold."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.kernel.calendar import ESTIMATED, LAST_YEAR, CalendarRangeError, Pause, WorkCalendar

HOLIDAYS = Path(__file__).parent.parent / "data" / "standards" / "holidays"
EXPECTED = json.loads((HOLIDAYS / "expected.json").read_text(encoding="utf-8"))
CALENDAR = WorkCalendar()
ONE_DAY = timedelta(days=1)
days = st.dates(date(2004, 1, 1), date(2030, 12, 31))
pauses = st.lists(
    st.builds(lambda start, length: Pause(start, start + length * ONE_DAY), days, st.integers(0, 60)), max_size=4
)


def days_of(year):
    return [date(year, 1, 1) + n * ONE_DAY for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def published(*years):
    files = [json.loads((HOLIDAYS / f"{year}.json").read_text(encoding="utf-8")) for year in years]
    return {date.fromisoformat(day["date"]): not day["isOffDay"] for file in files for day in file["days"]}


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_day_of_the_year_is_as_its_notice_says(year):
    told = published(*range(2020, 2027))

    differing = [day for day in days_of(year) if CALENDAR.is_workday(day) != told.get(day, day.weekday() < 5)]

    assert differing == []


@pytest.mark.parametrize(("month", "count"), EXPECTED["workdays_per_month"].items())
def test_a_month_has_its_working_days(month, count):
    first = date.fromisoformat(f"{month}-01")
    last = (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY

    assert CALENDAR.workdays_between(first - ONE_DAY, last) == count


@pytest.mark.parametrize("row", EXPECTED["add_workdays"], ids=str)
def test_working_days_are_added_from_the_next_day_on(row):
    assert CALENDAR.add_workdays(date.fromisoformat(row["from"]), row["n"]) == date.fromisoformat(row["to"])


@pytest.mark.parametrize("row", EXPECTED["examples"], ids=str)
def test_an_example_day_is_worked_or_not(row):
    assert CALENDAR.is_workday(date.fromisoformat(row["date"])) is row["workday"]


def test_years_past_the_table_are_monday_to_friday_and_say_so():
    assert CALENDAR.is_workday(date(2027, 10, 1))
    assert not CALENDAR.is_workday(date(2027, 10, 2))
    assert CALENDAR.is_estimated(date(2027, 1, 1))
    assert CALENDAR.is_estimated(date(2003, 12, 31))
    assert not CALENDAR.is_estimated(date(LAST_YEAR, 12, 31))
    assert CALENDAR.note(date(2026, 12, 30), date(2027, 1, 4)) == ESTIMATED == "暂按周一至周五推算"
    assert CALENDAR.note(date(2026, 1, 1), date(2026, 12, 31)) == ""


def test_a_span_that_only_passes_through_unknown_years_is_estimated_too():
    office = CALENDAR.extended({}, known_years=[2028])

    assert office.note(date(2026, 12, 1), date(2028, 1, 10)) == ESTIMATED


def test_an_office_adds_the_coming_year_and_the_mark_goes():
    office = CALENDAR.extended({date(2027, 10, 1): False, date(2027, 10, 9): True}, known_years=[2027])

    assert not office.is_workday(date(2027, 10, 1))
    assert office.is_workday(date(2027, 10, 9))
    assert not office.is_estimated(date(2027, 6, 1))
    assert CALENDAR.is_workday(date(2027, 10, 1))


def test_an_offices_own_day_outranks_the_published_table():
    flood = CALENDAR.extended({date(2021, 7, 21): False, date(2021, 7, 24): True})

    assert not flood.is_workday(date(2021, 7, 21))
    assert flood.is_workday(date(2021, 7, 24))
    assert flood.add_workdays(date(2021, 7, 20), 1) == date(2021, 7, 22)


def test_the_day_a_table_states_is_known_though_its_year_is_not():
    office = CALENDAR.extended({date(2027, 1, 1): False})

    assert not office.is_estimated(date(2027, 1, 1))
    assert office.is_estimated(date(2027, 1, 4))


def test_a_calendar_does_not_change_when_the_table_it_was_given_does():
    table = {date(2027, 1, 1): False}
    office = WorkCalendar(table)

    table[date(2027, 1, 1)] = True

    assert not office.is_workday(date(2027, 1, 1))
    assert office == WorkCalendar({date(2027, 1, 1): False})
    assert hash(office) == hash(WorkCalendar({date(2027, 1, 1): False}))


def test_twenty_days_across_the_national_holiday_end_on_the_thirtieth_of_october():
    assert CALENDAR.due_on(date(2025, 9, 26), 20) == date(2025, 10, 30)


def test_an_expert_review_pushes_the_due_day_by_the_working_days_it_took():
    review = Pause(date(2025, 10, 13), date(2025, 10, 17))

    assert CALENDAR.due_on(date(2025, 9, 26), 20, [review]) == date(2025, 11, 6)
    assert CALENDAR.used(date(2025, 9, 26), date(2025, 10, 30), [review]) == 15


def test_overlapping_pauses_count_once():
    pauses = [Pause(date(2025, 10, 13), date(2025, 10, 17)), Pause(date(2025, 10, 15), date(2025, 10, 17))]

    assert CALENDAR.due_on(date(2025, 9, 26), 20, pauses) == date(2025, 11, 6)


def test_a_pause_over_the_holiday_alone_pushes_nothing():
    assert CALENDAR.due_on(date(2025, 9, 26), 20, [Pause(date(2025, 10, 1), date(2025, 10, 8))]) == date(2025, 10, 30)


def test_a_pause_that_has_not_ended_leaves_the_due_day_unknown():
    still = Pause(date(2025, 10, 13))

    assert CALENDAR.due_on(date(2025, 9, 26), 20, [still]) is None
    assert CALENDAR.used(date(2025, 9, 26), date(2026, 1, 1), [still]) == 6
    assert CALENDAR.due_on(date(2025, 9, 26), 6, [still]) == date(2025, 10, 11)


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="止日2025-10-01早于起日2025-10-02"):
        Pause(date(2025, 10, 2), date(2025, 10, 1))


def test_no_time_is_used_before_the_day_after_acceptance():
    assert CALENDAR.used(date(2025, 9, 26), date(2025, 9, 26)) == 0
    assert CALENDAR.used(date(2025, 9, 26), date(2025, 9, 1)) == 0
    assert CALENDAR.due_on(date(2025, 9, 27), 0) == date(2025, 9, 27)


def test_a_count_past_the_end_of_dates_is_refused_in_words():
    with pytest.raises(CalendarRangeError, match="超出日期范围"):
        CALENDAR.add_workdays(date(9999, 12, 30), 5)
    with pytest.raises(CalendarRangeError, match="超出日期范围"):
        CALENDAR.add_workdays(date(1, 1, 3), -5)
    with pytest.raises(CalendarRangeError, match="超出日期范围"):
        CALENDAR.due_on(date(9999, 12, 30), 5)


def test_an_instant_is_not_taken_for_a_day():
    with pytest.raises(TypeError):
        CALENDAR.is_workday(datetime(2025, 10, 1, 8, tzinfo=UTC))


@settings(max_examples=60, deadline=None)
@given(days, st.integers(1, 120))
def test_adding_then_counting_gives_the_number_back(start, count):
    end = CALENDAR.add_workdays(start, count)

    assert CALENDAR.workdays_between(start, end) == count
    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(end, start) == -count


@settings(max_examples=60, deadline=None)
@given(days, st.integers(1, 120))
def test_going_back_undoes_going_forward_from_a_working_day(start, count):
    first = CALENDAR.add_workdays(start, 1)

    assert CALENDAR.add_workdays(CALENDAR.add_workdays(first, count), -count) == first


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 60), st.integers(1, 60))
def test_more_days_end_later(start, count, more):
    assert CALENDAR.add_workdays(start, count + more) > CALENDAR.add_workdays(start, count)


@settings(max_examples=60, deadline=None)
@given(days, days, days)
def test_spans_add_up(a, b, c):
    a, b, c = sorted((a, b, c))

    assert CALENDAR.workdays_between(a, b) + CALENDAR.workdays_between(b, c) == CALENDAR.workdays_between(a, c)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(1, 60), pauses)
def test_on_its_due_day_a_clock_has_used_exactly_its_limit(accepted_on, limit, held):
    due = CALENDAR.due_on(accepted_on, limit, held)

    assert CALENDAR.used(accepted_on, due, held) == limit
    assert CALENDAR.used(accepted_on, due - ONE_DAY, held) == limit - 1
    assert due >= CALENDAR.due_on(accepted_on, limit)
