"""What a calendar outside has not answered is on its unit's list, asked again, or settled by who has looked there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.calendars import (
    adapters,
    asking_actions,
    following,
    hand_actions,
    hand_queries,
    settling_actions,
)
from vardnav.platform.calendars.adapters.fake import Fault
from vardnav.platform.calendars.models import Errand
from vardnav.platform.calendars.rules.settling import State
from vardnav.platform.calendars.tests.outside import Outside

pytestmark = pytest.mark.django_db
LATE = NOW + dt.timedelta(hours=25)
SOON = NOW + dt.timedelta(minutes=3)


def _unanswered(outside: Outside) -> Appointment:
    """Let Anna ask for a time and nobody answer until the limit."""
    one = outside.ask(outside.slots()[0])
    outside.server.fail("create", Fault.BUSY, times=9999)
    outside.server.fail("search", Fault.BUSY, times=9999)
    errand = outside.errand(one)
    settling_actions.settle(errand.id, now=NOW)
    settling_actions.settle_due(now=errand.limit_at)
    assert outside.errand(one).state == State.UNCLEAR
    return one


def _well(outside: Outside) -> None:
    outside.server.heal()
    for one in adapters._SPOKEN_TO.values():
        one.exchange.breaker.failed = 0


def test_the_units_staff_see_what_has_no_answer_and_no_others_do(outside: Outside) -> None:
    one = _unanswered(outside)
    at = outside.errand(one).limit_at
    [listed] = hand_queries.at_unit(outside.clinic.dag, now=at)
    assert listed.appointment_id == one.id
    row = Entry.objects.filter(action="appointments.list").latest("at", "id")
    assert (row.subject_id, row.object_id) == (one.subject_id, one.id)
    assert hand_queries.count(outside.clinic.dag, now=at) == 1
    assert hand_queries.at_unit(outside.clinic.eva, now=at) == []
    assert hand_queries.count(outside.clinic.eva, now=at) == 0
    admin = Viewer(role=Role.ADMINISTRATOR, region=one.region, staff_id=outside.clinic.dag.staff_id)
    assert [(each.unit, each.count) for each in hand_queries.by_unit(admin, now=at)] == [
        ("Vårdcentralen Norra", 1)
    ]
    for viewer in (outside.anna, admin):
        with pytest.raises(Http404):
            hand_queries.at_unit(viewer, now=at)
        with pytest.raises(Http404):
            hand_actions.again(viewer, listed.id, now=at)
    for viewer in (outside.anna, outside.clinic.dag):
        with pytest.raises(Http404):
            hand_queries.by_unit(viewer, now=at)
    with pytest.raises(Http404):
        hand_actions.settle(outside.clinic.eva, listed.id, is_done=True, reason="x", now=at)
    with pytest.raises(Http404):
        hand_queries.verb_of(outside.clinic.eva, listed.id)


def test_what_is_not_late_is_on_no_list(outside: Outside) -> None:
    outside.ask(outside.slots()[0])
    assert hand_queries.count(outside.clinic.dag, now=NOW) == 0


def test_asked_again_it_is_settled_at_once_when_there_is_an_answer(
    outside: Outside, django_capture_on_commit_callbacks: Any
) -> None:
    one = _unanswered(outside)
    _well(outside)
    at = outside.errand(one).limit_at
    with django_capture_on_commit_callbacks(execute=True):
        hand_actions.again(outside.clinic.dag, outside.errand(one).id, now=at)
    assert outside.here(one) == outside.there(one) == ("booked", "slot-0")
    assert hand_queries.count(outside.clinic.dag, now=at) == 0
    with pytest.raises(hand_actions.Over):
        hand_actions.again(outside.clinic.dag, outside.errand(one).id, now=at)
    assert Entry.objects.filter(action="calendars.again", object_id=one.id).count() == 1


@pytest.mark.parametrize(("is_done", "here"), [(True, ("booked", "slot-0")), (False, ("", ""))])
def test_settled_by_hand_the_time_is_as_staff_have_seen(
    outside: Outside, is_done: bool, here: tuple[str, str]
) -> None:
    one = _unanswered(outside)
    errand = outside.errand(one)
    dag = outside.clinic.dag
    hand_actions.settle(dag, errand.id, is_done=is_done, reason="Ringt", now=errand.limit_at)
    assert outside.here(one) == here
    errand.refresh_from_db()
    assert (errand.settled_by_id, errand.settled_reason) == (dag.staff_id, "Ringt")
    assert Entry.objects.filter(action="calendars.by_hand", object_id=one.id).count() == 1
    with pytest.raises(hand_actions.Over):
        hand_actions.settle(dag, errand.id, is_done=is_done, reason="Igen", now=errand.limit_at)
    assert broken() == []


def test_a_move_and_a_cancellation_are_settled_by_hand_either_way(outside: Outside) -> None:
    first, second, *_more = outside.slots()
    one = outside.booked(first)
    dag = outside.clinic.dag
    asking_actions.move(outside.anna, one.id, second.id, now=SOON)
    hand_actions.settle(dag, outside.errand(one).id, is_done=False, reason="Nej", now=SOON)
    assert outside.here(one) == ("booked", "slot-0")
    asking_actions.move(outside.anna, one.id, second.id, now=SOON)
    hand_actions.settle(dag, outside.errand(one).id, is_done=True, reason="Ja", now=SOON)
    assert outside.here(one) == ("booked", "slot-1")
    asking_actions.cancel(outside.anna, one.id, now=SOON)
    hand_actions.settle(dag, outside.errand(one).id, is_done=True, reason="Ja", now=SOON)
    assert outside.here(one)[0] == "cancelled"
    assert broken() == []


def test_what_staff_have_looked_at_is_not_asked_about_again_but_something_new_is(outside: Outside) -> None:
    first, second, *_more = outside.slots()
    one, _other = outside.booked(first), outside.booked(second)
    at = second.starts_at + dt.timedelta(minutes=5)
    outside.server.store.add_slot("extra", "s1", at)
    outside.server.store.clinic_moves(one.id, "extra")
    following.follow("fake", now=SOON)
    hand_actions.settle(outside.clinic.dag, outside.errand(one).id, is_done=True, reason="Ringt", now=SOON)
    following.follow("fake", now=SOON + dt.timedelta(minutes=2))
    assert hand_queries.count(outside.clinic.dag, now=LATE) == 0
    assert outside.here(one) == ("booked", "slot-0")
    outside.server.store.clinic_changes(one.id, status="cancelled")
    following.follow("fake", now=SOON + dt.timedelta(minutes=4))
    assert outside.here(one)[0] == "cancelled"
    assert Errand.objects.filter(appointment=one, verb="follow").count() == 2
    assert broken() == []


def test_a_time_that_does_not_stand_there_is_cancelled_by_hand(outside: Outside) -> None:
    one = outside.booked(outside.slots()[0])
    [gone] = [each["id"] for each in outside.server.store.under(one.id)]
    del outside.server.store.appointments[gone]
    following.follow("fake", now=NOW + dt.timedelta(minutes=30))
    hand_actions.settle(outside.clinic.dag, outside.errand(one).id, is_done=False, reason="Borta", now=LATE)
    one.refresh_from_db()
    assert (one.status, one.cancelled_because) == ("cancelled", "unit")
    assert broken() == []


@pytest.mark.parametrize("is_followed", [True, False])
@pytest.mark.parametrize(
    "act", [hand_actions.again, partial(hand_actions.settle, is_done=False, reason="Nej")]
)
def test_what_has_come_to_an_end_in_the_meantime_is_not_said_to_be_settled_by_hand(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, is_followed: bool, act: Callable[..., None]
) -> None:
    one = outside.booked(outside.slots()[0]) if is_followed else _unanswered(outside)
    if is_followed:
        kept = dict(outside.server.store.appointments)
        outside.server.store.appointments.clear()
        following.follow("fake", now=NOW + dt.timedelta(minutes=30))
        outside.server.store.appointments.update(kept)
    _well(outside)
    errand, dag, real = outside.errand(one), outside.clinic.dag, hand_actions._own
    assert errand.state == State.UNCLEAR
    at = errand.limit_at

    def own(viewer: Viewer, errand_id: Any) -> Errand:
        """The job ends it when it has been seen to be open."""
        found = real(viewer, errand_id)
        assert settling_actions.settle(errand_id, now=at)
        return found

    monkeypatch.setattr(hand_actions, "_own", own)
    with pytest.raises(hand_actions.Over):
        act(dag, errand.id, now=at)
    assert not Entry.objects.filter(action__in=["calendars.by_hand", "calendars.again"]).exists()
    errand.refresh_from_db()
    assert errand.settled_by_id is None
