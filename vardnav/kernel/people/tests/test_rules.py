"""How old somebody is, and who may act for whom at that age."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.people import limits_file, rules
from vardnav.kernel.people.rules import AgeRule, Area, Refusal, Who

DAY = dt.date(2026, 11, 21)
TABLE = limits_file.age_rules()


def born(age: int, day: dt.date = DAY) -> dt.date:
    return rules.birthday(day, day.year - age)


def bo(**changes: object) -> Refusal | None:
    """Ask about Anna acting for Bo, 9."""
    facts = {
        "child_born_on": born(9),
        "valid_from": dt.date(2017, 4, 3),
        "valid_to": None,
        "is_blocked": False,
        "day": DAY,
        "table": TABLE,
    }
    return rules.guardian_refusal(**(facts | changes))  # type: ignore[arg-type]


def test_an_age_is_reached_as_the_birthday_begins():
    assert rules.age_on(dt.date(2013, 11, 22), dt.date(2026, 11, 21)) == 12
    assert rules.age_on(dt.date(2013, 11, 22), dt.date(2026, 11, 22)) == 13


def test_born_on_leap_day_one_reaches_an_age_on_28_february_in_common_years():
    leap_day = dt.date(2008, 2, 29)
    assert rules.age_on(leap_day, dt.date(2026, 2, 27)) == 17
    assert rules.age_on(leap_day, dt.date(2026, 2, 28)) == 18
    assert rules.age_on(leap_day, dt.date(2028, 2, 28)) == 19
    assert rules.age_on(leap_day, dt.date(2028, 2, 29)) == 20


@given(
    st.dates(dt.date(1850, 1, 1), dt.date(2100, 1, 1)),
    st.integers(0, 40_000).map(lambda n: dt.timedelta(days=n)),
)
def test_age_grows_by_one_on_each_birthday_and_on_no_other_day(born_on, later):
    day = born_on + later
    grown = rules.age_on(born_on, day + dt.timedelta(days=1)) - rules.age_on(born_on, day)
    tomorrow = day + dt.timedelta(days=1)
    assert grown == (tomorrow == rules.birthday(born_on, tomorrow.year))


@pytest.mark.parametrize(
    ("area", "by_age"),
    [
        (Area.E_SERVICES, {0: "guardian", 12: "guardian", 13: "self", 15: "self", 16: "self", 17: "self"}),
        (Area.RECORD, {0: "guardian", 12: "guardian", 13: "nobody", 15: "nobody", 16: "self", 17: "self"}),
        (
            Area.MEDICINES,
            {0: "guardian", 12: "guardian", 13: "nobody", 15: "nobody", 16: "nobody", 17: "nobody"},
        ),
    ],
)
def test_the_table_says_who_may_at_each_age(area, by_age):
    for age, who in {**by_age, 18: "self", 113: "self"}.items():
        assert rules.who_may(area, age, DAY, TABLE) == who, age


def test_without_a_row_nobody_may():
    assert rules.who_may(Area.RECORD, 40, DAY, ()) is Who.NOBODY
    assert rules.who_may(Area.RECORD, -1, DAY, TABLE) is Who.NOBODY
    assert rules.who_may(Area.RECORD, 40, dt.date(1990, 1, 1), TABLE) is Who.NOBODY


def test_a_new_law_counts_from_its_day_and_leaves_the_days_before_alone():
    new_law = AgeRule(Area.RECORD, 13, 17, Who.BOTH, dt.date(2027, 7, 1))
    table = [new_law, *TABLE]
    assert rules.who_may(Area.RECORD, 14, dt.date(2027, 6, 30), table) is Who.NOBODY
    assert rules.who_may(Area.RECORD, 14, dt.date(2027, 7, 1), table) is Who.BOTH
    assert rules.who_may(Area.RECORD, 16, dt.date(2027, 7, 1), table) is Who.BOTH


def test_a_row_no_longer_holds_on_its_last_day():
    row = AgeRule(Area.RECORD, 0, 12, Who.GUARDIAN, dt.date(2020, 1, 1), dt.date(2026, 1, 1))
    assert row.holds(Area.RECORD, 5, dt.date(2025, 12, 31))
    assert not row.holds(Area.RECORD, 5, dt.date(2026, 1, 1))


def test_a_guardian_may_act_for_a_child_of_nine():
    assert bo() is None


def test_a_guardian_may_act_until_the_child_turns_thirteen():
    assert bo(child_born_on=dt.date(2013, 11, 22)) is None
    assert bo(child_born_on=dt.date(2013, 11, 21)) is Refusal.AGE


def test_a_guardian_reads_record_and_medicines_until_thirteen_only():
    for area in (Area.RECORD, Area.MEDICINES):
        assert bo(area=area) is None
        assert bo(area=area, child_born_on=born(13)) is Refusal.AGE


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"valid_from": None}, Refusal.NOT_GUARDIAN),
        ({"child_born_on": None}, Refusal.NOT_GUARDIAN),
        ({"valid_from": DAY + dt.timedelta(days=1)}, Refusal.NOT_IN_FORCE),
        ({"valid_to": DAY}, Refusal.NOT_IN_FORCE),
        ({"is_blocked": True}, Refusal.BLOCKED),
        ({"child_protection": "sekretessmarkering"}, Refusal.PROTECTED),
        ({"child_protection": "skyddad_folkbokforing"}, Refusal.PROTECTED),
        ({"guardian_protection": "sekretessmarkering"}, Refusal.PROTECTED),
        ({"child_deceased_on": DAY}, Refusal.DECEASED),
    ],
)
def test_a_guardian_may_not_act(changes, refusal):
    found = bo(**changes)
    assert found is refusal
    assert found is not None
    assert found.reason


def test_a_guardianship_holds_on_its_first_and_its_last_day():
    assert bo(valid_from=DAY) is None
    assert bo(valid_to=DAY + dt.timedelta(days=1)) is None


def test_a_block_and_protected_identity_sound_the_same():
    assert Refusal.BLOCKED.reason == Refusal.PROTECTED.reason == Refusal.NOT_GUARDIAN.reason


def log_in(**changes: object) -> Refusal | None:
    facts = {"born_on": born(40), "deceased_on": None, "locked_at": None, "day": DAY, "table": TABLE}
    return rules.login_refusal(**(facts | changes))  # type: ignore[arg-type]


def test_an_adult_may_log_in_and_a_child_from_thirteen():
    assert log_in() is None
    assert log_in(born_on=born(13)) is None
    assert log_in(born_on=born(12)) is Refusal.AGE
    assert log_in(born_on=None) is None


def test_the_dead_and_the_locked_may_not_log_in():
    assert log_in(deceased_on=DAY) is Refusal.DECEASED
    assert log_in(deceased_on=DAY + dt.timedelta(days=1)) is None
    assert log_in(locked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) is Refusal.LOCKED
    assert not rules.may_log_in(born_on=born(40), deceased_on=DAY, locked_at=None, day=DAY, table=TABLE)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('area = "e_services"', "who"),
        ('area = "dentists"\nwho = "self"', "dentists"),
        ('area = "record"\nwho = "aunt"', "aunt"),
        ('area = "record"\nwho = "self"\nfrom_age = 18\nto_age = 3', "in that order"),
        ('area = "record"\nwho = "self"\nvalid_from = "soon"', "dates"),
        ('area = "record"\nwho = "self"\nvalid_to = 2010-01-01', "come after"),
    ],
)
def test_a_wrong_row_of_the_file_is_named(tmp_path, row, words):
    rest = {
        "from_age": "0",
        "to_age": "12",
        "valid_from": "2016-01-01",
        "source": '"us"',
    }
    lines = [f"{name} = {value}" for name, value in rest.items() if f"{name} =" not in row]
    file = tmp_path / "limits.toml"
    file.write_text("\n".join(["[[limit]]", row, *lines]))
    with pytest.raises(limits_file.WrongAgeLimits, match=words) as raised:
        limits_file.age_rules(file)
    assert "Age limit 1" in str(raised.value)


def test_each_row_of_our_file_names_its_source():
    assert all(rule.source for rule in TABLE)
