"""Table: powers of attorney that have been given. A row here gives nobody any right: only a decision does.

When the agent accepts, an `ActingDecision` with the same id is made: so it is made once, whatever is clicked.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier
from vardnav.kernel.people.rules import Area


class PowerAnswer(models.TextChoices):
    """What became of a power that was given. The giver is never told that it was declined: it lapses."""

    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class PowerOfferQuerySet(models.QuerySet["PowerOffer"]):
    """Reading powers that have been given."""

    def visible_to(self, viewer: Viewer) -> PowerOfferQuerySet:
        """Return those the logged-in person has given. The one it is given to reads it through `power_queries`."""
        if viewer.role is Role.RESIDENT:
            return self.filter(giver=viewer.person_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def given_to(self, number: PersonIdentifier) -> PowerOfferQuerySet:
        """Return those given to whoever has this number."""
        return self.filter(identifier_kind=number.kind.value, identifier=number.value)

    def unanswered(self, day: dt.date) -> PowerOfferQuerySet:
        """Return those that can still be accepted on `day`."""
        return self.filter(answer=PowerAnswer.NONE, answer_by__gte=day)


class PowerOffer(models.Model):
    """A power of attorney as it was given: to which number and name, for what, until when, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2, help_text="Where the giver was when it was given.")
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    identifier_kind = models.CharField(
        max_length=20, choices=[(kind.value, kind.value) for kind in IdentifierKind]
    )
    identifier = models.CharField(
        max_length=13, help_text="As written by the giver; perhaps nobody's. Never looked up for them."
    )
    agent_name = models.CharField(max_length=100, help_text="As written by the giver.")
    areas = ArrayField(models.CharField(max_length=12, choices=[(area.value, area.value) for area in Area]))
    valid_to = models.DateField(help_text="The first day it no longer holds.")
    offered_at = models.DateTimeField()
    offered_on = models.DateField(help_text="The Swedish day.")
    answer_by = models.DateField(help_text="The last day on which it can be accepted.")
    answer = models.CharField(
        max_length=12, choices=PowerAnswer.choices, default=PowerAnswer.NONE, blank=True
    )
    answered_at = models.DateTimeField(null=True)

    objects = PowerOfferQuerySet.as_manager()
    retention = Retention(
        words="90 days after it was given; as long as the decision it became, when it was accepted",
        source="our choice: long enough for the giver to see that nobody accepted it",
        removed_by="vardnav.kernel.people.power_ending.old_offers",
        after=dt.timedelta(days=90),
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("offered_on"), valid_to__gt=F("offered_on")) & ~Q(areas=[]),
                name="people_power_days",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(
                    answer__in=[one.value for one in PowerAnswer if one.value],
                    answered_at__gte=F("offered_at"),
                ),
                name="people_power_answer",
            ),
            # What waits, and what has been declined (the giver cannot tell the two apart): one at a time to a number.
            ExclusionConstraint(
                name="people_power_one_waits",
                expressions=[
                    ("giver", RangeOperators.EQUAL),
                    ("identifier_kind", RangeOperators.EQUAL),
                    ("identifier", RangeOperators.EQUAL),
                    (
                        Func(
                            "offered_on",
                            "answer_by",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(answer__in=[PowerAnswer.NONE.value, PowerAnswer.DECLINED.value]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["giver", "-offered_at"], name="people_power_giver"),
            models.Index(
                fields=["identifier", "answer_by"], name="people_power_agent", condition=Q(answer="")
            ),
            models.Index(fields=["offered_at"], name="people_power_age"),
        ]

    def __str__(self) -> str:
        return f"Power {self.id}"
