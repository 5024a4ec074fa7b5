"""Tables: what has been done so that one message of a unit's is read and answered."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.unread.rules import How, Reason


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class PursuitQuerySet(models.QuerySet["Pursuit"]):
    """Reading pursuits."""

    def visible_to(self, viewer: Viewer) -> PursuitQuerySet:
        """Return what waits in the cases that the unit one works at has now, whoever wrote it; nobody else has any.

        (An administrator reads counts only: `queries.by_unit`.)
        """
        if viewer.role is Role.STAFF:
            return self.filter(unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()

    def waiting(self) -> PursuitQuerySet:
        """Return those on the unit's list: put there, not settled, and still not read."""
        return self.filter(listed_at__isnull=False, settled_at__isnull=True, message__read_at__isnull=True)


class Pursuit(models.Model):
    """One message to a resident that is followed until it is read: reminded of, asked about, on the unit's list, settled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", help_text="Who has the case."
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey("cases.Message", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, help_text="When it was said once more that it is unread.")
    asked_at = models.DateTimeField(null=True, help_text="When it was said once more that it is a question.")
    listed_at = models.DateTimeField(null=True, help_text="Since when it is on the unit's list.")
    reason = models.CharField(max_length=6, choices=_choices(Reason), blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty when the person read it after all.",
    )
    how = models.CharField(max_length=10, choices=_choices(How), blank=True)

    objects = PursuitQuerySet.as_manager()
    #: How an answer reached somebody belongs to the case.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "message"], name="unread_pursuit_once"),
            models.CheckConstraint(
                condition=Q(listed_at__isnull=True, reason="") | Q(listed_at__isnull=False) & ~Q(reason=""),
                name="unread_pursuit_listed",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, how="")
                | Q(settled_at__isnull=False, settled_by__isnull=True, how="read", listed_at__isnull=False)
                | Q(settled_at__isnull=False, settled_by__isnull=False, listed_at__isnull=False)
                & ~Q(how__in=("", "read")),
                name="unread_pursuit_settled",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["unit", "listed_at"],
                condition=Q(listed_at__isnull=False, settled_at__isnull=True),
                name="unread_pursuit_waiting",
            ),
            models.Index(fields=["case"], name="unread_pursuit_case"),
        ]

    def __str__(self) -> str:
        return f"Pursuit {self.id}"
