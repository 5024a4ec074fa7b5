"""Powers of attorney: days, ages and names, on every birthday, on 29 February and when the clocks change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel import clock
from vardnav.kernel.people import acting, acting_file, limits_file, power_rules
from vardnav.kernel.people.acting import MANDATES, Basis, Facts, Held, Kind, Tables
from vardnav.kernel.people.power_rules import PowerLimits
from vardnav.kernel.people.rules import Area

TABLES = Tables(limits_file.age_rules(), acting_file.exception_rules())
DAY = dt.timedelta(days=1)
LIMITS = PowerLimits(18, 7, 4, 5, dt.date(2016, 1, 1), source="the test")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2090, 12, 31))


def same_date(day: dt.date, years: int) -> dt.date:
    """Return the same date so many years later; 28 February where there is no 29th. Said in other words than the rule."""
    try:
        return dt.date(day.year + years, day.month, day.day)
    except ValueError:
        return dt.date(day.year + years, 2, 28)


@given(DAYS)
def test_a_power_never_holds_four_years_after_the_day_it_was_given_and_may_hold_the_eve(day):
    last = power_rules.last_day(day, LIMITS)
    assert last == same_date(day, 4) - DAY
    assert (last - day).days in (1459, 1460)


@pytest.mark.parametrize(
    ("given_on", "years", "last"),
    [
        (dt.date(2028, 2, 29), 4, dt.date(2032, 2, 28)),
        (dt.date(2028, 2, 29), 1, dt.date(2029, 2, 27)),
        (dt.date(2027, 3, 1), 1, dt.date(2028, 2, 29)),
        (dt.date(2096, 2, 29), 4, dt.date(2100, 2, 27)),
        (dt.date(2026, 12, 31), 4, dt.date(2030, 12, 30)),
    ],
)
def test_the_last_day_round_29_february(given_on, years, last):
    limits = PowerLimits(18, 7, years, 5, dt.date(2016, 1, 1))
    assert power_rules.last_day(given_on, limits) == last


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
def test_the_seventh_day_is_a_whole_swedish_day_whatever_the_clocks_do(day, hour, minute):
    last = power_rules.answer_by(day, LIMITS)
    assert (last - day).days == 7
    moment = dt.datetime.combine(last, dt.time(hour, minute), clock.SWEDEN).astimezone(dt.UTC)
    assert clock.local_date(moment) <= last
    midnight = dt.datetime.combine(last + DAY, dt.time(), clock.SWEDEN).astimezone(dt.UTC)
    assert clock.local_date(midnight) > last


@given(st.dates(dt.date(1920, 1, 1), dt.date(2040, 12, 31)), DAYS)
def test_grown_is_from_the_eighteenth_birthday_on(born_on, day):
    assert power_rules.is_grown(born_on, day, LIMITS) is (day >= same_date(born_on, 18))


def test_whose_birth_date_nobody_knows_is_not_grown_here():
    assert not power_rules.is_grown(None, dt.date(2026, 11, 27), LIMITS)


def test_of_the_rows_that_hold_the_one_in_force_since_latest_decides_and_none_means_nobody():
    later = PowerLimits(18, 14, 2, 5, dt.date(2027, 1, 1), dt.date(2028, 1, 1))
    table = (LIMITS, later)
    assert power_rules.limits_on(dt.date(2026, 12, 31), table) is LIMITS
    assert power_rules.limits_on(dt.date(2027, 1, 1), table) is later
    assert power_rules.limits_on(dt.date(2028, 1, 1), table) is LIMITS
    assert power_rules.limits_on(dt.date(2015, 12, 31), table) is None


def test_the_shipped_table_says_what_the_source_says():
    (shipped,) = acting_file.power_limits()
    assert (shipped.min_age, shipped.answer_days, shipped.max_years) == (18, 7, 4)
    assert "E-hälsomyndigheten" in shipped.source


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("max_years = 0", "whole numbers"),
        ('max_years = "4"', "whole numbers"),
        ("valid_to = 2016-01-01", "after valid_from"),
        ('source = " "', "source"),
        ('valid_from = "2016"', "must be dates"),
    ],
)
def test_a_row_that_says_something_impossible_is_named(tmp_path: Path, wrong, words):
    right = {
        "min_age": "18", "answer_days": "7", "max_years": "4", "most_unanswered": "5", "valid_from": "2016-01-01",
        "source": '"x"',
    }  # fmt: skip
    key, _equals, value = wrong.partition(" = ")
    rows = "\n".join(f"{name} = {said}" for name, said in {**right, key: value}.items())
    file = tmp_path / "limits.toml"
    file.write_text(f"[[power]]\n{rows}\n", encoding="utf-8")
    with pytest.raises(acting_file.WrongExceptions, match=f"Power 1.*{words}"):
        acting_file.power_limits(file)


@pytest.mark.parametrize(
    ("written", "is_theirs"),
    [
        ("Cecilia Strand", True), ("strand", True), ("Cécilia Svensson", True), ("CECILIA", True),
        ("Anna Lind", False), ("C. S.", False), ("", False), ("12345", False), ("Strandberg", False),
    ],
)  # fmt: skip
def test_a_name_is_theirs_when_one_of_the_names_is(written, is_theirs):
    assert power_rules.is_named(written, "Cecilia", "Strand") is is_theirs


def test_names_with_letters_of_their_own_and_several_parts_are_known():
    assert power_rules.is_named("asa ohman", "Åsa", "Öhman")
    assert power_rules.is_named("Lars", "Lars-Erik", "Ek")
    assert power_rules.is_named("O'Brien", "Pat", "O’Brien")


@given(
    st.integers(0, 30),
    st.sets(st.sampled_from([*Area])),
    st.integers(-3, 3),
    st.integers(1, 4),
    st.sampled_from([*Area]),
)
def test_a_power_gives_what_it_names_within_its_days_to_an_adult_and_never_the_record(
    years, areas, start, length, area
):
    today = dt.date(2026, 11, 27)
    born_on = dt.date(today.year - years, 1, 1)
    held = Held(Kind.POWER, frozenset(areas), today + start * DAY, today + (start + length) * DAY)
    answer = acting.decide(Facts(subject_born_on=born_on, held=(held,)), today, TABLES, area)
    is_given = years >= 18 and area in areas and area is not Area.RECORD and start <= 0 < start + length
    assert answer.basis is (Basis.POWER if is_given else None)


@pytest.mark.parametrize("kind", MANDATES)
def test_beside_a_mandate_the_mandate_is_the_ground(kind):
    today = dt.date(2026, 11, 27)
    held = tuple(Held(one, frozenset({Area.E_SERVICES}), today, today + DAY) for one in (Kind.POWER, kind))
    facts = Facts(subject_born_on=dt.date(1950, 1, 1), held=held)
    assert acting.decide(facts, today, TABLES).basis is Basis.MANDATE


@pytest.mark.parametrize(
    "change",
    [
        {"subject_deceased_on": dt.date(2026, 11, 27)}, {"actor_deceased_on": dt.date(2026, 11, 27)},
        {"is_subject_locked": True}, {"is_actor_locked": True},
        {"subject_protection": "sekretessmarkering"}, {"actor_protection": "skyddad_folkbokforing"},
    ],
)  # fmt: skip
def test_death_a_lock_and_protected_identity_of_either_end_it(change):
    today = dt.date(2026, 11, 27)
    held = (Held(Kind.POWER, frozenset({Area.E_SERVICES}), today, today + DAY),)
    facts = Facts(subject_born_on=dt.date(1950, 1, 1), held=held, **change)
    assert acting.decide(facts, today, TABLES).basis is None


def test_a_power_is_for_an_adult():
    assert not Basis.POWER.is_for_child
    assert not Basis.MANDATE.is_for_child
    assert Basis.GUARDIAN.is_for_child
    assert Basis.EXTENSION.is_for_child
