"""Tables: what each region and unit offers, as a history of decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.catalogue.models.changes import Change
from vardnav.platform.catalogue.models.pausing import Pause
from vardnav.platform.catalogue.models.rolling_out import Wave


class State(models.TextChoices):
    """What was decided."""

    ON = "on"
    OFF = "off"
    PAUSED = "paused"


class Offering(models.Model):
    """One decision about one e-service in a region, or at one unit there. Never edited: a new row supersedes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    service_key = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State.choices)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    options = models.JSONField(default=dict)
    text_sv = models.TextField(blank=True, help_text="Shown on the service's page.")
    text_en = models.TextField(blank=True)
    reason_sv = models.TextField(blank=True, help_text="Why it is paused or off, in words for residents.")
    reason_en = models.TextField(blank=True)
    instead_sv = models.TextField(blank=True, help_text="What to do instead.")
    instead_en = models.TextField(blank=True)
    decision_reference = models.CharField(max_length=100, blank=True)
    decided_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who ended it, where no decision took its place.",
    )
    pause = models.ForeignKey(Pause, null=True, on_delete=models.PROTECT, related_name="places")
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="places")
    ended_in = models.ForeignKey(
        Change,
        null=True,
        on_delete=models.PROTECT,
        related_name="ended",
        help_text="The change that ended it, where no decision took its place.",
    )
    wave = models.ForeignKey(Wave, null=True, on_delete=models.PROTECT, related_name="places")
    is_by_unit = models.BooleanField(
        default=False, help_text="The region's: open only at units with a decision of their own."
    )
    all_from = models.DateTimeField(null=True, help_text="The region's: when every unit joins.")
    is_trial = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False, help_text="Its date waits for a trial to be judged.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "service_key", "unit"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
                name="catalogue_offering_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="catalogue_offering_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_key} {self.state}"


class Version(models.Model):
    """One number that rises with every decision, so that each process knows when its copy is old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
