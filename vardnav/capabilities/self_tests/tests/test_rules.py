"""The rules of the kits: who may order, how long, which steps, and what a number looks like. No database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import Any

import pytest

from vardnav.capabilities.self_tests.rules import kit_ids, kits, states
from vardnav.capabilities.self_tests.rules.kits import Applicant, Obstacle, Why
from vardnav.capabilities.self_tests.rules.states import Awaited, Problem, State
from vardnav.kernel import clock

TODAY = dt.date(2026, 11, 23)
ANNA = Applicant(born_on=dt.date(1985, 4, 12), home_region="12", assurance=3)


def rule(kit: str, day: dt.date = TODAY) -> kits.Rule:
    return kits.rule_on(kit, day, "12", kits.rules())


def why(kit: str, today: dt.date = TODAY, **changes: Any) -> Obstacle | None:
    return kits.obstacle(rule(kit), dataclasses.replace(ANNA, **changes), region="12", today=today)


@pytest.mark.parametrize(
    ("born", "today", "may"),
    [
        ("2011-11-24", "2026-11-23", False),  # the day before 15
        ("2011-11-23", "2026-11-23", True),  # on the birthday
        ("2012-02-29", "2027-02-27", False),  # born on a leap day: 28 February in common years
        ("2012-02-29", "2027-02-28", True),
        ("2013-02-28", "2028-02-28", True),
        ("2012-01-01", "2026-12-31", False),  # New Year's Eve and New Year
        ("2012-01-01", "2027-01-01", True),
    ],
)
def test_fifteen_is_reached_as_the_birthday_begins(born: str, today: str, may: bool) -> None:
    found = why("sti", dt.date.fromisoformat(today), born_on=dt.date.fromisoformat(born))
    assert (found is None) is may
    if found is not None:
        assert found.why is Why.TOO_YOUNG


def test_one_who_is_too_young_is_told_from_which_day() -> None:
    assert why("sti", born_on=dt.date(2011, 11, 24)) == Obstacle(Why.TOO_YOUNG, dt.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2003-11-24", Why.TOO_YOUNG),
        ("2003-11-23", None),
        ("1955-11-24", None),  # 70, 71 tomorrow
        ("1955-11-23", Why.TOO_OLD),
    ],
)
def test_the_screening_kit_has_both_ends(born: str, expected: Why | None) -> None:
    found = why("hpv", born_on=dt.date.fromisoformat(born))
    assert (found.why if found else None) is expected


def test_without_a_birth_date_only_a_kit_without_an_upper_age_can_be_ordered() -> None:
    assert why("sti", born_on=None) is None
    assert why("hpv", born_on=None) == Obstacle(Why.AGE_UNKNOWN)


@pytest.mark.parametrize(
    ("last", "today", "expected"),
    [
        ("2021-11-23", "2026-11-22", dt.date(2026, 11, 23)),
        ("2021-11-23", "2026-11-23", None),
        ("2024-02-29", "2029-02-27", dt.date(2029, 2, 28)),
        ("2024-02-29", "2029-02-28", None),
        ("2021-12-31", "2026-12-30", dt.date(2026, 12, 31)),
    ],
)
def test_time_since_the_last_sample_counts_in_months(last: str, today: str, expected: dt.date | None) -> None:
    found = why("hpv", dt.date.fromisoformat(today), last_sample_on=dt.date.fromisoformat(last))
    assert (found.from_on if found else None) == expected


def test_the_other_kit_may_be_taken_again_at_once() -> None:
    assert why("sti", last_sample_on=TODAY) is None


def test_region_e_id_and_an_open_order_each_say_no() -> None:
    assert why("sti", home_region="08") == Obstacle(Why.OTHER_REGION)
    assert why("sti", assurance=2) == Obstacle(Why.WEAK_E_ID)
    assert why("sti", has_open_order=True) == Obstacle(Why.ALREADY_ORDERED)


def test_staff_may_help_one_who_is_registered_nowhere_but_not_another_regions() -> None:
    assert why("sti", home_region="", assurance=0, is_helped=True) is None
    assert why("sti", home_region="") == Obstacle(Why.OTHER_REGION)
    assert why("sti", home_region="08", is_helped=True) == Obstacle(Why.OTHER_REGION)


def test_the_rule_of_the_day_and_the_regions_own_before_the_countrys() -> None:
    country = rule("sti")
    later = dataclasses.replace(country, valid_from=dt.date(2027, 1, 1), age_from=13)
    own = dataclasses.replace(country, region="12", age_from=18)
    table = [country, later]
    assert kits.rule_on("sti", dt.date(2026, 12, 31), "12", table).age_from == 15
    assert kits.rule_on("sti", dt.date(2027, 1, 1), "12", table).age_from == 13
    assert kits.rule_on("sti", dt.date(2027, 1, 1), "12", [*table, own]).age_from == 18
    assert kits.rule_on("sti", dt.date(2027, 1, 1), "08", [*table, own]).age_from == 13
    with pytest.raises(kits.NoRule):
        kits.rule_on("hpv", dt.date(2022, 6, 30), "12", kits.rules())


def test_every_kit_has_all_its_words_in_both_languages_and_a_rule() -> None:
    for kit in kits.kits().values():
        for language in ("sv", "en"):
            for name in ("title", "summary", "who", "negative", "positive"):
                assert kit.text(name, language)
            assert len(kit.lines("steps", language)) == len(kit.pictures)
            assert kit.lines("meanwhile", language)
        assert kit.text("duty", "sv") if kit.traces else True
        assert rule(kit.key).source


@pytest.mark.parametrize(
    ("sent", "last"),
    [
        ("2026-11-23T09:00Z", "2027-01-02"),  # over New Year
        ("2028-01-20T09:00Z", "2028-02-29"),  # onto a leap day
        ("2027-02-20T23:30Z", "2027-04-02"),  # after midnight in Sweden, and over the clock change
        ("2026-10-24T22:30Z", "2026-12-04"),  # the night the clock goes back: already the 25th in Sweden
    ],
)
def test_forty_days_are_swedish_calendar_days(sent: str, last: str) -> None:
    sent_on = clock.local_date(dt.datetime.fromisoformat(sent))
    last_day = states.last_day(sent_on, 40)
    assert last_day == dt.date.fromisoformat(last)
    assert not states.has_expired(last_day, last_day)
    assert states.has_expired(last_day, last_day + dt.timedelta(days=1))


def test_a_sample_is_taken_between_the_dispatch_and_today() -> None:
    sent = dt.date(2026, 11, 20)
    days = [dt.date(2026, 11, day) for day in (19, 20, 23, 24)]
    assert [states.is_sample_day(one, dispatched_on=sent, today=TODAY) for one in days] == [
        False, True, True, False,
    ]  # fmt: skip


def test_every_state_is_reached_and_nothing_leads_out_of_an_ended_one() -> None:
    reached = {ends for _begins, ends in states.TRANSITIONS.values()}
    assert reached == set(State)
    for begins, _ends in states.TRANSITIONS.values():
        assert begins <= states.OPEN | {""}
    done_by = states.RESIDENT_VERBS | states.STAFF_VERBS | states.SYSTEM_VERBS
    assert done_by == set(states.TRANSITIONS)


@pytest.mark.parametrize(
    ("state", "number", "kind", "expected"),
    [
        (State.REGISTERED, "1", "sti", Problem.NONE),
        (State.RECEIVED, "1", "sti", Problem.NONE),
        (State.DISPATCHED, "1", "sti", Problem.NOT_REGISTERED),
        (State.ANSWERED, "1", "sti", Problem.DOUBLE),
        (State.EXPIRED, "1", "sti", Problem.LATE),
        (State.LOST, "1", "sti", Problem.LATE),
        (State.RECEIVED, "2", "sti", Problem.WRONG_PERSON),
        (State.RECEIVED, "1", "hpv", Problem.WRONG_TEST),
    ],
)
def test_what_the_laboratory_says_is_held_against_what_is_awaited(
    state: State, number: str, kind: str, expected: Problem
) -> None:
    assert states.problem_with(Awaited(state, "sti", "1"), person_number=number, kind=kind) is expected


def test_a_number_nobody_has_is_a_problem() -> None:
    assert states.problem_with(None, person_number="1", kind="sti") is Problem.UNKNOWN_KIT


def test_the_check_digit_is_damms() -> None:
    assert kit_ids.check_digit("572") == "4"  # the example of Damm's dissertation


def test_a_number_is_read_as_people_write_it() -> None:
    kit = kit_ids.made(123_456_789)
    for text in (
        kit,
        kit_ids.shown(kit),
        f" {kit[:5]}-{kit[5:]} ",
        "".join(chr(0xFF10 + int(d)) for d in kit),
    ):
        assert kit_ids.read(text) == kit


def test_every_slip_of_one_digit_and_every_swap_of_neighbours_is_seen() -> None:
    kit = kit_ids.made(483_019_275)
    slips = {
        kit[:place] + digit + kit[place + 1 :]
        for place, digit in itertools.product(range(len(kit)), "0123456789")
        if digit != kit[place]
    }
    swaps = {
        kit[:place] + kit[place + 1] + kit[place] + kit[place + 2 :] for place in range(len(kit) - 1)
    } - {kit}
    for wrong in slips | swaps:
        with pytest.raises(kit_ids.WrongKitId):
            kit_ids.read(wrong)


@pytest.mark.parametrize(
    "text", ["", "1", "12345678901", "abcdefghij", "١٢٣٤٥٦٧٨٩٠x", "\x00" * 10, "9" * 4000]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(kit_ids.WrongKitId):
        kit_ids.read(text)
