"""Tables: which calendar a unit's times are had in, what is mirrored from it, and what it has been asked."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.calendars.rules.agreeing import FOLLOW
from vardnav.platform.calendars.rules.settling import State, Verb


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class UnitCalendar(models.Model):
    """A unit that has (some of) its times in an outside system. Without a row a unit's times are in our own tables."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(
        max_length=40, blank=True, help_text="By its key in the operator's file; '' for none."
    )
    schedule_ids = ArrayField(models.CharField(max_length=64), default=list, help_text="Its schedules there.")
    refreshed_at = models.DateTimeField(null=True, help_text="When free times were last had.")
    refused_rows = models.PositiveIntegerField(default=0, help_text="That could not be used then.")
    changed_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "unit"], name="calendars_one_of_a_unit"),
        ]

    def __str__(self) -> str:
        return f"UnitCalendar {self.system}"


class Link(models.Model):
    """What one of the unit's sorts of time is called in the outside system: those that are linked are had there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    calendar = models.ForeignKey(UnitCalendar, on_delete=models.CASCADE, related_name="+")
    time_type = models.ForeignKey("appointments.TimeType", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=200, help_text="The coding's system.")
    code = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "time_type"], name="calendars_link_once"),
        ]

    def __str__(self) -> str:
        return f"Link {self.code}"


class Mirror(models.Model):
    """Our schedule in which the slots of an outside one are kept, for one sort of time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    calendar = models.ForeignKey(UnitCalendar, on_delete=models.CASCADE, related_name="+")
    time_type = models.ForeignKey("appointments.TimeType", on_delete=models.PROTECT, related_name="+")
    outside_id = models.CharField(max_length=64)
    schedule = models.ForeignKey("appointments.Schedule", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "calendar", "time_type", "outside_id"], name="calendars_mirror_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Mirror {self.outside_id}"


class Feed(models.Model):
    """How far the changes of one system have been followed. Nobody stands in it, and every unit of the system shares it."""

    system = models.CharField(primary_key=True, max_length=40)
    until = models.DateTimeField(
        null=True, help_text="By the system's clock: what it changed before is here."
    )
    swept_id = models.UUIDField(
        null=True, help_text="The last time that was asked about though nothing was said."
    )

    def __str__(self) -> str:
        return f"Feed {self.system}"


class ErrandQuerySet(models.QuerySet["Errand"]):
    """Reading errands."""

    def visible_to(self, viewer: Viewer) -> ErrandQuerySet:
        """Return the errands about appointments the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(appointment__in=Appointment.objects.visible_to(viewer))

    def open(self) -> ErrandQuerySet:
        """Return those that have not come to an end: asked, or unclear."""
        return self.filter(state__in=[State.ASKED, State.UNCLEAR])


class Errand(models.Model):
    """One thing that a calendar outside is asked about an appointment: committed before anybody speaks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=40, help_text="Which outside system, by its key.")
    verb = models.CharField(max_length=6, choices=[*_choices(Verb), (FOLLOW, "FOLLOW")])
    state = models.CharField(max_length=8, choices=_choices(State), default=State.ASKED.value)
    slot = models.ForeignKey(
        "appointments.Slot", on_delete=models.PROTECT, related_name="+", help_text="Where it is to be."
    )
    hold = models.ForeignKey(
        Appointment,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Of a move: the seat that is kept at the new moment meanwhile.",
    )
    accepts_late = models.BooleanField(default=False)
    by_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by_staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    limit_at = models.DateTimeField(help_text="By then it has an outcome, or the person is told to call.")
    tries = models.PositiveIntegerField(default=0, help_text="Noted and committed before each.")
    unknown_at = models.DateTimeField(null=True, help_text="The last try whose end is not known.")
    next_at = models.DateTimeField(help_text="When it is settled next, if nobody does before.")
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=16, blank=True, help_text="Why not: a word of ports.Reason, or how the two differ."
    )
    found = models.CharField(
        max_length=160, blank=True, help_text="What was found there that differs (rules.agreeing.sign)."
    )
    settled_by = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who has found out how it is and said so.",
    )
    settled_reason = models.CharField(max_length=300, blank=True, help_text="What they said of it.")

    objects = ErrandQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "appointment"],
                condition=Q(state__in=[State.ASKED.value, State.UNCLEAR.value]),
                name="calendars_one_errand",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.ASKED.value, State.UNCLEAR.value], answered_at__isnull=True)
                | Q(state__in=[State.DONE.value, State.REFUSED.value], answered_at__isnull=False),
                name="calendars_errand_ends",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_reason="")
                | Q(settled_by__isnull=False, answered_at__isnull=False) & ~Q(settled_reason=""),
                name="calendars_settled_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=[State.ASKED.value, State.UNCLEAR.value]),
                name="calendars_errands_due",
            ),
            models.Index(fields=["region", "appointment", "asked_at"], name="calendars_errands_of"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.state}"
