"""A time that staff give from a case: in the thread, on both sides' pages, and what the law promised is met by the visit."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking import handlers
from vardnav.capabilities.booking.actions import from_case
from vardnav.capabilities.booking.tests.booking import MINE
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account
from vardnav.platform.appointments import desk_actions as desk
from vardnav.platform.appointments.events import AppointmentBooked, VisitTookPlace
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.cases import desk_queries
from vardnav.platform.cases.models import Case, Message, Note
from vardnav.platform.cases.tests.world import ASK, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import act, case_of
from vardnav.platform.guarantee import following
from vardnav.platform.guarantee import handlers as guarantee
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.notify.models import Notice
from vardnav.platform.registry import listing

FREE = Rule(cutoff_hours=0)


def _give(dag: Client, case: Case, slot: Any, **more: str) -> Any:
    return post(dag, f"/desk/cases/{case.id}/booking/", {"slot": str(slot.id), **more})


def test_staff_give_a_time_from_a_case_and_the_case_says_so_to_both(
    clinic: Clinic, dag: Client, anna: Client
) -> None:
    case = case_of(clinic.world, now=NOW)
    kind = clinic.type(Rule(is_online=False, cutoff_hours=0))
    slots = clinic.slots(kind)
    assert "Boka en tid" in seen(dag.get(f"/desk/cases/{case.id}/"))
    page = f"/desk/cases/{case.id}/booking/"
    assert "Sköterska" in seen(dag.get(page))
    assert "vårdgaranti" not in seen(dag.get(page)), "nobody has promised this case a day"
    chosen = dag.get(f"{page}?type={kind.id}")
    assert str(slots[6].id) in chosen.content.decode()
    assert "Välj dag och tid" in seen(chosen), "where is the clinic itself: none is chosen"
    done = _give(dag, case, slots[6])
    at_desk = seen(dag.get(done["Location"]))
    assert "Tiden är bokad och står i ärendet." in at_desk
    assert "En tid är bokad: Sköterska, tisdag 1 december 2026, klockan 9.00–9.20." in at_desk
    had = Appointment.objects.get()
    assert (had.origin, had.origin_kind, had.origin_id) == ("unit", "case", case.id)
    assert had.booked_by_staff_id == clinic.world.dag.id
    theirs = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "En tid är bokad" in theirs
    assert "Bokade tider" in theirs
    mine = anna.get(f"{MINE}{had.id}/")
    assert "Ärendet som tiden kommer från" in seen(mine)
    assert f"/my/cases/{case.id}/" in mine.content.decode()


def test_a_time_that_cannot_be_had_writes_nothing_in_the_case(clinic: Clinic, dag: Client) -> None:
    case = case_of(clinic.world, now=NOW)
    slots = clinic.slots(clinic.type(FREE))
    clinic.booked(clinic.cecilia, slots[6])
    answer = _give(dag, case, slots[6])
    assert answer.status_code == 409
    assert "Någon annan hann före" in seen(answer)
    assert not Message.objects.filter(case=case).exists()
    unread = _give(dag, case, dataclasses.make_dataclass("S", ["id"])("x"))
    assert unread["Location"] == f"/desk/cases/{case.id}/booking/"


def test_a_case_that_has_ended_without_a_yes_gives_no_time(clinic: Clinic, dag: Client) -> None:
    case = case_of(clinic.world, now=NOW)
    slot = clinic.slots(clinic.type(FREE))[6]
    act(dag, case, "complete", text="Svar.")
    page = f"/desk/cases/{case.id}/booking/"
    assert "Det går inte att boka en tid från det" in seen(dag.get(page))
    assert _give(dag, case, slot).status_code == 409
    assert not Appointment.objects.exists()
    assert "Boka en tid" not in seen(dag.get(f"/desk/cases/{case.id}/"))


@pytest.mark.parametrize("is_secret", [False, True])
def test_a_case_that_a_colleague_ends_meanwhile_gives_no_time(clinic: Clinic, is_secret: bool) -> None:
    case = case_of(clinic.world, now=NOW)
    Case.objects.filter(id=case.id).update(subject=clinic.world.bo, is_secret=is_secret)
    slot = clinic.slots(clinic.type(FREE))[6]
    opened = desk_queries.case(clinic.dag, case.id, now=NOW)
    Case.objects.filter(id=case.id).update(status="completed", outcome="informed", closed_at=NOW)
    with pytest.raises(from_case.Stale):
        from_case.give(clinic.dag, opened, from_case.Given(slot.id, uuid7()), now=NOW)
    assert not Appointment.objects.exists()
    assert not Message.objects.filter(case=case).exists()
    assert not Note.objects.exists()


def test_the_case_says_no_more_than_what_can_be_done_with_a_time_that_is_near(
    clinic: Clinic, dag: Client, anna: Client
) -> None:
    case = case_of(clinic.world, now=NOW)
    _give(dag, case, clinic.slots(clinic.type(Rule(cutoff_hours=48)))[6])
    said = Message.objects.get(case=case).text
    assert said.endswith("Den finns under Mina tider. Där går den att avboka.")


def test_another_units_case_is_none(clinic: Clinic, eva: Client) -> None:
    case = case_of(clinic.world, now=NOW)
    slot = clinic.slots(clinic.type(FREE))[6]
    assert eva.get(f"/desk/cases/{case.id}/booking/").status_code == 404
    assert _give(eva, case, slot).status_code == 404


@pytest.fixture
def bos_time(clinic: Clinic) -> tuple[Case, Appointment, Client]:
    """A time for the child, given from a case that the guardian has sent."""
    case = case_of(clinic.world, now=NOW)
    Case.objects.filter(id=case.id).update(subject=clinic.world.bo)
    slot = clinic.slots(clinic.type(FREE))[6]
    had = clinic.booked(
        clinic.dag, slot, subject_id=clinic.world.bo.id, origin_kind="case", origin_id=case.id
    )
    return case, had, log_in(clinic.world.anna, acting_for=clinic.world.bo)


def test_a_time_of_a_case_is_seen_by_who_acts_as_long_as_the_case_is_and_not_when_it_is_secret(
    clinic: Clinic, bos_time: tuple[Case, Appointment, Client]
) -> None:
    case, had, anna = bos_time
    assert anna.get(f"{MINE}{had.id}/").status_code == 200
    assert "tisdag 1 december" in seen(anna.get("/my/"))
    Account.objects.filter(person=clinic.world.anna).update(phone="+46701740605", notify_by="sms")
    event = AppointmentBooked(region="12", appointment_id=had.id)
    handlers.booked(event, now=NOW)
    assert Notice.objects.filter(person=clinic.world.anna).count() == 1
    Case.objects.filter(id=case.id).update(is_secret=True)
    for address in ("", "time.ics", "move/", "cancel/"):
        assert anna.get(f"{MINE}{had.id}/{address}").status_code == 404
    assert "Inga kommande tider" in seen(anna.get(MINE))
    assert "tisdag 1 december" not in seen(anna.get("/my/"))
    handlers.booked(AppointmentBooked(region="12", appointment_id=had.id), now=NOW)
    assert Notice.objects.filter(person=clinic.world.anna).count() == 1, "nobody who acts is told"


def test_in_a_case_that_nobody_reads_the_time_is_noted_among_staff(clinic: Clinic, dag: Client) -> None:
    case = case_of(clinic.world, now=NOW)
    Case.objects.filter(id=case.id).update(subject=clinic.world.bo, is_secret=True)
    slot = clinic.slots(clinic.type(FREE))[6]
    assert _give(dag, case, slot).status_code == 303
    assert not Message.objects.filter(case=case).exists()
    assert "En tid är bokad" in Note.objects.get(case=case).text


def test_the_visit_that_takes_place_meets_the_promise_of_a_first_visit(
    clinic: Clinic, dag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = dataclasses.replace(listing.service(ASK), guarantee="first_visit")
    monkeypatch.setitem(listing.services(), ASK, referral)
    case = case_of(clinic.world, now=NOW)
    following.follow(Viewer.system(region="12"), case.id, now=NOW)
    slot = clinic.slots(clinic.type(FREE))[6]
    _give(dag, case, slot)
    had = Appointment.objects.get()
    assert GuaranteeClock.objects.get(case=case).met_on is None, "booked is not seen"
    published: list[Any] = []

    def heard(one: Any) -> tuple[str, tuple[()]]:
        published.append(one)
        return "NULL", ()

    monkeypatch.setattr("vardnav.kernel.events.publish_sql", heard)
    desk.note(clinic.dag, had.id, "fulfil", now=slot.starts_at)
    event = next(one for one in published if isinstance(one, VisitTookPlace))
    for _twice in range(2):
        guarantee.visit_took_place(event, now=slot.ends_at)
    met = GuaranteeClock.objects.get(case=case)
    assert met.met_on == slot.starts_at.date()
