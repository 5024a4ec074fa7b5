"""Many hands on the same seats (A1, A2, A4, A7), on the real database; each with the proof that it can fail.

Nothing here asks who wins or how fast: only how many, and whether what must always hold still does.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from tests.support.at_once import PATIENCE, at_once
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import answers, locking, reading, seating
from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment, Offer, Slot, TimeRule
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.states import SEATED
from vardnav.platform.appointments.tests.house import NOW, Clinic, asked, residents, why
from vardnav.platform.appointments.tests.storm import broken, count, without_a_lock, without_index

pytestmark = pytest.mark.django_db(transaction=True)
FREE = Rule(cutoff_hours=0)
ROUNDS, HANDS = 12, 8


@pytest.fixture
def taken_together(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two who have no lock between them, and who are both about to take the same seat before either does."""
    both, tried = threading.Barrier(2), threading.local()
    write = seating.write

    def together(*given: Any) -> bool:
        if not getattr(tried, "once", False):
            tried.once = True
            both.wait(PATIENCE)
        return write(*given)

    monkeypatch.setattr(seating, "write", together)
    monkeypatch.setattr(locking, "ALONE", "")
    reading._statement.cache_clear()
    monkeypatch.setattr(random, "randint", lambda first, last: first)
    yield
    reading._statement.cache_clear()


def _all_book(people: list[Viewer], slot: Slot) -> dict[str, int]:
    acts = [lambda viewer=viewer: booking.book(viewer, asked(slot), now=NOW) for viewer in people]
    return count(at_once(*acts), why)


def test_of_many_who_want_the_last_seat_exactly_one_has_it_every_time(clinic: Clinic) -> None:
    slots, people = clinic.slots(), residents(HANDS)
    for slot in slots[:ROUNDS]:
        assert _all_book(people, slot) == {"had": 1, "full": HANDS - 1}
    assert Appointment.objects.count() == min(ROUNDS, len(slots))
    assert broken() == []


def test_of_many_who_want_a_few_seats_exactly_so_many_have_one(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(capacity=3))
    people = residents(HANDS)
    for slot in slots[:4]:
        assert _all_book(people, slot) == {"had": 3, "full": HANDS - 3}
    assert broken() == []


def test_without_any_lock_the_table_alone_lets_only_one_have_a_seat(
    clinic: Clinic, taken_together: None
) -> None:
    slot = clinic.slots()[0]
    assert _all_book(residents(2), slot) == {"had": 1, "full": 1}
    assert broken() == []


def test_without_lock_and_without_the_tables_own_guard_the_seat_is_had_twice(
    clinic: Clinic, taken_together: None
) -> None:
    """The negative control: the two do meet, so it is the unique index that keeps them apart above."""
    slot = clinic.slots()[0]
    with without_index("appointments_seat_once", "appointments_appointment"):
        assert _all_book(residents(2), slot) == {"had": 2}
        assert any("I1" in one for one in broken())


def test_one_person_who_books_two_overlapping_times_at_once_has_one(clinic: Clinic) -> None:
    here, there = clinic.slots()[0], clinic.slots(clinic.type(key="doctor"))[0]
    answers = at_once(*(lambda slot=slot: clinic.book(clinic.anna, slot) for slot in (here, there)))
    assert count(answers, why) == {"had": 1, "overlap": 1}
    assert broken() == []


def test_one_time_of_one_allowed_is_one_however_many_are_asked_for_at_once(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(most_at_once=1)))
    answers = at_once(*(lambda slot=slot: clinic.book(clinic.anna, slot) for slot in slots[:6]))
    assert count(answers, why) == {"had": 1, "too_many": 5}


