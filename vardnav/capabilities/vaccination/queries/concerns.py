"""Queries: which campaigns concern somebody, how they stand in each, and what they have booked and had; logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from vardnav.capabilities.vaccination.models import Version
from vardnav.capabilities.vaccination.queries import in_force, known
from vardnav.capabilities.vaccination.queries.known import Coming, Given
from vardnav.capabilities.vaccination.rules import standing
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.capabilities.vaccination.rules.standing import Applicant, Standing
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.rules import age_on


@dataclass(frozen=True, slots=True)
class Concern:
    """One campaign and how somebody stands in it. `standby_id`: they can come at once, and have said so.

    `phone`: of the one who is logged in, to be called at; `catalogue`: by which number it says what is turned on where.
    """

    version: Version
    plan: Plan
    who: Applicant
    standing: Standing
    coming: Sequence[Coming] = ()
    doses: Sequence[Given] = ()
    standby_id: uuid.UUID | None = None
    standby_unit_id: uuid.UUID | None = None
    phone: str = ""
    catalogue: int = 0

    @property
    def key(self) -> str:
        """The campaign's key."""
        return self.version.campaign.key

    @property
    def has_time(self) -> bool:
        """Whether there is nothing more to book."""
        return bool(self.coming) or len(self.doses) >= self.plan.doses

    @property
    def can_book(self) -> bool:
        """Whether they book for themselves now: nobody books the second of two doses alone but staff."""
        return self.standing.is_open and not self.has_time and self.first_on is None

    @property
    def first_on(self) -> dt.date | None:
        """The day of the first of two doses, where the second is neither had nor booked."""
        has_half = bool(self.doses) and not self.has_time
        return clock.local_date(self.doses[-1].given_at) if has_half else None

    def needs_adult(self, day: dt.date) -> bool:
        """Tell whether somebody grown has to come along that day."""
        return self.who.born_on is not None and age_on(self.who.born_on, day) < self.plan.adult_under


@dataclass(frozen=True, slots=True)
class Read:
    """Every campaign of the region with how the subject stands in it, and the doses they have had in any region."""

    concerns: Sequence[Concern]
    doses: Sequence[Given]


def every(viewer: Viewer, *, now: dt.datetime) -> Read:
    """Return how the viewer's subject stands, the reading logged. Raises Http404."""
    found = known.of(viewer, now=now)
    versions = sorted(in_force.by_ids(found.in_force), key=lambda one: one.said.name_sv.casefold())
    return Read([_concern(viewer, one, found, now) for one in versions], found.doses)


def one(
    viewer: Viewer, campaign_key: str, *, subject_id: uuid.UUID | None = None, now: dt.datetime
) -> Concern:
    """Return one campaign that is in force, in the same way. `subject_id`: whom staff help. Raises Http404."""
    version = in_force.version(viewer.region, campaign_key)
    if version is None:
        raise Http404
    return _concern(viewer, version, known.of(viewer, subject_id=subject_id, now=now), now)


def _concern(viewer: Viewer, version: Version, found: known.Known, now: dt.datetime) -> Concern:
    key, plan = version.campaign_id, version.said
    who, stands = found.applicant(key, plan), found.stands.get(key)
    return Concern(
        version,
        plan,
        who,
        standing.of(plan, who, viewer.region, now=now),
        found.coming.get(key, ()),
        [one for one in found.doses if one.campaign_id == key][::-1],
        stands.id if stands else None,
        stands.unit_id if stands else None,
        found.phone,
        found.catalogue,
    )
