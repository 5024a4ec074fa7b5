"""Table: a case sent to another care provider or region, with its legal basis and the receiver's receipt.

FHIR: the receiver's case is a Task whose `basedOn` is the sender's; this row is the Provenance of it (who, when, why,
on what policy) and its receipt a Task.status `received`, `accepted` or `rejected`.
"""

from __future__ import annotations

import enum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases import sight
from vardnav.platform.cases.transfer_rules import Basis, ConsentHow


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Reading transfers."""

    def visible_to(self, viewer: Viewer) -> TransferQuerySet:
        """Return what one's unit has sent or been sent (staff), what is about the subject (resident), all (system)."""
        if viewer.role is Role.STAFF:
            sent = Q(region=viewer.region, from_unit=viewer.unit_id)
            return self.filter(sent | Q(to_region=viewer.region, to_unit=viewer.unit_id))
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown("case__"), subject=viewer.subject_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def sent_by(self, viewer: Viewer) -> TransferQuerySet:
        """Return what the viewer's own unit has sent: its receipts."""
        if viewer.role is not Role.STAFF:
            return self.none()
        return self.filter(region=viewer.region, from_unit=viewer.unit_id)

    def sent_to(self, viewer: Viewer) -> TransferQuerySet:
        """Return what the viewer's own unit has been sent."""
        if viewer.role is not Role.STAFF:
            return self.none()
        return self.filter(to_region=viewer.region, to_unit=viewer.unit_id)

    def pending(self) -> TransferQuerySet:
        """Return what nobody has taken or sent back, and that is still wanted."""
        ended = Q(continued_by__isnull=True, case__status="completed") | Q(continued_by__status="completed")
        return self.filter(taken_at__isnull=True, returned_at__isnull=True).exclude(ended)


class Transfer(models.Model):
    """One sending of a case over a border of secrecy. `region` is the sender's; `case` lies there (I13)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="As it was sent, in the sender's region.",
    )
    continued_by = models.ForeignKey(
        "cases.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The case that continues it in another region; none when the case itself went.",
    )
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    to_region = models.CharField(max_length=2)
    to_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    by_staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=16, choices=_choices(Basis))
    consent_how = models.CharField(max_length=8, choices=_choices(ConsentHow), blank=True)
    consent_on = models.DateField(null=True)
    reason = models.TextField()
    sent_at = models.DateTimeField()
    take_by = models.DateTimeField(
        help_text="When the receiver should have taken it; after that it is told as late."
    )
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_reason = models.TextField(blank=True)
    is_retrieved = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It went back because the sender wanted it, not the receiver.",
    )

    objects = TransferQuerySet.as_manager()
    #: On what right a case left belongs to the case.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A case leaves its region once.
            models.UniqueConstraint(
                fields=["region", "case"],
                condition=Q(continued_by__isnull=False),
                name="cases_transfer_leaves_once",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[one.value for one in Basis]), name="cases_transfer_basis"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(returned_at__isnull=True),
                name="cases_transfer_taken_or_returned",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | ~Q(returned_reason=""),
                name="cases_transfer_returned_why",
            ),
            models.CheckConstraint(
                condition=Q(is_retrieved=False) | Q(returned_at__isnull=False),
                name="cases_transfer_retrieved_is_returned",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "from_unit", "take_by"],
                condition=Q(taken_at__isnull=True, returned_at__isnull=True),
                name="cases_transfer_sent",
            ),
            models.Index(
                fields=["to_region", "to_unit", "take_by"],
                condition=Q(taken_at__isnull=True, returned_at__isnull=True),
                name="cases_transfer_received",
            ),
            models.Index(fields=["case"], name="cases_transfer_case"),
            models.Index(
                fields=["continued_by"],
                condition=Q(continued_by__isnull=False),
                name="cases_transfer_continued",
            ),
        ]

    def __str__(self) -> str:
        return f"Transfer {self.id}"
