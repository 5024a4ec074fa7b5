"""Tables: help that staff give a person without e-ID."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases.rules import Identified, Origin, choices_of


class AssistanceQuerySet(models.QuerySet["Assistance"]):
    """Reading assistance."""

    def visible_to(self, viewer: Viewer) -> AssistanceQuerySet:
        """Return what one has helped with oneself, at the unit one works at now."""
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, staff=viewer.staff_id, unit=viewer.unit_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Assistance(models.Model):
    """Staff help a person without e-ID with the e-services: who, from which unit, how the person came (N12)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=choices_of(Origin))
    identified_by = models.CharField(
        max_length=9,
        blank=True,
        choices=choices_of(Identified),
        default="",
        db_default="",
        help_text="How staff knew who it was; empty for what was begun before it was asked.",
    )
    started_at = models.DateTimeField()
    #: Whether the person's account is locked; as `helping.assistance` has found it, no column.
    is_locked: bool = False

    objects = AssistanceQuerySet.as_manager()
    #: Who sent a case in somebody's place belongs to the case.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(origin__in=[one.value for one in Origin]), name="cases_assistance_origin"
            ),
            models.CheckConstraint(
                condition=Q(identified_by__in=["", *(one.value for one in Identified)]),
                name="cases_assistance_identified",
            ),
        ]

    def __str__(self) -> str:
        return f"Assistance {self.id}"
