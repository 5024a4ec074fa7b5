"""Tables: a stand-in for a medicines list, where no outside list is connected (the demo)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    """Reading prescriptions."""

    def visible_to(self, viewer: Viewer) -> PrescriptionQuerySet:
        """Return the subject's own prescriptions; staff read them in the case, as the person sent them."""
        if viewer.role is Role.RESIDENT:
            return self.filter(subject_id=viewer.subject_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Prescription(models.Model):
    """One prescribed drug: a copy of another's list."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    strength = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=60, blank=True, help_text="tablett, salva …")
    dosage = models.CharField(max_length=400, blank=True)
    prescribed_by = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    prescribed_on = models.DateField()
    valid_to = models.DateField()
    collections_left = models.PositiveSmallIntegerField(null=True)

    objects = PrescriptionQuerySet.as_manager()
    retention = Retention(
        words="as long as the list it copies has it",
        source="a copy of another's list; the demonstration's stand-in",
        removed_by="the load of the demonstration",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("prescribed_on")), name="prescriptions_prescription_dates"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="prescriptions_subject"),
        ]

    def __str__(self) -> str:
        return f"Prescription {self.id}"
