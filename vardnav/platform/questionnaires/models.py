"""Tables: forms that regions build, and their versions. What is published never changes (a trigger sees to it)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.questionnaires.rules import State


class FormQuerySet(models.QuerySet["Form"]):
    """Reading forms. No person in care is in them."""

    def visible_to(self, viewer: Viewer) -> FormQuerySet:
        """Return the forms of the region that the viewer administers."""
        if viewer.role in (Role.ADMINISTRATOR, Role.SYSTEM) and viewer.region:
            return self.filter(region=viewer.region)
        return self.none()


class Form(models.Model):
    """A form of a region, whatever its version. `key` is the e-service's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    key = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    objects = FormQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "key"], name="questionnaires_form_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Version(models.Model):
    """One version of a form, with what the e-service is called. `resource` is a FHIR R4 Questionnaire.

    `valid_from`: when it is asked from, once published; `valid_to`: when the next one took over, or it was retired.
    `revision` rises with every change of a draft, so that two who edit at once do not write over each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(one.value, one.name) for one in State])
    resource = models.JSONField()
    before = models.JSONField(null=True, help_text="A draft's questions before the last change: to undo it.")
    title_sv = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100, blank=True)
    summary_sv = models.CharField(max_length=300, blank=True)
    summary_en = models.CharField(max_length=300, blank=True)
    unit_kinds = models.JSONField(default=list)
    answer_within_days = models.PositiveSmallIntegerField(default=2)
    is_for_children = models.BooleanField(default=True)
    is_one_page = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False, db_default=False, help_text="EService.is_sensitive")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    objects = models.Manager["Version"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "form", "number"], name="questionnaires_number"),
            models.UniqueConstraint(
                fields=["region", "form"], condition=Q(state="draft"), name="questionnaires_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", valid_from__isnull=True)
                | (Q(valid_from__isnull=False) & ~Q(state="draft")),
                name="questionnaires_published_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_sv} {self.number} {self.state}"
