"""Tables: a plan to begin with an e-service step by step (N4: units join by date), and its waves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.clock.identifiers import uuid7


class RollOut(models.Model):
    """One plan for one e-service in a region. What holds at each unit is told by the Offerings that its waves wrote.

    A draft until `confirmed_at`; `version` rises with each change, so that two who edit at once do not write over each
    other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    service_key = models.CharField(max_length=60)
    decision_reference = models.CharField(max_length=100)
    reason_sv = models.TextField(help_text="Why it is not at every unit yet, in words for residents.")
    reason_en = models.TextField()
    instead_sv = models.TextField(help_text="What to do until then.")
    instead_en = models.TextField()
    goal = models.TextField(
        help_text="What shall be true when it has gone well: the success measure in words."
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    change = models.ForeignKey(
        "catalogue.Change",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What confirmed it, or waits to.",
    )
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(reason_sv="") & ~Q(instead_sv=""), name="catalogue_roll_out_says_why"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "-created_at"], name="catalogue_roll_out_list"),
        ]

    def __str__(self) -> str:
        return f"RollOut {self.service_key} {self.id}"


class Verdict(models.TextChoices):
    """How a trial was judged; NONE: not yet."""

    NONE = "", "Not judged yet"
    GO = "go"
    NO_GO = "no_go"


class Wave(models.Model):
    """The units that join at one moment. `ends_at`: the end of a trial, None for a wave that comes to stay.

    `has_everyone`: every unit that has not joined by then, also those that do not exist yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey("organisations.Region", on_delete=models.PROTECT, related_name="+")
    roll_out = models.ForeignKey(RollOut, on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    unit_ids = models.JSONField(default=list)
    has_everyone = models.BooleanField(default=False)
    verdict = models.CharField(max_length=5, choices=Verdict.choices, blank=True, default=Verdict.NONE)
    verdict_text = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="catalogue_wave_dates",
            ),
            models.CheckConstraint(
                condition=~Q(has_everyone=True, ends_at__isnull=False), name="catalogue_wave_trial_of_some"
            ),
        ]

    def __str__(self) -> str:
        return f"Wave {self.name}"
