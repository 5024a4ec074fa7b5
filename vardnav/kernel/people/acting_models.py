"""Tables: documented decisions about who acts for whom, and locks of accounts. Nothing is overwritten, only ended."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.kernel.people.acting import MANDATES, Kind
from vardnav.kernel.people.rules import Area


class AgreedBy(models.TextChoices):
    """Who stands behind an extension."""

    NOBODY = ""
    HEAD_AND_CHILD = "head_and_child"
    DOCTOR = "doctor"


class EndCause(models.TextChoices):
    """What ends a power of attorney for good without anybody ending it."""

    NOBODY = ""
    DEATH = "death"
    PROTECTED = "protected"


class ActingDecisionQuerySet(models.QuerySet["ActingDecision"]):
    """Reading decisions."""

    def visible_to(self, viewer: Viewer) -> ActingDecisionQuerySet:
        """Return the decisions about the logged-in person; staff reach them through the person they have found."""
        if viewer.role is Role.RESIDENT:
            return self.filter(subject=viewer.person_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class ActingDecision(models.Model):
    """One decision about one person acting for another: who decided, why, for which areas and days (invariant I15)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(
        max_length=2, help_text="Of the unit that decided; of a power, where it was given."
    )
    kind = models.CharField(max_length=24, choices=[(kind.value, kind.value) for kind in Kind])
    actor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    areas = ArrayField(models.CharField(max_length=12, choices=[(area.value, area.value) for area in Area]))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The first day it no longer holds.")
    reason = models.TextField(blank=True, help_text="For the unit that decided, nobody else.")
    agreed_by = models.CharField(max_length=16, choices=AgreedBy.choices, default=AgreedBy.NOBODY, blank=True)
    agreed_with = models.CharField(
        max_length=300, blank=True, help_text="The head of unit or doctor, by name."
    )
    reference = models.CharField(max_length=100, blank=True, help_text="The court's or authority's number.")
    decided_by = models.CharField(max_length=200, blank=True, help_text="Court or authority.")
    author = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="None for a power of attorney given with an e-ID; of one on paper, who registered it (PaperPower).",
    )
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(
        null=True, help_text="When a power of attorney was given; it was accepted at `created_at`."
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by_person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.TextField(blank=True)
    end_cause = models.CharField(
        max_length=12,
        choices=EndCause.choices,
        default=EndCause.NOBODY,
        db_default=EndCause.NOBODY.value,
        blank=True,
        help_text="Why a power of attorney ended by itself.",
    )

    objects = ActingDecisionQuerySet.as_manager()
    #: Who might act for the person, and why, explains the record.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(actor=F("subject")), name="people_acting_two_people"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="people_acting_dates",
            ),
            models.CheckConstraint(condition=~Q(areas=[]), name="people_acting_areas"),
            models.CheckConstraint(
                condition=(
                    Q(kind=Kind.EXTENSION.value, valid_to__isnull=False)
                    & ~Q(agreed_by="")
                    & ~Q(agreed_with="")
                    & ~Q(reason="")
                )
                | (Q(kind=Kind.BLOCK.value) & ~Q(reason=""))
                | (Q(kind__in=[kind.value for kind in MANDATES]) & ~Q(reference="") & ~Q(decided_by=""))
                | Q(kind=Kind.POWER.value, valid_to__isnull=False)
                & (Q(offered_at__isnull=False) | Q(author__isnull=False)),
                name="people_acting_documented",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_at__isnull=True,
                    ended_by_staff__isnull=True,
                    ended_by_person__isnull=True,
                    end_cause="",
                )
                | Q(
                    ended_at__isnull=False,
                    ended_by_staff__isnull=False,
                    ended_by_person__isnull=True,
                    end_cause="",
                )
                | Q(
                    ended_at__isnull=False,
                    ended_by_staff__isnull=True,
                    ended_by_person__isnull=False,
                    end_cause="",
                )
                | Q(
                    kind=Kind.POWER.value,
                    ended_at__isnull=False,
                    ended_by_staff__isnull=True,
                    ended_by_person__isnull=True,
                )
                & ~Q(end_cause=""),
                name="people_acting_ended_by_one",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.POWER.value, author__isnull=True, unit__isnull=True)
                | Q(author__isnull=False, unit__isnull=False, offered_at__isnull=True),
                name="people_acting_made_by_one",
            ),
            ExclusionConstraint(
                name="people_acting_no_overlap",
                expressions=[
                    ("actor", RangeOperators.EQUAL),
                    ("subject", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["actor", "subject"], name="people_acting_pair", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.id}"


class AccountLockQuerySet(models.QuerySet["AccountLock"]):
    """Reading locks."""

    def visible_to(self, viewer: Viewer) -> AccountLockQuerySet:
        """Return nothing but to jobs: the owner of a locked account cannot come in, and staff go by the person."""
        return self if viewer.role is Role.SYSTEM else self.none()


class AccountLock(models.Model):
    """A time during which nobody, not even its owner, could use an account: who locked it, who opened it, on what proof.

    `Account.locked_at` says the same of now, for the gate; both are written in one transaction.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2, help_text="Where it was asked for.")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()
    locked_by_staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="What staff wrote; the owner gives none.")
    unlocked_at = models.DateTimeField(null=True)
    unlocked_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unlocked_unit = models.ForeignKey(
        "organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    identity_check = models.CharField(
        max_length=300, blank=True, help_text="How it was seen who the person is."
    )

    objects = AccountLockQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(locked_by_staff__isnull=True, unit__isnull=True)
                | Q(locked_by_staff__isnull=False, unit__isnull=False),
                name="people_lock_author",
            ),
            models.CheckConstraint(
                condition=Q(unlocked_at__isnull=True, unlocked_by__isnull=True, identity_check="")
                | (Q(unlocked_at__gte=F("locked_at"), unlocked_by__isnull=False) & ~Q(identity_check="")),
                name="people_lock_opened_by_staff",
            ),
            ExclusionConstraint(
                name="people_lock_one_at_a_time",
                expressions=[("person", RangeOperators.EQUAL)],
                condition=Q(unlocked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Lock {self.id}"
