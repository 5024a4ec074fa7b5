"""Tables: the waiting list for an earlier time, and what has been offered from it."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.appointments.models.booked import Appointment
from vardnav.platform.appointments.models.kinds import TimeType
from vardnav.platform.appointments.models.offered import Slot
from vardnav.platform.appointments.models.seen import seen
from vardnav.platform.appointments.rules.searching import PartOfDay


class Answer(enum.StrEnum):
    """What became of an offer."""

    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    #: The time itself was closed, or the person left the list.
    GONE = "gone"


class Ending(enum.StrEnum):
    """How a place in line came to its end."""

    NONE = ""
    LEFT = "left"
    #: What was offered was accepted.
    HAD = "had"
    #: The last day they could come has gone, or the time they had has been.
    PAST = "past"
    #: The unit offers that sort of time no more.
    RETIRED = "retired"


class WaitingEntryQuerySet(models.QuerySet["WaitingEntry"]):
    """Reading the waiting list."""

    def visible_to(self, viewer: Viewer) -> WaitingEntryQuerySet:
        """Return what `seen` says: one's own as a resident, the unit's as staff."""
        return seen(self, viewer)

    def waiting(self) -> WaitingEntryQuerySet:
        """Return those still in line."""
        return self.filter(ended_at__isnull=True)


class WaitingEntry(models.Model):
    """One person in line for a type of time at one unit, or for an earlier time than the one they have."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    time_type = models.ForeignKey(TimeType, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        Appointment,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The time they have and want earlier; an accepted offer moves it.",
    )
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    part_of_day = models.CharField(
        max_length=9, blank=True, choices=[(one.value, one.name) for one in PartOfDay if one.value]
    )
    has_adult = models.BooleanField(default=False)
    joined_at = models.DateTimeField(help_text="Their place in line; nothing else makes anybody first.")
    joined_by_person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    joined_by_staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    wished_at = models.DateTimeField(
        null=True,
        help_text="When they last said what they wait for: what they said no to before says nothing of it.",
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(
        max_length=7,
        blank=True,
        default="",
        db_default="",
        choices=[(one.value, one.name) for one in Ending if one.value],
    )

    objects = WaitingEntryQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "subject", "time_type"],
                condition=Q(ended_at__isnull=True),
                name="appointments_waiting_once",
            ),
            models.CheckConstraint(
                condition=Q(first_on__isnull=True) | Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="appointments_waiting_dates",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "time_type", "joined_at"],
                condition=Q(ended_at__isnull=True),
                name="appointments_waiting_line",
            ),
        ]

    def __str__(self) -> str:
        return f"WaitingEntry {self.id}"


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reading offers."""

    def visible_to(self, viewer: Viewer) -> OfferQuerySet:
        """Return the offers of entries the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(entry__in=WaitingEntry.objects.visible_to(viewer))

    def open(self) -> OfferQuerySet:
        """Return those not answered."""
        return self.filter(answered_at__isnull=True)


class Offer(models.Model):
    """A time held for one in line until `expires_at`. The hold is an appointment that is pending."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    entry = models.ForeignKey(WaitingEntry, on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    hold = models.ForeignKey(
        Appointment,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The seat meanwhile; gone when it was not accepted.",
    )
    is_release = models.BooleanField(
        default=False,
        db_default=False,
        help_text="One of times let out together, not one that somebody left.",
    )
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.name) for one in Answer if one.value]
    )
    answered_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "entry", "slot"], name="appointments_offer_once"),
            models.UniqueConstraint(
                fields=["region", "entry"], condition=Q(answer=""), name="appointments_offer_one_open"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("offered_at"))
                & (Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False)),
                name="appointments_offer_answer",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["slot"], condition=Q(answer=""), name="appointments_offer_slot"),
            models.Index(fields=["expires_at"], condition=Q(answer=""), name="appointments_offer_due"),
        ]

    def __str__(self) -> str:
        return f"Offer {self.id}"
