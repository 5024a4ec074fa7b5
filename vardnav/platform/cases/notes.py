"""Table: notes among staff about a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases.rules import Outcome


class NoteQuerySet(models.QuerySet["Note"]):
    """Reading notes."""

    def visible_to(self, viewer: Viewer) -> NoteQuerySet:
        """Return the notes of cases at one's unit, written there or at another unit of the same care provider."""
        if viewer.role is Role.SYSTEM:
            return self
        if viewer.role is not Role.STAFF:
            return self.none()
        own = Unit.objects.filter(id__in=[viewer.unit_id])
        of_ours = Q(unit=viewer.unit_id) | Q(unit__provider__in=own.values("provider"))
        here = self.filter(of_ours, region=viewer.region, case__unit=viewer.unit_id)
        return here.exclude(case__outcome=Outcome.TRANSFERRED)


class Note(models.Model):
    """A note among staff about a case. It is never part of anything that a resident sees."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "case", "id"], name="cases_note_case")
        ]

    def __str__(self) -> str:
        return f"Note {self.id}"
