"""Tables: when there is something to book: schedules with their weeks and days, and slots. No resident stands in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from vardnav.kernel.clock.hours import MIDNIGHT
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments.models.kinds import Resource, TimeType
from vardnav.platform.appointments.rules import slots


class Schedule(models.Model):
    """A template of times (FHIR Schedule): one type, by one clinician, in one room, week after week while it is valid."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    time_type = models.ForeignKey(TimeType, on_delete=models.PROTECT, related_name="+")
    clinician = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    keeps_short_days = models.BooleanField(default=False, help_text="Ends early on days before holidays.")
    release_days_before = models.PositiveSmallIntegerField(
        null=True, help_text="A day's times open so many days before; empty: at once."
    )
    release_at = models.TimeField(default=slots.Release().at)
    release_weekday = models.PositiveSmallIntegerField(
        null=True, help_text="ISO: they open on the last such day that is as long before."
    )
    published_to = models.DateField(null=True, help_text="Up to and with this day there are slots.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointments_schedule_dates",
            ),
            models.CheckConstraint(
                condition=Q(release_weekday__isnull=True)
                | Q(release_weekday__range=(1, 7), release_days_before__isnull=False),
                name="appointments_schedule_release",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "unit"], name="appointments_schedule_unit")
        ]

    def __str__(self) -> str:
        return f"Schedule {self.id}"


class ScheduleSpan(models.Model):
    """Hours that come back every week. Wall time in Sweden; ISO weekday; 00:00 as an end is midnight."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    is_on_holidays = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "schedule", "weekday", "opens"], name="appointments_span_once"
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7)) & (Q(opens__lt=F("closes")) | Q(closes=MIDNIGHT)),
                name="appointments_span_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class ScheduleDay(models.Model):
    """A day that differs from the week: no times (opens is null), or other hours. Several rows: several spans."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "schedule", "on", "opens"],
                nulls_distinct=False,
                name="appointments_day_once",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False)
                & (Q(opens__lt=F("closes")) | Q(closes=MIDNIGHT)),
                name="appointments_day_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


def _in_two_places(who: str, name: str) -> ExclusionConstraint:
    """No two open slots of one clinician (or room) overlap. Within one resource, so within one cell."""
    during = Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[(who, RangeOperators.EQUAL), (during, RangeOperators.OVERLAPS)],
        condition=Q(closed_at__isnull=True, **{f"{who}__isnull": False}),
    )


class Slot(models.Model):
    """A time that can be had by `capacity` people (FHIR Slot). Closed: FHIR busy-unavailable.

    Appointments point here by a foreign key over region, unit, times and capacity (migration 0005), so that none can
    say other times than its slot's, or sit in a seat that the slot does not have.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    # No index of their own where one of those below begins with region and them: there are millions of slots.
    unit = models.ForeignKey("organisations.Unit", db_index=False, on_delete=models.PROTECT, related_name="+")
    schedule = models.ForeignKey(Schedule, db_index=False, on_delete=models.PROTECT, related_name="+")
    time_type = models.ForeignKey(TimeType, db_index=False, on_delete=models.PROTECT, related_name="+")
    clinician = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True, help_text="Booked from then on; empty: at once.")
    capacity = models.PositiveSmallIntegerField()
    is_full = models.BooleanField(
        default=False, help_text="A hint for searches, written beside; the seats decide."
    )
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    outside_id = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="Of a time that is had in a calendar outside (platform/calendars): its id there.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "schedule", "starts_at"], name="appointments_slot_once"
            ),
            models.UniqueConstraint(
                fields=["region", "schedule", "outside_id"],
                condition=~Q(outside_id=""),
                name="appointments_slot_outside",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), capacity__gte=1), name="appointments_slot_order"
            ),
            _in_two_places("clinician", "appointments_slot_clinician"),
            _in_two_places("room", "appointments_slot_room"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "time_type", "starts_at"],
                condition=Q(closed_at__isnull=True, is_full=False),
                name="appointments_slot_free",
            ),
            models.Index(fields=["region", "unit", "starts_at"], name="appointments_slot_unit"),
        ]

    def __str__(self) -> str:
        return f"Slot {self.id}"
