"""Whom the unit rings: those whose time it has cancelled or moved, or who are offered one, and whom no notice reaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.capabilities.booking import handlers
from vardnav.capabilities.booking.tests.booking import book
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock import hours
from vardnav.kernel.people.models import Account, NotifyBy, Person
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.events import AppointmentCancelled
from vardnav.platform.appointments.models import AppointmentStep, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify.models import Notice
from vardnav.platform.notify.rules import State
from vardnav.platform.notify.texts import Kind

CALLS, SESSIONS = "/desk/appointments/calls/", "/desk/appointments/sessions/"
FREE = Rule(cutoff_hours=0)
#: By then a notice has been planned, if there is to be one.
LATER = dt.timedelta(minutes=11)


def _reaches(person: Person, phone: str = "+46700001234") -> None:
    Account.objects.filter(person=person).update(notify_by=NotifyBy.SMS, phone=phone)


def _unreached(person: Person) -> None:
    Account.objects.filter(person=person).update(notify_by=NotifyBy.NONE, phone="+46700009999")


def _close(dag: Client, *slots: Slot, do: str = "close", **more: str) -> Any:
    form = {"reason": "Läkaren är sjuk.", "days": "", "minutes": "", "clinician": "", "do": do, **more}
    return post(dag, SESSIONS, {"slot": [str(one.id) for one in slots], **form})


def test_after_times_are_closed_the_unit_reads_whom_to_ring_and_notes_who_has_been_told(
    clinic: Clinic, dag: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    _unreached(clinic.world.anna)
    _reaches(clinic.world.cecilia)
    had = clinic.booked(clinic.anna, slots[6])
    clinic.booked(clinic.cecilia, slots[7])
    done = _close(dag, slots[6], slots[7])
    assert done["Location"] == CALLS
    before = Entry.objects.filter(action="appointments.list", subject_id=clinic.world.anna.id).count()
    page = seen(dag.get(CALLS))
    assert "De som har valt sms eller e-post får ett meddelande." in page
    assert "Anna Test" in page
    assert "070-000 99 99" in page
    assert "inställd, tisdag 1 december 2026, klockan 9.00–9.20" in page
    assert "Läkaren är sjuk." in page
    assert "Cecilia" not in page
    listed = Entry.objects.filter(action="appointments.list", subject_id=clinic.world.anna.id)
    assert listed.count() == before + 1
    for place in ("/desk/appointments/", "/desk/appointments/day/?day=2026-12-01"):
        assert "1 samtal att ringa" in seen(dag.get(place)), "found again later"
    had.refresh_from_db()
    note = f"/desk/appointments/{had.id}/note/"
    done = post(dag, note, {"do": "tell", "version": str(had.version)})
    page = seen(dag.get(done["Location"]))
    assert "Det är noterat att personen har fått veta." in page
    assert "Anna" not in page
    post(dag, note, {"do": "tell", "version": str(had.version)})
    assert AppointmentStep.objects.filter(verb="tell").count() == 1, "again is harmless"
    assert Entry.objects.filter(action="appointments.tell", subject_id=clinic.world.anna.id).count() == 1
    assert "Mottagningen har berättat det" in seen(dag.get(f"/desk/appointments/{had.id}/"))


def test_the_list_asks_no_more_of_the_database_for_one_more_to_ring(
    clinic: Clinic, dag: Client, hour: Hour
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    sent = []
    for number, (viewer, person) in enumerate(
        ((clinic.anna, clinic.world.anna), (clinic.cecilia, clinic.world.cecilia))
    ):
        hour.to(NOW + number * LATER)
        _unreached(person)
        clinic.booked(viewer, slots[6 + number])
        _close(dag, slots[6 + number])
        hour.to(NOW + (number + 1) * LATER)
        with CaptureQueriesContext(connection) as asked:
            assert person.given_name in seen(dag.get(CALLS))
        sent.append(len(asked))
    assert sent[0] == sent[1]


def test_who_is_moved_and_not_reached_stands_there_until_they_answer(clinic: Clinic, dag: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    _unreached(clinic.world.anna)
    had = clinic.booked(clinic.anna, slots[6])
    page = seen(dag.get(_close(dag, slots[6], do="shift", days="1")["Location"]))
    assert "Tiderna är flyttade. De som har valt sms eller e-post får ett meddelande." in page
    assert "flyttad från" in page
    assert "till onsdag 2 december 2026, klockan 9.00–9.20" in page
    had.refresh_from_db()
    post(dag, f"/desk/appointments/{had.id}/agree/", {"version": str(had.version)})
    assert "Anna" not in seen(dag.get(CALLS))


def test_who_was_to_be_told_and_was_not_stands_there_after_ten_minutes(
    clinic: Clinic, dag: Client, hour: Hour
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    _reaches(clinic.world.anna)
    clinic.booked(clinic.anna, slots[6])
    sessions.close(clinic.dag, [slots[6].id], reason="Stängt.", now=NOW)
    assert "Anna" not in seen(dag.get(CALLS))
    hour.later(minutes=11)
    assert "Anna" in seen(dag.get(CALLS)), "no notice was planned"
    planned = notify.notify_person(
        SYSTEM,
        person_id=clinic.world.anna.id,
        kind=Kind.TIME,
        event_id=slots[6].id,
        region="12",
        now=hour.now,
    )
    assert "Anna" not in seen(dag.get(CALLS))
    Notice.objects.filter(id=planned[0].id).update(state=State.FAILED)
    assert "Anna" in seen(dag.get(CALLS)), "it got nowhere"


def test_a_childs_guardian_is_rung_but_not_about_what_is_only_for_the_child(
    clinic: Clinic, dag: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    _unreached(clinic.world.anna)
    clinic.booked(clinic.dag, slots[6], subject_id=clinic.world.bo.id)
    secret = clinic.slots(clinic.type(FREE, key="youth", is_sensitive=True))
    clinic.booked(clinic.dag, secret[8], subject_id=clinic.world.bo.id)
    sessions.close(clinic.dag, [slots[6].id], reason="Stängt.", now=NOW)
    page = seen(dag.get(CALLS))
    assert "Vårdnadshavare: Anna Test" in page
    assert "070-000 99 99" in page
    _reaches(clinic.world.anna)
    sessions.close(clinic.dag, [secret[8].id], reason="Stängt.", now=NOW)
    page = seen(dag.get(CALLS))
    assert "Bo Test" in page
    assert "Anna" not in page, "she is told of the one, and nothing of the other"


def test_a_protected_person_is_not_named_nor_is_a_number_shown(clinic: Clinic, dag: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    _unreached(clinic.world.anna)
    clinic.booked(clinic.anna, slots[6])
    Person.objects.filter(id=clinic.world.anna.id).update(protection="sekretessmarkering")
    sessions.close(clinic.dag, [slots[6].id], reason="Stängt.", now=NOW)
    page = dag.get(CALLS)
    assert "Skyddade personuppgifter" in seen(page)
    assert "Anna" not in page.content.decode()
    assert "99 99" not in seen(page)


def test_who_has_booked_anew_cancelled_themselves_or_whose_time_has_gone_is_not_rung(
    clinic: Clinic, dag: Client, hour: Hour
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    for one in (clinic.world.anna, clinic.world.cecilia):
        _unreached(one)
    clinic.booked(clinic.anna, slots[6])
    own = clinic.booked(clinic.cecilia, slots[7])
    changing.cancel(clinic.cecilia, own.id, now=NOW)
    sessions.close(clinic.dag, [slots[6].id, slots[7].id], reason="Stängt.", now=NOW)
    page = seen(dag.get(CALLS))
    assert "Anna" in page
    assert "Cecilia" not in page
    hour.to(slots[6].starts_at)
    assert "Ingen att ringa" in seen(dag.get(CALLS))
    hour.to(NOW + dt.timedelta(minutes=1))
    clinic.booked(clinic.anna, slots[9], now=hour.now)
    assert "Ingen att ringa" in seen(dag.get(CALLS))


def test_another_unit_rings_nobody_and_notes_nothing(clinic: Clinic, eva: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    had = clinic.booked(clinic.anna, slots[6])
    sessions.close(clinic.dag, [slots[6].id], reason="Stängt.", now=NOW)
    assert "Ingen att ringa" in seen(eva.get(CALLS))
    assert post(eva, f"/desk/appointments/{had.id}/note/", {"do": "tell", "version": "2"}).status_code == 404


def test_what_is_not_cancelled_is_not_noted_as_told(clinic: Clinic, dag: Client) -> None:
    had = clinic.booked(clinic.anna, clinic.slots(clinic.type(FREE))[6])
    answer = post(dag, f"/desk/appointments/{had.id}/note/", {"do": "tell", "version": "1"})
    assert answer.status_code == 409
    assert "Inget är noterat" in seen(answer)
    assert not AppointmentStep.objects.filter(verb="tell").exists()


@pytest.mark.parametrize("is_reached", [True, False])
def test_staff_who_cancel_one_time_read_whether_a_notice_goes_out(
    clinic: Clinic, anna: Client, dag: Client, is_reached: bool
) -> None:
    (_reaches if is_reached else _unreached)(clinic.world.anna)
    place = book(anna, clinic.slots(clinic.type(FREE))[6]).replace("/my/", "/desk/")
    page = seen(dag.get(f"{place}cancel/"))
    assert ("Personen får ett meddelande" in page) is is_reached
    assert ("Personen får inget meddelande. Ring och berätta" in page) is not is_reached


def test_an_offer_to_somebody_no_notice_reaches_is_rung_about(clinic: Clinic, dag: Client) -> None:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind)[9]
    other = clinic.booked(clinic.anna, slot)
    _unreached(clinic.world.cecilia)
    line.join(clinic.dag, line.Wish(kind.id, subject_id=clinic.world.cecilia.id), now=NOW)
    changing.cancel(clinic.anna, other.id, now=NOW)
    assert "1 samtal att ringa" in seen(dag.get("/desk/appointments/"))
    page = seen(dag.get(CALLS))
    assert "Erbjudanden att ringa om" in page
    assert "Cecilia Test" in page
    assert "Svara åt personen" in page
    _reaches(clinic.world.cecilia)
    assert "Cecilia" not in seen(dag.get(CALLS))


@pytest.mark.parametrize(("hour", "comes_at_once"), [(10, True), (13, False)])
def test_a_time_cancelled_in_the_night_wakes_only_who_would_be_on_the_way_to_it(
    clinic: Clinic, settings: Any, hour: int, comes_at_once: bool
) -> None:
    settings.SMS_GATEWAY = "https://sms.example/send"
    Account.objects.filter(person=clinic.world.anna).update(notify_by="sms", phone="+46701740605")
    week = [hours.WeeklySpan(2, hours.Span(dt.time(hour - 1, 40), dt.time(hour)))]
    [slot] = clinic.slots(week=week)
    booked = clinic.booked(clinic.anna, slot)
    night = hours.moment_of(dt.date(2026, 12, 1), dt.time(2))
    event = AppointmentCancelled(region="12", appointment_id=booked.id, cause="unit")
    handlers.cancelled(event, now=night)
    at = Notice.objects.get(event_id=event.event_id).next_try_at
    assert (at < night + dt.timedelta(hours=1)) is comes_at_once
    assert comes_at_once or at == hours.moment_of(dt.date(2026, 12, 1), dt.time(7))
