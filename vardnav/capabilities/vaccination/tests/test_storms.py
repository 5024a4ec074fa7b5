"""Many hands on one campaign: the quota, the pairs, and a rule that changes meanwhile (A2, A4); each seen to fail.

Nothing here asks who wins or how fast: only how many, and whether what must always hold still does.
"""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.support.at_once import PATIENCE, at_once
from vardnav.capabilities.vaccination.actions import admitting
from vardnav.capabilities.vaccination.models import Booking, Version
from vardnav.capabilities.vaccination.queries import in_force
from vardnav.capabilities.vaccination.rules.plan import Group
from vardnav.capabilities.vaccination.tests.house import EVERYBODY, Campaigns, born
from vardnav.platform.appointments import answers, locking
from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.tests.house import NOW, TUESDAY, asked, residents, why
from vardnav.platform.appointments.tests.storm import broken, count, without_a_lock

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 10
TWO = {"doses": 2, "days_least": 1, "days_most": 1}


def _book(people: list[Any], *slots: Any) -> dict[str, int]:
    acts = [lambda viewer=viewer: booking.book(viewer, asked(*slots), now=NOW) for viewer in people]
    return count(at_once(*acts), why)


def _book_each(people: list[Any], slots: list[Any]) -> dict[str, int]:
    """Let each book a time of their own: of one time both may try the same seat, and then one waits for the other."""
    pairs = list(zip(people, slots, strict=True))
    acts = [
        lambda viewer=viewer, slot=slot: booking.book(viewer, asked(slot), now=NOW) for viewer, slot in pairs
    ]
    return count(at_once(*acts), why)


def test_of_many_who_want_a_quota_exactly_so_many_have_a_time_though_there_are_seats(
    clinic: Campaigns,
) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=4),)))
    slots, people = clinic.times(capacity=20), residents(2 * HANDS)
    assert _book(people[:HANDS], slots[6]) == {"had": 4, "other_rules": HANDS - 4}
    assert _book(people[HANDS:], slots[7]) == {"other_rules": HANDS}
    assert set(Booking.objects.values_list("unit_number", flat=True)) == {1, 2, 3, 4}
    assert broken() == []


