"""Tables: campaigns of a region, and their versions. No resident stands in them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vardnav.capabilities.vaccination.rules.plan import Plan, type_key
from vardnav.kernel.clock.identifiers import uuid7


class Campaign(models.Model):
    """One campaign. `key` stands in its address and in the key of the sort of time that it books."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    key = models.CharField(max_length=28)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "key"], name="vaccination_campaign_key"),
        ]

    def __str__(self) -> str:
        return f"Campaign {self.key}"

    @property
    def type_key(self) -> str:
        """The key of the sort of time that it books."""
        return type_key(self.key)


class Version(models.Model):
    """One version of a campaign: a draft, in force from `published_at` until `superseded_at`, or history.

    A published one never changes but for its end (a trigger refuses it: migration 0002).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1, help_text="Rises with every change of a draft.")
    plan = models.JSONField(help_text="rules.plan.Plan")
    written_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "campaign", "number"], name="vaccination_version_number"
            ),
            models.UniqueConstraint(
                fields=["region", "campaign"],
                condition=Q(published_at__isnull=True),
                name="vaccination_version_one_draft",
            ),
            models.UniqueConstraint(
                fields=["region", "campaign"],
                condition=Q(published_at__isnull=False, superseded_at__isnull=True),
                name="vaccination_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("published_at")),
                name="vaccination_version_dates",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="vaccination_version_published",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.campaign_id}"

    @property
    def said(self) -> Plan:
        """The document as a value; of a published version read once in each process."""
        if self.published_at is None:
            return Plan.from_data(self.plan)
        found = _READ.get(self.id)
        if found is None:
            if len(_READ) >= _MOST_KEPT:
                _READ.clear()
            found = _READ[self.id] = Plan.from_data(self.plan)
        return found


#: What published versions say, by their id: they never change, and every booking asks.
_READ: dict[uuid.UUID, Plan] = {}
_MOST_KEPT = 200
