"""Tables: checks under way, what has happened to contact details (masked), and how people and regions want letters."""

from __future__ import annotations

import datetime as dt
import enum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention
from vardnav.platform.contacts import rules


def _choices(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.name) for one in values]


class VerificationQuerySet(models.QuerySet["Verification"]):
    """Reading checks."""

    def visible_to(self, viewer: Viewer) -> VerificationQuerySet:
        """Return one's own; for staff, those they have asked for, at the unit they work at now."""
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id, staff__isnull=True)
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, staff=viewer.staff_id, unit=viewer.unit_id)
        return self if viewer.role is Role.SYSTEM else self.none()


class Verification(models.Model):
    """A number or address that a code has been sent to, before it is used. The code itself is never kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=_choices(rules.Channel))
    value = models.CharField(max_length=254, help_text="Checked form: E.164 or an address.")
    old_value = models.CharField(max_length=254, blank=True, help_text="What it replaces, which is told.")
    notify_by = models.CharField(max_length=8, blank=True, help_text="How to be told, once it is right.")
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, help_text="When the gateway took the code.")
    done_at = models.DateTimeField(null=True, help_text="When the right code was written.")
    superseded_at = models.DateTimeField(null=True, help_text="When a newer one took its place.")
    told_at = models.DateTimeField(null=True, help_text="When the old number or address was told.")

    objects = VerificationQuerySet.as_manager()
    retention = Retention(
        words="two days",
        source="our choice: a code holds for minutes; two days answer 'what happened?'",
        removed_by="vardnav.platform.contacts.purging.old_codes",
        after=dt.timedelta(days=2),
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "person", "channel"],
                condition=Q(done_at__isnull=True, superseded_at__isnull=True),
                name="contacts_verification_one",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(superseded_at__isnull=True),
                name="contacts_verification_ends_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "asked_at"], name="contacts_verification_person"),
            models.Index(fields=["asked_at"], name="contacts_verification_age"),
        ]

    def __str__(self) -> str:
        return f"Verification {self.id}"


class EventQuerySet(models.QuerySet["ContactEvent"]):
    """Reading the history."""

    def visible_to(self, viewer: Viewer) -> EventQuerySet:
        """Return one's own; staff read it through the person they help (queries.standing_of)."""
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id)
        return self if viewer.role is Role.SYSTEM else self.none()


class ContactEvent(models.Model):
    """What happened to a person's contact details, by whom. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=_choices(rules.Kind))
    channel = models.CharField(max_length=5, blank=True, choices=_choices(rules.Channel))
    shown = models.CharField(max_length=40, blank=True, help_text="The value, masked.")
    digest = models.CharField(max_length=64, blank=True)
    staff = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who did it in the person's place; none: the person.",
    )
    at = models.DateTimeField()

    objects = EventQuerySet.as_manager()
    retention = Retention(
        words="as long as the account is used",
        source="our choice: it says where the details come from",
        removed_by="the person, who ends the account",
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-at"], name="contacts_event_person")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ChoiceQuerySet(models.QuerySet["ReplyChoice"]):
    """Reading how people want their answers."""

    def visible_to(self, viewer: Viewer) -> ChoiceQuerySet:
        """Return one's own; staff read it through the person they help or a case (wishes, reaching)."""
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id)
        return self if viewer.role is Role.SYSTEM else self.none()


class ReplyChoice(models.Model):
    """How somebody wants answers and summonses: the latest counts, the earlier are the history. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the person's.")
    replies = models.CharField(max_length=5, choices=_choices(rules.Replies))
    no_paper_summons = models.BooleanField(null=True, help_text="None: as the region has decided.")
    reason = models.TextField(
        blank=True, help_text="Why staff chose in the person's place; the person reads it."
    )
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ChoiceQuerySet.as_manager()
    retention = Retention(
        words="as long as the account is used",
        source="our choice: it says who chose how answers come",
        removed_by="the person, who ends the account",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "person", "number"], name="contacts_replychoice_number"
            ),
            models.CheckConstraint(
                condition=Q(replies__in=[one.value for one in rules.Replies]),
                name="contacts_replychoice_replies",
            ),
            models.CheckConstraint(
                condition=Q(staff__isnull=True, unit__isnull=True, reason="")
                | Q(staff__isnull=False, unit__isnull=False) & ~Q(reason=""),
                name="contacts_replychoice_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person", "-number"], include=["replies"], name="contacts_replychoice_latest"
            )
        ]

    def __str__(self) -> str:
        return f"ReplyChoice {self.number} {self.id}"


class SummonsRule(models.Model):
    """A region's first choice of who gets no summons on paper: the latest counts, the earlier are the history."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the region's.")
    from_age = models.PositiveSmallIntegerField(null=True, help_text="None: everybody gets a letter.")
    to_age = models.PositiveSmallIntegerField(null=True, help_text="Last age included; none: no end.")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    #: What was asked for and who let it through; none for a decision from before there were such.
    change = models.ForeignKey("catalogue.Change", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "number"], name="contacts_summonsrule_number"),
            models.CheckConstraint(
                condition=Q(from_age__isnull=True, to_age__isnull=True)
                | Q(from_age__gte=rules.OF_AGE)
                & (Q(to_age__isnull=True) | Q(to_age__gte=models.F("from_age"))),
                name="contacts_summonsrule_ages",
            ),
        ]

    def __str__(self) -> str:
        return f"SummonsRule {self.number} of {self.region}"
