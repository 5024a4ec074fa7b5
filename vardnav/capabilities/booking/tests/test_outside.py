"""A time in the clinic's own system, as a person meets it: booked, waited for, refused, moved and cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.support.serving import running
from vardnav.capabilities.booking.tests.booking import FIND, MINE, book, hold
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.calendars import adapters, following, settling_actions
from vardnav.platform.calendars.adapters.fake import FakeServer, Fault
from vardnav.platform.calendars.models import UnitCalendar
from vardnav.platform.calendars.tests import sides
from vardnav.platform.calendars.tests.outside import MINUTE, Outside, set_up
from vardnav.platform.cases.tests.world import post, seen

pytestmark = pytest.mark.django_db
SETUP = "/desk/appointments/setup/outside/"


@pytest.fixture
def server() -> Any:
    with running(FakeServer()) as one:
        yield one
    adapters.hang_up()


@pytest.fixture
def outside(clinic: Clinic, server: FakeServer, tmp_path: Path, settings: Any) -> Outside:
    return set_up(clinic, server, tmp_path, settings)


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    """What is done when a write is committed is done when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_time_outside_is_found_held_and_booked_on_the_same_pages(
    outside: Outside, anna: Client, settled: Any
) -> None:
    assert "Sköterska" in seen(anna.get(FIND, {"type": "nurse"}))
    with settled():
        address = book(anna, outside.slots()[0])
    page = seen(anna.get(address))
    assert "Bokad" in page
    assert "Vi väntar på svar" not in page
    one = Appointment.objects.get()
    assert outside.here(one) == outside.there(one) == ("booked", "slot-0")
    assert broken() == []


def test_whoever_gets_no_answer_is_told_that_one_waits_and_then_how_it_went(
    outside: Outside, anna: Client, settled: Any
) -> None:
    outside.server.fail("create", Fault.BROKEN_AFTER)
    with settled():
        address = book(anna, outside.slots()[0])
    page = seen(anna.get(address))
    assert "Vi väntar på svar från mottagningen" in page
    assert "Tiden är inte bokad än" in page
    assert "Väntar på svar" in seen(anna.get(MINE))
    assert anna.get(f"{address}move/").status_code in (404, 409)
    settling_actions.settle_due(now=NOW + 2 * MINUTE)
    assert "Vi väntar på svar" not in seen(anna.get(address))
    assert outside.here(Appointment.objects.get()) == ("booked", "slot-0")


def test_whoever_was_too_late_is_told_so_and_nothing_is_booked(
    outside: Outside, anna: Client, settled: Any
) -> None:
    slot = outside.slots()[0]
    outside.server.store.slots[slot.outside_id]["status"] = "busy"
    with settled():
        address = book(anna, slot)
    page = seen(anna.get(address))
    assert "Tiden blev inte bokad" in page
    assert "Någon annan hann före" in page
    assert slot not in outside.slots()
    assert broken() == []


def test_a_time_outside_is_moved_and_cancelled_with_the_clinics_yes(
    outside: Outside, anna: Client, settled: Any
) -> None:
    old, new = outside.slots()[:2]
    with settled():
        address = book(anna, old)
    one = Appointment.objects.get()
    with settled():
        moved = post(
            anna, f"{address}move/", {"slot": str(new.id), "step": "move", "version": str(one.version + 1)}
        )
        assert moved.status_code in (303, 409)
    one.refresh_from_db()
    with settled():
        moved = post(
            anna, f"{address}move/", {"slot": str(new.id), "step": "move", "version": str(one.version)}
        )
    assert outside.here(one) == outside.there(one) == ("booked", "slot-1")
    with settled():
        cancelled = post(anna, f"{address}cancel/", {})
    assert cancelled.status_code == 303, seen(cancelled)
    assert outside.here(one)[0] == outside.there(one)[0] == "cancelled"
    assert broken() == []


def test_a_cancellation_without_an_answer_says_that_the_time_is_booked_so_long(
    outside: Outside, anna: Client, settled: Any
) -> None:
    with settled():
        address = book(anna, outside.slots()[0])
    outside.server.fail("update", Fault.BUSY)
    with settled():
        post(anna, f"{address}cancel/", {})
    assert "Avbokningen är skickad" in seen(anna.get(address))
    assert anna.get(f"{address}cancel/").status_code == 409
    settling_actions.settle_due(now=NOW + 2 * MINUTE)
    assert "Avbokad" in seen(anna.get(address))


def test_a_clinic_whose_system_does_not_answer_is_said_to_be_silent_and_the_page_works(
    outside: Outside, anna: Client
) -> None:
    outside.server.fail("slots", Fault.BUSY, times=99)
    UnitCalendar.objects.update(refreshed_at=None)
    page = anna.get(FIND, {"type": "nurse"})
    assert page.status_code == 200
    assert "Mottagningens kalender svarar inte just nu" in seen(page)
    assert "Inga lediga tider" not in seen(page)


