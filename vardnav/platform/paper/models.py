"""Tables: a unit's messages that go home in a letter, printed or not."""

from __future__ import annotations

import datetime as dt
import enum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases import sight
from vardnav.platform.paper.rules import Reason, State


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class LetterQuerySet(models.QuerySet["Letter"]):
    """Reading letters."""

    def visible_to(self, viewer: Viewer) -> LetterQuerySet:
        """Return what the unit one works at has written, also in a case that has gone on; one's own for residents."""
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown("case__"), subject=viewer.subject_id)
        return self if viewer.role is Role.SYSTEM else self.none()


class Letter(models.Model):
    """A message of a unit's that is to be printed and sent home: its text is the message's.

    Or what the person must be told of a case by the law, and cannot be told otherwise: then the text is its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey("cases.Message", null=True, on_delete=models.PROTECT, related_name="+")
    event_id = models.UUIDField(
        null=True, help_text="What it tells of when no unit has written it; the same never makes two letters."
    )
    text = models.TextField(blank=True, default="", db_default="", help_text="Its own text then.")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The subject, or a young child's guardian.",
    )
    reason = models.CharField(max_length=6, choices=_choices(Reason))
    state = models.CharField(max_length=7, choices=_choices(State), default=State.PLANNED.value)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True, help_text="Why it was not sent.")

    objects = LetterQuerySet.as_manager()
    #: How an answer reached somebody belongs to the case.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "message"], name="paper_letter_once"),
            models.UniqueConstraint(fields=["region", "event_id"], name="paper_letter_event_once"),
            models.CheckConstraint(
                condition=Q(message__isnull=False, event_id__isnull=True, text="")
                | Q(message__isnull=True, event_id__isnull=False) & ~Q(text=""),
                name="paper_letter_about",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", settled_at__isnull=True, settled_by__isnull=True, note="")
                | Q(state="printed", settled_at__isnull=False, settled_by__isnull=False, note="")
                | Q(state="dropped", settled_at__isnull=False, settled_by__isnull=False) & ~Q(note=""),
                name="paper_letter_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "planned_at"],
                condition=Q(state="planned"),
                name="paper_letter_waiting",
            ),
            models.Index(
                fields=["region", "unit", "-settled_at"],
                condition=Q(settled_at__isnull=False),
                name="paper_letter_settled",
            ),
            models.Index(fields=["case"], name="paper_letter_case"),
        ]

    def __str__(self) -> str:
        return f"Letter {self.state} {self.id}"

    @property
    def words(self) -> str:
        """What stands in it."""
        return self.message.text if self.message else self.text

    @property
    def written_at(self) -> dt.datetime:
        """When that was written."""
        return self.message.sent_at if self.message else self.planned_at
