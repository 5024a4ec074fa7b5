"""Who may book in a campaign: groups by age, year, answer and region, opened by date; doses and ages of the visit."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest

from vardnav.capabilities.vaccination.rules import standing
from vardnav.capabilities.vaccination.rules.plan import DropIn, Group, Place, Plan
from vardnav.capabilities.vaccination.rules.standing import Applicant, Visit, Word

NOW = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=7)
OLD = Group("old", "65 år och äldre", age_from=65, ages_on=dt.date(2026, 12, 31))
RISK = Group("risk", "Riskgrupp", is_risk=True, age_from=18)
YEAR = Group("year", "Födda 2010 till 2012", year_from=2010, year_to=2012)


def plan(*groups: Group, **more: object) -> Plan:
    return Plan(**{"name_sv": "Influensa", "groups": groups, **more})  # type: ignore[arg-type]


def born(day: str, **more: object) -> Applicant:
    return Applicant(dt.date.fromisoformat(day), "12", **more)  # type: ignore[arg-type]


def word(found: Plan, who: Applicant, *, now: dt.datetime = NOW) -> Word:
    return standing.of(found, who, "12", now=now).word


def test_a_group_of_an_age_on_a_day_lets_in_whoever_turns_it_that_day_and_nobody_younger() -> None:
    assert word(plan(OLD), born("1961-12-31")) is Word.OPEN
    assert word(plan(OLD), born("1962-01-01")) is Word.NO_GROUP


def test_an_age_without_a_day_is_the_age_on_the_day_one_books_and_it_is_said_when_it_changes() -> None:
    found = plan(Group("grown", "Vuxna", age_from=18))
    assert word(found, born("2008-11-30")) is Word.OPEN
    stands = standing.of(found, born("2008-12-01"), "12", now=NOW)
    assert (stands.word, stands.from_at) == (Word.TOO_YOUNG, dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC))


def test_an_age_up_to_and_including_lets_in_until_the_day_before_the_next_birthday() -> None:
    found = plan(Group("young", "Barn", age_to=5))
    assert word(found, born("2020-12-01")) is Word.OPEN
    assert word(found, born("2020-11-30")) is Word.NO_GROUP


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2009-12-31", Word.NO_GROUP),
        ("2010-01-01", Word.OPEN),
        ("2012-12-31", Word.OPEN),
        ("2013-01-01", Word.NO_GROUP),
    ],
)
def test_years_of_birth_count_from_new_year_to_new_year(day: str, said: Word) -> None:
    assert word(plan(YEAR), born(day)) is said


def test_a_group_that_opens_later_says_when_and_is_open_from_that_moment() -> None:
    found = plan(dataclasses.replace(OLD, opens_at=LATER))
    who = born("1950-01-01")
    stands = standing.of(found, who, "12", now=LATER - dt.timedelta(seconds=1))
    assert (stands.word, stands.from_at, stands.group) == (Word.LATER, LATER, found.groups[0])
    assert word(found, who, now=LATER) is Word.OPEN


def test_of_several_groups_it_is_the_one_that_is_open_and_free_before_one_that_costs() -> None:
    paying, free = Group("all", "Alla"), dataclasses.replace(OLD, is_free=True)
    stands = standing.of(plan(paying, free), born("1950-01-01"), "12", now=NOW)
    assert stands.group is free
    waits = dataclasses.replace(free, opens_at=LATER)
    assert standing.of(plan(paying, waits), born("1950-01-01"), "12", now=NOW).group is paying


def test_a_risk_group_is_asked_about_and_lets_in_only_who_has_said_yes() -> None:
    found = plan(RISK)
    asked = standing.of(found, born("1980-01-01"), "12", now=NOW)
    assert (asked.word, list(asked.asks)) == (Word.NO_GROUP, [RISK])
    assert word(found, born("1980-01-01", risks={"risk": True})) is Word.OPEN
    said_no = standing.of(found, born("1980-01-01", risks={"risk": False}), "12", now=NOW)
    assert (said_no.word, list(said_no.asks)) == (Word.NO_GROUP, [])
    assert standing.of(found, born("2015-01-01"), "12", now=NOW).asks == ()


def test_who_lives_elsewhere_is_told_so_and_not_that_they_are_of_the_wrong_age() -> None:
    found = plan(dataclasses.replace(OLD, is_home_region_only=True))
    assert word(found, Applicant(dt.date(1950, 1, 1), "08")) is Word.OTHER_REGION
    assert word(found, Applicant(dt.date(1990, 1, 1), "08")) is Word.NO_GROUP


def test_who_has_no_day_of_birth_is_let_in_only_where_no_age_is_asked() -> None:
    nobody_knows = Applicant(None, "12")
    assert word(plan(OLD), nobody_knows) is Word.AGE_UNKNOWN
    assert word(plan(Group("all", "Alla")), nobody_knows) is Word.OPEN


def test_a_campaign_not_begun_paused_or_over_lets_nobody_in() -> None:
    who, everybody = born("1980-01-01"), Group("all", "Alla")
    assert word(plan(everybody, opens_at=LATER), who) is Word.NOT_BEGUN
    assert word(plan(everybody, opens_at=LATER), who, now=LATER) is Word.OPEN
    assert word(plan(everybody, is_paused=True), who) is Word.PAUSED
    assert word(plan(everybody, closes_at=NOW), who) is Word.OVER
    assert word(plan(everybody, closes_at=LATER), who) is Word.OPEN


def _visit(*days: str, **more: object) -> Visit:
    told: dict[str, object] = {"has_adult": False, "by_staff": False, **more}
    return Visit([dt.date.fromisoformat(one) for one in days], **told)  # type: ignore[arg-type]


def test_who_is_too_young_for_the_web_on_the_day_of_the_visit_calls_and_staff_book_for_them() -> None:
    found, who = plan(), born("2010-12-02")
    assert standing.visit_refusal(found, who, _visit("2026-12-01")) is Word.BY_PHONE
    assert standing.visit_refusal(found, who, _visit("2026-12-02")) is None
    assert standing.visit_refusal(found, who, _visit("2026-12-01", by_staff=True)) is Word.ADULT_NEEDED
    with_adult = _visit("2026-12-01", by_staff=True, has_adult=True)
    assert standing.visit_refusal(found, who, with_adult) is None


def test_two_doses_are_two_times_as_many_days_apart_as_the_campaign_says() -> None:
    found, who = plan(doses=2, days_least=28, days_most=60), born("1980-01-01")
    said = {
        days: standing.visit_refusal(found, who, _visit("2026-12-01", day))
        for days, day in ((27, "2026-12-28"), (28, "2026-12-29"), (60, "2027-01-30"), (61, "2027-01-31"))
    }
    assert said == {27: Word.TOO_SOON, 28: None, 60: None, 61: Word.TOO_LATE}
    assert standing.visit_refusal(found, who, _visit("2026-12-01")) is Word.TWO_NEEDED
    assert standing.visit_refusal(found, who, _visit("2026-12-01", had_before=1)) is None
    assert standing.visit_refusal(plan(doses=1), who, _visit("2026-12-01", "2026-12-29")) is Word.ONE_NEEDED


def test_a_plan_is_read_as_it_was_written() -> None:
    told = plan(
        dataclasses.replace(OLD, opens_at=LATER, is_free=True),
        RISK,
        doses=2,
        opens_at=NOW,
        closes_at=LATER,
        products=("Vaccin A", "Vaccin B"),
        places=(
            Place(
                uuid.UUID(int=1),
                10,
                {"old": 5},
                (DropIn(dt.date(2026, 12, 5), dt.time(10), dt.time(14)),),
            ),
        ),
    )
    assert Plan.from_data(told.as_data()) == told