def test_a_time_outside_is_not_booked_past_its_system(outside: Outside) -> None:
    slot = outside.slots()[0]
    answer = outside.clinic.book(outside.anna, slot)
    assert getattr(answer, "why", None) == "elsewhere"
    assert Appointment.objects.count() == 0


def test_another_hold_and_the_clock_leave_a_time_that_is_asked_for(outside: Outside, anna: Client) -> None:
    first, second = outside.slots()[:2]
    one = outside.ask(first)
    assert hold(anna, second).status_code == 303
    one.refresh_from_db()
    assert one.status == "pending"


def test_staff_choose_the_system_and_try_it(outside: Outside, dag: Client) -> None:
    page = dag.get(SETUP)
    assert "Fejkjournalen" in seen(page)
    assert "Systemet svarar. Där finns 6 lediga tider." in seen(dag.get(SETUP, {"try": "1"}))
    outside.server.fail("slots", Fault.BUSY)
    assert "Systemet svarar inte" in seen(dag.get(SETUP, {"try": "1"}))
    code = f"{sides.SERVICE.system}|{sides.SERVICE.code}"
    given = {"version": "1", "system": "fake", "schedules": "s1, s2", f"code_{outside.type.id}": code}
    assert post(dag, SETUP, given).status_code == 303
    assert UnitCalendar.objects.get().schedule_ids == ["s1", "s2"]
    stale = post(dag, SETUP, given)
    assert stale.status_code == 409
    assert "s1, s2" in stale.content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("schedules", ""), ("schedules", "å, b"), ("system", "other"), ("code", "no bar")]
)
def test_what_cannot_be_used_is_said_beside_the_field(
    outside: Outside, dag: Client, field: str, value: str
) -> None:
    given = {"version": "1", "system": "fake", "schedules": "s1", f"code_{outside.type.id}": "a|b"}
    given[f"code_{outside.type.id}" if field == "code" else field] = value
    assert post(dag, SETUP, given).status_code == 422
    assert UnitCalendar.objects.get().version == 1


def test_the_system_is_not_changed_while_it_is_asked(outside: Outside, dag: Client) -> None:
    outside.ask(outside.slots()[0])
    given = {"version": "1", "system": "", "schedules": ""}
    answer = post(dag, SETUP, given)
    assert answer.status_code == 409
    assert "har det inte svarat om en tid än" in seen(answer)


LIST = "/desk/appointments/unanswered/"


def test_a_time_that_the_clinic_moves_is_told_with_a_choice_and_one_that_differs_is_on_the_units_list(
    outside: Outside, anna: Client, dag: Client, settled: Any
) -> None:
    first, second, third, *_more = outside.slots()
    address = book_there(anna, settled, first)
    one = Appointment.objects.get()
    outside.server.store.clinic_moves(one.id, third.outside_id)
    following.follow("fake", now=NOW + 3 * MINUTE)
    page = seen(anna.get(address))
    assert "Flyttad från" in page
    assert "av mottagningen" in page
    for choice in ("Den nya tiden passar", "Välj en annan tid", "Avboka"):
        assert choice in page
    assert "Inget väntar på svar" in seen(dag.get(LIST))
    other = Slot.objects.get(id=second.id)
    at = other.starts_at + 5 * MINUTE
    outside.booked(other)
    outside.server.store.add_slot("extra", "s1", at)
    outside.server.store.clinic_moves(one.id, "extra")
    following.follow("fake", now=NOW + 9 * MINUTE)
    assert "Ring mottagningen om den här tiden" in seen(anna.get(address))
    assert "1 tid väntar på svar från ert system" in seen(dag.get("/desk/appointments/"))
    page = seen(dag.get(LIST))
    assert "Flyttad i ert system till en tid som inte kan stå här" in page
    errand = {"errand": str(outside.errand(one).id), "do": "settle"}
    wrong = post(dag, LIST, {**errand, "reason": "Ringt henne"})
    assert wrong.status_code == 422
    assert "Välj hur det är." in seen(wrong)
    assert "Ringt henne" in seen(wrong)
    assert post(dag, LIST, {**errand, "outcome": "not_done", "reason": "Ringt henne"}).status_code == 303
    assert "Avbokad av mottagningen" in seen(anna.get(address))
    late = post(dag, LIST, {**errand, "outcome": "done", "reason": "Ringt igen"})
    assert late.status_code == 409
    assert "Ringt igen" in seen(late)
    assert post(dag, LIST, {"errand": "x", "do": "settle"}).status_code == 422
    assert broken() == []


def book_there(anna: Client, settled: Any, slot: Slot) -> str:
    with settled():
        return book(anna, slot)
