"""Free times, one's own times, a unit's day and week: what is shown, to whom, and what is logged of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import calendar_queries as calendar
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import own_queries as own
from vardnav.platform.appointments import seating, words
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import time_queries as times
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Slot
from vardnav.platform.appointments.models.kinds import Form, ResourceKind
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules import slots as slot_rules
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.rules.states import HELD_FOR
from vardnav.platform.appointments.tests.house import MONDAY, NOW, TUESDAY, Clinic, why


def found(
    clinic: Clinic, *, now: dt.datetime = NOW, viewer: Viewer | None = None, **search: Any
) -> list[times.FreeTime]:
    units = [clinic.world.norra.id, clinic.world.sodra.id]
    wanted = times.Search("nurse", units, **{"per_unit": 50, **search})
    return times.free(viewer or clinic.anna, wanted, now=now)


def ids(some: list[times.FreeTime]) -> list[object]:
    return [one.slot_id for one in some]


def test_the_nearest_free_times_of_every_unit_come_soonest_first_in_one_statement(clinic: Clinic) -> None:
    norra = clinic.slots()
    sodra = clinic.slots(clinic.type(by=clinic.eva), by=clinic.eva)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        got = found(clinic)
    assert len(asked) == 1
    assert len(got) == len(norra) + len(sodra)
    assert [one.starts_at for one in got] == sorted(one.starts_at for one in got)
    nearest = found(clinic, per_unit=1)
    assert {one.unit_id for one in nearest} == {clinic.world.norra.id, clinic.world.sodra.id}
    assert {one.slot_id for one in nearest} == {norra[0].id, sodra[0].id}


def test_what_is_taken_held_closed_past_or_of_another_type_is_not_there(clinic: Clinic) -> None:
    slots = clinic.slots()
    clinic.slots(clinic.type(key="doctor"))
    clinic.booked(clinic.anna, slots[0])
    clinic.hold(clinic.cecilia, slots[1])
    sessions.close(clinic.dag, [slots[2].id], reason="Sjuk", now=NOW)
    assert ids(found(clinic)) == [one.id for one in slots[3:]]
    assert ids(found(clinic, now=slots[3].starts_at)) == [one.id for one in slots[4:]]


def test_a_time_for_several_is_there_until_the_last_seat_and_says_how_many(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(capacity=2))[0]
    clinic.booked(clinic.anna, slot)
    assert [one.left_over for one in found(clinic) if one.slot_id == slot.id] == [1]
    clinic.hold(clinic.cecilia, slot)
    assert slot.id not in ids(found(clinic))
    assert slot.id in ids(found(clinic, now=NOW + HELD_FOR))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"first_on": TUESDAY}, slice(6, 12)),
        ({"last_on": MONDAY}, slice(0, 6)),
        ({"part": PartOfDay.MORNING, "last_on": MONDAY}, slice(0, 3)),
        ({"part": PartOfDay.MIDDAY, "last_on": MONDAY}, slice(3, 6)),
        ({"part": PartOfDay.EVENING}, slice(0, 0)),
        ({"form": "visit"}, slice(0, 12)),
        ({"form": "video"}, slice(0, 0)),
        ({"language": "ar"}, slice(0, 12)),
        ({"language": "so"}, slice(0, 0)),
        ({"most": 4}, slice(0, 4)),
    ],
)
def test_the_search_keeps_each_wish(clinic: Clinic, search: dict[str, Any], expected: slice) -> None:
    who = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Amal", languages=["ar"], now=NOW)
    slots = clinic.slots(clinic.type(form=Form.VISIT), clinician_id=who.id)
    got = found(clinic, **search)
    assert ids(got) == [one.id for one in slots[expected]]
    assert {one.by for one in got} <= {"Amal"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(is_online=False), slice(0, 0)),
        (Rule(lead_minutes=100), slice(2, 12)),  # 8.00 and 100 minutes: from 9.40
        (Rule(days_ahead=1), slice(0, 12)),
    ],
)
def test_what_the_rule_would_refuse_everybody_is_not_shown(
    clinic: Clinic, rule: Rule, expected: slice
) -> None:
    slots = clinic.slots(clinic.type(rule))
    assert ids(found(clinic)) == [one.id for one in slots[expected]]


def test_what_is_shown_is_what_booking_would_give(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(days_ahead=1, lead_minutes=30)), to=TUESDAY + dt.timedelta(days=3))
    shown = set(ids(found(clinic)))
    for slot in slots:
        answer = why(clinic.book(clinic.anna, slot))
        assert (answer == "had") == (slot.id in shown), slot.starts_at


def test_unreleased_times_come_when_they_open(clinic: Clinic) -> None:
    clinic.slots(release=slot_rules.Release(0, dt.time(8, 30)))
    assert len(found(clinic, last_on=MONDAY)) == 0
    assert len(found(clinic, last_on=MONDAY, now=NOW + dt.timedelta(minutes=30))) == 6


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(each for under in plan.get("Plans", ()) for each in _nodes(under))]


def test_a_search_reads_no_more_times_of_a_unit_than_it_shows(clinic: Clinic) -> None:
    """With a join or a second sort key in the inner part every free time of every unit was read: 60 times as much."""
    clinic.slots(to=TUESDAY + dt.timedelta(days=40))
    clinic.slots(clinic.type(by=clinic.eva), by=clinic.eva, to=TUESDAY + dt.timedelta(days=40))
    search = times.Search("nurse", [clinic.world.norra.id, clinic.world.sodra.id], per_unit=3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appointments_slot")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        values = times.parameters(clinic.anna, search, now=NOW)
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + times.FREE, values)
        (plan,) = cursor.fetchone()[0]
    read = [one for one in _nodes(plan["Plan"]) if one.get("Index Name") == "appointments_slot_free"]
    assert [one["Actual Rows"] for one in read] == [3]
    assert [one["Actual Loops"] for one in read] == [2]


def test_a_sensitive_type_is_not_found_for_who_acts_for_somebody(clinic: Clinic) -> None:
    clinic.slots(clinic.type(is_sensitive=True))
    assert len(found(clinic)) == 12
    assert found(clinic, viewer=clinic.anna_for_bo) == []


def test_a_time_is_found_again_at_once_when_it_is_cancelled_opened_again_or_moved_from(
    clinic: Clinic,
) -> None:
    first, second, third, *_more = clinic.slots(clinic.type(Rule(cutoff_hours=0)))
    had = clinic.booked(clinic.anna, first)
    changing.move(clinic.anna, {had.id: second.id}, now=NOW)
    assert {first.id, second.id} & set(ids(found(clinic))) == {first.id}
    changing.cancel(clinic.anna, had.id, now=NOW)
    assert second.id in ids(found(clinic))
    clinic.booked(clinic.anna, third)
    sessions.close(clinic.dag, [third.id], reason="Sjuk", now=NOW)
    sessions.reopen(clinic.dag, [third.id], now=NOW)
    assert third.id in ids(found(clinic))


def test_the_job_finds_what_is_said_to_be_full_and_is_not(clinic: Clinic) -> None:
    slot, other, *_more = clinic.slots(clinic.type(capacity=2))
    Slot.objects.filter(id__in=[slot.id, other.id]).update(is_full=True)
    for viewer in (clinic.anna, clinic.cecilia):
        clinic.booked(viewer, other)
    assert seating.hint_where_wrong(now=NOW) == 1
    assert set(Slot.objects.filter(is_full=True).values_list("id", flat=True)) == {other.id}


def test_a_taken_time_is_answered_with_the_next_ones_at_the_same_unit(clinic: Clinic) -> None:
    slots = clinic.slots()
    clinic.booked(clinic.cecilia, slots[0])
    assert ids(times.instead_of(clinic.anna, slots[0].id, now=NOW)) == [one.id for one in slots[1:4]]
    assert (
        times.instead_of(
            clinic.anna.resident(person_id=clinic.world.anna.id, region="08"), slots[0].id, now=NOW
        )
        == []
    )


def test_nothing_of_anybody_is_in_a_free_time(clinic: Clinic) -> None:
    clinic.slots()
    found(clinic)
    assert not Entry.objects.filter(action__startswith="appointments.", action__endswith="list").exists()


def test_my_times_are_what_is_coming_and_what_has_been_and_the_reading_is_logged(clinic: Clinic) -> None:
    kind = clinic.type(Rule(cutoff_hours=0))
    slots = clinic.slots(kind)
    gone = clinic.booked(clinic.anna, slots[0])
    coming = clinic.booked(clinic.anna, slots[7])
    cancelled = clinic.booked(clinic.anna, slots[8])
    changing.cancel(clinic.anna, cancelled.id, now=NOW)
    clinic.booked(clinic.cecilia, slots[9])
    clinic.hold(clinic.anna, slots[10])
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    mine = own.mine(clinic.anna, now=slots[0].ends_at)
    assert [one.id for one in mine.coming] == [coming.id]
    assert [one.id for one in mine.past] == [cancelled.id, gone.id]
    assert [one.time_type_id for one in mine.waiting] == [kind.id]
    assert Entry.objects.get(action="appointments.list").subject_id == clinic.world.anna.id
    for viewer in (clinic.dag, clinic.anna.anonymous(region="12")):
        with pytest.raises(Http404):
            own.mine(viewer, now=NOW)


def test_one_time_tells_its_history_and_what_cancelling_it_costs(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=24), fee=400))
    had = clinic.booked(clinic.anna, slots[0])
    shown = own.one(clinic.anna, had.id, now=NOW)
    assert [one.verb for one in shown.steps] == ["book"]
    assert shown.cost == cutoff.Cost(slots[0].starts_at - dt.timedelta(hours=24), True, 400)
    assert own.one(clinic.dag, had.id, now=slots[0].starts_at).cost is None
    assert Entry.objects.filter(action="appointments.read", object_id=had.id).count() == 2
    for viewer in (clinic.cecilia, clinic.eva):
        with pytest.raises(Http404):
            own.one(viewer, had.id, now=NOW)


@pytest.mark.parametrize(
    ("language", "late", "kronor", "said"),
    [
        ("sv", False, 0, "utan kostnad till tis 1 dec 9.00"),
        ("sv", True, 400, "Du kan få betala 400 kronor"),
        ("sv", True, 0, "Det kostar inget"),
        ("en", True, 400, "400 kronor"),
        ("en", False, 0, "free of charge until Tue 1 Dec 9:00"),
    ],
)
def test_the_cost_is_said_in_plain_words(language: str, late: bool, kronor: int, said: str) -> None:
    until = hours.moment_of(dt.date(2026, 12, 1), dt.time(9))
    with translation.override(language):
        text = words.cost(cutoff.Cost(until, late, kronor), now=NOW - dt.timedelta(days=5), language=language)
    assert said in text


def test_a_units_day_has_every_slot_and_a_row_in_the_log_for_each_person(clinic: Clinic) -> None:
    slots = clinic.slots()
    clinic.booked(clinic.anna, slots[0])
    clinic.booked(clinic.cecilia, slots[1])
    clinic.hold(clinic.anna, slots[2])
    today = calendar.day(clinic.dag, MONDAY, now=NOW)
    assert [one.id for one in today.slots] == [one.id for one in slots[:6]]
    assert {slot_id: len(some) for slot_id, some in today.booked.items()} == {slots[0].id: 1, slots[1].id: 1}
    logged = Entry.objects.filter(action="appointments.list").values_list("subject_id", flat=True)
    assert set(logged) == {clinic.world.anna.id, clinic.world.cecilia.id}
    assert not calendar.day(clinic.eva, MONDAY, now=NOW).slots
    with pytest.raises(Http404):
        calendar.day(clinic.anna, MONDAY, now=NOW)


def test_a_units_week_is_told_in_numbers(clinic: Clinic) -> None:
    slots = clinic.slots()
    clinic.booked(clinic.anna, slots[0])
    sessions.close(clinic.dag, [slots[5].id], reason="Sjuk", now=NOW)
    monday, tuesday, *rest = calendar.week(clinic.dag, dt.date(2026, 12, 6), now=NOW).days
    assert (monday.on, monday.seats, monday.taken, monday.closed) == (MONDAY, 5, 1, 1)
    assert (tuesday.seats, tuesday.taken) == (6, 0)
    assert [one.seats for one in rest] == [0] * 5
    assert Slot.objects.count() == 12
    with pytest.raises(Http404):
        calendar.week(clinic.anna, MONDAY, now=NOW)
