"""Tables: what units have decided about single drugs; and a stand-in for a medicines list (the demonstration)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD, Retention
from vardnav.platform.cases.models import Case


class LineDecisionQuerySet(models.QuerySet["LineDecision"]):
    """Reading decisions about single drugs."""

    def visible_to(self, viewer: Viewer) -> LineDecisionQuerySet:
        """Return the decisions of cases the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(case__in=Case.objects.visible_to(viewer))


class LineDecision(models.Model):
    """What a unit has decided about one drug of a renewal. Written once, when the case ends; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="Which line of the request, 1 and on.")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=300, help_text="The drug as it was asked for.")
    is_renewed = models.BooleanField()
    until_on = models.DateField(
        null=True, help_text="To and including which day it is renewed, where that was said."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it is not renewed, or what to mind.")
    decided_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = LineDecisionQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case", "number"], name="prescriptions_line_once"),
            models.CheckConstraint(
                condition=Q(is_renewed=True) | Q(until_on__isnull=True) & ~Q(reason=""),
                name="prescriptions_line_refused_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], name="prescriptions_line_case"),
        ]

    def __str__(self) -> str:
        return f"Decision {self.id}"


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
