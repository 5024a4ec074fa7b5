"""The unit's calendar: week and day, booking for somebody, what is noted, sessions closed and moved."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment, Offer, Slot, WaitingEntry
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic
from vardnav.platform.cases.models import Assistance
from vardnav.platform.cases.tests.world import post, seen

WEEK, DAY, SESSIONS = "/desk/appointments/", "/desk/appointments/day/", "/desk/appointments/sessions/"
FREE = Rule(cutoff_hours=0)


def test_the_week_is_told_in_numbers_and_leads_to_the_day_with_who_comes(clinic: Clinic, dag: Client) -> None:
    slots = clinic.slots()
    clinic.booked(clinic.anna, slots[6])
    page = seen(dag.get(WEEK))
    assert "Tidbok, vecka 49" in page
    assert "tisdag 1 december 2026" in page
    assert "Anna" not in page
    before = Entry.objects.filter(action="appointments.list", subject_id=clinic.world.anna.id).count()
    page = seen(dag.get(f"{DAY}?day=2026-12-01"))
    assert "Anna Test" in page
    assert "9.00–9.20" in page
    assert (
        Entry.objects.filter(action="appointments.list", subject_id=clinic.world.anna.id).count()
        == before + 1
    )
    assert "Anna" not in seen(dag.get(f"{DAY}?day=2026-12-02"))
    for strange in ("x", "2026-02-31", "9999-12-31", "0001-01-01"):
        for place in (WEEK, DAY):
            assert dag.get(f"{place}?day={strange}").status_code == 200


def test_another_unit_sees_nothing_of_it(clinic: Clinic, eva: Client) -> None:
    had = clinic.booked(clinic.anna, clinic.slots()[6])
    assert "Anna" not in seen(eva.get(f"{DAY}?day=2026-12-01"))
    for tail in ("", "move/", "cancel/"):
        assert eva.get(f"{WEEK}{had.id}/{tail}").status_code == 404
    assert post(eva, f"{WEEK}{had.id}/note/", {"do": "arrive"}).status_code == 404
    assert eva.get(f"{SESSIONS}?slot={had.slot_id}").status_code == 404


def test_a_protected_name_stands_only_where_the_time_is_opened(clinic: Clinic, dag: Client) -> None:
    had = clinic.booked(clinic.anna, clinic.slots()[6])
    Person.objects.filter(id=clinic.world.anna.id).update(protection="sekretessmarkering")
    page = seen(dag.get(f"{DAY}?day=2026-12-01"))
    assert "Anna" not in page
    assert "Skyddad identitet" in page
    assert "Anna Test" in seen(dag.get(f"{WEEK}{had.id}/"))


def test_came_and_did_not_come_and_took_place_are_noted(clinic: Clinic, dag: Client, hour: Hour) -> None:
    slots = clinic.slots()
    one, two = clinic.booked(clinic.anna, slots[2]), clinic.booked(clinic.cecilia, slots[3])
    hour.to(slots[3].starts_at)
    done = post(dag, f"{WEEK}{one.id}/note/", {"do": "arrive", "version": "1"})
    assert done["Location"].startswith(f"{DAY}?day=2026-11-30")
    page = seen(dag.get(done["Location"]))
    assert "Det är noterat" in page
    assert "Har kommit" in page
    post(dag, f"{WEEK}{one.id}/note/", {"do": "fulfil", "version": "2"})
    post(dag, f"{WEEK}{two.id}/note/", {"do": "miss", "version": "1"})
    stands = dict(Appointment.objects.values_list("id", "status"))
    assert stands == {one.id: "fulfilled", two.id: "noshow"}
    assert "Blev av" in seen(dag.get(f"{WEEK}{one.id}/"))


def test_what_was_changed_meanwhile_or_is_too_early_is_told_and_nothing_noted(
    clinic: Clinic, dag: Client, hour: Hour
) -> None:
    had = clinic.booked(clinic.anna, clinic.slots()[6])
    early = post(dag, f"{WEEK}{had.id}/note/", {"do": "miss", "version": "1"})
    assert early.status_code == 409
    hour.later(days=1, hours=2)
    stale = post(dag, f"{WEEK}{had.id}/note/", {"do": "arrive", "version": "7"})
    assert stale.status_code == 409
    assert "Någon har ändrat tiden" in seen(stale)
    assert post(dag, f"{WEEK}{had.id}/note/", {"do": "dance", "version": "1"}).status_code == 422
    assert Appointment.objects.get().status == "booked"


def _helped(who: Viewer, person: Person) -> str:
    assert who.staff_id is not None
    assert who.unit_id is not None
    begun = Assistance.objects.create(
        region="12",
        person=person,
        staff_id=who.staff_id,
        unit_id=who.unit_id,
        origin="phone",
        identified_by="called",
        started_at=NOW,
    )
    return f"/desk/assist/{begun.id}/booking/"


def test_staff_book_for_somebody_who_calls_also_what_is_not_for_booking_online(
    clinic: Clinic, dag: Client
) -> None:
    kind = clinic.type(Rule(is_online=False, cutoff_hours=0))
    slots = clinic.slots(kind)
    address = _helped(clinic.dag, clinic.world.cecilia)
    assert "Sköterska" in seen(dag.get(address))
    listed = dag.get(f"{address}?type={kind.id}")
    assert str(slots[1].id) in listed.content.decode()
    page = seen(dag.get(post(dag, address, {"slot": str(slots[1].id)})["Location"]))
    assert "Tiden är bokad åt personen" in page
    assert "Cecilia Test" in page
    had = Appointment.objects.get()
    assert (had.origin, had.booked_by_staff_id, had.subject_id) == (
        "phone",
        clinic.world.dag.id,
        clinic.world.cecilia.id,
    )
    assert "måndag 30 november" in seen(dag.get(address))
    taken = post(dag, address, {"slot": str(slots[1].id)})
    assert taken.status_code == 409


def test_who_comes_without_a_time_is_booked_and_has_come_as_one(
    clinic: Clinic, dag: Client, hour: Hour
) -> None:
    kind = clinic.type(Rule(cutoff_hours=0))
    slots = clinic.slots(kind)
    hour.to(slots[2].starts_at)
    address = _helped(clinic.dag, clinic.world.cecilia)
    assert "Personen är här nu (drop-in)" in seen(dag.get(f"{address}?type={kind.id}"))
    done = post(dag, address, {"slot": str(slots[2].id), "is_here": "on"})
    assert "Tiden är bokad, och det är noterat att personen har kommit." in seen(dag.get(done["Location"]))
    had = Appointment.objects.get()
    assert (had.origin, had.status) == ("drop_in", "arrived")
    late = clinic.slots(clinic.type(FREE, key="doctor"), to=dt.date(2026, 12, 4))[-1]
    refused = post(dag, address, {"slot": str(late.id), "is_here": "on"})
    assert refused.status_code == 409
    assert Appointment.objects.count() == 1, "nobody has come to a time days ahead, and nothing is half done"


def test_the_days_list_is_printed_without_its_buttons_and_with_the_year_of_birth(
    clinic: Clinic, dag: Client
) -> None:
    clinic.booked(clinic.anna, clinic.slots()[6])
    page = dag.get(f"{DAY}?day=2026-12-01")
    assert "f. 1985" in seen(page)
    text = page.content.decode()
    table = text[text.index("<table") : text.index("</table>")]
    assert table.count("<form") == table.count('class="vn-no-print" action=')


def test_the_e_service_leads_staff_to_the_units_calendar(clinic: Clinic, dag: Client) -> None:
    address = _helped(clinic.dag, clinic.world.cecilia)
    there = address.replace("booking/", "services/booking.book/")
    for answer in (dag.get(there), post(dag, there, {"unit": str(clinic.world.norra.id)})):
        assert answer["Location"] == address


def test_staff_move_and_cancel_without_a_cut_off_and_it_is_said_who_did(clinic: Clinic, dag: Client) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=48)))
    had = clinic.booked(clinic.anna, slots[6])
    assert str(slots[9].id) in dag.get(f"{WEEK}{had.id}/move/").content.decode()
    done = post(dag, f"{WEEK}{had.id}/move/", {"slot": str(slots[9].id), "step": "move", "version": "1"})
    assert "av mottagningen" in seen(dag.get(done["Location"]))
    done = post(dag, f"{WEEK}{had.id}/cancel/", {"version": "2"})
    assert "Avbokad av mottagningen" in seen(dag.get(done["Location"]))


def test_staff_put_somebody_in_line_answer_for_them_and_take_them_out(clinic: Clinic, dag: Client) -> None:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind)[8]
    other = clinic.booked(clinic.anna, slot)
    address = _helped(clinic.dag, clinic.world.cecilia)
    done = post(dag, f"{address}wait/", {"type": str(kind.id)})
    assert "Personen står på väntelistan" in seen(dag.get(done["Location"]))
    changing.cancel(SYSTEM, other.id, now=NOW)
    offer = Offer.objects.get()
    assert "Personen har fått en tid erbjuden" in seen(dag.get(address))
    post(dag, f"{WEEK}offers/{offer.id}/", {"do": "decline"})
    late = post(dag, f"{WEEK}offers/{offer.id}/", {"do": "accept"})
    assert late.status_code == 409, "a colleague has answered for them meanwhile"
    assert "Personen har tackat nej" in seen(late)
    entry = WaitingEntry.objects.get()
    done = post(dag, f"{address}wait/", {"leave": str(entry.id)})
    assert "Personen står inte längre på väntelistan" in seen(dag.get(done["Location"]))
    assert not WaitingEntry.objects.waiting().exists()


def test_why_somebody_does_not_come_to_stand_in_line_is_told(clinic: Clinic, dag: Client) -> None:
    address = _helped(clinic.dag, clinic.world.cecilia)
    kinds = {
        "erbjuder bara tider som går att boka här själv": clinic.type(Rule(is_online=False), key="phone"),
        "för två tider som hör ihop": clinic.type(Rule(doses=doses.Interval(1, 1)), key="doses"),
        "bara för den som är listad": clinic.type(Rule(is_listed_only=True), key="listed"),
    }
    for words, kind in kinds.items():
        done = post(dag, f"{address}wait/", {"type": str(kind.id)})
        assert words in seen(dag.get(done["Location"]))
    assert not WaitingEntry.objects.exists()


def test_who_has_left_the_line_or_whose_offered_time_is_closed_reads_how_it_stands(
    clinic: Clinic, dag: Client
) -> None:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind)[8]
    other = clinic.booked(clinic.anna, slot)
    line.join(clinic.cecilia, line.Wish(kind.id), now=NOW)
    changing.cancel(clinic.anna, other.id, now=NOW)
    offer = Offer.objects.get()
    sessions.close(clinic.dag, [slot.id], reason="Sjuk", now=NOW)
    page = f"{WEEK}offers/{offer.id}/"
    assert "Tiden är stängd eller flyttad. Personen är kvar" in seen(dag.get(page))
    line.leave(clinic.cecilia, offer.entry_id, now=NOW)
    assert "Personen står inte längre på väntelistan." in seen(dag.get(page))


def test_times_in_a_calendar_outside_are_not_ticked_and_not_closed_here(clinic: Clinic, dag: Client) -> None:
    slot = clinic.slots(clinic.type(FREE))[8]
    assert f'id="slot-{slot.id}"' in dag.get(f"{DAY}?day=2026-12-01").content.decode()
    Slot.objects.filter(id=slot.id).update(outside_id="there")
    assert f'id="slot-{slot.id}"' not in dag.get(f"{DAY}?day=2026-12-01").content.decode()
    refused = post(dag, SESSIONS, _form(slot, do="close"))
    assert refused.status_code == 409
    assert "Tiden finns i mottagningens egen tidbok" in seen(refused)


def _ticked(*slots: Slot) -> str:
    return SESSIONS + "?" + "&".join(f"slot={one.id}" for one in slots)


def _form(*slots: Slot, **fields: str) -> dict[str, Any]:
    given = {"reason": "Läkaren är sjuk.", "days": "", "minutes": "", "clinician": "", **fields}
    return {"slot": [str(one.id) for one in slots], **given}


def test_a_session_is_closed_with_a_reason_and_everyone_in_it_is_told(clinic: Clinic, dag: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    had = clinic.booked(clinic.anna, slots[6])
    assert "1 person har bokat de här tiderna" in seen(dag.get(_ticked(slots[6], slots[7])))
    missing = post(dag, SESSIONS, _form(slots[6], do="close", reason=""))
    assert missing.status_code == 422
    assert "Skriv varför" in seen(missing)
    assert post(dag, SESSIONS, _form(slots[6])).status_code == 422
    done = post(dag, SESSIONS, _form(slots[6], slots[7], do="close"))
    page = seen(dag.get(done["Location"]))
    assert "Tiderna är stängda" in page
    assert "Stängd: Läkaren är sjuk." in seen(dag.get(f"{DAY}?day=2026-12-01"))
    had.refresh_from_db()
    assert (had.status, had.cancelled_because) == ("cancelled", "session")
    done = post(dag, SESSIONS, _form(slots[6], slots[7], do="reopen", reason=""))
    assert "Tiderna är öppna igen" in seen(dag.get(done["Location"]))
    assert not Slot.objects.filter(closed_at__isnull=False).exists()


def test_a_session_is_moved_with_everyone_or_stays_whole(clinic: Clinic, dag: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    had = clinic.booked(clinic.anna, slots[6])
    clinic.booked(clinic.anna, clinic.slots(clinic.type(key="doctor"))[10])
    nowhere = post(dag, SESSIONS, _form(slots[6], do="shift"))
    assert nowhere.status_code == 422
    assert "Skriv hur långt tiderna ska flyttas" in seen(nowhere)
    refused = post(dag, SESSIONS, _form(*slots[6:], do="shift", minutes="80"))
    assert refused.status_code == 409
    assert "Det finns redan en bokad tid samtidigt" in seen(refused)
    assert "Läkaren är sjuk." in refused.content.decode()
    done = post(dag, SESSIONS, _form(*slots[6:], do="shift", days="1"))
    assert "Tiderna är flyttade" in seen(dag.get(done["Location"]))
    had.refresh_from_db()
    assert had.starts_at == slots[6].starts_at.replace(day=2)


@pytest.mark.parametrize("wrong", [{"days": "x"}, {"days": "400"}, {"minutes": "9999"}, {"clinician": "x"}])
def test_a_move_that_makes_no_sense_is_told_by_the_field(
    clinic: Clinic, dag: Client, wrong: dict[str, str]
) -> None:
    slot = clinic.slots()[6]
    answer = post(dag, SESSIONS, _form(slot, do="shift", **wrong))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    slot.refresh_from_db()
    assert slot.version == 1


def test_no_times_or_others_times_are_not_closed(clinic: Clinic, dag: Client) -> None:
    assert "Inga tider är valda" in seen(dag.get(SESSIONS))
    assert post(dag, SESSIONS, _form(do="close")).status_code == 422
    assert dag.get(f"{SESSIONS}?slot={uuid.uuid4()}").status_code == 404
    others = clinic.slots(clinic.type(by=clinic.eva), by=clinic.eva)
    assert post(dag, SESSIONS, _form(others[6], do="close")).status_code == 404
    assert not Slot.objects.filter(closed_at__isnull=False).exists()


def test_a_door_that_two_writes_meet_at_tries_again(
    clinic: Clinic, dag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the ground floor leaves to the door: a ring of locks ends in an answer, not in an error page."""
    from django.db import connection

    from vardnav.platform.appointments import locking

    had = clinic.booked(clinic.anna, clinic.slots()[6])
    right, met = locking.person, list[uuid.UUID]()

    def once_in_a_ring(subject_id: uuid.UUID) -> None:
        if not met:
            met.append(subject_id)
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'ring' USING ERRCODE = '40P01'; END $$")
        right(subject_id)

    monkeypatch.setattr(locking, "person", once_in_a_ring)
    answer = post(dag, f"{WEEK}{had.id}/cancel/", {"version": "1"})
    assert answer.status_code == 303
    assert Appointment.objects.get().status == "cancelled"
    assert Entry.objects.filter(action="appointments.cancel").count() == 1


def test_an_entry_is_left_by_the_units_own_staff_only(clinic: Clinic, dag: Client, eva: Client) -> None:
    kind = clinic.type(FREE)
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    entry = WaitingEntry.objects.get()
    address = _helped(clinic.eva, clinic.world.cecilia)
    assert post(eva, f"{address}wait/", {"leave": str(entry.id)}).status_code == 404
    assert post(eva, f"{address}wait/", {"type": str(kind.id)}).status_code == 404
