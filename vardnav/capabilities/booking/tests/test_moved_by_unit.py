"""A session that the unit moves: everyone in it is told and has a choice, and none of it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from vardnav.capabilities.booking.tests.booking import MINE, book
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import agreeing_actions as agreeing
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import desk_actions as desk
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Slot
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, why
from vardnav.platform.cases.tests.world import post, seen

#: So long before that the time moved to is always past the cut-off.
STRICT = Rule(cutoff_hours=72)


def _moved(clinic: Clinic, anna: Client) -> tuple[str, Appointment]:
    slots = clinic.slots(clinic.type(STRICT, fee=400))
    place = book(anna, slots[6])
    sessions.shift(clinic.dag, [slots[6].id], minutes=-20 * 60, reason="Läkaren är på kurs.", now=NOW)
    return place, Appointment.objects.get()


def test_who_is_moved_reads_both_times_and_why_and_says_that_it_suits(clinic: Clinic, anna: Client) -> None:
    place, had = _moved(clinic, anna)
    assert "Ändrad av mottagningen. Passar den?" in seen(anna.get(MINE))
    page = seen(anna.get(place))
    assert "Förut var den tisdag 1 december 2026, klockan 9.00. Nu är den måndag 30 november 2026" in page
    assert "Läkaren är på kurs." in page
    done = post(anna, f"{place}agree/", {"version": str(had.version)})
    page = seen(anna.get(done["Location"]))
    assert "Tack. Då gäller den nya tiden." in page
    assert "Mottagningen har flyttat" not in page
    assert "Den nya tiden passar" in page, "in the history"
    had.refresh_from_db()
    assert (had.status, had.moved_by_unit_at) == ("booked", None)
    assert Entry.objects.filter(action="appointments.agree", subject_id=clinic.world.anna.id).count() == 1
    post(anna, f"{place}agree/", {"version": str(had.version)})
    assert AppointmentStep.objects.filter(verb="agree").count() == 1, "again is harmless"


def test_who_cannot_then_cancels_free_though_the_cut_off_has_gone(clinic: Clinic, anna: Client) -> None:
    place, had = _moved(clinic, anna)
    page = seen(anna.get(f"{place}cancel/"))
    assert "Det är sent" not in page
    assert "400" not in page
    done = post(anna, f"{place}cancel/", {"version": str(had.version)})
    assert "Tiden är avbokad" in seen(anna.get(done["Location"]))
    had.refresh_from_db()
    assert had.cancelled_because == "resident", "not a late one"


def test_who_cannot_then_chooses_another_though_the_cut_off_has_gone(clinic: Clinic, anna: Client) -> None:
    place, had = _moved(clinic, anna)
    assert "Boka om" in seen(anna.get(f"{place}move/"))
    to = clinic.slots(clinic.type(Rule(), key="doctor"))[0]
    assert why(changing.move(clinic.anna, {had.id: to.id}, now=NOW)) == "other_type"
    free = sorted(_free(had), key=lambda one: one.starts_at)[-1]
    form = {"slot": str(free.id), "version": str(had.version), "step": "move"}
    done = post(anna, f"{place}move/", form)
    assert "Tiden är ombokad" in seen(anna.get(done["Location"]))
    had.refresh_from_db()
    assert had.moved_by_unit_at is None


def _free(had: Appointment) -> list[Any]:
    return list(Slot.objects.filter(time_type=had.time_type).exclude(id=had.slot_id))


def test_whoever_has_said_yes_is_bound_by_the_cut_off_as_all_are(clinic: Clinic, anna: Client) -> None:
    _place, had = _moved(clinic, anna)
    agreeing.agree(clinic.anna, had.id, now=NOW)
    assert why(changing.cancel(clinic.anna, had.id, now=NOW)) == "too_late"


def test_an_answer_to_a_page_that_is_old_is_told_and_nothing_is_done(clinic: Clinic, anna: Client) -> None:
    place, had = _moved(clinic, anna)
    sessions.shift(clinic.dag, [had.slot_id], minutes=20, reason="Igen.", now=NOW)
    answer = post(anna, f"{place}agree/", {"version": str(had.version)})
    assert answer.status_code == 409
    assert "Tiden har ändrats sedan du öppnade sidan" in seen(answer)
    had.refresh_from_db()
    assert had.moved_by_unit_at is not None


def test_the_unit_sees_who_has_not_answered_and_answers_for_who_calls(
    clinic: Clinic, anna: Client, dag: Client, hour: Hour
) -> None:
    _place, had = _moved(clinic, anna)
    assert "Har inte svarat på ändringen" in seen(dag.get("/desk/appointments/day/?day=2026-11-30"))
    page = f"/desk/appointments/{had.id}/"
    assert "Den nya tiden passar personen" in seen(dag.get(page))
    done = post(dag, f"{page}agree/", {"version": str(had.version)})
    assert "Har inte svarat" not in seen(dag.get(done["Location"]))


def test_who_came_has_answered(clinic: Clinic, anna: Client) -> None:
    _place, had = _moved(clinic, anna)
    desk.note(clinic.dag, had.id, "arrive", now=had.starts_at)
    had.refresh_from_db()
    assert had.moved_by_unit_at is None


@pytest.mark.parametrize("who", ["cecilia", "eva"])
def test_a_stranger_answers_nothing(clinic: Clinic, anna: Client, who: str) -> None:
    _place, had = _moved(clinic, anna)
    viewer: Viewer = getattr(clinic, who)
    with pytest.raises(Http404):
        agreeing.agree(viewer, had.id, now=NOW)


def test_who_is_to_meet_somebody_else_is_told_so_and_has_the_same_choice(
    clinic: Clinic, anna: Client
) -> None:
    slots = clinic.slots(clinic.type(STRICT, fee=400))
    place = book(anna, slots[6])
    lisa = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Lisa Lind", now=NOW)
    sessions.shift(clinic.dag, [slots[6].id], clinician_id=lisa.id, reason="Sjuk.", now=NOW)
    page = seen(anna.get(place))
    assert "Mottagningen har bytt vem som tar emot" in page
    assert "Tiden är densamma, men någon annan tar emot." in page
    assert "Lisa Lind" in page
    assert "Någon annan tar emot" in page, "in the history"
    had = Appointment.objects.get()
    assert why(changing.cancel(clinic.anna, had.id, now=NOW)) == "had", "free, though the cut-off has gone"


def test_nobody_is_told_of_somebody_who_meets_them_already(clinic: Clinic, anna: Client) -> None:
    slots = clinic.slots()
    book(anna, slots[6])
    before = AppointmentStep.objects.count()
    held = slots[6].clinician_id
    sessions.shift(clinic.dag, [slots[6].id], clinician_id=held, reason="Ingen.", now=NOW)
    assert AppointmentStep.objects.count() == before
