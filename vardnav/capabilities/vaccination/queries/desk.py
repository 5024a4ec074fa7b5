"""Queries: a unit's vaccinations: the day's people with their doses, one of them, and who can come at once; each logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.models import Booking, Campaign, Dose, Standby
from vardnav.capabilities.vaccination.queries import in_force
from vardnav.capabilities.vaccination.rules import standing
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.models import TimeType
from vardnav.platform.appointments.rules import searching
from vardnav.platform.appointments.rules.states import COMING, Status

#: More than any unit vaccinates in a day; a page never grows without end.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Comer:
    """One time of the day, with the dose that was given (None: not yet)."""

    booking: Booking
    dose: Dose | None


@dataclass(frozen=True, slots=True)
class Here:
    """A campaign in which the unit vaccinates. `has_type`: its times can be put in the calendar."""

    key: str
    name_sv: str
    name_en: str
    has_type: bool

    def name(self, language: str) -> str:
        """Return what it is called."""
        return self.name_en if language == "en" else self.name_sv


def here(viewer: Viewer) -> list[Here]:
    """Return the campaigns in which the staff's unit vaccinates. Raises Http404 for others than staff."""
    unit_id = asking.unit_of(viewer)
    rows = TimeType.objects.filter(region=viewer.region, unit=unit_id, retired_at__isnull=True)
    types = set(rows.values_list("key", flat=True))
    return [
        Here(one.campaign.key, one.said.name_sv, one.said.name("en"), one.campaign.type_key in types)
        for one in in_force.versions(viewer.region)
        if one.said.place(unit_id) is not None
    ]


def day(viewer: Viewer, on: dt.date, *, now: dt.datetime) -> list[Comer]:
    """Return who has a campaign's time at the unit that day, by time, the reading logged. Raises Http404."""
    asking.unit_of(viewer)
    begins, ends = searching.day_bounds(on)
    with transaction.atomic():
        rows = Booking.objects.visible_to(viewer).filter(
            appointment__starts_at__gte=begins,
            appointment__starts_at__lt=ends,
            appointment__status__in=COMING | {Status.FULFILLED, Status.NO_SHOW},
        )
        found = list(
            rows.select_related("appointment", "subject", "campaign").order_by(
                "appointment__starts_at", "id"
            )[:MOST]
        )
        doses = {
            one.appointment_id: one
            for one in Dose.objects.visible_to(viewer)
            .standing()
            .filter(appointment__in=[each.appointment_id for each in found])
        }
        audit.record_many(
            viewer,
            action=verbs.READ.key,
            object_kind="appointment",
            items=[(one.appointment_id, one.subject_id) for one in found],
            now=now,
        )
    return [Comer(one, doses.get(one.appointment_id)) for one in found]


def one(viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime) -> Comer:
    """Return one time of a campaign at the unit with its dose, the reading logged. Raises Http404."""
    asking.unit_of(viewer)
    with transaction.atomic():
        rows = Booking.objects.visible_to(viewer).select_related(
            "appointment", "subject", "campaign", "version"
        )
        found = rows.filter(appointment=appointment_id).exclude(appointment__status=Status.PENDING).first()
        if found is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="appointment",
            object_id=appointment_id,
            subject_id=found.subject_id,
            unit_id=viewer.unit_id,
            now=now,
        )
        rows_of_doses = Dose.objects.visible_to(viewer).standing().select_related("by_staff")
        return Comer(found, rows_of_doses.filter(appointment=appointment_id).first())


def last_given(viewer: Viewer, campaign_id: uuid.UUID) -> Dose | None:
    """Return the unit's latest dose of a campaign: its product and lot are most often the next one's, too."""
    rows = Dose.objects.visible_to(viewer).standing().filter(campaign=campaign_id)
    return rows.order_by("-registered_at", "-id").first()


def standby(viewer: Viewer, *, now: dt.datetime) -> Sequence[Standby]:
    """Return who can come at once to the unit, first come first, the reading logged. Raises Http404.

    Nobody of a campaign that is over: there is nothing to come for.
    """
    asking.unit_of(viewer)
    going_on = [
        one.campaign_id for one in in_force.versions(viewer.region) if not standing.is_over(one.said, now)
    ]
    with transaction.atomic():
        rows = Standby.objects.visible_to(viewer).waiting().filter(campaign__in=going_on)
        rows = rows.select_related("subject", "campaign")
        found = list(rows.order_by("joined_at", "id")[:MOST])
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="standby",
            items=[(one.id, one.subject_id) for one in found],
            now=now,
        )
    return found


def names(viewer: Viewer) -> dict[uuid.UUID, tuple[str, str]]:
    """Return what the region's campaigns are called, in both languages, by id."""
    return {
        one.campaign_id: (one.said.name_sv, one.said.name("en")) for one in in_force.versions(viewer.region)
    }


def campaign_of(viewer: Viewer, key: str) -> Campaign | None:
    """Return a campaign of the region by its key."""
    return Campaign.objects.filter(region=viewer.region, key=key).first()
