"""Who may book what: a table by hand, and what holds for any rule and person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.clock import SWEDEN, hours
from vardnav.kernel.people.rules import age_on
from vardnav.platform.appointments.rules import cutoff, doses, eligibility
from vardnav.platform.appointments.rules.eligibility import Applicant, Rule, Visit, Why

NOW = hours.moment_of(dt.date(2026, 11, 28), dt.time(12))
GROWN = dt.date(1985, 4, 12)


def visit(days: int = 3, at: dt.time = dt.time(10), opens_at: dt.datetime | None = None) -> Visit:
    starts = hours.moment_of(dt.date(2026, 11, 28) + dt.timedelta(days=days), at)
    return Visit("12", starts, starts + dt.timedelta(minutes=20), opens_at)


def person(born_on: dt.date | None = GROWN, home: str = "12", **more: Any) -> Applicant:
    return Applicant(born_on, home, **more)


def why(rule: Rule, applicant: Applicant, of: Visit, *, by_staff: bool = False) -> Why | None:
    found = eligibility.refusal(rule, applicant, of, now=NOW, by_staff=by_staff)
    return None if found is None else found.why


PAST = visit(-1)
TURNS_16 = dt.date(2010, 12, 1)  # three days from now
TABLE = [
    ("anything goes where nothing is said", Rule(), person(), visit(), None, None),
    ("what has begun cannot be had", Rule(), person(), PAST, Why.PAST, Why.PAST),
    ("by phone only", Rule(is_online=False), person(), visit(), Why.NOT_ONLINE, None),
    (
        "another region's resident",
        Rule(is_home_region_only=True),
        person(home="08"),
        visit(),
        *[Why.OTHER_REGION] * 2,
    ),
    ("not listed here", Rule(is_listed_only=True), person(), visit(), Why.NOT_LISTED, None),
    ("listed here", Rule(is_listed_only=True), person(listed_at_unit=True), visit(), None, None),
    ("sixteen on the day of the visit", Rule(age_from=16), person(TURNS_16), visit(3), None, None),
    ("sixteen the day after it", Rule(age_from=16), person(TURNS_16), visit(2), *[Why.TOO_YOUNG] * 2),
    (
        "sixty-five that day, and it ends at 64",
        Rule(age_to=64),
        person(dt.date(1961, 12, 1)),
        visit(3),
        *[Why.TOO_OLD] * 2,
    ),
    ("sixty-four still", Rule(age_to=64), person(dt.date(1961, 12, 2)), visit(3), None, None),
    ("no birth date counts as grown", Rule(age_from=16), person(None), visit(), None, None),
    ("no birth date is not known to be 65", Rule(age_from=65), person(None), visit(), *[Why.AGE_UNKNOWN] * 2),
    (
        "a child with nobody along",
        Rule(adult_under=16),
        person(dt.date(2012, 1, 1)),
        visit(),
        *[Why.ADULT_NEEDED] * 2,
    ),
    (
        "a child with somebody along",
        Rule(adult_under=16),
        person(dt.date(2012, 1, 1), has_adult=True),
        visit(),
        None,
        None,
    ),
    ("sixteen that day comes alone", Rule(adult_under=16), person(TURNS_16), visit(3), None, None),
    ("one coming of one", Rule(most_at_once=1), person(coming=1), visit(), Why.TOO_MANY, None),
    ("one coming of two", Rule(most_at_once=2), person(coming=1), visit(), None, None),
    ("not released", Rule(), person(), visit(opens_at=NOW + dt.timedelta(seconds=1)), Why.NOT_OPEN_YET, None),
    ("released this moment", Rule(), person(), visit(opens_at=NOW), None, None),
    ("further than the days ahead", Rule(days_ahead=2), person(), visit(3), Why.TOO_FAR_AHEAD, None),
    (
        "the last of the days ahead, late in the evening",
        Rule(days_ahead=3),
        person(),
        visit(3, dt.time(23, 30)),
        None,
        None,
    ),
    (
        "too close to call it off",
        Rule(lead_minutes=120),
        person(),
        visit(0, dt.time(13, 59)),
        Why.TOO_CLOSE,
        None,
    ),
    ("just far enough", Rule(lead_minutes=120), person(), visit(0, dt.time(14)), None, None),
    (
        "dose too soon",
        Rule(doses=doses.Interval(28)),
        person(last_dose_on=dt.date(2026, 11, 4)),
        visit(3),
        *[Why.DOSE_TOO_SOON] * 2,
    ),
    (
        "dose on the first day",
        Rule(doses=doses.Interval(28)),
        person(last_dose_on=dt.date(2026, 11, 3)),
        visit(3),
        None,
        None,
    ),
    (
        "dose too late",
        Rule(doses=doses.Interval(21, 42)),
        person(last_dose_on=dt.date(2026, 10, 19)),
        visit(3),
        *[Why.DOSE_TOO_LATE] * 2,
    ),
    (
        "dose on the last day",
        Rule(doses=doses.Interval(21, 42)),
        person(last_dose_on=dt.date(2026, 10, 20)),
        visit(3),
        None,
        None,
    ),
]


@pytest.mark.parametrize(
    ("words", "rule", "applicant", "of", "online", "by_phone"), TABLE, ids=[str(one[0]) for one in TABLE]
)
def test_the_table_by_hand(words, rule, applicant, of, online, by_phone):
    assert why(rule, applicant, of) == online, words
    assert why(rule, applicant, of, by_staff=True) == by_phone, words


def test_staff_take_in_somebody_while_the_time_is_going_on_and_nobody_after_it():
    going_on = Visit("12", NOW - dt.timedelta(minutes=5), NOW + dt.timedelta(minutes=15))
    assert why(Rule(), person(), going_on) is Why.PAST
    assert why(Rule(), person(), going_on, by_staff=True) is None
    over = Visit("12", NOW - dt.timedelta(minutes=25), NOW)
    assert why(Rule(), person(), over, by_staff=True) is Why.PAST


def test_a_refusal_that_time_heals_says_when():
    young = eligibility.refusal(Rule(age_from=16), person(dt.date(2011, 2, 28)), visit(), now=NOW)
    assert young is not None
    assert young.from_at == hours.moment_of(dt.date(2027, 2, 28), hours.MIDNIGHT)
    far = eligibility.refusal(Rule(days_ahead=2), person(), visit(9), now=NOW)
    assert far is not None
    assert far.from_at == hours.moment_of(dt.date(2026, 12, 5), hours.MIDNIGHT)
    assert why(Rule(days_ahead=2), person(), visit(9)) is Why.TOO_FAR_AHEAD


def test_somebody_born_on_a_leap_day_is_sixteen_on_the_28th_in_common_years():
    leap = person(dt.date(2012, 2, 29))
    rule = Rule(age_from=15)
    turned = Visit("12", *(hours.moment_of(dt.date(2027, 2, 28), dt.time(h)) for h in (8, 9)))
    before = Visit("12", *(hours.moment_of(dt.date(2027, 2, 27), dt.time(h)) for h in (8, 9)))
    assert (why(rule, leap, turned), why(rule, leap, before)) == (None, Why.TOO_YOUNG)


rules = st.builds(
    Rule,
    is_online=st.booleans(),
    is_home_region_only=st.booleans(),
    is_listed_only=st.booleans(),
    age_from=st.integers(0, 70),
    age_to=st.sampled_from([0, 17, 64, 100]),
    adult_under=st.sampled_from([0, 13, 16, 18]),
    most_at_once=st.integers(0, 2),
    days_ahead=st.integers(0, 90),
    lead_minutes=st.integers(0, 3000),
)
people = st.builds(
    Applicant,
    st.one_of(st.none(), st.dates(dt.date(1920, 1, 1), dt.date(2026, 11, 1))),
    st.sampled_from(["12", "08"]),
    listed_at_unit=st.booleans(),
    coming=st.integers(0, 3),
    has_adult=st.booleans(),
)
visits = st.builds(
    visit,
    st.integers(-2, 120),
    st.sampled_from([dt.time(0), dt.time(2, 30), dt.time(12, 30), dt.time(23, 45)]),
)


@given(rules, people, visits)
def test_staff_are_never_stopped_by_what_does_not_stop_the_resident(rule, applicant, of):
    if why(rule, applicant, of) is None:
        assert why(rule, applicant, of, by_staff=True) is None


@given(rules, people, visits)
def test_who_is_let_through_keeps_every_word_of_the_rule(rule, applicant, of):
    if why(rule, applicant, of) is not None:
        return
    day = of.starts_at.astimezone(SWEDEN).date()
    assert of.starts_at > NOW
    assert rule.is_online
    assert not rule.is_home_region_only or applicant.home_region == of.region
    assert not rule.most_at_once or applicant.coming < rule.most_at_once
    assert not rule.days_ahead or (day - dt.date(2026, 11, 28)).days <= rule.days_ahead
    if applicant.born_on is not None:
        age = age_on(applicant.born_on, day)
        assert age >= rule.age_from
        assert not rule.age_to or age <= rule.age_to
        assert age >= rule.adult_under or applicant.has_adult


@given(rules, people, visits)
def test_waiting_until_the_moment_a_refusal_names_takes_that_refusal_away(rule, applicant, of):
    found = eligibility.refusal(rule, applicant, of, now=NOW)
    if found is None or found.from_at is None or found.why is not Why.TOO_FAR_AHEAD:
        return
    later = eligibility.refusal(rule, applicant, of, now=max(found.from_at, NOW))
    assert later is None or later.why is not Why.TOO_FAR_AHEAD


@pytest.mark.parametrize(
    ("before", "is_late"),
    [
        (dt.timedelta(hours=24, seconds=1), False),
        (dt.timedelta(hours=24), False),
        (dt.timedelta(hours=23, minutes=59), True),
    ],
)
def test_the_cut_off_itself_is_in_time_and_a_minute_later_is_not(before, is_late):
    starts = visit().starts_at
    found = cutoff.cost(Rule(cutoff_hours=24), starts, fee_kronor=400, now=starts - before)
    assert (found.is_late, found.kronor) == (is_late, 400 if is_late else 0)


def test_the_cut_off_over_a_clock_change_is_a_length():
    monday = hours.moment_of(dt.date(2026, 3, 30), dt.time(2))
    assert cutoff.ends_at(Rule(cutoff_hours=24), monday) == hours.moment_of(
        dt.date(2026, 3, 29), dt.time(1)
    ) + dt.timedelta(hours=0)


@given(
    st.integers(1, 400),
    st.integers(0, 400),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.integers(-10, 900),
)
def test_a_second_dose_fits_exactly_within_its_days(least, more, first, days):
    interval = doses.Interval(least, least + more if more else 0)
    second = first + dt.timedelta(days=days)
    fits = interval.first_day(first) <= second and (
        interval.last_day(first) is None or second <= interval.last_day(first)
    )
    assert (doses.refusal(interval, first, second) is None) == fits


@pytest.mark.parametrize("wrong", [(0, 0), (28, 27), (-1, 0)])
def test_an_interval_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(doses.WrongInterval):
        doses.Interval(*wrong)
