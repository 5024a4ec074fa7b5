"""Rules of opening hours, as sentences."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardnav.kernel.clock import hours

FORWARD, BACK = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
EIGHT_TO_FIVE = hours.Span(dt.time(8), dt.time(17))
OFFICE = tuple(hours.WeeklySpan(weekday, EIGHT_TO_FIVE) for weekday in range(1, 6))
ALWAYS = hours.opening_hours(
    hours.WeeklySpan(weekday, hours.Span(dt.time(), dt.time()), is_on_holidays=True)
    for weekday in range(1, 8)
)


def at(day, hour=0, minute=0):
    return hours.moment_of(day, dt.time(hour, minute))


def every_day(opens, closes):
    span = hours.Span(opens, closes)
    return hours.opening_hours(
        hours.WeeklySpan(weekday, span, is_on_holidays=True) for weekday in range(1, 8)
    )


def test_open_from_the_first_minute_and_closed_at_the_last():
    monday = dt.date(2026, 3, 2)
    office = hours.opening_hours(OFFICE)
    assert hours.is_open(office, at(monday, 8))
    assert not hours.is_open(office, at(monday, 7, 59))
    assert not hours.is_open(office, at(monday, 17))


def test_a_holiday_closes_the_week_and_says_which_holiday():
    day = hours.hours_for(hours.opening_hours(OFFICE), dt.date(2026, 1, 6))
    assert day.spans == ()
    assert day.is_different
    assert day.holiday is not None
    assert day.holiday.name() == "Trettondedag jul"


def test_an_emergency_unit_is_open_on_christmas_eve():
    assert hours.is_open(ALWAYS, at(dt.date(2026, 12, 24), 3))
    assert hours.next_closing(ALWAYS, at(dt.date(2026, 12, 24), 3)) is None


def test_a_day_that_differs_goes_before_week_and_holiday_and_says_why():
    eve = dt.date(2026, 12, 24)
    different = hours.DifferentDay(eve, (hours.Span(dt.time(9), dt.time(12)),), "Jour över julen")
    office = hours.opening_hours(OFFICE, [different])
    assert hours.is_open(office, at(eve, 10))
    assert hours.hours_for(office, eve).reason == "Jour över julen"


def test_a_day_that_differs_without_hours_is_closed():
    monday = dt.date(2026, 3, 2)
    office = hours.opening_hours(OFFICE, [hours.DifferentDay(monday, (), "Utbildning")])
    assert not hours.is_open(office, at(monday, 10))
    assert hours.next_opening(office, at(monday, 10)) == at(dt.date(2026, 3, 3), 8)


def test_short_days_are_kept_only_by_those_who_keep_them():
    thursday = dt.date(2026, 4, 2)
    assert hours.is_open(hours.opening_hours(OFFICE), at(thursday, 15))
    short = hours.opening_hours(OFFICE, keeps_short_days=True)
    assert hours.is_open(short, at(thursday, 13, 59))
    assert not hours.is_open(short, at(thursday, 14))
    assert hours.hours_for(short, thursday).reason == "Skärtorsdagen"


def test_summer_hours_hold_only_in_summer():
    summer = hours.WeeklySpan(1, EIGHT_TO_FIVE, dt.date(2026, 6, 1), dt.date(2026, 8, 31))
    opening = hours.opening_hours([summer])
    assert hours.is_open(opening, at(dt.date(2026, 8, 31), 10))
    assert not hours.is_open(opening, at(dt.date(2026, 9, 7), 10))


def test_friday_evening_waits_for_monday():
    assert hours.next_opening(hours.opening_hours(OFFICE), at(dt.date(2026, 3, 6), 18)) == at(
        dt.date(2026, 3, 9), 8
    )


def test_next_opening_of_what_is_open_is_now():
    now = at(dt.date(2026, 3, 6), 10, 7)
    assert hours.next_opening(hours.opening_hours(OFFICE), now) == now


def test_what_never_opens_has_no_next_opening():
    assert hours.next_opening(hours.opening_hours([]), at(dt.date(2026, 3, 6))) is None


def test_a_night_shift_written_as_two_spans_closes_in_the_morning():
    night = hours.opening_hours(
        [
            hours.WeeklySpan(2, hours.Span(dt.time(22), dt.time())),
            hours.WeeklySpan(3, hours.Span(dt.time(), dt.time(6))),
        ]
    )
    tuesday, wednesday = dt.date(2026, 3, 3), dt.date(2026, 3, 4)
    assert hours.is_open(night, at(tuesday, 23, 59))
    assert hours.is_open(night, at(wednesday, 0))
    assert hours.next_closing(night, at(tuesday, 22)) == at(wednesday, 6)


def test_a_span_that_goes_backwards_is_refused():
    with pytest.raises(hours.SpanBackwards):
        hours.Span(dt.time(17), dt.time(8))


def test_the_spring_night_is_an_hour_shorter():
    (interval,) = hours.intervals(every_day(dt.time(), dt.time(6)), FORWARD)
    assert interval[1] - interval[0] == dt.timedelta(hours=5)


def test_the_autumn_night_is_an_hour_longer():
    (interval,) = hours.intervals(every_day(dt.time(), dt.time(6)), BACK)
    assert interval[1] - interval[0] == dt.timedelta(hours=7)


def test_an_opening_time_that_does_not_exist_means_the_moment_of_the_change():
    (interval,) = hours.intervals(every_day(dt.time(2, 30), dt.time(6)), FORWARD)
    assert interval[0] == dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)


def test_a_span_inside_the_missing_hour_is_not_open_at_all():
    assert hours.intervals(every_day(dt.time(2, 10), dt.time(2, 50)), FORWARD) == []


def test_in_the_doubled_hour_it_opens_at_the_first_and_closes_at_the_last():
    (interval,) = hours.intervals(every_day(dt.time(2, 30), dt.time(2, 45)), BACK)
    assert interval == (
        dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 1, 45, tzinfo=dt.UTC),
    )


def test_the_leap_day_has_its_weekdays_hours():
    leap = dt.date(2028, 2, 29)
    assert hours.hours_for(hours.opening_hours(OFFICE), leap).spans == (EIGHT_TO_FIVE,)


def test_a_week_is_seven_days_in_order():
    week = hours.days(hours.opening_hours(OFFICE), dt.date(2026, 3, 2))
    assert [bool(day.spans) for day in week] == [True] * 5 + [False] * 2


MINUTES = st.integers(0, 24 * 4 - 1).map(lambda quarter: dt.time(quarter // 4, quarter % 4 * 15))
SPANS = st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] < pair[1] or pair[1] == dt.time())
WEEKS = st.lists(
    st.builds(
        lambda weekday, pair, holidays: hours.WeeklySpan(weekday, hours.Span(*pair), is_on_holidays=holidays),
        st.integers(1, 7),
        SPANS,
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
MOMENTS = st.one_of(
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31)),
    st.datetimes(dt.datetime(2026, 3, 28, 20), dt.datetime(2026, 3, 29, 6)),
    st.datetimes(dt.datetime(2026, 10, 24, 20), dt.datetime(2026, 10, 25, 6)),
).map(lambda naive: naive.replace(tzinfo=dt.UTC))


@settings(max_examples=150, deadline=None)
@given(WEEKS, MOMENTS)
def test_nothing_is_open_before_the_next_opening(week, now):
    opening = hours.opening_hours(week)
    opens = hours.next_opening(opening, now)
    assert opens is not None
    assert opens >= now
    assert hours.is_open(opening, opens)
    if opens > now:
        assert not hours.is_open(opening, now)
        assert not hours.is_open(opening, opens - dt.timedelta(microseconds=1))
        assert not hours.is_open(opening, now + (opens - now) / 2)


@settings(max_examples=150, deadline=None)
@given(WEEKS, MOMENTS)
def test_it_is_open_until_the_next_closing(week, now):
    opening = hours.opening_hours(week)
    closes = hours.next_closing(opening, now)
    if closes is None:
        return
    assert hours.is_open(opening, now)
    assert hours.is_open(opening, closes - dt.timedelta(microseconds=1))
    assert not hours.is_open(opening, closes)


@settings(max_examples=150, deadline=None)
@given(WEEKS, st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)) | st.sampled_from([FORWARD, BACK]))
def test_intervals_are_in_order_apart_and_inside_their_day(week, day):
    found = hours.intervals(hours.opening_hours(week), day)
    edges = [moment for interval in found for moment in interval]
    assert edges == sorted(set(edges))
    assert all(at(day) <= moment <= at(day + dt.timedelta(days=1)) for moment in edges)
