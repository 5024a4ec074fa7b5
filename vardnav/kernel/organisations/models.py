"""Tables: regions, municipalities, care providers, units, hours, staff and assignments."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Final

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD

MIDNIGHT: Final = dt.time()


class Region(models.Model):
    """One of Sweden's 21 regions; the tenant. Key: SCB county code."""

    code = models.CharField(primary_key=True, max_length=2)
    letter = models.CharField(max_length=2)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=40, help_text="As in 'Skåne'.")
    organisation_number = models.CharField(max_length=11)
    primary_care_word = models.CharField(
        max_length=40, default="vårdcentral", help_text="Local word for a health centre."
    )
    population = models.PositiveIntegerField(default=0)
    sort_key = models.CharField(max_length=120, db_collation="C")

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """One of Sweden's 290 municipalities. Key: SCB municipality code."""

    code = models.CharField(primary_key=True, max_length=4)
    name = models.CharField(max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField(null=True)
    sort_key = models.CharField(max_length=120, db_collation="C")

    def __str__(self) -> str:
        return self.name


class CareProvider(models.Model):
    """A legal care provider (vårdgivare), public or private."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    hsa_id = models.CharField(max_length=31)
    name = models.CharField(max_length=300)
    organisation_number = models.CharField(max_length=11)
    is_public = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "hsa_id"], name="organisations_provider_hsa"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    """What sort of place it is; the word shown for HEALTH_CENTRE is the region's own."""

    HEALTH_CENTRE = "health_centre"
    HOSPITAL = "hospital"
    EMERGENCY = "emergency"
    DENTAL = "dental"
    PHARMACY = "pharmacy"
    MATERNITY = "maternity"
    CHILD_HEALTH = "child_health"
    YOUTH = "youth"
    SEXUAL_HEALTH = "sexual_health"
    PSYCHIATRY = "psychiatry"
    REHAB = "rehab"
    SPECIALIST = "specialist"
    OTHER = "other"


class Unit(models.Model):
    """A care unit (vårdenhet/mottagning). Public facts: no person in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(CareProvider, null=True, on_delete=models.PROTECT, related_name="+")
    hsa_id = models.CharField(max_length=31, null=True, blank=True)
    source_ref = models.CharField(
        max_length=80, null=True, blank=True, help_text="Where an imported place came from."
    )
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    municipality = models.ForeignKey(Municipality, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    postal_town = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_connected = models.BooleanField(default=False, help_text="Takes part in e-services.")
    keeps_short_days = models.BooleanField(
        default=False, help_text="Closes early on the days before holidays."
    )
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_text = models.TextField(
        blank=True, help_text="Lower case, accents kept: name, kind words, town, municipality."
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "hsa_id"], name="organisations_unit_hsa"),
            models.UniqueConstraint(fields=["region", "source_ref"], name="organisations_unit_source"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "kind", "sort_key"], name="organisations_unit_list"),
            models.Index(fields=["region", "sort_key"], name="organisations_unit_sorted"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="organisations_unit_search"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """Weekly hours of a unit: one row per weekday and span (ISO weekday 1-7), with validity."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, default="visit", help_text="visit, phone or chat")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField(help_text="00:00 is midnight at the end of the day.")
    is_on_holidays = models.BooleanField(default=False, help_text="Holds on holidays too.")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="organisations_hours_weekday"
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=models.F("closes")) | Q(closes=MIDNIGHT),
                name="organisations_hours_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "what", "weekday"], name="organisations_hours_unit")
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class OpeningException(models.Model):
    """A day that differs: closed (no times) or other hours, with a reason shown to people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, default="visit")
    on = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "what", "on"], name="organisations_exception_once"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False)
                & (Q(opens__lt=models.F("closes")) | Q(closes=MIDNIGHT)),
                name="organisations_exception_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class Staff(models.Model):
    """A person who works in care, by HSA-id. Not a resident record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hsa_id = models.CharField(max_length=31, unique=True)
    given_name = models.CharField(max_length=300)
    family_name = models.CharField(max_length=300)
    title = models.CharField(max_length=80, help_text="As in 'Sjuksköterska'.")
    is_protected = models.BooleanField(
        default=False, help_text="Protected identity: only the title is ever shown."
    )
    is_demo = models.BooleanField(default=False)

    #: Who somebody was explains what they wrote and read in a record.
    retention = CARE_RECORD

    def __str__(self) -> str:
        return f"Staff {self.hsa_id}"

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reading assignments."""

    def visible_to(self, viewer: Viewer) -> AssignmentQuerySet:
        """Return one's own assignments and those at one's unit (staff) or in one's region (administrator)."""
        own = Q(staff_id=viewer.staff_id)
        if viewer.role is Role.STAFF:
            return self.filter(own | Q(region_id=viewer.region, unit_id=viewer.unit_id))
        if viewer.role is Role.ADMINISTRATOR:
            return self.filter(own | Q(region_id=viewer.region))
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Assignment(models.Model):
    """A staff assignment (medarbetaruppdrag): who works where, for what purpose, when."""

    class Kind(models.TextChoices):
        """What the assignment gives access to."""

        CARE = "care"
        ADMINISTRATOR = "administrator"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    hsa_id = models.CharField(max_length=31)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    purpose = models.CharField(max_length=60, default="Vård och behandling")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()
    #: Who worked where explains who wrote and read in a record.
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "hsa_id"], name="organisations_assignment_hsa"),
            models.CheckConstraint(
                condition=Q(kind="administrator", unit__isnull=True) | Q(kind="care", unit__isnull=False),
                name="organisations_assignment_place",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["staff"], name="organisations_assignment_staff")
        ]

    def __str__(self) -> str:
        return f"Assignment {self.hsa_id}"
