"""From every advice, whatever is open, there is one main way on and somebody to talk to (R3): all of it, walked through."""

from __future__ import annotations

import itertools

import pytest

from vardnav.capabilities.advice.rules import onward
from vardnav.capabilities.advice.rules.onward import HUMAN, SERVICES, Step
from vardnav.clinical.triage.levels import CHANNELS, LEVELS, SETTINGS

#: Paused, closed for the hour, not chosen and away are alike here: it cannot be begun.
OPEN = [frozenset(some) for n in range(len(SERVICES) + 1) for some in itertools.combinations(SERVICES, n)]
EVERYTHING = list(itertools.product(LEVELS, SETTINGS, CHANNELS, OPEN, (True, False)))


def test_at_every_level_setting_and_hour_there_is_one_main_way_and_a_person_to_talk_to():
    for level, setting, channel, is_open, has_units in EVERYTHING:
        plan = onward.plan(level, setting, channel, is_open=is_open, has_units=has_units)
        told = (level, setting, channel, sorted(is_open), has_units)
        assert len(set(plan.every)) == len(plan.every), told
        assert HUMAN & set(plan.every), told
        # Somebody who answers at this hour, not only one who will.
        assert {Step.CALL_112, Step.CALL_1177} & set(plan.every), told


def test_no_way_leads_to_what_is_not_open_there():
    for level, setting, channel, is_open, has_units in EVERYTHING:
        plan = onward.plan(level, setting, channel, is_open=is_open, has_units=has_units)
        assert {one.value for one in plan.every} & set(SERVICES) <= is_open
        assert has_units or Step.UNITS not in plan.every


def test_what_cannot_wait_is_never_led_to_a_form_or_a_chat():
    for level, setting, channel, is_open, has_units in EVERYTHING:
        if level in ("112", "akut_nu"):
            plan = onward.plan(level, setting, channel, is_open=is_open, has_units=has_units)
            assert not {one.value for one in plan.every} & set(SERVICES)


@pytest.mark.parametrize(
    ("level", "setting", "channel", "is_open", "main"),
    [
        ("112", "emergency", "call_112", SERVICES, Step.CALL_112),
        ("akut_nu", "emergency", "go", SERVICES, Step.UNITS),
        ("idag", "gp", "visit", SERVICES, Step.CHAT),
        ("idag", "gp", "visit", (), Step.CALL_1177),
        ("idag", "psychiatric", "voice", SERVICES, Step.CALL_1177),
        ("boka", "gp", "visit", SERVICES, Step.BOOK),
        ("boka", "gp", "visit", (onward.CALL_ME,), Step.CALL_ME),
        ("boka", "midwife", "visit", SERVICES, Step.UNITS),
        ("egenvard", "gp", "self", SERVICES, Step.WATCH),
    ],
)
def test_the_main_way_is_the_one_that_the_level_asks_for(level, setting, channel, is_open, main):
    assert onward.plan(level, setting, channel, is_open=is_open, has_units=True).main is main


def test_the_more_urgent_the_advice_the_earlier_its_place_in_the_queue():
    places = [onward.priority(level) for level in LEVELS]
    assert places == [5, 4, 2, 1, 1]
    assert onward.priority("") is None
