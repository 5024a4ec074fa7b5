"""Tables: appointments (FHIR Appointment) and their history."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.appointments.models.kinds import TimeRule, TimeType
from vardnav.platform.appointments.models.offered import Slot
from vardnav.platform.appointments.models.seen import seen
from vardnav.platform.appointments.rules.states import ACTIVE, FROM_CASE, SEATED, Cause, Origin, Status
from vardnav.platform.cases.models import Case


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values if one.value]


_SEATED = sorted(one.value for one in SEATED)
_ACTIVE = sorted(one.value for one in ACTIVE)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reading appointments."""

    def visible_to(self, viewer: Viewer) -> AppointmentQuerySet:
        """Return what `seen` says: one's own as a resident, the unit's as staff.

        Whoever acts for somebody sees a time that came of a case only if they see the case.
        """
        rows = seen(self, viewer)
        if not viewer.is_proxy:
            return rows
        theirs = Case.objects.visible_to(viewer).values("id")
        return rows.filter(~Q(origin_kind=FROM_CASE) | Q(origin_id__in=theirs))

    def held(self) -> AppointmentQuerySet:
        """Return those that are only held. Not those that a calendar outside has been asked for: nobody lets go of them."""
        return self.filter(status=Status.PENDING, asked_at__isnull=True)


