"""Tables: clocks and their pauses. The days a clock may take come from the dated rules, by the day it started."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases import sight
from vardnav.platform.guarantee import rules


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class ClockQuerySet(models.QuerySet["GuaranteeClock"]):
    """Reading clocks."""

    def visible_to(self, viewer: Viewer) -> ClockQuerySet:
        """Return the subject's clocks for a resident, the unit's for staff, all for the system; an administrator has none.

        (An administrator reads counts only: `queries.forming`.)
        """
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown("case__"), subject=viewer.subject_id)
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def open(self) -> ClockQuerySet:
        """Return those that still count: neither met nor ended."""
        return self.filter(met_on__isnull=True, why="")

    def unheard(self) -> ClockQuerySet:
        """Return those that a resident has ended and whose unit has not yet noted it."""
        return self.filter(declined_at__isnull=False, heard_at__isnull=True)


class GuaranteeClock(models.Model):
    """One promise of the law about one case: since when, how long, and how it went."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who has the case; follows it when it is sent on.",
    )
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(rules.Kind))
    track = models.CharField(max_length=20, choices=_choices(rules.Track), default=rules.Track.GENERAL)
    started_on = models.DateField(help_text="The Swedish day of the start event; day 0.")
    deadline_on = models.DateField(
        help_text="The last day. Not moved while a pause lasts; its end moves it by the days it lasted."
    )
    paused_on = models.DateField(null=True, help_text="Since when the running pause lasts.")
    met_on = models.DateField(null=True)
    why = models.CharField(max_length=16, choices=_choices(rules.Why), blank=True)
    ended_on = models.DateField(
        null=True, help_text="The Swedish day from which it counts no more, where it once did."
    )
    declined_at = models.DateTimeField(
        null=True, help_text="When the resident said, here, that the care is not needed any more."
    )
    heard_at = models.DateTimeField(null=True, help_text="When the unit noted what the resident had said.")
    told_near_at = models.DateTimeField(
        null=True, help_text="When the person was told that the limit is near."
    )
    told_late_at = models.DateTimeField(null=True, help_text="When the person was told that it has passed.")
    to_call_at = models.DateTimeField(
        null=True,
        help_text="Since when somebody must phone: what is to be told can go neither by notice nor by letter.",
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change.")

    objects = ClockQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case", "kind"], name="guarantee_clock_once"),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(met_on__gte=F("started_on"), paused_on__isnull=True),
                name="guarantee_clock_met",
            ),
            models.CheckConstraint(
                condition=Q(deadline_on__gte=F("started_on")), name="guarantee_clock_deadline"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(met_on__isnull=True) & ~Q(why=""),
                name="guarantee_clock_ended",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, heard_at__isnull=True)
                | Q(why="declined", declined_at__isnull=False),
                name="guarantee_clock_declined",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "unit", "deadline_on"],
                condition=Q(met_on__isnull=True, why=""),
                name="guarantee_clock_open",
            ),
            # The night job: what comes near its limit, in every region.
            models.Index(
                fields=["deadline_on"],
                condition=Q(met_on__isnull=True, why="", paused_on__isnull=True),
                name="guarantee_clock_due",
            ),
            models.Index(fields=["case"], name="guarantee_clock_case"),
            # The region's figures of the last weeks: what passed its limit, and how what ended did.
            models.Index(fields=["region", "deadline_on"], name="guarantee_clock_limit"),
            models.Index(
                fields=["region", "met_on"], condition=Q(met_on__isnull=False), name="guarantee_clock_met_on"
            ),
            models.Index(
                fields=["region", "ended_on"],
                condition=Q(ended_on__isnull=False),
                name="guarantee_clock_over",
            ),
            models.Index(
                fields=["region", "unit", "declined_at"],
                condition=Q(declined_at__isnull=False, heard_at__isnull=True),
                name="guarantee_clock_unheard",
            ),
        ]

    def __str__(self) -> str:
        return f"Clock {self.id}"


class PauseQuerySet(models.QuerySet["GuaranteePause"]):
    """Reading pauses."""

    def visible_to(self, viewer: Viewer) -> PauseQuerySet:
        """Return the pauses of clocks the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(clock__in=GuaranteeClock.objects.visible_to(viewer))

    def unanswered(self) -> PauseQuerySet:
        """Return those that somebody has said are wrong, and that the unit has not answered."""
        return self.filter(objected_at__isnull=False, answered_at__isnull=True)


class GuaranteePause(models.Model):
    """A time in which a clock stood still, why, and who decided it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    clock = models.ForeignKey(GuaranteeClock, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=14, choices=_choices(rules.PauseReason))
    paused_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    resumed_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    objected_at = models.DateTimeField(null=True, help_text="When the person wrote that the pause is wrong.")
    objection = models.TextField(blank=True, default="", db_default="", help_text="In their own words.")
    answered_at = models.DateTimeField(
        null=True, help_text="When the unit answered that, or ended the pause."
    )
    answer = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    objects = PauseQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "clock"], condition=Q(to_on__isnull=True), name="guarantee_pause_one"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="guarantee_pause_dates"
            ),
            models.CheckConstraint(
                condition=Q(objected_at__isnull=True, answered_at__isnull=True, objection="", answer="")
                | Q(objected_at__isnull=False) & ~Q(objection=""),
                name="guarantee_pause_objection",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clock", "from_on"], name="guarantee_pause_clock"),
            models.Index(
                fields=["region", "objected_at"],
                condition=Q(objected_at__isnull=False, answered_at__isnull=True),
                name="guarantee_pause_objected",
            ),
        ]

    def __str__(self) -> str:
        return f"Pause of {self.clock_id}"
