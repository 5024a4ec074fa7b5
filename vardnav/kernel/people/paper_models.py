"""Table: powers of attorney on paper, as staff have seen and registered them. A row here gives nobody any right.

What counts is the `ActingDecision` with the same id: made at once, or when a colleague has confirmed it where the region
wants two behind it. So `acting.decide` has nothing more to know, and nothing that waits can be taken for a right.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.kernel.people.rules import Area

#: How long a paper waits for a colleague: as long as a change that wants two (catalogue.changing.EXPIRES).
WAITS: Final = dt.timedelta(days=14)


class Shown(models.TextChoices):
    """How the giver showed who they are."""

    PASSPORT = "passport"
    ID_CARD = "id_card"
    LICENCE = "licence"
    LMA_CARD = "lma_card"
    VOUCHED = "vouched"
    KNOWN = "known"


class PaperAnswer(models.TextChoices):
    """What a colleague said, where two are wanted."""

    NONE = ""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class PaperPowerQuerySet(models.QuerySet["PaperPower"]):
    """Reading powers on paper."""

    def visible_to(self, viewer: Viewer) -> PaperPowerQuerySet:
        """Return what the logged-in person has given on paper; staff reach them through the person they have found."""
        if viewer.role is Role.RESIDENT:
            return self.filter(giver=viewer.person_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def unanswered(self) -> PaperPowerQuerySet:
        """Return those that wanted a colleague and have had no answer, also such as nobody can answer any more."""
        return self.filter(needs_two=True, answer=PaperAnswer.NONE)

    def waiting(self, *, now: dt.datetime) -> PaperPowerQuerySet:
        """Return those that a colleague can confirm still: registered not long ago, and with days left."""
        last = self.unanswered().filter(registered_at__gt=now - WAITS)
        return last.filter(valid_to__gt=clock.local_date(now))


class PaperPower(models.Model):
    """A signed paper: who lets whom do what, from when to when, how the giver was known, and who has seen it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2, help_text="Of the unit where it was registered.")
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    areas = ArrayField(models.CharField(max_length=12, choices=[(area.value, area.value) for area in Area]))
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="The first day it no longer holds.")
    identity_check = models.CharField(max_length=8, choices=Shown.choices)
    author = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    needs_two = models.BooleanField(help_text="Whether the region wanted a colleague behind it.")
    answer = models.CharField(max_length=9, choices=PaperAnswer.choices, default=PaperAnswer.NONE, blank=True)
    answered_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = PaperPowerQuerySet.as_manager()
    #: Who might act for the person, and why, explains the record.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(giver=F("agent")), name="people_paper_two_people"),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")) & ~Q(areas=[]), name="people_paper_days"
            ),
            models.CheckConstraint(
                condition=Q(identity_check__in=[one.value for one in Shown]), name="people_paper_identity"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(needs_two=True, answer__in=["confirmed", "rejected"], answered_at__gte=F("registered_at"))
                & Q(answered_by__isnull=False)
                & (Q(answer="rejected") | ~Q(answered_by=F("author"))),
                name="people_paper_answer",
            ),
            # One for the same two people at each unit: only a colleague there can answer it.
            models.UniqueConstraint(
                fields=["region", "unit", "giver", "agent"],
                condition=Q(needs_two=True, answer=""),
                name="people_paper_one_waits",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["giver", "-registered_at"], name="people_paper_giver"),
        ]

    def __str__(self) -> str:
        return f"Paper {self.id}"
