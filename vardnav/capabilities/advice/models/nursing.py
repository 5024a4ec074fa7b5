"""Tables: what staff have asked after an assessment, and what they decided; the resident's own steps are never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.advice.rules.deciding import REASONS, Reason
from vardnav.clinical.triage.levels import CHANNELS, LEVELS, SETTINGS
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases.models import Case


class StaffAnswerQuerySet(models.QuerySet["StaffAnswer"]):
    """Reading what staff have asked."""

    def visible_to(self, viewer: Viewer) -> StaffAnswerQuerySet:
        """Return for staff those of the cases that they see; a resident reads what came of it (`Regrade`)."""
        if viewer.role is Role.STAFF:
            return self.filter(case__in=Case.objects.visible_to(viewer))
        return self if viewer.role is Role.SYSTEM else self.none()


class StaffAnswer(models.Model):
    """One step that staff answered with the person, after the person's own: same form as a step of `Assessment.steps`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(
        "advice.Assessment", on_delete=models.PROTECT, related_name="staff_answers"
    )
    number = models.PositiveIntegerField(help_text="In the case, together with its regrades; from 1.")
    step = models.JSONField()
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = StaffAnswerQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case", "number"], name="advice_staff_answer_numbered"),
        ]

    def __str__(self) -> str:
        return f"StaffAnswer {self.id}"


class RegradeQuerySet(models.QuerySet["Regrade"]):
    """Reading what staff decided."""

    def visible_to(self, viewer: Viewer) -> RegradeQuerySet:
        """Return those of the cases that the viewer sees: the resident's own, the unit's."""
        if viewer.role in (Role.RESIDENT, Role.STAFF):
            return self.filter(case__in=Case.objects.visible_to(viewer))
        return self if viewer.role is Role.SYSTEM else self.none()


class Regrade(models.Model):
    """How urgent staff say that it is, with the reason. The last one of a case holds; the earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey("advice.Assessment", on_delete=models.PROTECT, related_name="regrades")
    number = models.PositiveIntegerField(help_text="In the case, together with staff's answers; from 1.")
    given_level = models.CharField(
        max_length=8, blank=True, help_text="What the person was told; empty: nothing."
    )
    weighed_level = models.CharField(
        max_length=8, blank=True, help_text="What the rules say of all answers, staff's too."
    )
    level = models.CharField(max_length=8)
    setting = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    reason = models.CharField(max_length=12, choices=[(one.value, one.name) for one in Reason])
    text = models.TextField(blank=True, help_text="For staff and for quality; not shown to the resident.")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = RegradeQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case", "number"], name="advice_regrade_numbered"),
            models.CheckConstraint(
                condition=Q(level__in=LEVELS)
                & Q(given_level__in=("", *LEVELS))
                & Q(weighed_level__in=("", *LEVELS))
                & Q(setting__in=SETTINGS)
                & Q(channel__in=CHANNELS),
                name="advice_regrade_known",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=REASONS) & (Q(reason=Reason.AGREES) | ~Q(text="")),
                name="advice_regrade_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Regrade {self.id}"
