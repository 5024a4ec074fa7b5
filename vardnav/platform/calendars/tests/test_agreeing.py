"""Every fault at every step: in the end both sides agree, nobody has been told no and is expected, nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.calendars import adapters, asking_actions, settling_actions
from vardnav.platform.calendars.adapters.fake import Fault
from vardnav.platform.calendars.models import Errand
from vardnav.platform.calendars.rules import settling
from vardnav.platform.calendars.rules.settling import Heard, Next, State, Verb
from vardnav.platform.calendars.tests.outside import Outside, impatient

pytestmark = pytest.mark.django_db
SILENT = frozenset({Fault.SILENT_BEFORE, Fault.SILENT_AFTER, Fault.LATE})
#: Where it goes wrong: in what is sent, or in what is asked.
STEPS = {Verb.BOOK: ("create", "search"), Verb.MOVE: ("update", "search"), Verb.CANCEL: ("update", "search")}
OF_A_QUESTION = (Fault.SILENT_BEFORE, Fault.CUT_BEFORE, Fault.BUSY, Fault.GARBAGE, Fault.TWICE)
CASES = [
    (verb, on, fault)
    for verb, steps in STEPS.items()
    for on in steps
    for fault in (OF_A_QUESTION if on == "search" else Fault)
]


def _asked(outside: Outside, verb: Verb) -> Appointment:
    """Let Anna ask for something; nobody has spoken yet."""
    first, second, *_more = outside.slots()
    if verb is Verb.BOOK:
        return outside.ask(first)
    one = outside.booked(first)
    answer = (
        asking_actions.move(outside.anna, one.id, second.id, now=NOW)
        if verb is Verb.MOVE
        else asking_actions.cancel(outside.anna, one.id, now=NOW)
    )
    assert isinstance(answer, Had), answer
    return one


WANTED = {
    Verb.BOOK: ("booked", "slot-0"),
    Verb.MOVE: ("booked", "slot-1"),
    Verb.CANCEL: ("cancelled", "slot-0"),
}


@pytest.mark.parametrize(("verb", "on", "fault"), CASES, ids=str)
def test_after_any_fault_at_any_step_both_sides_agree(
    outside: Outside, verb: Verb, on: str, fault: Fault
) -> None:
    one = _asked(outside, verb)
    outside.server.fail(on, fault, times=2)
    errand = outside.errand(one)
    if fault in SILENT:
        with impatient():
            settling_actions.settle(errand.id, now=NOW)
    else:
        settling_actions.settle(errand.id, now=NOW)
    outside.server.heal()
    _well_again()
    outside.run(8)
    assert outside.errand(one).state in (State.DONE, State.REFUSED)
    assert outside.here(one) == outside.there(one)
    if fault is not Fault.CONFLICT and (verb, fault) != (Verb.BOOK, Fault.STALE):
        # A server that says taken, or that it has the key twice, is believed when it has nothing of ours.
        assert outside.here(one) == WANTED[verb]
    assert broken() == []


@pytest.mark.parametrize("verb", Verb)
def test_a_conflict_is_said_to_the_person_and_nothing_stands_that_was_not_wanted(
    outside: Outside, verb: Verb
) -> None:
    one = _asked(outside, verb)
    outside.server.fail("create" if verb is Verb.BOOK else "update", Fault.CONFLICT, times=1)
    settling_actions.settle(outside.errand(one).id, now=NOW)
    assert outside.errand(one).state == State.REFUSED
    before = {Verb.BOOK: ("", ""), Verb.MOVE: ("booked", "slot-0"), Verb.CANCEL: ("booked", "slot-0")}
    assert outside.here(one) == outside.there(one) == before[verb]
    assert broken() == []


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("where", ["before sending", "after sending", "before writing"])
def test_a_process_that_is_killed_between_two_steps_leaves_it_to_the_next(
    outside: Outside, verb: Verb, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _asked(outside, verb)
    errand = outside.errand(one)
    with monkeypatch.context() as patched:
        _kill(patched, where)
        with pytest.raises(KeyboardInterrupt):
            settling_actions.settle(errand.id, now=NOW)
    outside.run(5)
    assert outside.errand(one).state == State.DONE
    assert outside.here(one) == outside.there(one) == WANTED[verb]
    assert broken() == []


def _kill(patched: pytest.MonkeyPatch, where: str) -> None:
    def die(*_given: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    if where == "before sending":
        patched.setattr(settling_actions, "_send", die)
    elif where == "after sending":
        patched.setattr(settling, "after_sending", die)
    else:
        patched.setattr(settling_actions, "_finish", die)


def _well_again() -> None:
    """The breaker's rest is over."""
    for one in adapters._SPOKEN_TO.values():
        one.exchange.breaker.failed = 0


