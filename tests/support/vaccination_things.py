"""A campaign in which Linden vaccinates, the time that Anna has there, and her place among those who can come at once."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.capabilities.vaccination.actions import planning, publishing, standing_by, timing
from vardnav.capabilities.vaccination.models import Booking, Dose, Standby, Version
from vardnav.capabilities.vaccination.rules.plan import Group, Place, Plan
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import booking_actions
from vardnav.platform.appointments.models import Schedule, Slot, TimeType

KEY = "influensa"
#: What pages call them.
NAMES = ("campaign", "campaign_id", "group", "booked_id", "standby_id")
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (Booking, "id, unit_id"),
    (Standby, "id, ended_at"),
    (Dose, "id, lot"),
    (Version, "id, revision, published_at"),
)


def of(house: House, anna: Viewer, subject: Person) -> dict[str, object]:
    """Let Anna (or she for her child) have a campaign's time at Linden, and stand on its list."""
    dag, now = house.staff_viewer(house.dag_at_linden), house.now
    if not Version.objects.filter(campaign__key=KEY).exists():
        _publish(house, dag, now)
    kind = timing.make_type(dag, KEY, minutes=20, now=now)
    booked = Booking.objects.filter(subject=subject, campaign__key=KEY).first()
    if booked is None:
        had = booking_actions.book(anna, booking_actions.Asked([free(kind, now)], uuid7()), now=now)
        booked = Booking.objects.get(appointment=had.appointments[0])  # type: ignore[union-attr]
    row = standing_by.join(anna, standing_by.Wish(KEY, house.linden.id, "+46701740605"), now=now)
    return {
        "campaign": KEY,
        "campaign_id": booked.campaign_id,
        "group": "all",
        "booked_id": booked.appointment_id,
        "standby_id": row.id,
    }


def _publish(house: House, dag: Viewer, now: dt.datetime) -> None:
    ada = Viewer.administrator(
        staff_id=house.ada.id, assignment_id=house.ada_of_skane.id, region=house.ada_of_skane.region_id
    )
    plan = Plan(
        "Influensa",
        "Influenza",
        "Vaccin mot influensa.",
        "Vaccine against influenza.",
        web_age=0,
        adult_under=0,
        groups=(Group("all", "Alla", "Everybody"),),
        places=(Place(house.linden.id),),
    )
    draft = planning.create(ada, KEY, plan, now=now)
    publishing.ask(ada, draft.campaign_id, revision=1, now=now)


def free(kind: TimeType, now: dt.datetime) -> uuid.UUID:
    """Publish one more time, days ahead and beside all that are there."""
    own = {"region": kind.region, "unit_id": kind.unit_id, "time_type": kind}
    schedule, _new = Schedule.objects.get_or_create(**own, defaults={"valid_from": now.date()})
    starts = now + dt.timedelta(days=6, minutes=30 * Slot.objects.filter(schedule=schedule).count())
    made: Slot = Slot.objects.create(
        **own, schedule=schedule, starts_at=starts, ends_at=starts + dt.timedelta(minutes=20), capacity=1
    )
    return made.id
