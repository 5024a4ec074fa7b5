"""How many statements a booking sends: a drop is as fast as that, and what is added is seen here first."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardnav.kernel.access import lasting
from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments import locking
from vardnav.platform.appointments.answers import Had, Refused
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, asked, residents, why

pytestmark = pytest.mark.django_db

#: Locks (of what is confirmed with the finding of it); what is read under them; row, step, log row and job.
HOLD, BOOK, CONFIRM = 3, 3, 3


def sent(counted: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in counted.captured_queries]


def test_holding_booking_and_confirming_send_no_more_statements_than_they_must(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(most_at_once=9, is_listed_only=False)))
    clinic.booked(clinic.cecilia, slots[8])  # whoever listens has been asked for once
    with CaptureQueriesContext(
        connection,
    ) as counted:
        held = booking.hold(clinic.anna, asked(slots[6]), now=NOW)
    assert isinstance(held, Had)
    assert len(counted) <= HOLD, sent(counted)
    with CaptureQueriesContext(connection) as counted:
        assert isinstance(holding.confirm(clinic.anna, held.appointments[0].id, now=NOW), Had)
    assert len(counted) <= CONFIRM, sent(counted)
    with CaptureQueriesContext(connection) as counted:
        assert isinstance(booking.book(clinic.anna, asked(slots[7]), now=NOW), Had)
    assert len(counted) <= BOOK, sent(counted)


def test_who_takes_one_of_many_seats_does_not_bring_a_hint_up_to_date_until_few_are_left(
    clinic: Clinic,
) -> None:
    slot = clinic.slots(clinic.type(capacity=200))[6]
    (somebody,) = residents(1)
    with CaptureQueriesContext(connection) as counted:
        assert why(booking.book(somebody, asked(slot), now=NOW)) == "had"
    assert len(counted) <= BOOK, sent(counted)


def test_a_time_for_one_is_full_in_the_statement_that_takes_it(clinic: Clinic) -> None:
    slot = clinic.slots()[6]
    clinic.booked(clinic.anna, slot)
    assert Slot.objects.get(id=slot.id).is_full


def waits_for_the_disk() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return bool(cursor.fetchone()[0] == "on")


@pytest.mark.parametrize("must", [False, True])
def test_what_a_page_holds_may_be_lost_with_the_database_and_what_is_confirmed_may_not(
    clinic: Clinic, must: bool
) -> None:
    slots = clinic.slots(clinic.type(Rule(most_at_once=9, is_listed_only=False)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
    clinic.booked(clinic.anna, slots[8])
    held = booking.hold(clinic.anna, asked(slots[6]), now=NOW)
    assert isinstance(held, Had)
    assert isinstance(holding.confirm(clinic.anna, held.appointments[0].id, now=NOW), Had)
    assert waits_for_the_disk()
    if must:  # somebody was let in from a waiting room in the same transaction
        lasting.must_last()
    assert isinstance(booking.hold(clinic.anna, asked(slots[7]), now=NOW, may_be_lost=True), Had)
    assert waits_for_the_disk() is must


def test_the_person_is_locked_before_any_rule_and_both_until_the_end(clinic: Clinic) -> None:
    slots = clinic.slots()
    locking.to_book(clinic.world.anna.id, slots[0].region, [slots[0].id, slots[1].id])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY mode"
        )
        assert [row[0] for row in cursor.fetchall()] == ["ExclusiveLock", "ShareLock"]


def test_a_refusal_within_a_larger_transaction_leaves_an_earlier_hold_as_it_was(clinic: Clinic) -> None:
    """The door has begun the transaction: what refuses must have written nothing, for nothing is undone."""
    slots = clinic.slots()
    held = clinic.hold(clinic.anna, slots[6])
    clinic.booked(clinic.cecilia, slots[7])
    assert why(booking.hold(clinic.anna, asked(slots[7]), now=NOW)) == "full"
    assert Appointment.objects.held().filter(id=held.id).exists()
    answer = holding.confirm(clinic.anna, uuid.uuid4(), now=NOW)
    assert isinstance(answer, Refused)
    assert isinstance(holding.confirm(clinic.anna, held.id, now=NOW), Had)


def test_a_unit_that_takes_no_bookings_by_a_way_refuses_under_its_locks(clinic: Clinic) -> None:
    """Nobody has decided that the unit takes any by the e-service; who comes another way is not asked."""
    slot = clinic.slots()[6]
    wanted = asked(slot, service_key="vaccination.book")
    assert why(booking.hold(clinic.anna, wanted, now=NOW)) == "paused"
    assert not Appointment.objects.exists()


def test_what_a_booking_asks_names_its_slots_and_gives_no_list(clinic: Clinic) -> None:
    """Of a list's length PostgreSQL knows nothing: it would plan both statements anew for each booking, a millisecond."""
    slots = clinic.slots()
    with CaptureQueriesContext(connection) as counted:
        assert isinstance(booking.hold(clinic.anna, asked(slots[6]), now=NOW), Had)
    locks, reads = sent(counted)[:2]
    assert "pg_advisory_xact_lock_shared" in locks
    assert "FOR UPDATE OF s" in reads
    assert [one for one in (locks, reads) if "ANY (" in one or "ALL (" in one] == []
