"""Queries: whom questions are about, for somebody who is logged in: what is known of them is not asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from vardnav.capabilities.advice.rules import fitting, steps
from vardnav.capabilities.advice.rules.fitting import Fit
from vardnav.capabilities.advice.rules.steps import Step
from vardnav.clinical.triage.ages import DAYS, OLDEST
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.acting import Basis
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.rules import Area, age_on
from vardnav.platform.portal import family_queries


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else whom the answers may be about: `key` as the portal's page of whom one acts for has it."""

    key: str
    name: str


def may(viewer: Viewer) -> bool:
    """Tell whether a resident may have questions answered for the one they act for."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        return False
    return not viewer.acts_for_grown or Area.E_SERVICES.value in viewer.areas


def require(viewer: Viewer) -> None:
    """Raise Http404 for whoever may not have questions answered for the one they act for."""
    if not may(viewer):
        raise Http404


def relation(viewer: Viewer) -> str:
    """Return what the one acted for is to whoever is logged in: "self", "child" or "other"."""
    if not viewer.is_proxy:
        return "self"
    return "child" if viewer.acts_for_child else "other"


def _person(viewer: Viewer) -> Person:
    assert viewer.subject_id is not None
    return Person.objects.visible_to(viewer).get(id=viewer.subject_id)


def _age_days(person: Person, now: dt.datetime) -> int | None:
    born_on = person.born_on or person.number.born_on
    if born_on is None:
        return None
    days = (clock.local_date(now) - born_on).days
    return days if 0 <= days <= OLDEST else None


def step(viewer: Viewer, *, now: dt.datetime) -> dict[str, Any] | None:
    """Return what the question of whom it is about would be answered by; None where the age is not known."""
    person = _person(viewer)
    days = _age_days(person, now)
    if days is None:
        return None
    is_woman = person.number.is_woman
    sex = "unknown" if is_woman is None else "female" if is_woman else "male"
    age, unit = (days, "days") if days < 2 * DAYS["y"] else (age_of(person, now), "years")
    return steps.told(about=relation(viewer), age=age, unit=unit, sex=sex, age_days=days)


def age_of(person: Person, now: dt.datetime) -> int:
    """Return somebody's age in whole years."""
    born_on = person.born_on or person.number.born_on
    assert born_on is not None
    return age_on(born_on, clock.local_date(now))


def fit(viewer: Viewer, taken: Sequence[Step], *, now: dt.datetime) -> Fit:
    """Return whether answers may be about the one whom the viewer acts for."""
    known = steps.read(taken)
    days = _age_days(_person(viewer), now)
    return fitting.fit(known, steps.unit(taken), relation=relation(viewer), age_days=days)


def others(viewer: Viewer, taken: Sequence[Step], *, now: dt.datetime) -> list[Other]:
    """Return whom else of those that the logged-in person may act for the answers can be about, as far as their age says."""
    known, unit = steps.read(taken), steps.unit(taken)
    found = []
    if viewer.is_proxy and known.about == "self":
        found.append(Other("me", ""))
    for one in family_queries.acted_for(viewer, now=now):
        if one.basis is None or one.person_id == viewer.subject_id:
            continue
        kind = "child" if one.basis in (Basis.GUARDIAN, Basis.EXTENSION) else "other"
        days = None if one.age is None else int((one.age + 0.5) * DAYS["y"])
        # Of a small child the age in years says too little to be sure: then it is offered, and asked again.
        wide = unit if unit == "years" else "years"
        if fitting.fit(known, wide, relation=kind, age_days=days) is Fit.YES:
            found.append(Other(str(one.person_id), one.name))
    return found
