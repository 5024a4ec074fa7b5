"""What is noted of two doses and of a time that was missed: what the database would refuse is refused in words before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import desk_actions as desk
from vardnav.platform.appointments import own_queries
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules import doses, states
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.appointments.tests.house import NOW, Clinic, why

PAIR = Rule(doses=doses.Interval(1, 1), cutoff_hours=24)


@pytest.fixture
def pair(clinic: Clinic) -> tuple[Appointment, Appointment]:
    """Anna's doses, today and tomorrow at nine."""
    slots = clinic.slots(clinic.type(PAIR, fee=400, capacity=3))
    clinic.booked(clinic.anna, slots[0], slots[6])
    one, two = Appointment.objects.order_by("pair_part")
    return one, two


def note(clinic: Clinic, one: Appointment, verb: str) -> str:
    return why(desk.note(clinic.dag, one.id, verb, now=one.starts_at))


def statuses() -> list[str]:
    return list(Appointment.objects.order_by("pair_part", "starts_at").values_list("status", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_second_dose_is_not_missed_before_anybody_has_noted_the_first(clinic: Clinic, pair: Any) -> None:
    one, two = pair
    assert note(clinic, two, "miss") == "first_is_open"
    assert statuses() == ["booked", "booked"]
    assert why(desk.note(clinic.dag, one.id, "fulfil", now=two.starts_at)) == "had"
    assert note(clinic, two, "miss") == "had"


@pytest.mark.django_db(transaction=True)
def test_an_arrival_is_not_taken_back_when_the_second_dose_is_cancelled(clinic: Clinic, pair: Any) -> None:
    one, two = pair
    assert note(clinic, one, "arrive") == "had"
    assert why(changing.cancel(clinic.dag, two.id, now=one.starts_at)) == "had"
    assert note(clinic, one, "undo_arrive") == "not_allowed"
    assert statuses() == ["arrived", "cancelled"]


@pytest.mark.django_db(transaction=True)
def test_a_first_dose_is_neither_missed_nor_cancelled_when_the_second_has_begun(
    clinic: Clinic, pair: Any
) -> None:
    one, two = pair
    early = two.starts_at - dt.timedelta(hours=24, minutes=-1)
    assert why(desk.note(clinic.dag, two.id, "arrive", now=early)) == "had"
    assert note(clinic, one, "miss") == "not_allowed"
    assert why(changing.cancel(clinic.dag, one.id, now=NOW)) == "not_allowed"
    assert statuses() == ["booked", "arrived"]


def test_who_missed_a_time_and_dropped_in_at_the_same_hour_has_not_come_to_both(clinic: Clinic) -> None:
    missed = clinic.booked(clinic.anna, clinic.slots()[0])
    assert why(desk.note(clinic.dag, missed.id, "miss", now=missed.starts_at)) == "had"
    other: Slot = clinic.slots(clinic.type(key="doctor"))[0]
    late = missed.starts_at + dt.timedelta(minutes=5)
    clinic.booked(clinic.dag, other, subject_id=clinic.world.anna.id, now=late)
    assert why(desk.note(clinic.dag, missed.id, "arrive", now=late)) == "overlap"
    missed.refresh_from_db()
    assert missed.status == "noshow"


def test_two_doses_are_cancelled_at_the_cost_of_the_first_from_whichever_one_looks(
    clinic: Clinic, pair: Any
) -> None:
    for one in pair:
        shown = own_queries.one(clinic.anna, one.id, now=NOW)
        assert shown.cost is not None
        assert (shown.cost.is_late, shown.cost.kronor, shown.ends_both) == (True, 400, True)
    assert why(changing.cancel(clinic.anna, pair[1].id, now=NOW)) == "too_late"
    assert why(changing.cancel(clinic.anna, pair[1].id, now=NOW, accepts_late=True)) == "had"


def test_a_second_dose_is_not_cancelled_before_the_first_is_noted_and_it_is_said_so(
    clinic: Clinic, pair: Any
) -> None:
    one, two = pair
    later = one.starts_at + dt.timedelta(hours=1)
    shown = own_queries.one(clinic.anna, two.id, now=later)
    assert shown.cost is not None
    assert not shown.ends_both
    for viewer in (clinic.anna, clinic.dag):
        assert why(changing.cancel(viewer, two.id, now=later, accepts_late=True)) == "first_is_open"
    assert why(desk.note(clinic.dag, one.id, "fulfil", now=later)) == "had"
    assert own_queries.one(clinic.anna, two.id, now=later).cost is not None
    assert why(changing.cancel(clinic.anna, two.id, now=later, accepts_late=True)) == "had"


@pytest.mark.parametrize("one", list(Status))
@pytest.mark.parametrize("two", list(Status))
def test_the_rule_of_whole_pairs_is_that_of_the_database(
    clinic: Clinic, pair: Any, one: Status, two: Status
) -> None:
    from django.db import IntegrityError, connection, transaction

    def written() -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for row, status in zip(pair, (one, two), strict=True):
                    is_over = status is Status.CANCELLED
                    Appointment.objects.filter(id=row.id).update(
                        status=status,
                        hold_until=NOW if status is Status.PENDING else None,
                        cancelled_at=NOW if is_over else None,
                        cancelled_because="unit" if is_over else "",
                    )
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            return False
        return True

    assert written() is states.is_whole(one, two)
