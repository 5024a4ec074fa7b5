"""Tables: a pause as one operation, and what is measured of it (and of a roll-out)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.catalogue.models.changes import Change
from vardnav.platform.catalogue.models.rolling_out import RollOut


class Pause(models.Model):
    """One pause as one operation: what, where, when, why, what instead, what is measured, how it ends (N4).

    It stands as it was decided, but for what residents read, which can be put better; what it did to each place are
    Offerings that point to it. Where it has come is told by its times: proposed, then confirmed or rejected, then resumed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    service_keys = models.JSONField(help_text="The e-services it is about.")
    unit_ids = models.JSONField(default=list, help_text="The units; none: the whole region.")
    standing = models.JSONField(
        default=list, help_text="Ids of the decisions that stood when it was reviewed."
    )
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    reason_sv = models.TextField()
    reason_en = models.TextField(blank=True)
    instead_sv = models.TextField()
    instead_en = models.TextField(blank=True)
    decision_reference = models.CharField(max_length=100)
    hands_over_to = models.ForeignKey(
        "organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_over_at = models.DateTimeField(null=True, help_text="When no open case was left to hand over.")
    resume_plan = models.TextField(help_text="What must be true to open again, and who sees to it.")
    proposed_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    rejected_at = models.DateTimeField(null=True)
    resumed_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    resumed_at = models.DateTimeField(null=True)
    change = models.ForeignKey(
        Change,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What confirmed it, or waits to.",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(reason_sv="") & ~Q(instead_sv=""), name="catalogue_pause_says_why"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="catalogue_pause_dates",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "-proposed_at"], name="catalogue_pause_list"),
        ]

    def __str__(self) -> str:
        return f"Pause {self.id}"


class Measure(models.Model):
    """One number of a pause's or a roll-out's effect at one date; the first is the baseline. `value` null: not measured."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    pause = models.ForeignKey(Pause, null=True, on_delete=models.PROTECT, related_name="measures")
    roll_out = models.ForeignKey(RollOut, null=True, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=20)
    due_on = models.DateField()
    is_baseline = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    measured_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    measured_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "pause", "kind", "is_baseline", "due_on"], name="catalogue_measure_once"
            ),
            models.UniqueConstraint(
                fields=["region", "roll_out", "kind", "is_baseline", "due_on"],
                name="catalogue_measure_of_roll_out",
            ),
            models.CheckConstraint(
                condition=Q(pause__isnull=True) ^ Q(roll_out__isnull=True), name="catalogue_measure_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"
