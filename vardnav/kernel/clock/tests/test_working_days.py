"""Rules of days that count, as sentences."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.clock import hours, working_days

DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2060, 1, 1))
OFFICE = hours.opening_hours(
    hours.WeeklySpan(weekday, hours.Span(dt.time(8), dt.time(17))) for weekday in range(1, 6)
)


def at(year, month, day, hour=0, minute=0):
    return hours.moment_of(dt.date(year, month, day), dt.time(hour, minute))


def test_two_working_days_from_a_thursday_end_on_monday():
    assert working_days.add_working_days(dt.date(2026, 3, 5), 2) == dt.date(2026, 3, 9)


def test_christmas_and_its_eve_do_not_count():
    assert working_days.add_working_days(dt.date(2026, 12, 23), 1) == dt.date(2026, 12, 28)


def test_midsummer_eve_does_not_count():
    assert working_days.add_working_days(dt.date(2026, 6, 18), 1) == dt.date(2026, 6, 22)


def test_a_case_sent_on_a_saturday_counts_from_monday():
    assert working_days.add_working_days(dt.date(2026, 3, 7), 1) == dt.date(2026, 3, 9)


def test_zero_days_from_a_holiday_is_the_next_working_day():
    assert working_days.add_working_days(dt.date(2026, 1, 6), 0) == dt.date(2026, 1, 7)
    assert working_days.add_working_days(dt.date(2026, 1, 7), 0) == dt.date(2026, 1, 7)


def test_days_can_be_counted_backwards():
    assert working_days.add_working_days(dt.date(2026, 3, 9), -1) == dt.date(2026, 3, 6)


def test_the_leap_day_counts_when_it_is_a_weekday():
    assert working_days.add_working_days(dt.date(2028, 2, 28), 1) == dt.date(2028, 2, 29)


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_adding_and_counting_mirror_each_other(day, n):
    end = working_days.add_working_days(day, n)
    assert working_days.is_working_day(end)
    assert working_days.working_days_between(day, end) == n
    assert working_days.working_days_between(end, day) == -n


@given(DAYS, st.integers(0, 40), st.integers(1, 40))
def test_adding_twice_is_adding_the_sum(day, first, second):
    start = working_days.add_working_days(day, 0)
    two_steps = working_days.add_working_days(working_days.add_working_days(start, first), second)
    assert two_steps == working_days.add_working_days(start, first + second)


def test_a_night_and_a_weekend_hold_no_working_hours():
    assert working_days.working_hours_between(at(2026, 3, 6, 16), at(2026, 3, 9, 9), OFFICE) == dt.timedelta(
        hours=2
    )
    assert working_days.working_hours_between(at(2026, 3, 7), at(2026, 3, 9), OFFICE) == dt.timedelta()


def test_going_backwards_in_time_counts_nothing():
    assert working_days.working_hours_between(at(2026, 3, 9), at(2026, 3, 6), OFFICE) == dt.timedelta()


def test_four_hours_from_friday_at_three_end_on_monday_at_ten():
    end = working_days.add_working_hours(at(2026, 3, 6, 15), dt.timedelta(hours=4), OFFICE)
    assert end == at(2026, 3, 9, 10)


def test_a_unit_that_never_opens_gives_no_deadline():
    assert (
        working_days.add_working_hours(at(2026, 3, 6), dt.timedelta(hours=1), hours.opening_hours([])) is None
    )


@given(
    st.datetimes(min_value=dt.datetime(2026, 1, 1), max_value=dt.datetime(2027, 12, 1)),
    st.integers(0, 6_000),
)
def test_open_time_added_is_open_time_counted(naive, minutes):
    start = naive.replace(tzinfo=dt.UTC)
    end = working_days.add_working_hours(start, dt.timedelta(minutes=minutes), OFFICE)
    assert end is not None
    assert working_days.working_hours_between(start, end, OFFICE) == dt.timedelta(minutes=minutes)
