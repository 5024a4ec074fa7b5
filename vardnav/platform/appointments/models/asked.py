"""Tables: what somebody has answered to the prior questions of a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.appointments.models.booked import Appointment


class PriorAnswersQuerySet(models.QuerySet["PriorAnswers"]):
    """Reading answers."""

    def visible_to(self, viewer: Viewer) -> PriorAnswersQuerySet:
        """Return the answers that belong to times the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(appointment__in=Appointment.objects.visible_to(viewer))


class PriorAnswers(models.Model):
    """The prior questions of one time, answered whole or in part (FHIR QuestionnaireResponse). They follow it in a move.

    `raw` is what the form goes on from; `answers` is what was sent, in the words it was asked in, and stands until it is
    sent anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    service_key = models.CharField(max_length=80, help_text="The published form.")
    form_version = models.CharField(max_length=20)
    raw = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, help_text="Sent; empty while something is left.")
    by_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by_staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change.")

    objects = PriorAnswersQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "appointment"], name="appointments_answers_once"),
            models.CheckConstraint(
                condition=Q(by_person__isnull=True) | Q(by_staff__isnull=True),
                name="appointments_answers_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"PriorAnswers {self.id}"
