"""Tables: what an administrator asked to have changed, who let it through, and whether a region wants two for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vardnav.kernel.clock.identifiers import uuid7


class Outcome(models.TextChoices):
    """How a change ended; WAITING has not (past `expires_at` it never will)."""

    WAITING = "waiting"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Change(models.Model):
    """One change of the catalogue as it was asked for: what (`kind` and `payload`), by whom, and who let it through.

    Where one administrator is enough it is done in the moment it is asked for. Where two are wanted it waits until
    `expires_at` for somebody else: `expires_at` tells the two apart for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    payload = models.JSONField()
    service_keys = models.JSONField(default=list, help_text="The e-services it is about.")
    decision_reference = models.CharField(max_length=100, blank=True)
    proposed_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    decided_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, help_text="Why it was turned down.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_at__isnull=True, expires_at__isnull=False)
                | (~Q(outcome="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="catalogue_change_decided",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="done", expires_at__isnull=False, decided_by=F("proposed_by")),
                name="catalogue_change_not_own",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "-proposed_at"], name="catalogue_change_list"),
        ]

    def __str__(self) -> str:
        return f"Change {self.kind} {self.id}"


class Approval(models.Model):
    """Whether a region wants two administrators behind each change of the catalogue. It takes two to stop wanting it."""

    region = models.OneToOneField(
        "organisations.Region", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    needs_two = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Approval {self.region_id}"
