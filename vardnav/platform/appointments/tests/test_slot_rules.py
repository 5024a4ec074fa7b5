"""From a week to slots: wall time kept, whole lengths, no overlap, holidays, clock changes, leap days, new years."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.clock import SWEDEN, hours
from vardnav.platform.appointments.rules import slots

MIDNIGHT = dt.time()
SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


def span(opens: dt.time, closes: dt.time) -> hours.Span:
    return hours.Span(opens, closes)


def daily(*spans: hours.Span, is_on_holidays: bool = True) -> hours.OpeningHours:
    return hours.opening_hours(
        hours.WeeklySpan(weekday, one, is_on_holidays=is_on_holidays)
        for weekday in range(1, 8)
        for one in spans
    )


def walls(times: list[slots.Time]) -> list[str]:
    return [one.starts_at.astimezone(SWEDEN).strftime("%H:%M") for one in times]


@pytest.mark.parametrize(
    ("opens", "closes", "pattern", "expected"),
    [
        (at(8), at(9), slots.Pattern(20), ["08:00", "08:20", "08:40"]),
        (at(8), at(9), slots.Pattern(25), ["08:00", "08:25"]),  # the third would end after closing
        (at(8), at(9), slots.Pattern(20, 5), ["08:00", "08:25"]),  # 08:50 would end 09:10
        (at(23), MIDNIGHT, slots.Pattern(30), ["23:00", "23:30"]),
        (at(8), at(8, 10), slots.Pattern(15), []),
    ],
)
def test_a_span_is_cut_from_its_start_and_nothing_goes_past_its_end(opens, closes, pattern, expected):
    assert walls(slots.of_day(daily(span(opens, closes)), pattern, dt.date(2026, 5, 5))) == expected


def test_on_the_night_that_is_an_hour_shorter_the_hour_that_is_not_there_gives_no_slots():
    found = slots.of_day(daily(span(at(0), at(5))), slots.Pattern(30), SPRING)
    assert walls(found) == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]
    assert all(one.ends_at - one.starts_at == dt.timedelta(minutes=30) for one in found)


def test_on_the_night_that_is_an_hour_longer_the_hour_that_comes_twice_gives_slots_twice():
    found = slots.of_day(daily(span(at(1), at(4))), slots.Pattern(30), AUTUMN)
    assert walls(found) == ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]
    assert len({one.starts_at for one in found}) == 8


def test_a_length_that_does_not_divide_the_hour_never_overlaps_over_a_clock_change():
    for day in (SPRING, AUTUMN):
        found = slots.of_day(daily(span(at(0), at(6))), slots.Pattern(25), day)
        assert all(one.ends_at <= two.starts_at for one, two in itertools.pairwise(found))
        assert all(one.ends_at - one.starts_at == dt.timedelta(minutes=25) for one in found)


def test_a_span_that_lies_wholly_in_the_missing_hour_gives_nothing():
    assert slots.of_day(daily(span(at(2, 5), at(2, 55))), slots.Pattern(10), SPRING) == []


def test_day_time_slots_keep_their_wall_time_on_both_clock_changes():
    for day in (SPRING, AUTUMN):
        assert walls(slots.of_day(daily(span(at(8), at(10))), slots.Pattern(30), day))[0] == "08:00"


@pytest.mark.parametrize(
    "holiday", [dt.date(2026, 5, 1), dt.date(2026, 6, 19), dt.date(2026, 12, 24), dt.date(2027, 1, 1)]
)
def test_holidays_and_closed_eves_are_closed_unless_the_span_is_said_to_hold(holiday):
    week = daily(span(at(8), at(9)), is_on_holidays=False)
    assert slots.of_day(week, slots.Pattern(30), holiday) == []
    assert len(slots.of_day(daily(span(at(8), at(9))), slots.Pattern(30), holiday)) == 2


def test_a_day_that_differs_has_its_own_hours_or_none():
    different = [
        hours.DifferentDay(dt.date(2026, 5, 5), (span(at(13), at(14)),)),
        hours.DifferentDay(dt.date(2026, 5, 6)),
    ]
    week = hours.opening_hours(daily(span(at(8), at(9))).weekly, different)
    assert walls(slots.of_day(week, slots.Pattern(30), dt.date(2026, 5, 5))) == ["13:00", "13:30"]
    assert slots.of_day(week, slots.Pattern(30), dt.date(2026, 5, 6)) == []


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (dt.date(2028, 2, 28), dt.date(2028, 3, 1), 3),  # a leap year's 29 February is a day like others
        (dt.date(2027, 2, 28), dt.date(2027, 3, 1), 2),
        (dt.date(2026, 12, 30), dt.date(2027, 1, 3), 5),  # over week 53 and the new year
        (dt.date(2026, 5, 5), dt.date(2026, 5, 4), 0),
    ],
)
def test_every_day_of_a_stretch_is_there_once(first, last, days):
    found = list(slots.between(daily(span(at(8), at(9))), slots.Pattern(60), first, last))
    assert len({one.day for one in found}) == len(found) == days


def test_release_counts_calendar_days_in_wall_time_over_a_clock_change():
    release = slots.Release(2, at(7))
    assert release.of(dt.date(2026, 3, 30)) == dt.datetime(2026, 3, 28, 6, tzinfo=dt.UTC)  # winter time still
    assert release.of(dt.date(2026, 4, 1)) == dt.datetime(2026, 3, 30, 5, tzinfo=dt.UTC)
    assert slots.Release().of(dt.date(2026, 4, 1)) is None


def test_a_session_is_shifted_in_wall_time():
    ten = hours.moment_of(dt.date(2026, 3, 28), at(10))
    assert slots.shifted(ten, days=1) == hours.moment_of(SPRING, at(10))
    assert slots.shifted(hours.moment_of(dt.date(2026, 3, 28), at(2, 30)), days=1) is None
    twice = slots.shifted(hours.moment_of(dt.date(2026, 10, 24), at(2, 30)), days=1)
    assert twice == hours.moment_of(AUTUMN, at(2, 30))


@pytest.mark.parametrize("wrong", [(4, 0, 1), (721, 0, 1), (10, -1, 1), (10, 0, 0)])
def test_lengths_that_make_no_sense_are_refused(wrong):
    with pytest.raises(slots.WrongLength):
        slots.Pattern(*wrong)


@st.composite
def spans(draw: st.DrawFn) -> hours.Span:
    opens = draw(st.integers(0, 24 * 60 - 10))
    closes = draw(st.integers(opens + 5, 24 * 60))
    ends = MIDNIGHT if closes == 24 * 60 else dt.time(closes // 60, closes % 60)
    return hours.Span(dt.time(opens // 60, opens % 60), ends)


patterns = st.builds(slots.Pattern, st.integers(5, 120), st.integers(0, 30), st.integers(1, 50))
near_changes = st.sampled_from(
    [SPRING, AUTUMN, dt.date(2027, 3, 28), dt.date(2028, 2, 29), dt.date(2026, 12, 31)]
)
days = st.one_of(near_changes, st.dates(dt.date(2025, 1, 1), dt.date(2035, 12, 31)))


@given(st.lists(spans(), min_size=1, max_size=3), patterns, days)
def test_whatever_the_week_slots_are_whole_apart_inside_and_on_the_day(some, pattern, day):
    found = slots.of_day(daily(*some), pattern, day)
    rest = dt.timedelta(minutes=pattern.pause_minutes)
    assert all(one.ends_at - one.starts_at == dt.timedelta(minutes=pattern.minutes) for one in found)
    assert all(one.ends_at + rest <= two.starts_at for one, two in itertools.pairwise(found))
    assert all(one.day == day for one in found)
    inside = hours.intervals(daily(*some), day)
    assert all(
        any(opens <= one.starts_at and one.ends_at <= closes for opens, closes in inside) for one in found
    )
    grid = {
        (opening.opens.hour * 60 + opening.opens.minute + step * (pattern.minutes + pattern.pause_minutes))
        for opening in some
        for step in range(300)
    }
    wall = [one.starts_at.astimezone(SWEDEN) for one in found]
    assert all(one.hour * 60 + one.minute in grid for one in wall)


@given(patterns, st.dates(dt.date(2025, 1, 1), dt.date(2035, 12, 31)))
def test_a_day_when_no_clock_changes_gives_all_that_fits_and_no_more(pattern, day):
    before, after = (hours.moment_of(day + dt.timedelta(days=n), MIDNIGHT) for n in (0, 1))
    if after - before != dt.timedelta(hours=24):
        return
    found = slots.of_day(daily(span(at(8), at(16))), pattern, day)
    whole = pattern.minutes + pattern.pause_minutes
    assert len(found) == (8 * 60 - pattern.minutes) // whole + 1


@given(days, st.integers(0, 60), st.times())
def test_release_is_never_after_the_day_begins_when_it_is_some_days_before(day, before, at_time):
    opens = slots.Release(before, at_time.replace(second=0, microsecond=0, tzinfo=None)).of(day)
    assert opens is not None
    assert opens.astimezone(SWEDEN).date() <= day