def test_without_asking_first_a_time_that_stands_there_is_refused_here(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: whoever takes silence for a no has told somebody no who is expected there."""
    one = _asked(outside, Verb.BOOK)
    monkeypatch.setitem(settling.AFTER_SENDING, Heard.UNKNOWN, Next.NO)
    outside.server.fail("create", Fault.CUT_AFTER)
    settling_actions.settle(outside.errand(one).id, now=NOW)
    assert outside.here(one) == ("", "")
    assert outside.there(one) == ("booked", "slot-0")


def test_a_try_that_was_late_and_a_server_that_says_taken_do_not_make_a_no(outside: Outside) -> None:
    """The worst there is: the first try is still on its way when the second is refused."""
    one = _asked(outside, Verb.BOOK)
    errand = outside.errand(one)
    outside.server.fail("create", Fault.CUT_BEFORE)
    settling_actions.settle(errand.id, now=NOW)
    outside.server.fail("create", Fault.CONFLICT)
    settling_actions.settle(errand.id, now=NOW + dt.timedelta(seconds=40))
    assert outside.errand(one).state == State.ASKED, "no was said while a try may have been on its way"
    outside.run(4)
    assert outside.here(one) == outside.there(one) == ("booked", "slot-0")


def test_two_who_settle_the_same_errand_settle_it_once(outside: Outside) -> None:
    one = _asked(outside, Verb.BOOK)
    errand = outside.errand(one)
    assert settling_actions.settle(errand.id, now=NOW)
    assert settling_actions.settle(errand.id, now=NOW)
    assert outside.server.store.journal.count(f"create {one.id}") == 1
    assert broken() == []


def test_an_answer_that_never_comes_has_an_outcome_at_its_limit_and_is_still_asked_about(
    outside: Outside,
) -> None:
    one = _asked(outside, Verb.BOOK)
    outside.server.fail("create", Fault.BROKEN_AFTER)
    outside.server.fail("search", Fault.BUSY, times=9999)
    errand = outside.errand(one)
    settling_actions.settle(errand.id, now=NOW)
    _well_again()
    settling_actions.settle_due(now=errand.limit_at)
    assert outside.errand(one).state == State.UNCLEAR
    assert broken() == []
    outside.server.heal()
    _well_again()
    settling_actions.settle_due(now=errand.limit_at + settling.SELDOM)
    assert outside.here(one) == outside.there(one) == ("booked", "slot-0")


def test_a_system_that_is_no_longer_listed_is_waited_for(outside: Outside, settings: Any) -> None:
    one = _asked(outside, Verb.BOOK)
    listed, settings.CALENDAR_SYSTEMS = settings.CALENDAR_SYSTEMS, ""
    settling_actions.settle(outside.errand(one).id, now=NOW)
    assert outside.errand(one).state == State.ASKED
    settings.CALENDAR_SYSTEMS = listed
    outside.run(3)
    assert outside.here(one) == outside.there(one) == ("booked", "slot-0")
    assert Errand.objects.open().count() == 0