class Appointment(models.Model):
    """One person in one seat of one slot. The database sees to it that nothing here can be had twice.

    - a seat is one person's: unique (slot, seat) among those not cancelled, and a seat is one of 1..capacity;
    - a person is in one place: no two that are held, booked or going on overlap;
    - times, unit, region and capacity are the slot's own: a foreign key over all of them (migration 0005);
    - of two doses there are two or none: a constraint trigger at the end of the transaction (migration 0005).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", db_index=False, on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(
        Slot,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        help_text="The foreign key is wider than this column: migration 0005.",
    )
    seat = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField(help_text="The slot's.")
    starts_at = models.DateTimeField(help_text="The slot's.")
    ends_at = models.DateTimeField(help_text="The slot's.")
    # No index of their own: a type, a rule, a booker is never deleted nor searched from, and each costs every booking twice.
    time_type = models.ForeignKey(TimeType, db_index=False, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(
        TimeRule,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The version in force when it was booked or moved.",
    )
    subject = models.ForeignKey("people.Person", db_index=False, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=_choices(Status))
    hold_until = models.DateTimeField(null=True, help_text="Of one that is only held: gone at this moment.")
    is_outside = models.BooleanField(
        default=False, db_default=False, help_text="The slot's: a calendar outside has the last word."
    )
    asked_at = models.DateTimeField(
        null=True, help_text="Of one that is pending: since when the calendar outside has been asked for it."
    )
    origin = models.CharField(max_length=12, choices=_choices(Origin), default=Origin.ONLINE.value)
    origin_kind = models.CharField(
        max_length=20, blank=True, help_text="What it came from: case, summons, programme …"
    )
    origin_id = models.UUIDField(null=True)
    has_adult = models.BooleanField(default=False, help_text="Somebody grown comes along.")
    wants_reminder = models.BooleanField(default=False, help_text="They chose to be reminded.")
    remind_hours = models.PositiveSmallIntegerField(default=24, db_default=24, help_text="How long before.")
    reminded_at = models.DateTimeField(null=True, help_text="Of the moment it has now; a move begins anew.")
    moved_by_unit_at = models.DateTimeField(
        null=True,
        help_text="The unit has moved it unasked; until they answer the person may choose again, free.",
    )
    pair_id = models.UUIDField(null=True, help_text="The same for both doses of two.")
    pair_part = models.PositiveSmallIntegerField(null=True, help_text="1 or 2.")
    request_key = models.UUIDField(help_text="The form's or the caller's key: asked again, the same answer.")
    request_by = models.UUIDField(null=True, help_text="Whose key it is: person or staff.")
    booked_by_person = models.ForeignKey(
        "people.Person", null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    booked_by_staff = models.ForeignKey(
        "organisations.Staff", null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=8, blank=True, choices=_choices(Cause))
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change.")
    changed_at = models.DateTimeField(
        null=True, help_text="When it last became another; empty: as it was booked."
    )

    objects = AppointmentQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "slot", "seat"],
                condition=Q(status__in=_SEATED),
                name="appointments_seat_once",
            ),
            models.CheckConstraint(
                condition=Q(seat__gte=1, seat__lte=F("capacity")), name="appointments_seat_there"
            ),
            ExclusionConstraint(
                name="appointments_one_place",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=_ACTIVE),
            ),
            models.UniqueConstraint(
                fields=["region", "request_by", "request_key", "pair_part"],
                nulls_distinct=False,
                name="appointments_key_once",
            ),
            models.UniqueConstraint(
                fields=["region", "pair_id", "pair_part"],
                condition=Q(pair_id__isnull=False),
                name="appointments_pair_part",
            ),
            models.CheckConstraint(
                condition=Q(pair_id__isnull=True, pair_part__isnull=True)
                | Q(pair_id__isnull=False, pair_part__in=(1, 2)),
                name="appointments_pair_two",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in Status]), name="appointments_status"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PENDING.value, hold_until__isnull=False)
                | ~Q(status=Status.PENDING.value) & Q(hold_until__isnull=True),
                name="appointments_hold_ends",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CANCELLED.value, cancelled_at__isnull=False)
                & ~Q(cancelled_because="")
                | ~Q(status=Status.CANCELLED.value) & Q(cancelled_at__isnull=True, cancelled_because=""),
                name="appointments_cancelled_why",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(status=Status.PENDING.value, is_outside=True),
                name="appointments_asked_outside",
            ),
            models.CheckConstraint(
                condition=Q(booked_by_person__isnull=True) | Q(booked_by_staff__isnull=True),
                name="appointments_one_booker",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's times may lie in several regions: as cases, this begins with the person.
            models.Index(fields=["subject", "starts_at"], name="appointments_subject"),
            models.Index(fields=["region", "unit", "starts_at"], name="appointments_unit"),
            models.Index(
                fields=["origin_id"], condition=Q(origin_id__isnull=False), name="appointments_origin"
            ),
            # Of a slot first: in a drop it is full of holds that have been confirmed since, and nobody is to walk them all.
            models.Index(
                fields=["slot", "hold_until"],
                condition=Q(hold_until__isnull=False),
                name="appointments_holds",
            ),
            models.Index(
                fields=["starts_at"],
                condition=Q(status=Status.BOOKED.value, wants_reminder=True, reminded_at__isnull=True),
                name="appointments_to_remind",
            ),
            # Other systems ask what has changed since a moment. By ranges of pages, so that a booking writes no entry of it.
            BrinIndex(
                Coalesce("changed_at", "booked_at"),
                name="appointments_changed",
                pages_per_range=32,
                autosummarize=True,
            ),
        ]

    def __str__(self) -> str:
        return f"Appointment {self.id}"


class AppointmentStepQuerySet(models.QuerySet["AppointmentStep"]):
    """Reading history."""

    def visible_to(self, viewer: Viewer) -> AppointmentStepQuerySet:
        """Return the history of appointments the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(appointment__in=Appointment.objects.visible_to(viewer))


class AppointmentStep(models.Model):
    """One change of an appointment: who, when, from what to what. By nobody: the calendar or a session did it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=12)
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12)
    from_starts_at = models.DateTimeField(null=True)
    to_starts_at = models.DateTimeField()
    from_unit_id = models.UUIDField(null=True)
    to_unit_id = models.UUIDField()
    is_late = models.BooleanField(default=False, help_text="After the cut-off.")
    reason = models.CharField(max_length=200, blank=True, help_text="What the unit said of a session.")
    by_person = models.ForeignKey(
        "people.Person", null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    by_staff = models.ForeignKey(
        "organisations.Staff", null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects = AppointmentStepQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "appointment", "number"], name="appointments_step_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.from_status}->{self.to_status}"
