"""Who may act for whom: the rule, against the same said once more in other words, and its turns of the clock."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import extensions
from vardnav.kernel.people import acting, acting_file, limits_file
from vardnav.kernel.people.acting import MANDATES, Basis, ExceptionRule, Facts, Held, Kind, Tables
from vardnav.kernel.people.rules import Area, Refusal, birthday

TABLES = Tables(limits_file.age_rules(), acting_file.exception_rules())
#: The same where a region has decided that a teenager's extension can be about cases too.
HERE, ELSEWHERE = "12", "08"
_OWN = ExceptionRule(
    Kind.EXTENSION, Area.E_SERVICES, 13, 15, dt.date(2016, 1, 1), source="RS 2026/1", region=HERE
)
OPENED = Tables(TABLES.ages, (*TABLES.exceptions, _OWN))
DAY = dt.date(2026, 11, 27)
ALL = frozenset(Area)
BORN_AT_14 = dt.date(2012, 3, 1)


def child_of(age: int, **facts: Any) -> Facts:
    return Facts(
        **{"subject_born_on": dt.date(DAY.year - age, 1, 2), "guardian_from": dt.date(2000, 1, 1), **facts}
    )


def held(kind: Kind, *areas: Area, start: int = -10, end: int | None = None, region: str = HERE) -> Held:
    return Held(
        kind,
        frozenset(areas) or ALL,
        DAY + dt.timedelta(days=start),
        None if end is None else DAY + dt.timedelta(days=end),
        region,
    )


def answer(facts: Facts, area: Area = Area.E_SERVICES, tables: Tables = TABLES) -> acting.Answer:
    return acting.decide(facts, DAY, tables, area)


@pytest.mark.parametrize(
    ("age", "area", "basis"),
    [
        (9, Area.E_SERVICES, Basis.GUARDIAN),
        (12, Area.RECORD, Basis.GUARDIAN),
        (13, Area.RECORD, Basis.EXTENSION),
        (13, Area.E_SERVICES, None),
        (15, Area.RECORD, Basis.EXTENSION),
        (15, Area.E_SERVICES, None),
        (14, Area.MEDICINES, None),
        (16, Area.E_SERVICES, None),
        (16, Area.RECORD, None),
        (18, Area.E_SERVICES, None),
    ],
)
def test_an_extension_gives_the_record_from_13_to_15_and_neither_cases_nor_medicines(age, area, basis):
    """Domain notes 4.5: extended access is reading of the record, not other cases."""
    assert answer(child_of(age, held=(held(Kind.EXTENSION),)), area).basis is basis


@pytest.mark.parametrize(
    ("age", "region", "basis"),
    [
        (12, HERE, Basis.GUARDIAN),
        (13, HERE, Basis.EXTENSION),
        (15, HERE, Basis.EXTENSION),
        (16, HERE, None),
        (14, ELSEWHERE, None),
        (14, "", None),
    ],
)
def test_where_a_region_has_decided_so_it_gives_cases_too_of_what_units_there_have_decided(
    age, region, basis
):
    facts = child_of(age, held=(held(Kind.EXTENSION, region=region),))
    assert answer(facts, tables=OPENED).basis is basis
    assert answer(facts).basis is (basis if basis is Basis.GUARDIAN else None)


def test_a_region_opens_and_closes_it_by_the_days_of_its_row():
    from_tomorrow = dataclasses.replace(_OWN, valid_from=DAY + dt.timedelta(days=1))
    over = dataclasses.replace(_OWN, valid_to=DAY)
    facts = child_of(14, held=(held(Kind.EXTENSION),))
    for own in (from_tomorrow, over):
        assert answer(facts, tables=Tables(TABLES.ages, (*TABLES.exceptions, own))).basis is None
    later = Tables(TABLES.ages, (*TABLES.exceptions, from_tomorrow))
    assert acting.decide(facts, DAY + dt.timedelta(days=1), later).basis is Basis.EXTENSION
    closing = dataclasses.replace(_OWN, valid_to=DAY + dt.timedelta(days=5))
    ends = acting.until(facts, DAY, Tables(TABLES.ages, (*TABLES.exceptions, closing)))
    assert ends == DAY + dt.timedelta(days=5)


def test_an_extension_gives_only_the_areas_it_names():
    facts = child_of(14, held=(held(Kind.EXTENSION, Area.RECORD),))
    assert answer(facts, Area.RECORD, OPENED).basis is Basis.EXTENSION
    assert answer(facts, tables=OPENED).refusal is Refusal.AGE


def test_an_extension_is_worth_nothing_without_the_guardianship():
    for area in (Area.E_SERVICES, Area.RECORD):
        for ended in ({"guardian_from": None}, {"guardian_to": DAY}):
            facts = child_of(14, held=(held(Kind.EXTENSION),), **ended)
            assert answer(facts, area, OPENED).basis is None


@pytest.mark.parametrize("age", [3, 12, 14])
def test_a_block_stands_against_a_guardian_with_an_extension_too(age):
    facts = child_of(age, held=(held(Kind.EXTENSION), held(Kind.BLOCK)))
    assert {answer(facts, area, OPENED).refusal for area in Area} == {Refusal.BLOCKED}


@pytest.mark.parametrize("kind", MANDATES)
def test_a_representative_does_errands_for_an_adult_and_reads_neither_record_nor_medicines(kind):
    facts = Facts(subject_born_on=dt.date(1950, 1, 1), held=(held(kind),))
    assert {area: answer(facts, area).basis for area in Area} == {
        Area.E_SERVICES: Basis.MANDATE,
        Area.RECORD: None,
        Area.MEDICINES: None,
    }
    assert answer(Facts(subject_born_on=None, held=(held(kind),))).basis is Basis.MANDATE, (
        "no birth date: grown"
    )
    assert answer(Facts(subject_born_on=dt.date(2010, 1, 1), held=(held(kind),))).basis is None, (
        "16 years old"
    )


@pytest.mark.parametrize(
    ("start", "end", "may"), [(0, 1, True), (1, 9, False), (-9, 0, False), (-9, None, True)]
)
def test_a_mandate_holds_on_its_first_day_and_not_on_the_day_after_its_last(start, end, may):
    facts = Facts(subject_born_on=dt.date(1950, 1, 1), held=(held(Kind.TRUSTEE, start=start, end=end),))
    assert (answer(facts).basis is Basis.MANDATE) is may


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"subject_deceased_on": DAY}, Refusal.DECEASED),
        ({"actor_deceased_on": DAY}, Refusal.NOT_GUARDIAN),
        ({"is_subject_locked": True}, Refusal.LOCKED),
        ({"is_actor_locked": True}, Refusal.LOCKED),
        ({"subject_protection": "sekretessmarkering"}, Refusal.PROTECTED),
        ({"actor_protection": "skyddad_folkbokforing"}, Refusal.PROTECTED),
    ],
)
@pytest.mark.parametrize("ground", ["guardian", "extension", "mandate"])
def test_death_a_lock_and_protected_identity_of_either_end_acting_whatever_the_ground(
    ground, change, refusal
):
    facts = {
        "guardian": lambda **told: child_of(9, **told),
        "extension": lambda **told: child_of(14, held=(held(Kind.EXTENSION),), **told),
        "mandate": lambda **told: Facts(
            subject_born_on=dt.date(1950, 1, 1), held=(held(Kind.SPECIAL_REPRESENTATIVE),), **told
        ),
    }[ground]
    assert answer(facts(), tables=OPENED).basis is Basis(ground)
    assert answer(facts(**change), tables=OPENED) == acting.Answer(refusal=refusal)


def test_until_names_the_birthday_the_last_day_or_nothing():
    born = dt.date(2016, 2, 29)
    young = Facts(subject_born_on=born, guardian_from=born)
    assert acting.until(young, DAY, TABLES) == dt.date(2029, 2, 28), "29 February in a common year"
    longer = Held(Kind.EXTENSION, ALL, birthday(born, 2029), dt.date(2040, 1, 1), HERE)
    extended = Facts(subject_born_on=born, guardian_from=born, held=(longer,))
    assert acting.until(extended, DAY, OPENED) == dt.date(2032, 2, 29), (
        "the extension follows on, and ends at 16"
    )
    assert acting.until(
        Facts(subject_born_on=born, guardian_from=born, guardian_to=dt.date(2027, 5, 5)), DAY, TABLES
    ) == (dt.date(2027, 5, 5))
    old = Facts(subject_born_on=dt.date(1940, 1, 1), held=(held(Kind.TRUSTEE),))
    assert acting.until(old, DAY, TABLES) is None
    brief = Facts(subject_born_on=dt.date(1940, 1, 1), held=(held(Kind.TRUSTEE, end=5),))
    assert acting.until(brief, DAY, TABLES) == DAY + dt.timedelta(days=5)


KINDS = st.sampled_from([*Kind])
AROUND = st.integers(-40, 40)
HELD = st.builds(
    lambda kind, areas, start, length, region: held(
        kind, *areas, start=start, end=None if length is None else start + length, region=region
    ),
    KINDS,
    st.sets(st.sampled_from([*Area]), min_size=1),
    AROUND,
    st.none() | st.integers(1, 60),
    st.sampled_from([HERE, ELSEWHERE]),
)
FACTS = st.builds(
    Facts,
    subject_born_on=st.none() | st.dates(dt.date(1930, 1, 1), DAY),
    subject_deceased_on=st.none() | st.just(DAY - dt.timedelta(days=1)),
    subject_protection=st.sampled_from(["none", "none", "none", "sekretessmarkering"]),
    is_subject_locked=st.booleans(),
    actor_protection=st.sampled_from(["none", "none", "none", "skyddad_folkbokforing"]),
    is_actor_locked=st.booleans(),
    guardian_from=st.none() | st.just(dt.date(2000, 1, 1)),
    is_guardian_blocked=st.booleans(),
    held=st.lists(HELD, max_size=4).map(tuple),
)


def in_other_words(facts: Facts, day: dt.date, area: Area, *, is_opened: bool) -> bool:
    """The rules as domain.md 4.5 says them, for the tables that hold in 2026. `is_opened`: a region has its own row."""
    if facts.subject_deceased_on or facts.is_subject_locked or facts.is_actor_locked:
        return False
    if (facts.subject_protection, facts.actor_protection) != ("none", "none"):
        return False
    born = facts.subject_born_on
    years = 18 if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if born is not None and (born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28):
        years += day.year % 4 != 0
    holding = [
        one
        for one in facts.held
        if area in one.areas and one.valid_from <= day and (not one.valid_to or day < one.valid_to)
    ]
    now = {one.kind for one in holding}
    is_guardian = born is not None and facts.guardian_from is not None and not facts.is_guardian_blocked
    if years < 18 and Kind.BLOCK in now:
        is_guardian = False
    if is_guardian and years <= 12:
        return True
    extended = {one.region for one in holding if one.kind is Kind.EXTENSION}
    gives = {Area.RECORD: bool(extended), Area.E_SERVICES: is_opened and HERE in extended}
    if is_guardian and 13 <= years <= 15 and gives.get(area):
        return True
    by_power = Kind.POWER in now and area is not Area.RECORD
    return years >= 18 and (by_power or (area is Area.E_SERVICES and bool(now & {*MANDATES})))


@given(FACTS, st.sampled_from([*Area]), st.integers(0, 7000))
def test_the_rule_says_what_its_words_say_for_every_age_ground_and_day(facts, area, later):
    day = DAY + dt.timedelta(days=later)
    if facts.subject_born_on is not None and facts.subject_born_on > day:
        return
    for tables in (TABLES, OPENED):
        may = acting.decide(facts, day, tables, area).basis is not None
        assert may is in_other_words(facts, day, area, is_opened=tables is OPENED)


@given(FACTS)
def test_until_is_the_first_day_that_the_rule_says_no(facts):
    if acting.decide(facts, DAY, OPENED).basis is None:
        return
    end = acting.until(facts, DAY, OPENED)
    last = (end or DAY + dt.timedelta(days=6600)) - dt.timedelta(days=1)
    step = max(1, (last - DAY).days // 97)
    days = {DAY + dt.timedelta(days=n) for n in range(0, (last - DAY).days + 1, step)} | {last}
    assert all(acting.decide(facts, day, OPENED).basis for day in days)
    assert end is None or acting.decide(facts, end, OPENED).basis is None


def test_every_row_of_the_exceptions_names_a_source_and_none_gives_a_representative_the_record():
    assert all(rule.source for rule in TABLES.exceptions)
    assert {rule.area for rule in TABLES.exceptions if rule.kind in MANDATES} == {Area.E_SERVICES}
    assert not [rule for rule in TABLES.exceptions if rule.kind is Kind.EXTENSION and rule.to_age > 15]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('kind = "extension"', 'kind = "hope"'), "'hope' is not a valid Kind"),
        (("to_age = 15", "to_age = 3"), "whole years"),
        (("valid_from = 2016-01-01", 'valid_from = "2016"'), "must be dates"),
        (("valid_from = 2016-01-01", "valid_from = 2016-01-01\nvalid_to = 2015-01-01"), "must come after"),
        (('source = "S"', 'source = " "'), "a source"),
        (('source = "S"', 'source = "S"\nregion = "Skåne"'), "a region's code"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, change, words):
    row = '[[exception]]\nkind = "extension"\narea = "record"\nfrom_age = 13\nto_age = 15\n'
    row += 'valid_from = 2016-01-01\nsource = "S"\n'
    path = tmp_path / "wrong.toml"
    path.write_text(row + row.replace(*change), encoding="utf-8")
    with pytest.raises(acting_file.WrongExceptions, match="Exception 2") as raised:
        acting_file.exception_rules(path)
    assert words in str(raised.value)


def test_an_installation_adds_rows_of_regions_own_and_none_without_its_region(tmp_path: Path, settings):
    assert acting_file.table() == acting_file.exception_rules()
    path = tmp_path / "own.toml"
    path.write_text(extensions.OPENED, encoding="utf-8")
    settings.ACTING_LIMITS = str(path)
    added = acting_file.table()[len(acting_file.exception_rules()) :]
    assert [(one.kind, one.area, one.region) for one in added] == [(Kind.EXTENSION, Area.E_SERVICES, "12")]
    everywhere = tmp_path / "everywhere.toml"
    everywhere.write_text(extensions.OPENED.replace('region = "12"\n', ""), encoding="utf-8")
    settings.ACTING_LIMITS = str(everywhere)
    with pytest.raises(acting_file.WrongExceptions, match=r"Exception 1: .* must name its region"):
        acting_file.table()
