"""Vaccination as a resident meets it: whom it is for, where and when, two doses as one, a child, the short list."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.vaccination.models import Booking, Standby
from vardnav.capabilities.vaccination.rules.plan import KEY as SERVICE
from vardnav.capabilities.vaccination.rules.plan import DropIn, Group
from vardnav.capabilities.vaccination.tests.conftest import Hour
from vardnav.capabilities.vaccination.tests.house import EVERYBODY, KEY, Campaigns
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, TUESDAY
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.cases.tests.world import decide, post, seen
from vardnav.platform.registry import listing

MINE, ONE, PUBLIC = "/my/vaccination/", f"/my/vaccination/{KEY}/", f"/vaccination/{KEY}/"
WEDNESDAY = TUESDAY + dt.timedelta(days=1)
LATER = NOW + dt.timedelta(days=7)
RISK = Group(
    "risk", "Riskgrupp", "Risk group", is_risk=True, risk_sv="Har du astma?", risk_en="Do you have asthma?"
)
TWO = {"doses": 2, "days_least": 1, "days_most": 1}


def hold(browser: Client, *slots: Slot, **more: str) -> Any:
    named = {"slot": str(slots[-1].id), **more}
    if len(slots) == 2:
        named["first"] = str(slots[0].id)
    return post(browser, f"{ONE}hold/", named)


def confirmed(browser: Client, held: Any) -> Any:
    assert held.status_code == 303, seen(held)
    return post(browser, held["Location"], {"step": "book", "terms": "on"})


def test_anybody_reads_whom_it_is_for_where_and_when_one_comes_without_a_time(
    clinic: Campaigns, client: Client
) -> None:
    hours = DropIn(dt.date(2026, 12, 5), dt.time(10), dt.time(14))
    gone = DropIn(dt.date(2026, 11, 5), dt.time(8), dt.time(9))
    old = Group(
        "old", "65 år och äldre", age_from=65, ages_on=dt.date(2026, 12, 31), opens_at=LATER, is_free=True
    )
    clinic.publish(
        clinic.plan(
            old,
            RISK,
            fee_kronor=350,
            web_age=16,
            adult_under=16,
            places=(clinic.place(drop_ins=(hours, gone)),),
        )
    )
    client.post("/region/", {"region": "12"})
    assert "Vaccin mot influensa." in seen(client.get("/vaccination/"))
    page = seen(client.get(PUBLIC))
    for words in (
        "Det går att boka från mån 7 dec 8.00. Gratis.",
        "65 år eller äldre den 31 december 2026.",
        "Har du astma?",
        "Vaccinet kostar 350 kronor. För vissa grupper är det gratis.",
        "Den som är yngre än 16 år bokar per telefon.",
        "Vårdcentralen Norra",
        "lördag 5 december 2026 klockan 10.00–14.00",
    ):
        assert words in page
    assert "5 november" not in page
    assert client.get("/vaccination/ingen/").status_code == 404


def test_one_sees_the_group_and_books_a_time_that_is_held_read_about_and_accepted(
    clinic: Campaigns, anna: Client
) -> None:
    clinic.publish(clinic.plan(fee_kronor=350))
    slots = clinic.times()
    assert "Influensa" in seen(anna.get(MINE))
    page = seen(anna.get(ONE))
    assert "Det går att boka nu." in page
    assert "Vaccinet kostar 350 kronor." in page
    assert "måndag 30 november 2026" in page
    held = hold(anna, slots[6])
    look = seen(anna.get(held["Location"]))
    assert "Ingenting är bokat än" in look
    assert "tisdag 1 december 2026, klockan 9.00–9.20" in look
    assert "Vårdcentralen Norra" in look
    refused = post(anna, held["Location"], {"step": "book"})
    assert refused.status_code == 422
    assert "Läs vad som gäller" in seen(refused)
    done = confirmed(anna, held)
    assert done["Location"] == MINE
    assert "tisdag 1 december 2026, klockan 9.00–9.20" in seen(anna.get(MINE))
    assert "Välj en tid" not in seen(anna.get(ONE))
    assert Booking.objects.get().subject_id == clinic.world.anna.id
    assert Entry.objects.filter(action="vaccination.read", subject_id=clinic.world.anna.id).exists()


@pytest.mark.parametrize("by", ["region", "unit"])
def test_what_was_read_and_is_no_longer_so_is_read_again_before_it_is_booked(
    clinic: Campaigns, anna: Client, by: str
) -> None:
    clinic.publish(clinic.plan(fee_kronor=350))
    slots = clinic.times()
    held = hold(anna, slots[6])
    first = _as_read(anna.get(held["Location"]))
    if by == "region":
        clinic.publish(clinic.plan(fee_kronor=400))
    else:
        types.change_rule(
            clinic.dag, slots[6].time_type_id, Rule(cutoff_hours=1), late_fee_kronor=450, now=NOW
        )
    again = post(anna, held["Location"], first)
    assert again.status_code == 409
    assert "Det som gäller har ändrats sedan du öppnade sidan." in seen(again)
    assert ("kostar 400 kronor." if by == "region" else "utan kostnad till i morgon 8.00.") in seen(again)
    assert "checked" not in again.content.decode().partition('name="terms"')[2][:200]
    assert Appointment.objects.get().status == "pending"
    assert post(anna, held["Location"], _as_read(again)).status_code == 303
    assert Appointment.objects.get().status == "booked"
    assert broken() == []


def _as_read(page: Any) -> dict[str, str]:
    """Return the form as somebody sends it who has read the page."""
    hidden = re.findall(r'name="(read|rule)" value="([0-9a-f-]{36})"', page.content.decode())
    return {"step": "book", "terms": "on", **dict(hidden)}


def test_who_lost_their_time_is_led_to_the_campaign_for_another(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan())
    had = clinic.booked(clinic.anna, clinic.times()[6])
    changing.cancel(clinic.dag, had.id, now=NOW)
    page = anna.get(f"/my/appointments/{had.id}/").content.decode()
    assert f'<a href="{ONE}">Se lediga tider</a>' in page


def test_who_was_too_late_for_one_of_two_doses_is_shown_the_next_times_of_that_one(
    clinic: Campaigns, anna: Client
) -> None:
    clinic.publish(clinic.plan(**TWO))
    slots = clinic.times(to=WEDNESDAY)
    clinic.booked(clinic.cecilia, slots[7], slots[13])
    first = hold(anna, slots[7], slots[14]).content.decode()
    assert f'name="first" value="{slots[5].id}"' in first
    assert 'name="slot"' not in first
    second = hold(anna, slots[8], slots[13]).content.decode()
    assert f'name="first" value="{slots[8].id}"' in second
    assert f'name="slot" value="{slots[12].id}"' in second
    assert str(slots[9].id) not in second, "a second dose on the day of the first"
    assert hold(anna, slots[8], slots[12]).status_code == 303


def test_two_doses_are_chosen_one_after_the_other_and_booked_as_one(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(**TWO))
    slots = clinic.times(to=WEDNESDAY)
    assert "Välj en tid för den första dosen" in seen(anna.get(ONE))
    page = anna.get(f"{ONE}?first={slots[7].id}")
    assert "Välj en tid för den andra dosen" in seen(page)
    assert str(slots[13].id) in page.content.decode()
    assert str(slots[8].id) not in page.content.decode()
    held = hold(anna, slots[7], slots[13])
    look = seen(anna.get(held["Location"]))
    assert "Dos 1" in look
    assert "Dos 2" in look
    confirmed(anna, held)
    assert Appointment.objects.filter(status="booked").count() == 2
    alone = hold(anna, slots[8])
    assert alone.status_code == 409


def test_a_parent_books_for_the_child_and_then_for_oneself(
    clinic: Campaigns, anna: Client, anna_for_bo: Client
) -> None:
    clinic.publish(
        clinic.plan(Group("child", "Barn", age_to=12), Group("grown", "Vuxna", age_from=18), adult_under=16)
    )
    slots = clinic.times()
    assert "Influensa för Bo" in seen(anna_for_bo.get(ONE))
    confirmed(anna_for_bo, hold(anna_for_bo, slots[6]))
    confirmed(anna, hold(anna, slots[7]))
    booked = {(one.subject_id, one.group_key) for one in Booking.objects.all()}
    assert booked == {(clinic.world.bo.id, "child"), (clinic.world.anna.id, "grown")}


def test_who_may_not_book_reads_why_and_when_it_changes_and_no_times(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(dataclasses.replace(EVERYBODY, opens_at=LATER)))
    slots = clinic.times()
    page = seen(anna.get(ONE))
    assert "Det går att boka från mån 7 dec 8.00." in page
    assert "Välj en tid" not in page
    refused = hold(anna, slots[6])
    assert refused.status_code == 409
    assert "Det går att boka från mån 7 dec 8.00." in seen(refused)


def test_a_risk_group_is_answered_on_the_page_and_lets_one_in(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(RISK))
    clinic.times()
    assert "Har du astma?" in seen(anna.get(ONE))
    answer = post(anna, f"{ONE}declare/", {"group": "risk", "answer": "yes"})
    assert answer.status_code == 303
    page = seen(anna.get(ONE))
    assert "Svaret är sparat." in page
    assert "Det går att boka nu." in page
    assert "Ja, det stämmer" not in page


def test_a_time_that_somebody_took_is_answered_with_the_next_free_ones(
    clinic: Campaigns, anna: Client
) -> None:
    clinic.publish(clinic.plan())
    slots = clinic.times()
    clinic.booked(clinic.cecilia, slots[6])
    answer = hold(anna, slots[6])
    assert answer.status_code == 409
    assert "Någon annan hann före" in seen(answer)
    assert str(slots[0].id) in answer.content.decode()


def test_what_is_held_is_let_go_of_and_what_ran_out_is_said_to_be_gone(
    clinic: Campaigns, anna: Client, cecilia: Client, hour: Hour
) -> None:
    clinic.publish(clinic.plan())
    slots = clinic.times()
    held = hold(anna, slots[6])
    assert cecilia.get(held["Location"]).status_code == 409
    post(anna, held["Location"], {"step": "let_go"})
    assert not Appointment.objects.exists()
    held = hold(anna, slots[6])
    hour.to(NOW + dt.timedelta(minutes=10))
    gone = post(anna, held["Location"], {"step": "book", "terms": "on"})
    assert gone.status_code == 409
    assert "Tiden är inte längre reserverad" in seen(gone)


def test_where_vaccination_is_off_nothing_is_held(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan())
    slots = clinic.times()
    decide("off", key=SERVICE)
    answer = hold(anna, slots[6])
    assert answer.status_code == 409
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("what", ["nothing", "no id", "another sort", "another campaign"])
def test_a_form_that_names_no_time_of_the_campaign_finds_nothing(
    clinic: Campaigns, anna: Client, what: str
) -> None:
    clinic.publish(clinic.plan())
    nurse = clinic.slots()[6]
    form = {"nothing": {}, "no id": {"slot": "abc"}, "another sort": {"slot": str(nurse.id)}}.get(what, {})
    key = KEY if what != "another campaign" else "ingen"
    assert post(anna, f"/my/vaccination/{key}/hold/", form).status_code == 404


def test_who_can_come_at_once_stands_on_the_units_list_and_leaves_it(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan())
    clinic.times()
    wrong = post(anna, f"{ONE}standby/", {"do": "join", "place": str(clinic.world.norra.id), "phone": "12"})
    assert wrong.status_code == 422
    told = {"do": "join", "place": str(clinic.world.norra.id), "phone": "070-174 06 05"}
    assert post(anna, f"{ONE}standby/", told).status_code == 303
    assert Standby.objects.get().phone == "+46701740605"
    assert "Du står på listan hos Vårdcentralen Norra" in seen(anna.get(ONE))
    post(anna, f"{ONE}standby/", {"do": "leave"})
    assert not Standby.objects.waiting().exists()


def test_who_is_in_no_group_cannot_stand_on_the_list(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(Group("old", "Äldre", age_from=90)))
    told = {"do": "join", "place": str(clinic.world.norra.id), "phone": "070-174 06 05"}
    assert post(anna, f"{ONE}standby/", told).status_code == 409
    assert not Standby.objects.exists()


def test_nobody_stands_on_the_list_of_a_unit_whose_vaccination_is_off(
    clinic: Campaigns, anna: Client
) -> None:
    clinic.publish(clinic.plan())
    decide("off", key=SERVICE)
    told = {"do": "join", "place": str(clinic.world.norra.id), "phone": "070-174 06 05"}
    assert post(anna, f"{ONE}standby/", told).status_code == 409
    assert not Standby.objects.exists()


def test_an_answer_that_is_none_is_not_said_to_be_kept(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(EVERYBODY, RISK))
    assert post(anna, f"{ONE}declare/", {"group": "risk", "answer": "perhaps"}).status_code == 404


def test_a_waiting_room_before_a_campaign_leads_to_the_campaign(clinic: Campaigns) -> None:
    clinic.publish(clinic.plan())
    clinic.times()
    clinic.type(key="doctor")
    found = {one.key: one.target for one in listing.behind_rooms(clinic.admin)}
    assert found == {
        f"booking:vaccination.{KEY}": ONE,
        "booking:doctor": "/my/appointments/find/?type=doctor",
    }


def test_the_pages_are_whole_in_english(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(EVERYBODY, RISK))
    clinic.times()
    anna.cookies["vardnav_language"] = "en"
    page = seen(anna.get(ONE))
    assert "Vaccine against influenza." in page
    assert "Do you have asthma?" in page
    assert "You can book now." in page


def test_an_address_that_cannot_be_read_is_said_so(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan(**TWO))
    assert anna.get(f"{ONE}?day=i+morgon").status_code == 422
    assert anna.get(f"{ONE}?first=abc").status_code == 404
    assert anna.get(f"{ONE}?near=9999").status_code == 422
