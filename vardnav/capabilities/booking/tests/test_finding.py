"""Finding and booking a time, in words the person sees."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.queries.where import KEY
from vardnav.capabilities.booking.tests.booking import FIND, HOLD, MINE, book, hold
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, residents
from vardnav.platform.cases.tests.world import decide, log_in, post, seen

SEARCH = f"{FIND}?type=nurse"


def test_times_further_on_than_the_list_of_days_are_found_by_going_on(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type(Rule(days_ahead=0))
    clinic.slots(kind, to=dt.date(2027, 3, 31), valid_from=dt.date(2027, 3, 15))
    page = anna.get(SEARCH)
    assert page.status_code == 200
    later = re.search(r'href="(\?[^"]*day=2027-03-\d\d[^"]*)"', page.content.decode())
    assert later is not None
    page = anna.get(FIND + html.unescape(later[1]))
    assert page.status_code == 200
    assert "Välj en dag i listan" not in seen(page)
    assert "mars 2027" in seen(page)
    for wrong in ("2028-03-01", "2027-3-1", "20270315", "2026-11-29", "x"):
        assert anna.get(f"{SEARCH}&part=&day={wrong}").status_code == 422


@pytest.mark.parametrize("fee", [0, 400])
def test_what_applies_to_a_time_so_near_does_not_read_as_if_one_were_late_already(
    clinic: Clinic, anna: Client, fee: int
) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=24), fee=fee))
    near = seen(anna.get(hold(anna, slots[2])["Location"]))
    assert "Tiden börjar så snart" in near
    assert "skulle ha avbokats" not in near
    assert "boka om och avboka själv" not in near
    assert ("betala 400 kronor" in near) is bool(fee)
    assert "boka om och avboka själv" in seen(anna.get(hold(anna, slots[9])["Location"]))


def test_a_time_is_found_held_read_about_and_booked(clinic: Clinic, anna: Client) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=24), fee=200, bring_sv="Ta med legitimation."))
    assert "Sköterska" in seen(anna.get(FIND))
    page = seen(anna.get(SEARCH))
    assert "tisdag 1 december 2026" in page
    held = hold(anna, slots[6])
    look = seen(anna.get(held["Location"]))
    assert "Den hålls åt dig till klockan 8.10, i 10 minuter till" in look
    assert "tisdag 1 december 2026, klockan 9.00–9.20" in look
    assert "200 kronor" in look
    assert "Ta med legitimation." in look
    done = post(anna, held["Location"], {"step": "book", "terms": "on", "reminder": "24"})
    page = seen(anna.get(done["Location"]))
    assert "Din tid" in page
    assert "Bokad" in page
    assert "tisdag 1 december 2026, klockan 9.00–9.20" in seen(anna.get(MINE))
    had = Appointment.objects.get()
    assert (had.slot_id, had.status, had.wants_reminder) == (slots[6].id, "booked", True)
    assert had.booked_by_person_id == clinic.world.anna.id


def test_what_applies_is_accepted_before_anything_is_booked(clinic: Clinic, anna: Client) -> None:
    held = hold(anna, clinic.slots()[6])
    answer = post(anna, held["Location"], {"step": "book"})
    assert answer.status_code == 422
    assert "Läs vad som gäller och kryssa i rutan" in seen(answer)
    assert Appointment.objects.get().status == "pending"


def test_a_time_that_somebody_took_is_answered_with_the_next_free_ones(clinic: Clinic, anna: Client) -> None:
    slots = clinic.slots()
    clinic.booked(clinic.cecilia, slots[6])
    answer = hold(anna, slots[6])
    assert answer.status_code == 409
    page = seen(answer)
    assert "Någon annan hann före" in page
    assert "De här tiderna är lediga" in page
    assert str(slots[0].id) in answer.content.decode()
    assert str(slots[6].id) not in answer.content.decode()
    assert not Appointment.objects.filter(subject=clinic.world.anna).exists()


def test_a_hold_that_ran_out_is_not_booked_and_it_is_said(clinic: Clinic, anna: Client, hour: Hour) -> None:
    held = hold(anna, clinic.slots()[6])
    hour.later(minutes=10)
    for answer in (anna.get(held["Location"]), post(anna, held["Location"], {"step": "book", "terms": "on"})):
        assert answer.status_code == 409
        assert "Tiden är inte längre reserverad" in seen(answer)
        assert "Ingenting är bokat" in seen(answer)
    assert Appointment.objects.get().status == "pending"


def test_anothers_hold_looks_as_one_that_never_was(clinic: Clinic, anna: Client, cecilia: Client) -> None:
    held = hold(anna, clinic.slots()[6])
    theirs = cecilia.get(held["Location"])
    never = cecilia.get(f"{MINE}{clinic.world.anna.id}/confirm/")
    assert theirs.status_code == never.status_code == 409
    assert seen(theirs) == seen(never)
    answer = post(cecilia, held["Location"], {"step": "book", "terms": "on"})
    assert answer.status_code == 409
    assert post(cecilia, held["Location"], {"step": "let_go"}).status_code == 409
    assert Appointment.objects.get().status == "pending"


def test_a_held_time_is_let_go_and_another_may_have_it(clinic: Clinic, anna: Client, cecilia: Client) -> None:
    slot = clinic.slots()[6]
    held = hold(anna, slot)
    assert hold(cecilia, slot).status_code == 409
    done = post(anna, held["Location"], {"step": "let_go"})
    assert "Tiden är inte bokad" in seen(anna.get(done["Location"]))
    assert hold(cecilia, slot).status_code == 303


def test_a_parent_books_for_a_child_and_it_stands_on_the_childs_pages(
    clinic: Clinic, anna_for_bo: Client, anna: Client
) -> None:
    slot = clinic.slots(clinic.type(Rule(adult_under=16)))[6]
    place = book(anna_for_bo, slot)
    assert "Tid för Bo" in seen(anna_for_bo.get(place))
    assert "av dig" in seen(anna_for_bo.get(place))
    had = Appointment.objects.get()
    assert (had.subject_id, had.booked_by_person_id, had.has_adult) == (
        clinic.world.bo.id,
        clinic.world.anna.id,
        True,
    )
    assert anna.get(place).status_code == 404
    assert "Inga kommande tider" in seen(anna.get(MINE))


def test_a_young_person_says_that_an_adult_comes_along(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(Rule(adult_under=60)))[6]
    browser = log_in(clinic.world.anna)
    answer = hold(browser, slot)
    assert answer.status_code == 409
    assert "En vuxen behöver följa med" in seen(answer)
    assert hold(browser, slot, has_adult="on").status_code == 303


def test_a_search_keeps_each_wish_and_words_it_cannot_read_are_said(clinic: Clinic, anna: Client) -> None:
    speaks = types.add_resource(
        clinic.dag, kind=ResourceKind.CLINICIAN, name="Amal", languages=["ar"], now=NOW
    )
    kind = clinic.type()
    clinic.slots(kind, clinician_id=speaks.id)
    late = clinic.slots(clinic.type(by=clinic.eva), by=clinic.eva)
    own, other = str(clinic.world.norra.id), str(clinic.world.sodra.id)
    page = anna.get(SEARCH)
    assert "Amal" in seen(page)
    assert str(late[0].id) not in page.content.decode(), "her own unit first"
    both = anna.get(f"{SEARCH}&part=&unit={own}&unit={other}").content.decode()
    assert str(late[0].id) in both
    assert "Amal" in seen(anna.get(f"{SEARCH}&part=&spoken=ar"))
    assert "Inga lediga tider" in seen(anna.get(f"{SEARCH}&part=evening"))
    assert "Inga lediga tider" in seen(anna.get(f"{SEARCH}&part=&meeting=video"))
    assert "tisdag 1 december" in seen(anna.get(f"{SEARCH}&part=&day=2026-12-01"))
    assert "måndag 30 november" not in seen(anna.get(f"{SEARCH}&part=&day=2026-12-01&unit={own}"))
    for wrong in ("&part=noon", "&part=&day=2026-02-31", "&part=&spoken=xx"):
        answer = anna.get(SEARCH + wrong)
        assert answer.status_code == 422, wrong
        assert "i listan" in seen(answer)
    for strange in ("&unit=x&unit=%00", f"&unit={clinic.world.anna.id}", "&part=&where=%00%ff"):
        assert anna.get(SEARCH + strange).status_code in (200, 422), strange


@pytest.mark.parametrize("slot", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_time_that_is_none_is_not_found(clinic: Clinic, anna: Client, slot: str) -> None:
    assert post(anna, HOLD, {"slot": slot}).status_code == 404


def test_where_the_region_or_the_unit_has_closed_booking_nothing_is_found_or_held(
    clinic: Clinic, anna: Client
) -> None:
    slots = clinic.slots()
    paused: dict[str, Any] = {"texts": {"reason_sv": "Sjuka.", "instead_sv": "Ring oss."}}
    decide("paused", key=KEY, unit_id=clinic.world.norra.id, **paused)
    assert "Inga lediga tider" in seen(anna.get(SEARCH))
    answer = hold(anna, slots[6])
    assert (answer.status_code, Appointment.objects.count()) == (409, 0)
    page = seen(answer)
    assert "Det går inte att boka hos mottagningen här just nu" in page
    assert "Ring oss." in page
    decide("paused", key=KEY, **paused)
    page = seen(anna.get(FIND))
    assert "Det går inte att boka här just nu" in page
    assert "Ring oss." in page


def test_the_e_service_leads_here_with_the_unit_that_was_chosen(clinic: Clinic, anna: Client) -> None:
    unit = clinic.world.sodra.id
    answer: Any = anna.get(f"/my/services/{KEY}/?unit={unit}")
    assert (answer.status_code, answer["Location"]) == (302, f"{FIND}?unit={unit}")
    assert post(anna, f"/my/services/{KEY}/begin/", {"unit": str(unit)}).status_code == 404


def test_a_time_only_for_older_people_says_from_when(clinic: Clinic, anna: Client) -> None:
    answer = hold(anna, clinic.slots(clinic.type(Rule(age_from=65)))[6])
    assert answer.status_code == 409
    assert "Det går att boka en tid från" in seen(answer)


def test_looking_for_times_leaves_no_row_about_anybody_and_looking_at_ones_own_does(
    clinic: Clinic, anna: Client
) -> None:
    slot = clinic.slots()[6]
    clinic.booked(residents(1)[0], clinic.slots(clinic.type(key="doctor"))[6])
    before = Entry.objects.count()
    anna.get(SEARCH)
    assert Entry.objects.count() == before
    place = book(anna, slot)
    for address, verb in ((MINE, "appointments.list"), (place, "appointments.read")):
        before = Entry.objects.filter(action=verb).count()
        anna.get(address)
        assert Entry.objects.filter(action=verb, actor_id=clinic.world.anna.id).count() == before + 1


def test_who_has_no_health_centre_of_their_own_finds_times_too(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type(Rule())
    clinic.slots(kind)
    Account.objects.update(chosen_unit=None)
    page = anna.get(f"{FIND}?type={kind.key}")
    assert page.status_code == 200
    assert "Vårdcentralen Norra" in seen(page)


def test_among_many_sorts_one_is_found_by_a_word_of_its_name(clinic: Clinic, anna: Client) -> None:
    for number in range(9):
        types.add_type(
            clinic.dag,
            types.Kind(
                key=f"k{number}", name_sv=f"Sort nummer {number}", name_en=f"Kind {number}", minutes=20
            ),
            Rule(),
            now=NOW,
        )
    page = seen(anna.get(FIND))
    assert "Sök bland det som går att boka" in page
    page = seen(anna.get(f"{FIND}?q=NUMMER 7"))
    assert "Sort nummer 7" in page
    assert "Sort nummer 6" not in page
    assert "Inget att boka heter så" in seen(anna.get(f"{FIND}?q=x%00y"))
    assert "Sort nummer 3" in seen(anna.get(f"{FIND}?type=k3"))


def test_who_finds_no_time_can_stand_in_the_line_of_each_unit_that_was_looked_at(
    clinic: Clinic, anna: Client
) -> None:
    norra, sodra = clinic.type(), clinic.type(by=clinic.eva)
    page = anna.get(f"{FIND}?type=nurse&part=")
    text = " ".join(seen(page).split())
    assert "Säg till när det finns tider" in text
    assert "Väntelistan hos Vårdcentralen Norra" in text
    assert all(f"/wait/{one.id}/" in page.content.decode() for one in (norra, sodra))
    done = post(anna, f"/my/appointments/wait/{norra.id}/", {"have": "", "part": ""})
    assert "Du står på väntelistan" in seen(anna.get(done["Location"]))
    slots = clinic.slots(norra)
    assert "En tid har blivit ledig" in seen(anna.get("/my/appointments/")), (
        "they are published, and she is asked"
    )
    assert "Säg till när" not in seen(anna.get(f"{FIND}?type=nurse&part=&unit={slots[0].unit_id}"))


@pytest.mark.parametrize(
    "rule",
    [Rule(), Rule(is_listed_only=True), Rule(age_to=30), Rule(is_home_region_only=True), Rule(age_from=65)],
)
def test_a_line_is_offered_to_whom_it_would_take_and_to_nobody_else(
    clinic: Clinic, anna: Client, rule: Rule
) -> None:
    kind = clinic.type(rule)
    Account.objects.update(chosen_unit=None)
    there = f"/wait/{kind.id}/"
    is_offered = there in anna.get(f"{FIND}?type=nurse&part=").content.decode()
    done = post(anna, f"/my/appointments{there}", {"have": "", "part": ""})
    assert is_offered is (done.status_code == 303), rule


def test_nobody_is_sent_to_a_line_that_a_calendar_outside_keeps(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type()
    slots = clinic.slots(kind)
    there, address = f"/wait/{kind.id}/", f"{FIND}?type=nurse&part=&unit={kind.unit_id}"
    assert there in anna.get(address).content.decode(), "also beside the times that are free"
    Slot.objects.filter(id=slots[0].id).update(outside_id="slot-1")
    assert there not in anna.get(address).content.decode()
    assert post(anna, f"/my/appointments{there}", {"have": "", "part": ""}).status_code == 409
