"""A sort of time that is offered no more: its line ends, what was offered from it is taken back, and each is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import own_queries
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment, Offer, WaitingEntry
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, why
from vardnav.platform.appointments.tests.storm import broken


def test_the_line_of_a_sort_that_is_offered_no_more_ends_and_those_in_it_read_so(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("vardnav.kernel.events.publish", told.append)
    kind, other = clinic.type(Rule(cutoff_hours=0)), clinic.type(key="doctor")
    slots = clinic.slots(kind)
    booked = clinic.booked(clinic.cecilia, slots[9])
    stays = clinic.booked(clinic.anna_for_bo, slots[10])
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    line.join(clinic.anna, line.Wish(other.id), now=NOW)
    changing.cancel(SYSTEM, booked.id, now=NOW)
    offer = Offer.objects.get()
    told.clear()
    types.retire(clinic.dag, kind.id, now=NOW)
    entry = WaitingEntry.objects.get(time_type=kind)
    assert (entry.ended_at, entry.ended_by) == (NOW, "retired")
    assert [(type(one).__name__, one.entry_id) for one in told] == [("LineEnded", entry.id)]
    offer.refresh_from_db()
    assert (offer.answer, offer.hold_id) == ("gone", None)
    assert not Appointment.objects.filter(status="pending").exists()
    assert Appointment.objects.get(id=stays.id).status == "booked"
    assert why(line.accept(clinic.anna, offer.id, now=NOW)) == "expired"
    assert Entry.objects.filter(action="appointments.leave", subject_id=clinic.world.anna.id).count() == 1
    seen = own_queries.mine(clinic.anna, now=NOW + dt.timedelta(days=1)).waiting
    assert [(one.time_type_id, one.ended_at) for one in seen] == [(kind.id, NOW), (other.id, None)]
    later = own_queries.mine(clinic.anna, now=NOW + dt.timedelta(days=31)).waiting
    assert [one.time_type_id for one in later] == [other.id]
    assert broken() == []


def test_who_left_before_reads_nothing_and_nobody_joins_after(clinic: Clinic) -> None:
    kind = clinic.type()
    entry: Any = line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    line.leave(clinic.anna, entry.id, now=NOW)  # at the very moment: how a place ended is not told by when
    types.retire(clinic.dag, kind.id, now=NOW)
    assert own_queries.mine(clinic.anna, now=NOW).waiting == []
    with pytest.raises(Http404):
        line.join(clinic.anna, line.Wish(kind.id), now=NOW)
