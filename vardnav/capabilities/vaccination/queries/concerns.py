"""Queries: which campaigns concern somebody, how they stand in each, and what they have booked and had; logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.models import Booking, Dose, Standby, Version
from vardnav.capabilities.vaccination.models.booked import acts_for
from vardnav.capabilities.vaccination.queries import in_force
from vardnav.capabilities.vaccination.rules import standing
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.capabilities.vaccination.rules.standing import Applicant, Standing
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.rules import age_on
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.rules.states import Status

#: So many doses are shown; older ones are reached through the record.
MOST_DOSES = 50


@dataclass(frozen=True, slots=True)
class Coming:
    """A time that is booked: its id, when, where."""

    appointment_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    unit: str


@dataclass(frozen=True, slots=True)
class Concern:
    """One campaign and how somebody stands in it. `standby_id`: they can come at once, and have said so."""

    version: Version
    plan: Plan
    who: Applicant
    standing: Standing
    coming: Sequence[Coming] = ()
    doses: Sequence[Dose] = ()
    standby_id: uuid.UUID | None = None
    standby_unit_id: uuid.UUID | None = None

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


def of(viewer: Viewer, *, subject_id: uuid.UUID | None = None, now: dt.datetime) -> list[Concern]:
    """Return every campaign of the region, with how the subject stands in it, the reading logged. Raises Http404.

    `subject_id`: whom staff help; a resident's is the one they act for.
    """
    return _read(viewer, in_force.versions(viewer.region), subject_id, now)


def one(
    viewer: Viewer, campaign_key: str, *, subject_id: uuid.UUID | None = None, now: dt.datetime
) -> Concern:
    """Return one campaign that is in force, in the same way. Raises Http404."""
    found = in_force.version(viewer.region, campaign_key)
    if found is None:
        raise Http404
    return _read(viewer, [found], subject_id, now)[0]


def doses(viewer: Viewer, *, now: dt.datetime) -> list[Dose]:
    """Return the doses that the subject has had in any region, the reading logged. Raises Http404."""
    about = asking.subject(viewer, None)
    with transaction.atomic():
        _log(viewer, about, now)
        rows = Dose.objects.visible_to(viewer).standing().filter(subject=about)
        return list(rows.select_related("unit", "campaign").order_by("-given_at", "-id")[:MOST_DOSES])


def _read(
    viewer: Viewer, versions: Sequence[Version], subject_id: uuid.UUID | None, now: dt.datetime
) -> list[Concern]:
    if not acts_for(viewer):
        raise Http404
    about = asking.subject(viewer, subject_id)
    if not versions:
        return []
    with transaction.atomic():
        _log(viewer, about, now)
        plans = {one.campaign_id: one.said for one in versions}
        who = in_force.applicants(viewer.region, plans, about)
        coming, had = _coming(viewer, about, plans, now), _had(viewer, about, plans)
        waits = {
            one.campaign_id: one for one in Standby.objects.visible_to(viewer).waiting().filter(subject=about)
        }
    return [
        Concern(
            one,
            plans[one.campaign_id],
            who[one.campaign_id],
            standing.of(plans[one.campaign_id], who[one.campaign_id], viewer.region, now=now),
            coming.get(one.campaign_id, ()),
            had.get(one.campaign_id, ()),
            waits[one.campaign_id].id if one.campaign_id in waits else None,
            waits[one.campaign_id].unit_id if one.campaign_id in waits else None,
        )
        for one in versions
    ]


def _coming(
    viewer: Viewer, subject_id: uuid.UUID, campaigns: Collection[uuid.UUID], now: dt.datetime
) -> dict[uuid.UUID, list[Coming]]:
    """Return the times to come; one that is over, and of which the unit has noted nothing, is none of them."""
    rows = Booking.objects.visible_to(viewer).filter(
        Q(appointment__status=Status.ARRIVED)
        | Q(appointment__status=Status.BOOKED, appointment__ends_at__gt=now),
        region=viewer.region,
        subject=subject_id,
        campaign__in=campaigns,
    )
    found: dict[uuid.UUID, list[Coming]] = {}
    fields = ("campaign_id", "appointment_id", "appointment__starts_at", "appointment__ends_at", "unit__name")
    for campaign_id, *row in rows.order_by("appointment__starts_at").values_list(*fields):
        found.setdefault(campaign_id, []).append(Coming(*row))
    return found


def _had(
    viewer: Viewer, subject_id: uuid.UUID, campaigns: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Dose]]:
    rows = (
        Dose.objects.visible_to(viewer)
        .standing()
        .filter(region=viewer.region, subject=subject_id, campaign__in=campaigns)
    )
    found: dict[uuid.UUID, list[Dose]] = {}
    for one in rows.select_related("unit").order_by("given_at", "id"):
        found.setdefault(one.campaign_id, []).append(one)
    return found


def _log(viewer: Viewer, subject_id: uuid.UUID, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verbs.READ.key,
        object_kind="person",
        object_id=subject_id,
        subject_id=subject_id,
        region=viewer.region,
        now=now,
    )
