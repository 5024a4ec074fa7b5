"""Table: forms that a unit asks somebody to answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases import sight


class FormRequestQuerySet(models.QuerySet["FormRequest"]):
    """Reading requests."""

    def visible_to(self, viewer: Viewer) -> FormRequestQuerySet:
        """Return the requests of cases the viewer may see."""
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown("case__"), subject=viewer.subject_id)
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, case__unit=viewer.unit_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class FormRequest(models.Model):
    """A unit asks somebody to answer a form: the case waits for it. Its draft has the id of `case.draft_id`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    last_on = models.DateField(
        help_text="The last day to answer, as the unit asks; later answers are taken too."
    )
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = FormRequestQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case"], name="cases_form_request_case"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="cases_form_request_ending",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["last_on"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True, reminded_at__isnull=True),
                name="cases_form_request_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"FormRequest {self.id}"
