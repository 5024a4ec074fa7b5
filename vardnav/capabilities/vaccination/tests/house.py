"""A campaign in the tests' clinic: Norra and Södra vaccinate, and the region's administrator decides."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.vaccination.actions import planning, publishing, timing
from vardnav.capabilities.vaccination.models import Version
from vardnav.capabilities.vaccination.rules.plan import Group, Place, Plan
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments.models import Slot
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.cases.tests.world import SKANE

EVERYBODY = Group("all", "Alla", "Everybody")
KEY = "influensa"


@dataclasses.dataclass
class Campaigns(Clinic):
    """What the tests vaccinate in."""

    @property
    def admin(self) -> Viewer:
        return Viewer.administrator(staff_id=self.world.eva.id, assignment_id=uuid7(), region=SKANE)

    def plan(self, *groups: Group, **more: Any) -> Plan:
        """Everybody at both units, one dose, booked online at any age, unless something else is said."""
        says: dict[str, Any] = {
            "name_sv": "Influensa",
            "name_en": "Influenza",
            "about_sv": "Vaccin mot influensa.",
            "about_en": "Vaccine against influenza.",
            "web_age": 0,
            "adult_under": 0,
            "groups": groups or (EVERYBODY,),
            "places": (Place(self.world.norra.id), Place(self.world.sodra.id)),
        }
        return Plan(**{**says, **more})

    def publish(self, plan: Plan, *, key: str = KEY, now: dt.datetime = NOW) -> Version:
        """Let a plan come in force: a campaign's first, or its next."""
        found = Version.objects.filter(campaign__key=key).first()
        if found is None:
            draft = planning.create(self.admin, key, plan, now=now)
        else:
            draft = planning.draft(self.admin, found.campaign_id, now=now)
            draft = planning.write(self.admin, found.campaign_id, plan, revision=draft.revision, now=now)
        publishing.ask(self.admin, draft.campaign_id, revision=draft.revision, now=now)
        return Version.objects.get(id=draft.id)

    def times(
        self, *, at: Viewer | None = None, capacity: int = 1, key: str = KEY, **plan: Any
    ) -> list[Slot]:
        """Publish times of the campaign at a unit (Norra)."""
        by = at or self.dag
        return self.slots(timing.make_type(by, key, minutes=20, capacity=capacity, now=NOW), by=by, **plan)

    def place(self, unit: str = "norra", **more: Any) -> Place:
        return Place(getattr(self.world, unit).id, **more)


def born(year: int) -> dt.date:
    return dt.date(year, 6, 1)


def key() -> uuid.UUID:
    return uuid7()