def _meet_at_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who have both seen the same number free before either takes it."""
    both, seen, free = threading.Barrier(2), threading.local(), admitting._free

    def together(*given: Any) -> int | None:
        found = free(*given)
        if not getattr(seen, "once", False):
            seen.once = True
            both.wait(PATIENCE)
        return found

    monkeypatch.setattr(admitting, "_free", together)


def test_two_who_see_the_last_number_free_do_not_both_have_it(
    clinic: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=1),)))
    slots = clinic.times(capacity=20)
    _meet_at_the_number(monkeypatch)
    assert _book_each(residents(2), slots[6:8]) == {"had": 1, "other_rules": 1}
    assert broken() == []


def test_without_the_tables_guard_both_have_the_last_number(
    clinic: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: they do meet, so it is the unique index that keeps them apart above."""
    clinic.publish(clinic.plan(places=(clinic.place(most=1),)))
    slots = clinic.times(capacity=20)
    _meet_at_the_number(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('vaccination_booking_of_unit'::regclass)")
        made = cursor.fetchone()[0]
        cursor.execute("DROP INDEX vaccination_booking_of_unit")
    try:
        assert _book_each(residents(2), slots[6:8]) == {"had": 2}
        assert any("quota" in one for one in broken())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE vaccination_booking")
            cursor.execute(made)


def test_pairs_that_come_go_and_move_end_within_the_quota_and_whole(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan(places=(clinic.place(most=5),), **TWO))
    slots = clinic.times(capacity=8, to=TUESDAY + dt.timedelta(days=1))
    people = residents(12)
    first, second, third, fourth = slots[7], slots[13], slots[8], slots[14]

    def comes_and_goes(number: int, viewer: Any) -> list[str]:
        had = booking.book(viewer, asked(first, second), now=NOW)
        gone = [why(had)]
        if isinstance(had, answers.Had) and number % 3 == 0:
            gone.append(why(changing.cancel(viewer, had.appointments[1].id, now=NOW, accepts_late=True)))
        if isinstance(had, answers.Had) and number % 3 == 1:
            one, two = had.appointments
            gone.append(why(changing.move(viewer, {one.id: third.id, two.id: fourth.id}, now=NOW)))
        return gone

    gave = at_once(*(lambda n=n, viewer=viewer: comes_and_goes(n, viewer) for n, viewer in enumerate(people)))
    assert not [one for one in gave if not isinstance(one, list)], gave
    assert {"had"} < {word for one in gave if isinstance(one, list) for word in one}
    assert not {word for one in gave if isinstance(one, list) for word in one} - {"had", "other_rules"}
    taken = [one for one in Booking.objects.values_list("unit_number", flat=True) if one]
    assert len(taken) == len(set(taken)) <= 5
    live = Appointment.objects.filter(status="booked", pair_part=1).count()
    assert live == len(taken)
    assert broken() == []


def test_forty_who_book_while_the_rule_changes_are_each_by_the_version_that_held(clinic: Campaigns) -> None:
    """A4."""
    clinic.publish(clinic.plan())
    slots = clinic.times(capacity=60)
    young, old = residents(20, born_on=born(2000)), _more(20)
    plans = [Group("grown", "Vuxna", age_from=age) for age in (30, 60, 18)]
    changes = [lambda group=group: clinic.publish(clinic.plan(group)) for group in plans]

    def one_after_the_other() -> None:
        for change in changes:
            change()

    books = [
        lambda viewer=viewer: booking.book(viewer, asked(slots[6]), now=NOW) for viewer in (*young, *old)
    ]
    gave = at_once(one_after_the_other, *books)
    assert not [one for one in gave if isinstance(one, Exception)], gave
    assert set(count(gave[1:], why)) <= {"had", "other_rules"}
    assert Version.objects.count() == 4
    assert broken() == []


def _more(number: int) -> list[Any]:
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.kernel.people.models import Person
    from vardnav.platform.cases.tests.world import SKANE

    people = Person.objects.bulk_create(
        Person(
            identifier_kind="personnummer",
            identifier=f"19600601C{one:03d}",
            given_name="Äldre",
            family_name="Test",
            born_on=born(1960),
            home_region=SKANE,
        )
        for one in range(number)
    )
    return [Viewer.resident(person_id=one.id, region=SKANE) for one in people]


def _changes_during(clinic: Campaigns, monkeypatch: pytest.MonkeyPatch, patience: float) -> tuple[str, bool]:
    """Publish while a booking has read the version and not yet committed; return (answer, published meanwhile)."""
    clinic.publish(clinic.plan(EVERYBODY))
    slot = clinic.times()[6]
    has_read, is_changed, read = threading.Event(), threading.Event(), in_force.version
    met: list[bool] = []

    def slowly(*given: Any) -> Version | None:
        found = read(*given)
        has_read.set()
        met.append(is_changed.wait(patience))
        return found

    def change() -> None:
        assert has_read.wait(PATIENCE)
        clinic.publish(clinic.plan(Group("old", "Äldre", age_from=65)))
        is_changed.set()

    monkeypatch.setattr(in_force, "version", slowly)
    answer, nothing = at_once(lambda: clinic.book(clinic.anna, slot), change)
    assert nothing is None, nothing
    return why(answer), met[0]


def test_a_version_is_not_published_under_a_booking_that_has_read_the_one_before(
    clinic: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _changes_during(clinic, monkeypatch, 0.5) == ("had", False)
    monkeypatch.undo()
    assert broken() == []


def test_without_the_rules_lock_it_is_published_under_the_booking(
    clinic: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a time is then had by a version that no longer holds when it is committed."""
    monkeypatch.setattr(locking, "to_book", without_a_lock("rules"))
    assert _changes_during(clinic, monkeypatch, PATIENCE) == ("had", True)


def test_publishing_and_cancelling_at_once_ends_without_anybody_waiting_in_a_ring(clinic: Campaigns) -> None:
    quota = clinic.plan(places=(clinic.place(most=20),), **TWO)
    clinic.publish(quota)
    slots, people = clinic.times(capacity=20), residents(HANDS)
    had = [clinic.booked(viewer, slots[1], slots[7]) for viewer in people]
    cancels = [
        lambda viewer=viewer, one=one: changing.cancel(viewer, one.id, now=NOW, accepts_late=True)
        for viewer, one in zip(people, had, strict=True)
    ]
    gave = at_once(lambda: clinic.publish(quota), *cancels)
    assert not [one for one in gave if isinstance(one, Exception)], gave
    assert not Booking.objects.filter(unit_number__isnull=False).exists()
    assert broken() == []


def test_whoever_changes_a_time_leaves_its_key_to_those_who_only_ask_that_it_is_there(
    clinic: Campaigns,
) -> None:
    """A booking that is changed twice in one transaction asks that its time is there (FOR KEY SHARE), as publishing does."""
    clinic.publish(clinic.plan(**TWO))
    slots = clinic.times(capacity=2)
    one = clinic.booked(residents(1)[0], slots[1], slots[7])

    def ask() -> object:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM appointments_appointment WHERE id = %s FOR KEY SHARE NOWAIT", [one.id]
            )
            return cursor.fetchone()

    with transaction.atomic():
        assert locking.appointments([one.id])
        assert at_once(ask) == [(1,)]
