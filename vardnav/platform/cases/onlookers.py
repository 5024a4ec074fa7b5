"""Queries: who may act for somebody today, and so would see their cases: asked of the same rules as the portal's gate."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import standing
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import secrecy
from vardnav.platform.registry.declarations import EService


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Somebody who is another's guardian or representative. `may_act`: today, in e-services."""

    person_id: uuid.UUID
    name: str
    protection: str
    may_act: bool


def of(subject_id: uuid.UUID, *, now: dt.datetime) -> list[Onlooker]:
    """Return everybody who stands in such a relation to the subject today, the eldest first. One statement."""
    day = clock.local_date(now)
    return [
        Onlooker(
            person_id=one.actor.person_id,
            name=one.actor.name,
            protection=one.actor.protection,
            may_act=one.answer(day).basis is not None,
        )
        for one in standing.of_subject(subject_id, day=day)
    ]


def may_act(subject_id: uuid.UUID, *, now: dt.datetime) -> list[Onlooker]:
    """Return those who may act for the subject today, in the product."""
    return [one for one in of(subject_id, now=now) if one.may_act]


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
