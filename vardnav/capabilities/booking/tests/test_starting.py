"""The next booked times stand on the start page: at most two, one's own, with their row in the log."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.capabilities.booking.tests.booking import MINE, book
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import next_queries
from vardnav.platform.appointments.models import Appointment, TimeType
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import World, post, seen

FREE = Rule(cutoff_hours=0)
HEADING = "Bokade tider"


def test_the_two_next_are_shown_soonest_first_and_lead_on(clinic: Clinic, anna: Client) -> None:
    assert HEADING not in seen(anna.get("/my/"))
    slots = clinic.slots(clinic.type(FREE))
    places = [book(anna, slots[number]) for number in (9, 3, 6)]
    page = anna.get("/my/").content.decode()
    assert HEADING in page
    assert places[0] not in page, "the third is among all of them"
    assert page.index(places[1]) < page.index(places[2])
    assert f'href="{MINE}"' in page


def test_what_is_cancelled_or_has_been_is_not_there(clinic: Clinic, anna: Client, hour: Hour) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[3])
    later = book(anna, slots[6])
    assert post(anna, f"{place}cancel/", {"version": "2"}).status_code == 303
    page = anna.get("/my/").content.decode()
    assert place not in page
    assert later in page
    hour.to(slots[6].ends_at + dt.timedelta(minutes=1))
    assert HEADING not in seen(anna.get("/my/"))


def test_a_guardian_sees_a_childs_and_nothing_that_is_only_the_childs_own(
    clinic: Clinic, anna: Client, anna_for_bo: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna_for_bo, slots[3])
    assert place in anna_for_bo.get("/my/").content.decode()
    assert place not in anna.get("/my/").content.decode()
    TimeType.objects.update(is_sensitive=True)
    assert HEADING not in seen(anna_for_bo.get("/my/"))
    TimeType.objects.update(is_sensitive=False)
    type(clinic.world.norra).objects.all().update(kind="youth")
    assert HEADING not in seen(anna_for_bo.get("/my/"))


def test_it_is_one_statement_more_with_its_row_in_the_log(clinic: Clinic, anna: Client, world: World) -> None:
    book(anna, clinic.slots(clinic.type(FREE))[3])
    anna.get("/my/")
    Entry.objects.all().count()
    before = Entry.objects.filter(action="appointments.list", subject_id=world.anna.id).count()
    with CaptureQueriesContext(connection) as sent:
        anna.get("/my/")
    assert len([one for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]) == 3
    assert Entry.objects.filter(action="appointments.list", subject_id=world.anna.id).count() == before + 1


def test_when_the_times_cannot_be_fetched_the_page_says_so(
    clinic: Clinic, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(anna, clinic.slots(clinic.type(FREE))[3])
    monkeypatch.setattr(next_queries, "_COMING", "'booked') AND no_such_column IN ('x'")
    text = seen(anna.get("/my/"))
    assert HEADING in text
    assert "Kunde inte visas just nu" in text
    assert "Vad vill du göra?" in text
    assert Appointment.objects.exists()
