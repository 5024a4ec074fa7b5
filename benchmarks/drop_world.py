"""What a drop is rehearsed with, made by the application itself: one clinic, one sort of time, a waiting room before it.

Run as `python -m benchmarks.drop_world PLACES OPENS_IN INSIDE A_MINUTE` with the owner's log-in; says what it made as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

CAPACITY, A_DAY = 20, 96
KEY = "drop"


def main(places: int, opens_in: float, inside: int, a_minute: int) -> None:
    """Make them in Skåne, at the first connected health centre of the demonstration."""
    import django

    django.setup()
    from django.db import transaction

    from vardnav.kernel import clock
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.kernel.clock import hours
    from vardnav.kernel.clock.identifiers import uuid7
    from vardnav.kernel.organisations.models import Assignment
    from vardnav.platform.appointments import schedule_actions as schedules
    from vardnav.platform.appointments import type_actions as types
    from vardnav.platform.appointments.models import Slot
    from vardnav.platform.appointments.models.kinds import ResourceKind
    from vardnav.platform.appointments.rules.eligibility import Rule
    from vardnav.platform.waiting_room import deciding
    from vardnav.platform.waiting_room.models import Room

    now = clock.now()
    care = Assignment.objects.filter(
        region_id="12", kind="care", unit__kind="health_centre", unit__is_connected=True
    ).first()
    steering = Assignment.objects.filter(region_id="12", kind="administrator").first()
    assert care is not None
    assert steering is not None
    assert care.unit_id is not None
    staff = Viewer.staff(staff_id=care.staff_id, assignment_id=care.id, unit_id=care.unit_id, region="12")
    ada = Viewer.administrator(staff_id=steering.staff_id, assignment_id=steering.id, region="12")
    key = f"{KEY}-{uuid7().hex[-8:]}"
    with transaction.atomic():
        kind = types.Kind(key=key, name_sv="Vaccination", name_en="Vaccination", minutes=5, capacity=CAPACITY)
        made = types.add_type(staff, kind, Rule(most_at_once=1), late_fee_kronor=0, now=now)
        nurse = types.add_resource(staff, kind=ResourceKind.CLINICIAN, name=f"Drop {key}", now=now)
        first = clock.local_date(now) + dt.timedelta(days=2)
        days = -(-places // (CAPACITY * A_DAY))
        week = tuple(
            hours.WeeklySpan(day, hours.Span(dt.time(8), dt.time(16)), is_on_holidays=True)
            for day in range(1, 8)
        )
        plan = schedules.Plan(made.id, week=week, valid_from=first, clinician_id=nurse.id)
        schedule = schedules.make_schedule(staff, plan, now=now)
        schedules.publish(staff, schedule.id, to=first + dt.timedelta(days=days - 1), now=now)
        slots = list(Slot.objects.filter(schedule=schedule).order_by("starts_at"))
        wanted = places // CAPACITY
        Slot.objects.filter(id__in=[one.id for one in slots[wanted:]]).delete()
        Room.objects.filter(closed_at__isnull=True).update(closed_at=now)
        target = f"/my/appointments/find/?type={key}"
        room = deciding.open_room(
            ada,
            deciding.Plan(
                key=f"booking:{key}",
                name_sv="Vaccination",
                name_en="Vaccination",
                target=target,
                opens_at=now + dt.timedelta(seconds=opens_in),
                most_inside=inside,
                most_a_minute=a_minute,
            ),
            now=now,
        )
    print(json.dumps({"room": str(room.id), "key": key, "target": target, "places": wanted * CAPACITY}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