def test_without_the_persons_lock_more_are_had_than_allowed(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both have counted before either has booked."""
    slots = clinic.slots(clinic.type(Rule(most_at_once=1)))
    both, read = threading.Barrier(2), reading.read

    def together(*given: Any, **named: Any) -> reading.Read:
        found = read(*given, **named)
        both.wait(PATIENCE)
        return found

    monkeypatch.setattr(reading, "read", together)
    monkeypatch.setattr(locking, "to_book", without_a_lock("person"))
    answers = at_once(*(lambda slot=slot: clinic.book(clinic.anna, slot) for slot in slots[:2]))
    assert count(answers, why) == {"had": 2}


def test_one_form_sent_many_times_at_once_is_one_time_with_one_answer(clinic: Clinic) -> None:
    slot, key = clinic.slots()[0], uuid7()
    answers = at_once(*(lambda: clinic.book(clinic.anna, slot, key=key) for _again in range(HANDS)))
    assert count(answers, why) == {"had": HANDS}
    assert len({one.appointments[0].id for one in answers}) == 1  # type: ignore[attr-defined]
    assert Appointment.objects.count() == 1
    assert broken() == []


def test_a_session_that_fills_and_empties_ends_with_as_many_free_as_are_not_taken(clinic: Clinic) -> None:
    """A2: doses booked as one, cancelled and moved by many at once: never too many, never half a pair."""
    slots = clinic.slots(clinic.type(Rule(doses=doses.Interval(1, 1), cutoff_hours=0), capacity=4))
    first, second, third, fourth = slots[0], slots[6], slots[1], slots[7]
    people = residents(12)

    def comes_and_goes(number: int, viewer: Viewer) -> list[str]:
        had = booking.book(viewer, asked(first, second), now=NOW)
        said = [why(had)]
        if isinstance(had, answers.Had) and number % 3 == 0:
            said.append(why(changing.cancel(viewer, had.appointments[1].id, now=NOW)))
        if isinstance(had, answers.Had) and number % 3 == 1:
            one, two = had.appointments
            said.append(why(changing.move(viewer, {one.id: third.id, two.id: fourth.id}, now=NOW)))
        return said

    gave = at_once(
        *(
            lambda number=number, viewer=viewer: comes_and_goes(number, viewer)
            for number, viewer in enumerate(people)
        )
    )
    assert not [one for one in gave if not isinstance(one, list)], gave
    for slot in slots:
        seated = Appointment.objects.filter(slot=slot, status__in=SEATED)
        assert seated.count() <= 4
        assert sorted(set(seated.values_list("seat", flat=True))) == sorted(
            seated.values_list("seat", flat=True)
        )
    for slot in (first, second, third, fourth):
        left = 4 - Appointment.objects.filter(slot=slot, status__in=SEATED).count()
        assert (seating.free_seat(slot) is not None) == (left > 0)
    assert broken() == []


def _changes_during(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, patience: float) -> tuple[str, bool]:
    """Let a rule be changed while a booking has read it and not yet committed; return (answer, changed meanwhile)."""
    kind = clinic.type()
    slot = clinic.slots(kind)[0]
    has_read, is_changed, read = threading.Event(), threading.Event(), reading.read
    met: list[bool] = []

    def slowly(*given: Any, **named: Any) -> reading.Read:
        found = read(*given, **named)
        has_read.set()
        met.append(is_changed.wait(patience))
        return found

    def change() -> None:
        assert has_read.wait(PATIENCE)
        types.change_rule(clinic.dag, kind.id, Rule(age_from=65), now=NOW)
        is_changed.set()

    monkeypatch.setattr(reading, "read", slowly)
    answer, nothing = at_once(lambda: clinic.book(clinic.anna, slot), change)
    assert nothing is None
    return why(answer), met[0]


def test_a_rule_is_not_changed_under_a_booking_that_has_read_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _changes_during(clinic, monkeypatch, 0.5) == ("had", False)
    monkeypatch.undo()
    slot = Slot.objects.order_by("starts_at")[1]
    assert why(clinic.book(clinic.cecilia, slot)) == "too_young"
    assert TimeRule.objects.count() == 2


def test_without_the_rules_lock_it_is_changed_under_the_booking(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a time is then had by a rule that no longer holds when it is committed."""
    monkeypatch.setattr(locking, "to_book", without_a_lock("rules"))
    assert _changes_during(clinic, monkeypatch, PATIENCE) == ("had", True)


def test_while_the_rule_changes_many_book_and_each_is_by_the_rule_that_held(clinic: Clinic) -> None:
    kind = clinic.type(capacity=20)
    slots, people = clinic.slots(kind), residents(HANDS)
    changes = [
        lambda age=age: types.change_rule(clinic.dag, kind.id, Rule(age_from=age), now=NOW)
        for age in (30, 60)
    ]
    books = [lambda viewer=viewer: booking.book(viewer, asked(slots[0]), now=NOW) for viewer in people]
    gave = at_once(*changes, *books)
    assert set(count(gave[2:], why)) <= {"had", "too_young"}
    assert broken() == []


def test_a_session_closed_while_many_book_has_nobody_left_in_it(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(capacity=20))
    people = residents(HANDS)
    acts = [lambda viewer=viewer: booking.book(viewer, asked(slots[0]), now=NOW) for viewer in people]
    gave = at_once(*acts, lambda: sessions.close(clinic.dag, [slots[0].id], reason="Sjuk", now=NOW))
    assert set(count(gave[:-1], why)) <= {"had", "closed"}
    assert not Appointment.objects.filter(slot=slots[0], status="booked").exists()
    assert broken() == []


def test_crossing_moves_end_without_anybody_waiting_in_a_ring(clinic: Clinic) -> None:
    """A7: one from the first to the second while the other goes the other way, and staff move the session meanwhile."""
    slots = clinic.slots(clinic.type(FREE, capacity=3))
    one, two, *_others = slots
    mine, hers = clinic.booked(clinic.anna, one), clinic.booked(clinic.cecilia, two)
    for _round in range(5):
        gave = at_once(
            partial(changing.move, clinic.anna, {mine.id: two.id}, now=NOW),
            partial(changing.move, clinic.cecilia, {hers.id: one.id}, now=NOW),
            lambda: sessions.shift(clinic.dag, [slots[4].id, slots[5].id], days=1, reason="Sjuk", now=NOW),
        )
        assert not [each for each in gave if isinstance(each, Exception)], gave
        one, two = two, one
    assert broken() == []


def test_a_freed_time_that_many_want_goes_to_the_one_in_line(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind)[9]
    had = clinic.booked(clinic.anna, slot)
    line.join(clinic.cecilia, line.Wish(kind.id), now=NOW)
    people = residents(HANDS)
    acts = [lambda viewer=viewer: booking.book(viewer, asked(slot), now=NOW) for viewer in people]
    gave = at_once(lambda: changing.cancel(clinic.anna, had.id, now=NOW), *acts)
    assert count(gave[1:], why) == {"full": HANDS}
    assert Offer.objects.get().entry.subject_id == clinic.world.cecilia.id
    assert broken() == []


def test_an_offer_answered_from_two_tabs_at_once_is_answered_once(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind)[9]
    had = clinic.booked(clinic.anna, slot)
    line.join(clinic.cecilia, line.Wish(kind.id), now=NOW)
    changing.cancel(clinic.anna, had.id, now=NOW)
    offer = Offer.objects.get()
    gave = at_once(*(lambda: line.accept(clinic.cecilia, offer.id, now=NOW) for _tab in range(4)))
    assert count(gave, why) == {"had": 4}
    assert Appointment.objects.filter(slot=slot, status="booked").count() == 1
    assert broken() == []


def test_the_isolation_this_is_built_for_is_the_one_that_is_used(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone()[0] == "read committed"


def test_a_hold_of_ones_own_that_another_is_just_clearing_away_is_in_nobodys_way(clinic: Clinic) -> None:
    here, there = clinic.slots()[6], clinic.slots(clinic.type(key="doctor"))[6]
    over, later = clinic.hold(clinic.anna, here), NOW + dt.timedelta(minutes=11)
    is_locked = threading.Event()

    def clears() -> None:
        with transaction.atomic():
            Appointment.objects.select_for_update().get(id=over.id)
            is_locked.set()
            time.sleep(0.5)
            Appointment.objects.filter(id=over.id).delete()

    def holds() -> object:
        assert is_locked.wait(PATIENCE)
        return booking.hold(clinic.anna, asked(there), now=later)

    assert why(at_once(clears, holds)[1]) == "had"
    assert broken() == []
