"""Tables: what a region has decided about advice that turns out too mild, and the brakes that were pulled and lifted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.advice.rules.braking import To
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention

_KEPT = Retention(
    words="as long as the protocols are in use, and the follow-up of them",
    source="our choice: why advice was changed must be possible to tell afterwards",
    removed_by="a decision, never a clock",
)


class QualityRuleQuerySet(models.QuerySet["QualityRule"]):
    """Reading what regions have decided."""

    def visible_to(self, viewer: Viewer) -> QualityRuleQuerySet:
        """Return the region's for its administrators, all for the system."""
        if viewer.role is Role.ADMINISTRATOR:
            return self.filter(region=viewer.region)
        return self if viewer.role is Role.SYSTEM else self.none()


class QualityRule(models.Model):
    """When the brake is pulled (rules.quality.Deciding). A region's last row holds; the earlier ones are its history."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    number = models.PositiveIntegerField(help_text="In the region, from 1.")
    limit_percent = models.PositiveSmallIntegerField()
    level_percent = models.PositiveSmallIntegerField()
    least_followed = models.PositiveSmallIntegerField()
    least_misses = models.PositiveSmallIntegerField()
    reason = models.TextField()
    decided_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = QualityRuleQuerySet.as_manager()
    retention = _KEPT

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "number"], name="advice_quality_numbered"),
            models.CheckConstraint(
                condition=Q(limit_percent__range=(1, 50))
                & Q(level_percent__range=(80, 99))
                & Q(least_followed__range=(5, 1000))
                & Q(least_misses__range=(1, 100)),
                name="advice_quality_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"QualityRule {self.region} {self.number}"


class BrakeQuerySet(models.QuerySet["Brake"]):
    """Reading brakes."""

    def visible_to(self, viewer: Viewer) -> BrakeQuerySet:
        """Return the region's for its administrators and staff, all for the system."""
        if viewer.role in (Role.ADMINISTRATOR, Role.STAFF):
            return self.filter(region=viewer.region)
        return self if viewer.role is Role.SYSTEM else self.none()


class Brake(models.Model):
    """A version of a protocol that a region does not use until somebody lifts it, with the figures it was pulled on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    protocol = models.CharField(max_length=40)
    version = models.PositiveIntegerField(help_text="Of the protocol, as it was released.")
    to = models.CharField(max_length=12, choices=[(one.value, one.name) for one in To])
    source = models.ForeignKey(
        "advice.Bundle",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Kept protocols that hold the version gone back to.",
    )
    missed = models.PositiveIntegerField(help_text="Told something too mild, of those followed up.")
    followed = models.PositiveIntegerField()
    upper_millionths = models.PositiveIntegerField(help_text="Upper end of the interval, in millionths.")
    limit_percent = models.PositiveSmallIntegerField()
    pulled_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_reason = models.TextField(blank=True)

    objects = BrakeQuerySet.as_manager()
    retention = _KEPT

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "protocol", "version"],
                condition=Q(lifted_at__isnull=True),
                name="advice_brake_once",
            ),
            models.CheckConstraint(
                condition=Q(to=To.PREVIOUS, source__isnull=False) | Q(to=To.HUMAN_FIRST, source__isnull=True),
                name="advice_brake_to",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="advice_brake_lifted",
            ),
            models.CheckConstraint(
                condition=Q(missed__lte=models.F("followed")) & Q(upper_millionths__lte=1_000_000),
                name="advice_brake_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"Brake {self.region} {self.protocol} {self.version}"
