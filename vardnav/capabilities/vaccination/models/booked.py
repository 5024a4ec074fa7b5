"""Tables: by which version and group a time was booked, with its number of the quota; what people say of themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.vaccination.models.campaigns import Campaign, Version
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.appointments.models.seen import acts_in_time


class BookingQuerySet(models.QuerySet["Booking"]):
    """Reading bookings."""

    def visible_to(self, viewer: Viewer) -> BookingQuerySet:
        """Return one's own as a resident, the unit's as staff."""
        if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
            return self.filter(subject=viewer.subject_id) if acts_for(viewer) else self.none()
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()


def acts_for(viewer: Viewer) -> bool:
    """Tell whether the viewer may have to do with vaccinations of the one they act for (or themselves)."""
    return not viewer.is_proxy or acts_in_time(viewer)


class Booking(models.Model):
    """What a booked time is by: the version and group in force then. A quota is numbers, had one by one as seats are.

    Who books online at a unit with a quota has a number of 1..quota there, and one of the group's where it has its own; of
    two doses the first has it. A time that is cancelled gives its numbers back (a trigger: migration 0002), a hold that
    runs out takes its row along (the foreign key cascades there).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    appointment = models.ForeignKey(
        "appointments.Appointment",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="The foreign key cascades: migration 0002.",
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="The appointment's.",
    )
    subject = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    group_key = models.CharField(max_length=40)
    is_online = models.BooleanField()
    unit_number = models.PositiveIntegerField(null=True)
    group_number = models.PositiveIntegerField(null=True)
    had_at = models.DateTimeField(help_text="When the rules were asked: held, booked or moved.")

    objects = BookingQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "appointment"], name="vaccination_booking_once"),
            models.UniqueConstraint(
                fields=["region", "campaign", "unit", "unit_number"],
                condition=Q(unit_number__isnull=False),
                name="vaccination_booking_of_unit",
            ),
            models.UniqueConstraint(
                fields=["region", "campaign", "unit", "group_key", "group_number"],
                condition=Q(group_number__isnull=False),
                name="vaccination_booking_of_group",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["appointment"], name="vaccination_booking_time"),
        ]

    def __str__(self) -> str:
        return f"Booking {self.id}"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Reading declarations."""

    def visible_to(self, viewer: Viewer) -> DeclarationQuerySet:
        """Return one's own as a resident; staff see those of the one they help, by that one's id."""
        if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
            return self.filter(subject=viewer.subject_id) if acts_for(viewer) else self.none()
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region)
        return self if viewer.role is Role.SYSTEM else self.none()


class Declaration(models.Model):
    """What somebody has answered to a group's question. Never changed: the latest holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="+", help_text="Whose words were answered to."
    )
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    group_key = models.CharField(max_length=40)
    is_yes = models.BooleanField()
    by_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by_staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    objects = DeclarationQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(by_person__isnull=True) ^ Q(by_staff__isnull=True),
                name="vaccination_declaration_by_one",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "subject", "campaign", "-declared_at"], name="vaccination_declared"
            ),
        ]

    def __str__(self) -> str:
        return f"Declaration {self.id}"
