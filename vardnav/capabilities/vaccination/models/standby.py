"""Tables: who can come at once when somebody did not, at one unit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.vaccination.models.booked import acts_for
from vardnav.capabilities.vaccination.models.campaigns import Campaign
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD


class StandbyQuerySet(models.QuerySet["Standby"]):
    """Reading the list."""

    def visible_to(self, viewer: Viewer) -> StandbyQuerySet:
        """Return one's own as a resident, the unit's as staff."""
        if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
            return self.filter(subject=viewer.subject_id) if acts_for(viewer) else self.none()
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def waiting(self) -> StandbyQuerySet:
        """Return those who still stand on it."""
        return self.filter(ended_at__isnull=True)


class Standby(models.Model):
    """Somebody who can come at once, and the number to call. Who came first is called first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20, help_text="E.164; theirs or of the one who acts for them.")
    joined_at = models.DateTimeField()
    joined_by_person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    joined_by_staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    is_called = models.BooleanField(default=False, help_text="Ended because staff called.")

    objects = StandbyQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "campaign", "subject"],
                condition=Q(ended_at__isnull=True),
                name="vaccination_standby_once",
            ),
            models.CheckConstraint(
                condition=Q(is_called=False) | Q(ended_at__isnull=False), name="vaccination_standby_called"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "joined_at"],
                condition=Q(ended_at__isnull=True),
                name="vaccination_standby_line",
            ),
        ]

    def __str__(self) -> str:
        return f"Standby {self.id}"
