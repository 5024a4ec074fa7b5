"""What a drop is rehearsed with, made by the application itself: a campaign, or a sort of time, with a waiting room.

Run as `python -m benchmarks.drop_world '{"places": 2000, …}'` with the owner's log-in; says what it made as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

CAPACITY, A_DAY = 20, 96
#: Days from the first of two doses to the second.
APART = 28
KEY = "drop"
#: The region that storms, and the one beside it that goes on as ever.
STORMED, NEIGHBOUR = "12", "08"


def main(asked: dict[str, Any]) -> None:
    """Make them in Skåne and in Kalmar, each at its first connected health centre of the demonstration."""
    import django

    django.setup()
    from django.db import transaction

    from vardnav.kernel import clock

    now = clock.now()
    with transaction.atomic():
        made = _offer(STORMED, asked["places"], asked["sort"], now=now)
        made["room"] = _room(made, asked, now)
        made["neighbour"] = _offer(NEIGHBOUR, 2000, "campaign", now=now)
    print(json.dumps(made))


def _viewers(region: str) -> tuple[Any, Any]:
    """Return somebody of the staff, and the region's administrator."""
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.kernel.organisations.models import Assignment

    of_region = Assignment.objects.filter(region_id=region)
    care = of_region.filter(kind="care", unit__kind="health_centre", unit__is_connected=True).first()
    steering = of_region.filter(kind="administrator").first()
    assert care is not None
    assert steering is not None
    assert care.unit_id is not None
    staff = Viewer.staff(staff_id=care.staff_id, assignment_id=care.id, unit_id=care.unit_id, region=region)
    ada = Viewer.administrator(staff_id=steering.staff_id, assignment_id=steering.id, region=region)
    return staff, ada


def _offer(region: str, places: int, sort: str, *, now: dt.datetime) -> dict[str, Any]:
    """Make so many places at one unit: of a campaign, of one with two doses ("pairs"), or ordinary times.

    Return how they are asked for. Of two doses each day of firsts has as many seconds APART days later, and a campaign
    that lets no other day follow: so all of them are had when the last is.
    """
    from vardnav.kernel.clock.identifiers import uuid7
    from vardnav.platform.appointments import type_actions as types
    from vardnav.platform.appointments.rules.eligibility import Rule

    staff, ada = _viewers(region)
    key = f"{KEY}-{uuid7().hex[-8:]}"
    is_pair = sort == "pairs"
    if sort != "times":
        made = _campaign(staff, ada, key, places, is_pair, now)
        own = f"/my/vaccination/{key}/"
        told = {"target": own, "hold": f"{own}hold/", "after": "/my/vaccination/"}
    else:
        kind = types.Kind(key=key, name_sv="Vaccination", name_en="Vaccination", minutes=5, capacity=CAPACITY)
        made = types.add_type(staff, kind, Rule(most_at_once=1), late_fee_kronor=0, now=now)
        told = {
            "target": f"/my/appointments/find/?type={key}",
            "hold": "/my/appointments/hold/",
            "after": "/my/appointments/",
        }
    slots = _slots(staff, made.id, places, key, now)
    if is_pair:
        _slots(staff, made.id, places, key, now, later=APART)
    firsts = slots if is_pair else []
    return {**told, "key": made.key, "slot": slots[0], "firsts": firsts, "places": places}


def _campaign(staff: Any, ada: Any, key: str, places: int, is_pair: bool, now: dt.datetime) -> Any:
    """Let a region open a campaign for grown people, with a quota as large as its places, at one unit."""
    from vardnav.capabilities.vaccination.actions import planning, publishing, timing
    from vardnav.capabilities.vaccination.rules.plan import KEY as SERVICE
    from vardnav.capabilities.vaccination.rules.plan import Group, Place, Plan
    from vardnav.platform.catalogue import actions as catalogue

    on = catalogue.Choice(state="on", valid_from=now - dt.timedelta(days=1))
    catalogue.decide(ada, SERVICE, on, unit_id=None, now=now)
    plan = Plan(
        "Vaccination",
        "Vaccination",
        "Vaccin för vuxna.",
        doses=2 if is_pair else 1,
        days_least=APART,
        days_most=APART,
        web_age=0,
        adult_under=0,
        groups=(Group("grown", "Vuxna", age_from=18),),
        places=(Place(staff.unit_id, most=places),),
    )
    draft = planning.create(ada, key, plan, now=now)
    publishing.publish(ada, draft.campaign_id, revision=1, change=None, now=now)
    return timing.make_type(staff, key, minutes=5, capacity=CAPACITY, now=now)


def _slots(staff: Any, type_id: Any, places: int, key: str, now: dt.datetime, *, later: int = 0) -> list[str]:
    """Put the times in the calendar, in two days or so many `later`, as many as the places need; return their ids."""
    from vardnav.kernel import clock
    from vardnav.kernel.clock import hours
    from vardnav.platform.appointments import schedule_actions as schedules
    from vardnav.platform.appointments import type_actions as types
    from vardnav.platform.appointments.models import Slot
    from vardnav.platform.appointments.models.kinds import ResourceKind

    nurse = types.add_resource(staff, kind=ResourceKind.CLINICIAN, name=f"Drop {key} {later}", now=now)
    first = clock.local_date(now) + dt.timedelta(days=2 + later)
    days = -(-places // (CAPACITY * A_DAY))
    week = tuple(
        hours.WeeklySpan(day, hours.Span(dt.time(8), dt.time(16)), is_on_holidays=True) for day in range(1, 8)
    )
    plan = schedules.Plan(type_id, week=week, valid_from=first, clinician_id=nurse.id)
    schedule = schedules.make_schedule(staff, plan, now=now)
    schedules.publish(staff, schedule.id, to=first + dt.timedelta(days=days - 1), now=now)
    slots = list(Slot.objects.filter(schedule=schedule).order_by("starts_at"))
    Slot.objects.filter(id__in=[one.id for one in slots[places // CAPACITY :]]).delete()
    return [str(one.id) for one in slots[: places // CAPACITY]]


def _room(made: dict[str, Any], asked: dict[str, Any], now: dt.datetime) -> str:
    """Open a waiting room before what was made; close those of earlier runs."""
    from vardnav.platform.waiting_room import deciding
    from vardnav.platform.waiting_room.models import Room

    _staff, ada = _viewers(STORMED)
    Room.objects.filter(closed_at__isnull=True).update(closed_at=now)
    plan = deciding.Plan(
        key=f"booking:{made['key']}",
        name_sv="Vaccination",
        name_en="Vaccination",
        target=made["target"],
        opens_at=now + dt.timedelta(seconds=asked["opens_in"]),
        most_inside=asked["inside"],
        most_a_minute=asked["a_minute"],
    )
    return str(deciding.open_room(ada, plan, now=now).id)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
