"""Tables: doses that were given (FHIR Immunization). A row never changes: what was wrong is said by a later row."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.vaccination.models.booked import acts_for
from vardnav.capabilities.vaccination.models.campaigns import Campaign
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD


class Site(enum.StrEnum):
    """Where on the body (FHIR Immunization.site)."""

    LEFT_ARM = "left_arm"
    RIGHT_ARM = "right_arm"
    LEFT_THIGH = "left_thigh"
    RIGHT_THIGH = "right_thigh"
    OTHER = "other"


class DoseQuerySet(models.QuerySet["Dose"]):
    """Reading doses."""

    def visible_to(self, viewer: Viewer) -> DoseQuerySet:
        """Return one's own as a resident, the unit's as staff."""
        if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
            return self.filter(subject=viewer.subject_id) if acts_for(viewer) else self.none()
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def latest_said(self) -> DoseQuerySet:
        """Return the last row of each time: what no later row corrects."""
        later = Dose.objects.filter(region=models.OuterRef("region"), replaces=models.OuterRef("pk"))
        return self.filter(~models.Exists(later))

    def standing(self) -> DoseQuerySet:
        """Return those that no later row takes back, and that were given."""
        return self.latest_said().filter(is_taken_back=False)


class Dose(models.Model):
    """One dose of one appointment. `replaces`: the row that this one corrects, which is then FHIR's entered-in-error.

    `is_taken_back`: a correction that says that no such dose was given.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey("appointments.Appointment", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=100)
    lot = models.CharField(max_length=40)
    site = models.CharField(max_length=12, choices=[(one.value, one.name) for one in Site])
    given_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    by_staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    is_taken_back = models.BooleanField(default=False)

    objects = DoseQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "appointment"],
                condition=Q(replaces__isnull=True),
                name="vaccination_dose_once",
            ),
            models.UniqueConstraint(
                fields=["region", "replaces"],
                condition=Q(replaces__isnull=False),
                name="vaccination_dose_corrected_once",
            ),
            models.CheckConstraint(
                condition=Q(is_taken_back=False) | Q(replaces__isnull=False), name="vaccination_dose_back"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "campaign", "-registered_at"], name="vaccination_dose_last"
            ),
        ]

    def __str__(self) -> str:
        return f"Dose {self.id}"
