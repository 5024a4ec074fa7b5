"""What has changed between the page and the press: each answered with why and what is free instead, nothing half done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.queries.where import KEY
from vardnav.capabilities.booking.tests.booking import HOLD, MINE, book, hold
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Appointment, Offer, Slot, TimeRule, TimeType
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents
from vardnav.platform.cases.tests.world import decide, post, seen

FREE = Rule(cutoff_hours=0)
#: Enough of them, so that some are left whatever happens to one.
FRIDAY = dt.date(2026, 12, 4)


@dataclass
class Pressed:
    """Anna on the page before a press: what she presses, and which time it is about."""

    clinic: Clinic
    kind: TimeType
    slot: Slot
    press: Callable[[], Any]


def _on_hold(clinic: Clinic, anna: Client) -> Pressed:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind, to=FRIDAY)[6]
    return Pressed(clinic, kind, slot, lambda: hold(anna, slot))


def _on_confirm(clinic: Clinic, anna: Client) -> Pressed:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind, to=FRIDAY)[6]
    page = hold(anna, slot)["Location"]
    form = {"step": "book", "terms": "on", "rule": str(TimeRule.objects.get().id)}
    anna.get(page)
    return Pressed(clinic, kind, slot, lambda: post(anna, page, form))


def _on_move(clinic: Clinic, anna: Client) -> Pressed:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind, to=FRIDAY)
    place = book(anna, slots[20])
    form = {"slot": str(slots[6].id), "version": "2", "rule": str(TimeRule.objects.get().id), "step": "move"}
    return Pressed(clinic, kind, slots[6], lambda: post(anna, f"{place}move/", form))


def _on_offer(clinic: Clinic, anna: Client) -> Pressed:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind, to=FRIDAY)
    other = clinic.booked(residents(1)[0], slots[6])
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    changing.cancel(SYSTEM, other.id, now=NOW)
    page = f"{MINE}offers/{Offer.objects.get().id}/"
    form = {"do": "accept", "rule": str(TimeRule.objects.get().id)}
    return Pressed(clinic, kind, slots[6], lambda: post(anna, page, form))


DOORS = {"hold": _on_hold, "confirm": _on_confirm, "move": _on_move, "offer": _on_offer}


def _paused(at: Pressed, hour: Hour) -> None:
    texts = {"reason_sv": "Sjuka.", "instead_sv": "Ring oss."}
    decide("paused", key=KEY, unit_id=at.clinic.world.norra.id, texts=texts)


def _closed(at: Pressed, hour: Hour) -> None:
    sessions.close(at.clinic.dag, [at.slot.id], reason="Läkaren är sjuk.", now=NOW)


def _rule_says_no(at: Pressed, hour: Hour) -> None:
    types.change_rule(at.clinic.dag, at.kind.id, Rule(age_from=90, cutoff_hours=0), now=NOW)


def _past(at: Pressed, hour: Hour) -> None:
    hour.to(at.slot.starts_at)


def _retired(at: Pressed, hour: Hour) -> None:
    types.retire(at.clinic.dag, at.kind.id, now=NOW)


#: What happens meanwhile: what is said, and whether others are free instead.
MEANWHILE: dict[str, tuple[Callable[[Pressed, Hour], None], dict[str, str], bool]] = {
    "paused": (_paused, {"": "Det går inte att boka hos mottagningen här just nu"}, False),
    "closed": (
        _closed,
        {
            "": "Mottagningen har stängt tiden",
            # What was held is let go of as the time closes.
            "confirm": "Tiden är inte längre reserverad",
            "offer": "Mottagningen har stängt eller flyttat tiden",
        },
        True,
    ),
    "the rule says no": (_rule_says_no, {"": "Tiden är för den som är äldre"}, False),
    "past": (
        _past,
        {
            "": "Tiden har redan börjat",
            "confirm": "Tiden är inte längre reserverad",
            "offer": "Det är för sent att svara",
        },
        True,
    ),
    "retired": (
        _retired,
        {"": "Tiden går inte att boka längre", "offer": "Du står inte längre på väntelistan"},
        False,
    ),
}


@pytest.mark.parametrize("what", MEANWHILE)
@pytest.mark.parametrize("door", DOORS)
def test_what_changed_meanwhile_is_told_with_the_next_free_times_and_nothing_is_done(
    clinic: Clinic, anna: Client, hour: Hour, door: str, what: str
) -> None:
    at = DOORS[door](clinic, anna)
    happens, said, has_others = MEANWHILE[what]
    before = _booked()
    happens(at, hour)
    answer = at.press()
    page = seen(answer)
    assert answer.status_code == 409, page
    assert said.get(door, said[""]) in page
    assert _booked() == before
    if (door, what) == ("confirm", "closed"):
        assert "Välj en ny tid" in page, "the hold went with the time: it looks as one that never was"
    elif has_others:
        assert f'value="{at.slot.id}"' not in answer.content.decode()
        assert answer.content.decode().count('name="slot"') >= 3, "the nearest free times, to choose at once"


def _booked() -> list[Any]:
    return list(Appointment.objects.filter(status="booked").order_by("id").values_list("slot", "status"))


@pytest.mark.parametrize("door", ["confirm", "move", "offer"])
def test_terms_that_have_changed_since_they_were_read_are_read_again_before_anything_is_done(
    clinic: Clinic, anna: Client, door: str
) -> None:
    at = DOORS[door](clinic, anna)
    before = _booked()
    types.change_rule(clinic.dag, at.kind.id, Rule(cutoff_hours=48), late_fee_kronor=400, now=NOW)
    answer = at.press()
    page = seen(answer)
    assert answer.status_code == 409, page
    assert "400 kronor" in page, "what applies now"
    assert "ändrat" in page
    assert _booked() == before
    now_in_force = TimeRule.objects.get(superseded_at__isnull=True)
    assert f'name="rule" value="{now_in_force.id}"' in answer.content.decode().replace('id="id_rule" ', "")


@pytest.mark.parametrize("door", ["hold", "move"])
@pytest.mark.parametrize("strange", ["another region's", "none", "nonsense"])
def test_a_time_that_is_not_in_the_offer_is_not_found(
    clinic: Clinic, anna: Client, door: str, strange: str
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[7])
    ids = {"another region's": str(slots[6].id), "none": str(uuid7()), "nonsense": "x"}
    if strange == "another region's":
        Account.objects.filter(person=clinic.world.anna).update(chosen_region="01")
    address = HOLD if door == "hold" else f"{place}move/"
    answer = post(anna, address, {"slot": ids[strange], "version": "2", "step": "move"})
    assert answer.status_code == (303 if (door, strange) == ("move", "nonsense") else 404)
    assert Appointment.objects.get().slot_id == slots[7].id


def test_a_pause_stops_nobody_who_cancels_and_no_staff_who_book(clinic: Clinic, anna: Client) -> None:
    slots = clinic.slots(clinic.type(FREE))
    place = book(anna, slots[6])
    decide("paused", key=KEY, texts={"reason_sv": "Sjuka.", "instead_sv": "Ring oss."})
    done = post(anna, f"{place}cancel/", {"version": "2"})
    assert "Tiden är avbokad" in seen(anna.get(done["Location"]))
    assert clinic.booked(clinic.dag, slots[7], subject_id=clinic.world.anna.id).status == "booked"


def test_a_place_in_line_is_not_given_where_booking_is_paused(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type(FREE)
    page = f"{MINE}wait/{kind.id}/"
    decide("paused", key=KEY, texts={"reason_sv": "Sjuka.", "instead_sv": "Ring oss."})
    answer = post(anna, page, {"first_on": "", "last_on": "", "part": ""})
    assert answer.status_code == 409
    assert "Det går inte att boka hos mottagningen här just nu" in seen(answer)
