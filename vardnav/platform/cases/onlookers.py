"""Queries: who may act for somebody today, and so would see their cases: asked of the same rules as the portal's gate."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import standing
from vardnav.kernel.people.acting import ActingRights, Basis
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import secrecy, sight
from vardnav.platform.registry.declarations import EService


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Somebody who is another's guardian or representative, and what they may do today."""

    person_id: uuid.UUID
    name: str
    protection: str
    rights: ActingRights

    @property
    def may_act(self) -> bool:
        """Whether they may act today, in e-services."""
        return self.rights.may()

    def sees(self, area: str) -> bool:
        """Whether they see cases of `area` that are not secret."""
        return self.may_act and sight.of_rights(self.rights).covers(area)

    def as_viewer(self, viewer: Viewer, subject_id: uuid.UUID) -> Viewer:
        """Return them as they look when they act for the subject, in the region and language of `viewer`."""
        basis = self.rights.basis
        is_for_grown = basis is not None and not basis.is_for_child
        return Viewer.resident(
            person_id=self.person_id,
            subject_id=subject_id,
            region=viewer.region,
            language=viewer.language,
            is_for_grown=is_for_grown,
            is_by_power=basis is Basis.POWER,
            areas=frozenset(area.value for area in self.rights.areas) if is_for_grown else frozenset(),
        )


def of(subject_id: uuid.UUID, *, now: dt.datetime) -> list[Onlooker]:
    """Return everybody who stands in such a relation to the subject today, the eldest first. One statement."""
    day = clock.local_date(now)
    return [
        Onlooker(
            person_id=one.actor.person_id,
            name=one.actor.name,
            protection=one.actor.protection,
            rights=one.rights(day),
        )
        for one in standing.of_subject(subject_id, day=day)
    ]


def seeing(subject_id: uuid.UUID, area: str, *, now: dt.datetime) -> list[Onlooker]:
    """Return those who may act for the subject today and see their cases of `area` that are not secret."""
    return [one for one in of(subject_id, now=now) if one.sees(area)]


def is_secret_at_first(
    viewer: Viewer, service: EService, unit_kind: str, subject_id: uuid.UUID, *, now: dt.datetime
) -> bool:
    """Tell whether a new form is as secret as its case will be, unless the person chooses otherwise.

    One statement, for what is sensitive; never for whoever acts for somebody else.
    """
    if viewer.is_proxy or not secrecy.is_sensitive(service, unit_kind):
        return False
    born_on = Person.objects.filter(id=subject_id).values_list("born_on", flat=True).first()
    return secrecy.is_first_choice(born_on, now)
