"""Times that are published, or let out at their hour, are offered to those in line before they are anybody's."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.kernel.clock import hours
from vardnav.platform.appointments import opened_actions as opened
from vardnav.platform.appointments import schedule_actions as schedules
from vardnav.platform.appointments import type_actions
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Offer, Schedule, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.rules.slots import Release
from vardnav.platform.appointments.tests.house import MONDAY, NOW, SYSTEM, TUESDAY, Clinic, residents, why
from vardnav.platform.appointments.tests.storm import broken

FREE = Rule(cutoff_hours=0)
DAY = dt.timedelta(days=1)


def offers() -> list[tuple[object, dt.datetime]]:
    found = Offer.objects.order_by("slot__starts_at")
    return list(found.values_list("entry__subject", "slot__starts_at"))


def test_who_had_no_time_is_offered_the_first_that_suits_when_times_are_published(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    line.join(clinic.cecilia, line.Wish(kind.id, first_on=TUESDAY), now=NOW)
    line.join(clinic.anna, line.Wish(kind.id, part_of_day=PartOfDay.AFTERNOON), now=NOW)
    slots = clinic.slots(kind)
    tuesday = next(one for one in slots if one.starts_at == hours.moment_of(TUESDAY, dt.time(9)))
    assert offers() == [(clinic.world.cecilia.id, tuesday.starts_at)]
    assert why(clinic.book(clinic.anna, tuesday)) == "full"
    assert why(clinic.book(clinic.anna, slots[7])) == "had", "the rest is anybody's"
    assert Slot.objects.get(id=tuesday.id).is_full
    assert broken() == []


def test_two_in_line_get_a_seat_each_also_of_one_slot(clinic: Clinic) -> None:
    kind = clinic.type(FREE, capacity=2)
    people = residents(3)
    for minute, viewer in enumerate(people):
        line.join(viewer, line.Wish(kind.id), now=NOW + dt.timedelta(minutes=minute))
    slots = clinic.slots(kind)
    first, second, *_later = (one for one in slots if one.starts_at > NOW + dt.timedelta(hours=2, minutes=30))
    assert [one for _who, one in offers()] == [first.starts_at, first.starts_at, second.starts_at]


def test_what_opens_at_its_hour_is_offered_then_and_only_once(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    slots = clinic.slots(
        kind, to=MONDAY + 2 * DAY, valid_from=MONDAY + 2 * DAY, release=Release(1, dt.time(12))
    )
    opens = slots[0].opens_at
    assert opens == hours.moment_of(TUESDAY, dt.time(12))
    assert offers() == []
    assert opened.offer_opened(SYSTEM, now=opens - dt.timedelta(minutes=1)) == 0
    assert opened.offer_opened(SYSTEM, now=opens) == 1
    assert opened.offer_opened(SYSTEM, now=opens + dt.timedelta(minutes=1)) == 0
    offer = Offer.objects.get()
    assert offer.slot_id == slots[0].id
    line.decline(clinic.anna, offer.id, now=opens + dt.timedelta(minutes=2))
    assert opened.offer_opened(SYSTEM, now=opens + 3 * dt.timedelta(hours=1)) == 0, "it was let out long ago"


def test_a_day_that_comes_near_enough_to_be_booked_is_offered_when_it_does(clinic: Clinic) -> None:
    kind = clinic.type(Rule(cutoff_hours=0, days_ahead=2))
    line.join(clinic.anna, line.Wish(kind.id, first_on=MONDAY + 3 * DAY), now=NOW)
    clinic.slots(kind, to=MONDAY + 3 * DAY)
    assert offers() == []
    midnight = hours.moment_of(TUESDAY, dt.time(0))
    assert opened.offer_opened(SYSTEM, now=midnight - dt.timedelta(minutes=1)) == 0
    assert opened.offer_opened(SYSTEM, now=midnight + dt.timedelta(minutes=1)) == 1
    assert offers()[0][1] == hours.moment_of(MONDAY + 3 * DAY, dt.time(9))


def test_where_nobody_waits_publishing_asks_no_more_than_before(
    clinic: Clinic, django_assert_max_num_queries: object
) -> None:
    kind = clinic.type(FREE)
    clinic.slots(kind)
    schedule = Schedule.objects.get()
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        schedules.publish(clinic.dag, schedule.id, to=MONDAY + 60 * DAY, now=NOW)


def test_a_line_that_none_of_it_is_for_is_soon_left_alone(
    clinic: Clinic, django_assert_max_num_queries: object
) -> None:
    """In the minute when many want to book, the job must not stand in their way with what comes to nothing."""
    kind = clinic.type(FREE)
    for minute, viewer in enumerate(residents(5)):
        line.join(viewer, line.Wish(kind.id), now=NOW + dt.timedelta(minutes=minute))
    slots = clinic.slots(
        kind, to=MONDAY + 18 * DAY, valid_from=MONDAY + 2 * DAY, release=Release(1, dt.time(12))
    )
    opens = slots[0].opens_at
    assert opens is not None
    Slot.objects.update(opens_at=opens)
    assert len(slots) > 40
    type_actions.change_rule(
        clinic.dag, kind.id, Rule(cutoff_hours=0, age_from=120), now=opens - dt.timedelta(hours=1)
    )
    with django_assert_max_num_queries(400):  # type: ignore[operator]
        assert opened.offer_opened(SYSTEM, now=opens) == 0


@pytest.mark.parametrize("closed", [True, False])
def test_what_is_closed_is_not_let_out(clinic: Clinic, closed: bool) -> None:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind, release=Release(0, dt.time(8)))
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    Slot.objects.filter(id__in=[one.id for one in slots]).update(closed_at=NOW if closed else None)
    assert opened.offer_opened(SYSTEM, now=NOW) == (0 if closed else 1)
