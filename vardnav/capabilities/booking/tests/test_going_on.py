"""Before booking is paused the region reads how many times are booked; a pause takes none of them away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client

from vardnav.capabilities.booking.queries.where import KEY
from vardnav.capabilities.booking.tests.booking import MINE, book, hold
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import decide, post, seen
from vardnav.platform.registry import listing

FREE = Rule(cutoff_hours=0)


def ahead(region: str, *units: object, keys: tuple[str, ...] = (KEY,)) -> list[int]:
    viewer = Viewer.administrator(staff_id=uuid7(), assignment_id=uuid7(), region=region)
    found = listing.running(viewer, keys, units)  # type: ignore[arg-type]
    return [one.count for one in found if one.what == "Bokade tider framöver"]


def test_booked_times_to_come_are_counted_and_nothing_else(
    clinic: Clinic, anna: Client, cecilia: Client, hour: Hour
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    region, unit = slots[6].region, slots[6].unit_id
    assert ahead(region) == [0]
    place = book(anna, slots[6])
    assert hold(cecilia, slots[8]).status_code == 303  # held, not booked
    assert ahead(region) == ahead(region, unit) == [1]
    assert ahead(region, uuid7()) == [0]
    assert ahead("08") == [0]
    assert ahead(region, keys=("contact.ask",)) == []
    hour.to(slots[6].starts_at + dt.timedelta(minutes=1))
    assert ahead(region) == [0]
    hour.to(slots[6].starts_at - dt.timedelta(minutes=30))
    assert post(anna, f"{place}cancel/", {"version": "2"}).status_code == 303
    assert ahead(region) == [0]


def test_nobody_but_the_regions_administrator_is_told(clinic: Clinic) -> None:
    for viewer in (Viewer.anonymous(), Viewer.system(region="12")):
        with pytest.raises(Http404):
            listing.running(viewer, (KEY,), ())


def test_a_pause_takes_no_time_away_and_lets_it_be_cancelled_but_nothing_new_be_had(
    clinic: Clinic, anna: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[6])
    decide("paused", key=KEY, texts={"reason_sv": "Sjuka.", "instead_sv": "Ring oss."})
    assert "klockan 9.00–9.20" in seen(anna.get(MINE))
    assert hold(anna, slots[9]).status_code >= 400
    moved = post(anna, f"{place}move/", {"slot": str(slots[9].id), "version": "2", "step": "move"})
    assert moved.status_code >= 400
    assert post(anna, f"{place}cancel/", {"version": "2"}).status_code == 303
    assert not Appointment.objects.filter(status="booked").exists()
