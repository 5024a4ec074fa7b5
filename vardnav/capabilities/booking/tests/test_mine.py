"""One's own times: seen, moved, cancelled, waited for; told of without a word of what they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking import handlers
from vardnav.capabilities.booking.tests.booking import MINE, book
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.events import AppointmentBooked, AppointmentNear, TimeOffered
from vardnav.platform.appointments.models import Appointment, Offer, WaitingEntry
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.notify.models import Notice

FREE = Rule(cutoff_hours=0)


def test_a_move_shows_both_times_first_and_keeps_the_old_until_the_new_is_had(
    clinic: Clinic, anna: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[6])
    assert "Den finns kvar tills du har valt en ny" in seen(anna.get(f"{place}move/"))
    look = post(anna, f"{place}move/", {"slot": str(slots[9].id), "version": "2"})
    assert look.status_code == 200
    assert "klockan 10.00–10.20" in seen(look)
    assert "klockan 9.00–9.20" in seen(look)
    assert Appointment.objects.get().slot_id == slots[6].id
    done = post(anna, f"{place}move/", {"slot": str(slots[9].id), "version": "2", "step": "move"})
    page = seen(anna.get(done["Location"]))
    assert "Tiden är ombokad" in page
    assert "Flyttad från" in page
    assert Appointment.objects.get().slot_id == slots[9].id


def test_a_move_to_a_time_that_was_taken_meanwhile_keeps_the_old_and_shows_others(
    clinic: Clinic, anna: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[6])
    clinic.booked(clinic.cecilia, slots[9])
    answer = post(anna, f"{place}move/", {"slot": str(slots[9].id), "version": "2", "step": "move"})
    assert answer.status_code == 409
    page = seen(answer)
    assert "Någon annan hann före" in page
    assert "Den tid som redan är bokad finns kvar" in page
    assert str(slots[10].id) in answer.content.decode() or str(slots[0].id) in answer.content.decode()
    assert Appointment.objects.get(subject=clinic.world.anna).slot_id == slots[6].id


def test_a_change_from_a_page_that_is_old_is_told_and_nothing_is_done(clinic: Clinic, anna: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[6])
    for address, form in (
        (f"{place}move/", {"slot": str(slots[9].id), "step": "move", "version": "1"}),
        (f"{place}cancel/", {"version": "1"}),
    ):
        answer = post(anna, address, form)
        assert answer.status_code == 409
        assert "Tiden har ändrats sedan du öppnade sidan" in seen(answer)
    had = Appointment.objects.get()
    assert (had.slot_id, had.status) == (slots[6].id, "booked")


def test_what_cancelling_costs_is_said_before_and_a_late_one_is_said_yes_to(
    clinic: Clinic, anna: Client, hour: Hour
) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=24), fee=300))
    place = book(anna, slots[6])
    assert "Du kan avboka utan kostnad till i morgon" not in seen(anna.get(f"{place}cancel/"))
    assert "utan kostnad" in seen(anna.get(f"{place}cancel/"))
    hour.later(hours=2)
    page = seen(anna.get(f"{place}cancel/"))
    assert "Det är sent att avboka" in page
    assert "300 kronor" in page
    refused = post(anna, f"{place}cancel/", {"version": "2"})
    assert refused.status_code == 422
    assert "Kryssa i rutan om du ändå vill avboka" in seen(refused)
    late = anna.get(f"{place}move/")
    assert late.status_code == 409
    assert "Det är för sent att boka om här" in seen(late)
    done = post(anna, f"{place}cancel/", {"version": "2", "late": "on"})
    assert "Tiden är avbokad" in seen(anna.get(done["Location"]))
    assert Appointment.objects.get().cancelled_because == "late"


def test_a_cut_off_that_passes_while_one_reads_is_told_before_anything_is_done(
    clinic: Clinic, anna: Client, hour: Hour
) -> None:
    place = book(anna, clinic.slots(clinic.type(Rule(cutoff_hours=24), fee=300))[6])
    anna.get(f"{place}cancel/")
    hour.later(hours=2)
    assert post(anna, f"{place}cancel/", {"version": "2"}).status_code == 422
    assert Appointment.objects.get().status == "booked"


def test_what_has_been_is_shown_and_not_changed(clinic: Clinic, anna: Client, hour: Hour) -> None:
    place = book(anna, clinic.slots(clinic.type(FREE))[6])
    hour.later(days=2)
    assert "Tidigare" in seen(anna.get(MINE))
    for tail in ("move/", "cancel/"):
        answer = anna.get(place + tail)
        assert answer.status_code == 409
        assert "Tiden har redan varit" in seen(answer)
    assert post(anna, f"{place}reminder/", {"reminder": "24"}).status_code == 404


def test_the_calendar_file_has_the_moment_and_not_a_word_of_what_it_is(clinic: Clinic, anna: Client) -> None:
    slot = clinic.slots()[6]
    place = book(anna, slot)
    answer = anna.get(f"{place}time.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "attachment" in answer["Content-Disposition"]
    assert f"DTSTART:{slot.starts_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}" in text
    for word in ("Norra", "Sköterska", "Anna", "Lund"):
        assert word not in text
    changing.cancel(clinic.anna, Appointment.objects.get().id, now=NOW)
    assert "STATUS:CANCELLED" in anna.get(f"{place}time.ics").content.decode()


def test_a_reminder_is_chosen_for_when_with_how_it_comes_and_taken_back(clinic: Clinic, anna: Client) -> None:
    place = book(anna, clinic.slots()[6])
    page = seen(anna.get(place))
    assert "Du har varken valt sms eller e-post. Utan det kommer ingen påminnelse." in page
    Account.objects.update(phone="+46701740605", notify_by="sms")
    assert "Påminnelsen kommer som sms." in seen(anna.get(place))
    for wanted, said in (("2", "Påminnelsen är sparad."), ("", "Du får ingen påminnelse")):
        done = post(anna, f"{place}reminder/", {"reminder": wanted})
        assert said in seen(anna.get(done["Location"]))
        had = Appointment.objects.get()
        assert had.wants_reminder is bool(wanted)
        assert had.remind_hours == (2 if wanted else 24)
    wrong = post(anna, f"{place}reminder/", {"reminder": "7"})
    assert wrong.status_code == 422
    assert "Välj något i listan" in seen(wrong)


def _offered(clinic: Clinic, anna: Client, *, has: bool = False) -> tuple[Offer, Any]:
    """Let Anna wait for a time that then comes free; with `has` she has a later one."""
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    other = clinic.booked(residents(1)[0], slots[8])
    have = str(clinic.booked(clinic.anna, slots[11]).id) if has else ""
    done = post(anna, f"{MINE}wait/{kind.id}/", {"first_on": "", "last_on": "", "part": "", "have": have})
    assert "Du står på väntelistan" in seen(anna.get(done["Location"]))
    changing.cancel(SYSTEM, other.id, now=NOW)
    return Offer.objects.get(), slots


def test_a_freed_time_is_offered_with_its_limit_and_taken(clinic: Clinic, anna: Client) -> None:
    offer, slots = _offered(clinic, anna)
    page = seen(anna.get(MINE))
    assert "En tid har blivit ledig" in page
    assert "Svara senast i dag 12.00" in page
    address = f"{MINE}offers/{offer.id}/"
    assert "klockan 9.40–10.00" in seen(anna.get(address))
    done = post(anna, address, {"do": "accept"})
    assert "Du har tackat ja. Tiden är bokad." in seen(anna.get(done["Location"]))
    assert Appointment.objects.get(subject=clinic.world.anna).slot_id == slots[8].id
    assert not WaitingEntry.objects.waiting().exists()


def test_who_has_a_later_time_sees_what_it_is_exchanged_for(clinic: Clinic, anna: Client) -> None:
    offer, slots = _offered(clinic, anna, has=True)
    address = f"{MINE}offers/{offer.id}/"
    assert "byts den mot tiden du har nu" in seen(anna.get(address))
    post(anna, address, {"do": "accept"})
    assert Appointment.objects.get(subject=clinic.world.anna).slot_id == slots[8].id


def test_a_no_keeps_the_place_and_a_late_yes_is_told_so(clinic: Clinic, anna: Client, hour: Hour) -> None:
    offer, _slots = _offered(clinic, anna)
    address = f"{MINE}offers/{offer.id}/"
    assert post(anna, address, {"do": "perhaps"}).status_code == 422
    hour.to(offer.expires_at)
    late = post(anna, address, {"do": "accept"})
    assert late.status_code == 409
    assert "Det är för sent att svara" in seen(late)
    hour.to(NOW)
    done = post(anna, address, {"do": "decline"})
    assert "Du har tackat nej. Du är kvar på väntelistan." in seen(anna.get(done["Location"]))
    entry = WaitingEntry.objects.waiting().get()
    done = post(anna, f"{MINE}waiting/{entry.id}/leave/")
    assert "Du står inte längre på väntelistan" in seen(anna.get(done["Location"]))
    assert not WaitingEntry.objects.waiting().exists()


def test_a_wish_that_makes_no_sense_is_told_by_the_field(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type(FREE)
    wrong = {"first_on": "2026-12-10", "last_on": "2026-12-01", "part": ""}
    answer = post(anna, f"{MINE}wait/{kind.id}/", wrong)
    assert answer.status_code == 422
    assert "Den senaste dagen kan inte vara före den tidigaste" in seen(answer)
    assert post(anna, f"{MINE}wait/{kind.id}/", {"part": "noon"}).status_code == 422
    assert not WaitingEntry.objects.exists()


def test_a_stranger_finds_none_of_it(clinic: Clinic, anna: Client, cecilia: Client) -> None:
    offer, _slots = _offered(clinic, anna, has=True)
    had = Appointment.objects.get(subject=clinic.world.anna, status="booked")
    entry = WaitingEntry.objects.get()
    for tail in ("", "time.ics", "move/", "cancel/"):
        assert cecilia.get(f"{MINE}{had.id}/{tail}").status_code == 404
    for address in (
        f"{had.id}/reminder/",
        f"{had.id}/move/",
        f"{had.id}/cancel/",
        f"waiting/{entry.id}/leave/",
    ):
        assert post(cecilia, MINE + address, {"slot": "x"}).status_code == 404
    assert cecilia.get(f"{MINE}offers/{offer.id}/").status_code == 404
    assert post(cecilia, f"{MINE}offers/{offer.id}/", {"do": "accept"}).status_code == 404
    assert cecilia.get(f"{MINE}wait/{had.time_type_id}/?have={had.id}").status_code == 404


def test_a_session_that_the_unit_closed_says_why_and_leads_to_other_times(
    clinic: Clinic, anna: Client
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[6])
    sessions.close(clinic.dag, [slots[6].id], reason="Läkaren är sjuk.", now=NOW)
    page = seen(anna.get(place))
    assert "Inställd av mottagningen" in page
    assert "Läkaren är sjuk." in page
    assert "Se lediga tider" in page


@pytest.fixture
def reached(clinic: Clinic) -> None:
    Account.objects.filter(person=clinic.world.anna).update(phone="+46701740605", notify_by="sms")


def _told() -> list[tuple[Any, str]]:
    return list(Notice.objects.order_by("created_at", "id").values_list("person_id", "kind"))


def test_the_person_is_told_once_of_each_event_and_only_who_may_act(clinic: Clinic, reached: None) -> None:
    slots = clinic.slots(clinic.type(FREE))
    mine = clinic.booked(clinic.anna, slots[6])
    bos = clinic.booked(clinic.anna_for_bo, slots[7])
    for one in (mine, bos):
        event = AppointmentBooked(region="12", appointment_id=one.id)
        for _again in range(2):
            handlers.booked(event, now=NOW)
    handlers.near(AppointmentNear(region="12", appointment_id=mine.id), now=NOW)
    anna = clinic.world.anna.id
    assert _told() == [(anna, "time"), (anna, "time"), (anna, "time_soon")]


def test_of_what_is_gone_or_answered_nobody_is_told(clinic: Clinic, reached: None, anna: Client) -> None:
    offer, _slots = _offered(clinic, anna)
    event = TimeOffered(region="12", offer_id=offer.id)
    line.decline(clinic.anna, offer.id, now=NOW)
    handlers.offered(event, now=NOW)
    handlers.booked(AppointmentBooked(region="12", appointment_id=uuid7()), now=NOW)
    assert _told() == []


def test_of_a_childs_time_that_the_unit_has_marked_no_guardian_is_told(clinic: Clinic, reached: None) -> None:
    own = Viewer.resident(person_id=clinic.world.bo.id, region="12")
    kept = clinic.booked(own, clinic.slots(clinic.type(key="own", is_sensitive=True))[9])
    handlers.booked(AppointmentBooked(region="12", appointment_id=kept.id), now=NOW)
    assert _told() == []


def test_who_waits_reads_how_many_stand_before(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type()
    other = clinic.type(key="doctor")
    for viewer, of in ((clinic.cecilia, kind), (clinic.cecilia, other), (clinic.anna, kind)):
        line.join(viewer, line.Wish(of.id), now=NOW)
    page = seen(anna.get(MINE))
    assert "1 person står före i kön." in page
    entry = WaitingEntry.objects.get(subject=clinic.world.cecilia, time_type=kind)
    line.leave(clinic.cecilia, entry.id, now=NOW)
    assert "Ingen står före i kön." in seen(anna.get(MINE))


def test_who_stood_in_a_line_that_ended_reads_so(clinic: Clinic, dag: Client, anna: Client) -> None:
    kind = clinic.type()
    post(anna, f"/my/appointments/wait/{kind.id}/", {"have": "", "part": ""})
    about = f"/desk/appointments/setup/types/{kind.id}/about/"
    assert "1 person står på väntelistan och lämnar den då." in seen(dag.get(about))
    post(dag, about, {"do": "retire"})
    page = seen(anna.get("/my/appointments/"))
    assert "Väntelistor som har upphört" in page
    assert "Lämna väntelistan" not in page
