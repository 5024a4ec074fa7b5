"""Tables: what there is to book: resources, and types of time with their dated rules. No resident stands in them."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments.rules import doses, eligibility, slots


class ResourceKind(models.TextChoices):
    """What is there once: somebody who sees people, or a room."""

    CLINICIAN = "clinician"
    ROOM = "room"


class Form(enum.StrEnum):
    """How people meet."""

    VISIT = "visit"
    PHONE = "phone"
    VIDEO = "video"


class Resource(models.Model):
    """Something that cannot be in two slots at once. FHIR: the actor of a Schedule (Practitioner, Location)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    name = models.CharField(max_length=120, help_text="As people read it: 'Distriktssköterska', 'Rum 3'.")
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    languages = ArrayField(
        models.CharField(max_length=8), default=list, help_text="Spoken beside Swedish: ISO codes."
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "unit", "kind", "name"], name="appointments_resource_name"
            ),
            models.CheckConstraint(
                condition=Q(kind=ResourceKind.CLINICIAN) | Q(staff__isnull=True),
                name="appointments_resource_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TimeType(models.Model):
    """A type of time that one unit offers (FHIR HealthcareService): what it is for, how long, for how many."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(
        max_length=40,
        help_text="The same at every unit that offers the same: what a search across units asks for.",
    )
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    bring_sv = models.TextField(blank=True, help_text="What to bring and how to prepare.")
    bring_en = models.TextField(blank=True)
    form = models.CharField(
        max_length=5, choices=[(one.value, one.name) for one in Form], default=Form.VISIT.value
    )
    minutes = models.PositiveSmallIntegerField()
    pause_minutes = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveSmallIntegerField(default=1, help_text="People in one slot.")
    questions_key = models.CharField(
        max_length=80,
        blank=True,
        help_text="The form of prior questions, by its key in the catalogue; '' for none.",
    )
    is_sensitive = models.BooleanField(
        default=False, help_text="Nobody who acts for the person sees these times."
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "unit", "key"], name="appointments_type_key"),
            models.CheckConstraint(
                condition=Q(minutes__range=(5, 720), pause_minutes__range=(0, 720), capacity__gte=1),
                name="appointments_type_length",
            ),
            models.CheckConstraint(
                condition=Q(form__in=[one.value for one in Form]), name="appointments_type_form"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "key"], name="appointments_type_search")
        ]

    def __str__(self) -> str:
        return f"TimeType {self.key}"

    @property
    def pattern(self) -> slots.Pattern:
        """How a day of this type is cut."""
        return slots.Pattern(self.minutes, self.pause_minutes, self.capacity)


class TimeRule(models.Model):
    """One version of a type's rules, in force from `valid_from` until `superseded_at`. Never changed but for its end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    time_type = models.ForeignKey(TimeType, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    is_online = models.BooleanField(default=True)
    is_home_region_only = models.BooleanField(default=False)
    is_listed_only = models.BooleanField(default=False)
    age_from = models.PositiveSmallIntegerField(default=0)
    age_to = models.PositiveSmallIntegerField(default=0)
    adult_under = models.PositiveSmallIntegerField(default=0)
    most_at_once = models.PositiveSmallIntegerField(default=0)
    days_ahead = models.PositiveSmallIntegerField(default=0)
    lead_minutes = models.PositiveIntegerField(default=0)
    cutoff_hours = models.PositiveSmallIntegerField(default=24)
    dose_days_least = models.PositiveSmallIntegerField(null=True)
    dose_days_most = models.PositiveSmallIntegerField(default=0)
    late_fee_kronor = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "time_type", "version"], name="appointments_rule_version"
            ),
            models.UniqueConstraint(
                fields=["region", "time_type"],
                condition=Q(superseded_at__isnull=True),
                name="appointments_rule_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("valid_from")),
                name="appointments_rule_dates",
            ),
            models.CheckConstraint(
                condition=Q(age_to=0) | Q(age_to__gte=F("age_from")), name="appointments_rule_ages"
            ),
            models.CheckConstraint(
                condition=Q(dose_days_least__isnull=True, dose_days_most=0)
                | Q(dose_days_least__gte=1)
                & (Q(dose_days_most=0) | Q(dose_days_most__gte=F("dose_days_least"))),
                name="appointments_rule_doses",
            ),
        ]

    def __str__(self) -> str:
        return f"TimeRule {self.time_type_id} {self.version}"

    @property
    def rule(self) -> eligibility.Rule:
        """The row as a value."""
        least = self.dose_days_least
        return eligibility.Rule(
            is_online=self.is_online,
            is_home_region_only=self.is_home_region_only,
            is_listed_only=self.is_listed_only,
            age_from=self.age_from,
            age_to=self.age_to,
            adult_under=self.adult_under,
            most_at_once=self.most_at_once,
            days_ahead=self.days_ahead,
            lead_minutes=self.lead_minutes,
            cutoff_hours=self.cutoff_hours,
            doses=None if least is None else doses.Interval(least, self.dose_days_most),
        )
