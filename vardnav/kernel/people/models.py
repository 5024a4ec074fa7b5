"""Tables: people, their accounts, guardianships and the dated table of age limits."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD, Retention
from vardnav.kernel.people.acting_models import AccountLock, ActingDecision, AgreedBy
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier, stored
from vardnav.kernel.people.paper_models import PaperPower
from vardnav.kernel.people.power_models import PowerOffer
from vardnav.kernel.people.protection import Protection
from vardnav.kernel.people.rules import Area, Who

__all__ = [
    "Account",
    "AccountLock",
    "ActingDecision",
    "AgeLimit",
    "AgreedBy",
    "Guardianship",
    "IdentifierKind",
    "NotifyBy",
    "PaperPower",
    "Person",
    "PowerOffer",
    "Protection",
]


class NotifyBy(models.TextChoices):
    """How a person wants to be told that something has come."""

    SMS = "sms"
    EMAIL = "email"
    BOTH = "both"
    NONE = "none"


class PersonQuerySet(models.QuerySet["Person"]):
    """Reading people: only through who asks."""

    def visible_to(self, viewer: Viewer) -> PersonQuerySet:
        """Return the people `viewer` may see by identity alone: themselves and the one they act for.

        Staff reach a person through a case at their unit, never by listing people.
        """
        if viewer.role is Role.RESIDENT:
            return self.filter(id__in=[viewer.person_id, viewer.subject_id])
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Person(models.Model):
    """A person in the population: resident, child, or both. Reference data: no region partition."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identifier_kind = models.CharField(
        max_length=20, choices=[(kind.value, kind.value) for kind in IdentifierKind]
    )
    identifier = models.CharField(
        max_length=13, help_text="Twelve-digit form (or the reserve/LMA number), no sign."
    )
    given_name = models.CharField(max_length=300)
    family_name = models.CharField(max_length=300)
    born_on = models.DateField(null=True)
    deceased_on = models.DateField(null=True, blank=True)
    protection = models.CharField(
        max_length=24,
        choices=[(mark.value, mark.value) for mark in Protection],
        default=Protection.NONE.value,
    )
    home_region = models.CharField(max_length=2, blank=True, help_text="County code of registration.")
    municipality = models.CharField(max_length=4, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    postal_town = models.CharField(max_length=100, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = PersonQuerySet.as_manager()
    retention = Retention(
        words="as long as the person has a record, an account or a child",
        source="our choice: a record must be about somebody",
        removed_by="the population register's own removals, once nothing points here",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["identifier_kind", "identifier"], name="people_person_identifier"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # How many of each age live in a region: all that is asked stands in the index.
            models.Index(
                fields=["home_region", "born_on"],
                include=["id"],
                condition=Q(deceased_on__isnull=True),
                name="people_person_of_region",
            ),
        ]

    def __str__(self) -> str:
        return f"Person {self.id}"

    @property
    def name(self) -> str:
        """Given name and family name, as spoken."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def number(self) -> PersonIdentifier:
        """The identity number as a value that masks itself; `.shown()` writes it out."""
        return stored(self.identifier_kind, self.identifier)


class AccountQuerySet(models.QuerySet["Account"]):
    """Reading accounts."""

    def visible_to(self, viewer: Viewer) -> AccountQuerySet:
        """Return the viewer's own account (also when they act for a child: notices go to the guardian)."""
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Account(models.Model):
    """A person's use of the front door: accepted terms, contact details, how to be told."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True)
    terms_version = models.CharField(max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(null=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    email = models.CharField(max_length=254, blank=True)
    notify_by = models.CharField(max_length=8, choices=NotifyBy.choices, default=NotifyBy.NONE)
    language = models.CharField(max_length=8, default="sv")
    chosen_region = models.CharField(max_length=2, blank=True)
    chosen_unit = models.UUIDField(
        null=True, help_text="The unit the person is listed at (organisations.Unit)."
    )
    locked_at = models.DateTimeField(null=True)
    last_login_at = models.DateTimeField(null=True)

    objects = AccountQuerySet.as_manager()
    retention = Retention(
        words="as long as the account is used",
        source="our choice",
        removed_by="the person, who ends the account",
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # Whoever can be reached here: counted, never looked up.
            models.Index(
                fields=["person"],
                condition=Q(activated_at__isnull=False, locked_at__isnull=True),
                name="people_account_open",
            ),
        ]

    def keep(self, *changed: str) -> None:
        """Save a new account whole, of one that exists only what has `changed`: the rest may be changed meanwhile."""
        self.save(update_fields=None if self._state.adding else changed)

    def __str__(self) -> str:
        return f"Account {self.person_id}"


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    """Reading guardianships."""

    def visible_to(self, viewer: Viewer) -> GuardianshipQuerySet:
        """Return the guardianships the viewer is part of."""
        if viewer.role is Role.RESIDENT:
            return self.filter(Q(guardian_id=viewer.person_id) | Q(child_id=viewer.person_id))
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Guardianship(models.Model):
    """A guardian of a child, from the population register, with validity and who wrote it (invariant I15)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    is_blocked = models.BooleanField(default=False)
    author = models.CharField(max_length=100)

    objects = GuardianshipQuerySet.as_manager()
    #: Who was the guardian explains the child's record.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["guardian", "child", "valid_from"], name="people_guardianship_once"
            ),
            models.CheckConstraint(
                condition=~Q(guardian=models.F("child")), name="people_guardianship_two_people"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="people_guardianship_dates",
            ),
            ExclusionConstraint(
                name="people_guardianship_no_overlap",
                expressions=[
                    ("guardian", RangeOperators.EQUAL),
                    ("child", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["child"], name="people_guardianship_child")
        ]

    def __str__(self) -> str:
        return f"Guardianship {self.id}"


class AgeLimit(models.Model):
    """One row of the dated policy table: who may act or read, for which age, in which area."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.CharField(max_length=12, choices=[(area.value, area.value) for area in Area])
    from_age = models.PositiveSmallIntegerField()
    to_age = models.PositiveSmallIntegerField(help_text="Last age included.")
    who = models.CharField(max_length=8, choices=[(who.value, who.value) for who in Who])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "from_age", "valid_from"], name="people_agelimit_once"),
            models.CheckConstraint(
                condition=Q(from_age__lte=models.F("to_age")), name="people_agelimit_ages"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="people_agelimit_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.from_age}-{self.to_age}: {self.who}"
