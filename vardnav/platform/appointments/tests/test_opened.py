"""Times that are published, or let out at their hour, are offered to those in line before they are anybody's."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django import app

from vardnav.kernel.clock import hours
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import jobs, type_actions
from vardnav.platform.appointments import opened_actions as opened
from vardnav.platform.appointments import schedule_actions as schedules
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Offer, Schedule, Slot, TimeType
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.rules.slots import Release
from vardnav.platform.appointments.tests.house import MONDAY, NOW, SYSTEM, TUESDAY, Clinic, residents, why
from vardnav.platform.appointments.tests.storm import broken

FREE = Rule(cutoff_hours=0)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


def let_out_at_noon(clinic: Clinic, kind: TimeType) -> tuple[list[Slot], dt.datetime]:
    """Publish Wednesday's times, which are anybody's from Tuesday at noon; return them, and that moment."""
    day = MONDAY + 2 * DAY
    slots = clinic.slots(kind, to=day, valid_from=day, release=Release(1, dt.time(12)))
    return slots, hours.moment_of(TUESDAY, dt.time(12))


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
    slots, opens = let_out_at_noon(clinic, kind)
    assert slots[0].opens_at == opens
    assert offers() == []
    assert opened.offer_opened(SYSTEM, now=opens - 3 * MINUTE) == 0
    assert opened.offer_opened(SYSTEM, now=opens - 2 * MINUTE) == 1
    assert opened.offer_opened(SYSTEM, now=opens - MINUTE) == 0
    offer = Offer.objects.get()
    assert offer.slot_id == slots[0].id
    assert why(clinic.book(clinic.cecilia, slots[0], now=opens)) == "full", (
        "nobody comes before who has waited"
    )
    assert why(clinic.book(clinic.cecilia, slots[1], now=opens)) == "had", "the rest is anybody's"
    assert broken() == []


def test_what_is_offered_before_it_is_let_out_is_accepted_at_once_and_by_nobody_else(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    slots, opens = let_out_at_noon(clinic, kind)
    before = opens - 2 * MINUTE
    assert opened.offer_opened(SYSTEM, now=before) == 1
    offer = Offer.objects.get()
    assert why(clinic.book(clinic.cecilia, slots[1], now=before)) == "not_open_yet"
    assert why(line.accept(clinic.anna, offer.id, now=before)) == "had"
    assert broken() == []


def test_a_no_is_a_no_to_all_that_are_let_out_together_but_not_to_one_that_somebody_leaves(
    clinic: Clinic, django_assert_max_num_queries: object
) -> None:
    kind = clinic.type(FREE)
    for minute, viewer in enumerate((clinic.anna, clinic.cecilia)):
        line.join(viewer, line.Wish(kind.id), now=NOW + minute * MINUTE)
    slots, opens = let_out_at_noon(clinic, kind)
    assert opened.offer_opened(SYSTEM, now=opens - 2 * MINUTE) == 2
    for viewer, slot in ((clinic.anna, slots[0]), (clinic.cecilia, slots[1])):
        line.decline(viewer, Offer.objects.get(slot=slot).id, now=opens)
    assert Offer.objects.count() == 2, "what one said no to is not passed to who said no to another of them"
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert opened.offer_opened(SYSTEM, now=opens + MINUTE) == 0
    had = clinic.booked(residents(1)[0], slots[2], now=opens + 3 * MINUTE)
    changing.cancel(SYSTEM, had.id, now=opens + 4 * MINUTE)
    assert offers()[-1] == (clinic.world.anna.id, slots[2].starts_at)


def test_a_no_to_one_that_somebody_left_says_nothing_of_what_is_let_out(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    had = clinic.booked(clinic.cecilia, clinic.slots(kind)[6])
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    changing.cancel(SYSTEM, had.id, now=NOW)
    line.decline(clinic.anna, Offer.objects.get().id, now=NOW)
    clinic.slots(kind)
    assert Offer.objects.filter(is_release=True).count() == 1


def test_who_says_anew_what_they_wait_for_is_asked_again(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    slots, opens = let_out_at_noon(clinic, kind)
    opened.offer_opened(SYSTEM, now=opens - 2 * MINUTE)
    line.decline(clinic.anna, Offer.objects.get().id, now=opens)
    assert opened.offer_opened(SYSTEM, now=opens + MINUTE) == 0
    line.join(clinic.anna, line.Wish(kind.id, first_on=MONDAY + 2 * DAY), now=opens + 2 * MINUTE)
    assert opened.offer_opened(SYSTEM, now=opens + 3 * MINUTE) == 1
    assert offers()[-1] == (clinic.world.anna.id, slots[1].starts_at)


def test_letting_holds_go_and_letting_times_out_do_not_wait_for_each_other() -> None:
    """A task each, each with a lock of its own in the queue: one that fails or is slow stops nothing of the other."""
    names = {one.task.name: one.task.queueing_lock for one in app.periodic_registry.periodic_tasks.values()}
    assert {"appointments.expire_due", "appointments.offer_opened"} <= set(names)
    assert names["appointments.expire_due"] != names["appointments.offer_opened"]


def test_the_job_of_holds_lets_nothing_out(monkeypatch: pytest.MonkeyPatch, clinic: Clinic) -> None:
    monkeypatch.setattr(opened, "offer_opened", lambda *_args, **_more: 1 / 0)
    jobs.expire_due(0)
    with pytest.raises(ZeroDivisionError):
        jobs.offer_opened(0)


def test_a_day_that_comes_near_enough_to_be_booked_is_offered_when_it_does(clinic: Clinic) -> None:
    kind = clinic.type(Rule(cutoff_hours=0, days_ahead=2))
    line.join(clinic.anna, line.Wish(kind.id, first_on=MONDAY + 3 * DAY), now=NOW)
    clinic.slots(kind, to=MONDAY + 3 * DAY)
    assert offers() == []
    midnight = hours.moment_of(TUESDAY, dt.time(0))
    assert opened.offer_opened(SYSTEM, now=midnight - 3 * MINUTE) == 0
    assert opened.offer_opened(SYSTEM, now=midnight - MINUTE) == 1
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
