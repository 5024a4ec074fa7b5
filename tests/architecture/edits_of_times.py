"""How two edit the same thing, form by form, in the unit's calendar (as edits.py)."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import urlencode

from tests.architecture.edits import TYPED, Edit, Maker, today
from tests.support import booking_things
from tests.support.personas import House
from tests.support.things import Things
from vardnav.capabilities.vaccination.models import Dose, Version
from vardnav.platform.appointments.models import (
    Appointment,
    Offer,
    PriorAnswers,
    Schedule,
    ScheduleDay,
    Slot,
    TimeRule,
    TimeType,
)
from vardnav.platform.calendars.models import Errand, UnitCalendar

_DESK = "/desk/appointments/"


def _free(house: House, made: Things) -> uuid.UUID:
    return booking_things.free(TimeType.objects.get(id=made.named["type_id"]), house.now)


def _one(made: Things) -> str:
    return f"{_DESK}{made.named['appointment_id']}/"


def _note(house: House, made: Things) -> Edit:
    """It begins within the hour; a colleague has noted that the visit took place."""
    had = Appointment.objects.get(id=made.named["appointment_id"])
    soon = house.now + dt.timedelta(minutes=30)
    Slot.objects.filter(id=had.slot_id).update(starts_at=soon, ends_at=soon + dt.timedelta(minutes=20))
    page, kept = _one(made), "Någon har ändrat tiden"
    hers = (f"{page}note/", {"do": "fulfil"})
    return Edit(page, f"{page}note/", {"do": "arrive"}, Appointment, kept, meanwhile=hers)


def _move(house: House, made: Things) -> Edit:
    mine, hers = str(_free(house, made)), str(_free(house, made))
    page, kept = f"{_one(made)}move/", "Tiden har ändrats sedan du öppnade sidan"
    return Edit(page, page, {"slot": mine, "step": "move"}, Appointment, kept, first={"slot": hers})


def _cancel(house: House, made: Things) -> Edit:
    page = f"{_one(made)}cancel/"
    return Edit(page, page, {}, Appointment, "Tiden har redan varit, eller är avbokad.")


def _sessions(house: House, made: Things) -> Edit:
    slot = _free(house, made)
    page = f"{_DESK}sessions/"
    return Edit(f"{page}?slot={slot}", page, {"do": "close", "reason": TYPED}, Slot)


def _offer(house: House, made: Things) -> Edit:
    page = f"{_DESK}offers/{made.named['offered_id']}/"
    kept = "Personen har tackat nej"
    return Edit(page, page, {"do": "accept"}, Offer, kept, meanwhile=(page, {"do": "decline"}))


def _rule(house: House, made: Things) -> Edit:
    page = f"{_DESK}setup/types/{made.named['type_id']}/"
    fields = {"cutoff_hours": "48"}
    return Edit(page, page, fields, TimeRule, 'value="48"', first={"cutoff_hours": "36"})


def _outside(house: House, made: Things) -> Edit:
    page = f"{_DESK}setup/outside/"
    return Edit(page, page, {"schedules": "mine-1"}, UnitCalendar, "mine-1", first={"schedules": "hers-1"})


def _about(house: House, made: Things) -> Edit:
    page = f"{_DESK}setup/types/{made.named['type_id']}/about/"
    fields = {"name_sv": TYPED, "name_en": "Nurse"}
    return Edit(page, page, fields, TimeType, first={"name_sv": "Hennes ord"})


def _prior(house: House, made: Things) -> Edit:
    page = f"{_one(made)}questions/{booking_things.PAGE}/"
    return Edit(page, page, {"q-f1": TYPED}, PriorAnswers, first={"q-f1": "Hennes ord"})


def _errand(house: House, made: Things) -> Edit:
    """A calendar outside has not answered whether a time is cancelled; a colleague has seen that it is not."""
    had = Appointment.objects.get(id=made.named["appointment_id"])
    one = Errand.objects.create(
        region=had.region,
        appointment=had,
        system="hospital",
        verb="cancel",
        state="unclear",
        slot_id=had.slot_id,
        asked_at=house.now,
        limit_at=house.now,
        next_at=house.now + dt.timedelta(days=9),
    )
    page, hers = f"{_DESK}unanswered/", {"outcome": "not_done", "reason": "Sett efter", "do": "settle"}
    mine = {"outcome": "not_done", "reason": TYPED, "do": "settle", "errand": str(one.id)}
    return Edit(page, page, mine, Errand, TYPED, first={**mine, **hers})


def _schedule(do: str) -> Maker:
    def make(house: House, made: Things) -> Edit:
        page, day = f"{_DESK}setup/schedules/{made.named['schedule_id']}/", today() + dt.timedelta(days=30)
        name = {"differ": "day", "end": "last"}.get(do, "until")
        fields = {f"{name}_{place}": str(part) for place, part in enumerate((day.year, day.month, day.day))}
        if do == "differ":
            return Edit(page, page, {**fields, "times": "9–10", "note": TYPED}, ScheduleDay, do=do)
        if do == "end":
            shown, later = f"{page}?{urlencode({**fields, 'new_week': ''})}", day + dt.timedelta(days=1)
            first = dict(zip(fields, (str(later.year), str(later.month), str(later.day)), strict=True))
            return Edit(shown, page, fields, Schedule, "Någon har ändrat schemat", first=first, do=do)
        return Edit(page, page, fields, Schedule, "Någon har ändrat schemat", do=do)

    return make


def _dose(house: House, made: Things) -> Edit:
    """A time that begins within the hour; a colleague has registered another lot."""
    booked = Appointment.objects.get(id=made.named["booked_id"])
    soon = house.now + dt.timedelta(minutes=30)
    Slot.objects.filter(id=booked.slot_id).update(starts_at=soon, ends_at=soon + dt.timedelta(minutes=20))
    page, given = f"/desk/vaccination/{booked.id}/", {"product": "Vaccin A", "lot": "AB1", "site": "left_arm"}
    return Edit(page, page, {**given, "lot": TYPED}, Dose, TYPED, first=given)


def _campaign(page: str, fields: dict[str, str], first: dict[str, str]) -> Maker:
    def make(house: House, made: Things) -> Edit:
        here = f"/steering/vaccination/{made.named['campaign_id']}/{page}"
        told = {one: text or str(house.linden.id) for one, text in fields.items()}
        return Edit(here, here, told, Version, next(iter(reversed(told.values()))), first=first)

    return make


EDITS: dict[str, Maker] = {
    "vaccination:basics": _campaign("basics/", {"name_sv": TYPED}, {"name_sv": "Annat"}),
    "vaccination:group": _campaign("groups/all/", {"name_sv": TYPED}, {"name_sv": "Annat"}),
    "vaccination:place": _campaign(
        "place/", {"place": "", "drop_ins": "2027-01-05 10–14"}, {"drop_ins": "2027-01-06 10–14"}
    ),
    "vaccination:desk_dose": _dose,
    "booking:desk_note": _note,
    "booking:desk_move": _move,
    "booking:desk_cancel": _cancel,
    "booking:desk_sessions": _sessions,
    "booking:desk_offer": _offer,
    "booking:desk_about": _about,
    "booking:desk_prior_step": _prior,
    "booking:desk_rule": _rule,
    "booking:desk_outside": _outside,
    "booking:desk_errands": _errand,
    "booking:desk_schedule differ": _schedule("differ"),
    "booking:desk_schedule publish": _schedule("publish"),
    "booking:desk_schedule end": _schedule("end"),
}
