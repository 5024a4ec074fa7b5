"""A clinic with times in the tests' world: Norra, where Dag works, and Södra, where Eva does."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import answers
from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import schedule_actions as schedules
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, Slot, TimeType
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.cases.tests.world import SKANE, World, person

#: A Monday, 8.00 in Sweden.
NOW = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)
MONDAY, TUESDAY = dt.date(2026, 11, 30), dt.date(2026, 12, 1)
WEEKDAYS = tuple(
    hours.WeeklySpan(day, hours.Span(dt.time(9), dt.time(11)), is_on_holidays=False) for day in range(1, 6)
)
SYSTEM = Viewer.system()


@dataclass
class Clinic:
    """What the tests book in."""

    world: World

    @property
    def dag(self) -> Viewer:
        return self.world.dags()

    @property
    def eva(self) -> Viewer:
        return self.world.evas()

    @property
    def anna(self) -> Viewer:
        return self.world.annas()

    @property
    def cecilia(self) -> Viewer:
        return self.world.cecilias()

    @property
    def anna_for_bo(self) -> Viewer:
        return self.world.annas(subject_id=self.world.bo.id)

    def type(
        self,
        rule: Rule | None = None,
        *,
        key: str = "nurse",
        by: Viewer | None = None,
        fee: int = 0,
        **more: Any,
    ) -> TimeType:
        kind = types.Kind(key=key, name_sv="Sköterska", name_en="Nurse", **{"minutes": 20, **more})
        return types.add_type(by or self.dag, kind, rule or Rule(), late_fee_kronor=fee, now=NOW)

    def slots(
        self, of: TimeType | None = None, *, by: Viewer | None = None, to: dt.date = TUESDAY, **plan: Any
    ) -> list[Slot]:
        """Publish a schedule of weekdays 9-11; return its slots. Without more said, Norra's nurse by a new clinician."""
        found = of or self.type(by=by)
        viewer = by or self.dag
        if "clinician_id" not in plan:
            clinician = types.add_resource(
                viewer, kind=ResourceKind.CLINICIAN, name=f"Sköterska {uuid7()}", now=NOW
            )
            plan["clinician_id"] = clinician.id
        whole = schedules.Plan(found.id, **{"week": WEEKDAYS, "valid_from": MONDAY, **plan})
        schedule = schedules.make_schedule(viewer, whole, now=NOW)
        schedules.publish(viewer, schedule.id, to=to, now=NOW)
        return list(Slot.objects.filter(schedule=schedule).order_by("starts_at"))

    def booked(self, viewer: Viewer, *slots: Slot, **more: Any) -> Appointment:
        """Book as a person does; return the (first) appointment."""
        had = self.book(viewer, *slots, **more)
        assert isinstance(had, answers.Had), had
        return had.appointments[0]

    def book(
        self, viewer: Viewer, *slots: Slot, now: dt.datetime = NOW, **more: Any
    ) -> answers.Had | answers.Refused:
        return booking.book(viewer, asked(*slots, **more), now=now)

    def hold(self, viewer: Viewer, *slots: Slot, now: dt.datetime = NOW, **more: Any) -> Appointment:
        had = booking.hold(viewer, asked(*slots, **more), now=now)
        assert isinstance(had, answers.Had), had
        return had.appointments[0]


def asked(*slots: Slot, key: uuid.UUID | None = None, **more: Any) -> booking.Asked:
    return booking.Asked([one.id for one in slots], key or uuid7(), **more)


def why(answer: object) -> str:
    """Return the reason of a refusal as a word; "had" when it went."""
    return answer.why.value if isinstance(answer, answers.Refused) else "had"


def residents(count: int, *, born_on: dt.date = dt.date(1980, 1, 1)) -> list[Viewer]:
    """Make so many grown residents of Skåne; return them as viewers."""
    people = Person.objects.bulk_create(_invented(number, born_on) for number in range(count))
    return [Viewer.resident(person_id=one.id, region=SKANE) for one in people]


def _invented(number: int, born_on: dt.date) -> Person:
    made: Person = Person(
        identifier_kind="personnummer",
        identifier=f"19800101B{number:03d}",
        given_name=f"Nummer {number}",
        family_name="Test",
        born_on=born_on,
        home_region=SKANE,
    )
    return made


__all__ = ["MONDAY", "NOW", "SYSTEM", "TUESDAY", "WEEKDAYS", "Clinic", "asked", "person", "residents", "why"]
