"""Tables: an assessment as the steps that were answered, and the protocols that it was made by."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.advice.models.nursing import Regrade, StaffAnswer
from vardnav.capabilities.advice.models.watching import Brake, QualityRule
from vardnav.clinical.triage.ages import OLDEST
from vardnav.clinical.triage.levels import LEVELS
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD, Retention
from vardnav.platform.cases.models import Case

#: Tables with files of their own are known once this module is read.
__all__ = ("Assessment", "Brake", "Bundle", "Handover", "QualityRule", "Regrade", "StaffAnswer")

#: No more of a person's own words than this.
MOST_WORDS = 2000
ABOUT = ("self", "child", "other")
SEXES = ("female", "male", "unknown")


class Bundle(models.Model):
    """The protocols of a release, kept so that any assessment can be replayed. Never changed: the digest is of the text."""

    digest = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()
    kept_at = models.DateTimeField()
    is_put_together = models.BooleanField(
        default=False, db_default=False, help_text="Never released as it is: made by brakes of a region."
    )

    def __str__(self) -> str:
        return f"Bundle {self.digest[:12]}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Reading assessments."""

    def visible_to(self, viewer: Viewer) -> AssessmentQuerySet:
        """Return what somebody has kept, of themselves or of the one they act for; for staff, what came with their cases.

        Whoever acts for another sees what they have kept for them, never what that other has told for themselves. What
        belongs to nobody yet is found by its secret mark alone.
        """
        if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
            own = self.filter(subject=viewer.subject_id)
            return own.filter(created_by=viewer.person_id) if viewer.is_proxy else own
        if viewer.role is Role.STAFF:
            return self.filter(id__in=Handover.objects.visible_to(viewer).values("assessment"))
        return self if viewer.role is Role.SYSTEM else self.none()


class Assessment(models.Model):
    """What somebody has answered, step by step; the rest follows from the steps and the protocols.

    Until somebody keeps it as theirs it belongs to nobody: whoever holds the secret mark (in a cookie; here its digest)
    can go on with it for a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2, blank=True, help_text='The chosen one, "" for none.')
    mark = models.CharField(max_length=64, null=True, help_text="SHA-256 of the secret mark.")
    language = models.CharField(max_length=2)
    about = models.CharField(max_length=5, blank=True)
    age_days = models.PositiveIntegerField(null=True, help_text="When it was begun.")
    sex = models.CharField(max_length=7, blank=True)
    words = models.TextField(blank=True, help_text="As they were written.")
    complaints = models.JSONField(default=list, help_text="In the order they were chosen.")
    steps = models.JSONField(
        default=list, help_text="Each screen that was answered, in order, with its answers."
    )
    set_aside = models.JSONField(default=dict, help_text="Answers to screens that were gone back from.")
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=8, blank=True)
    setting = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    subject = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    objects = AssessmentQuerySet.as_manager()
    retention = Retention(
        words=(
            "24 hours after the last answer; one that somebody has logged in and kept: a year, or as the care record when "
            "it went along with a case; until then they can remove it themselves"
        ),
        source="GDPR art. 5(1)(e): nobody is known, nothing needs it longer",
        removed_by="vardnav.capabilities.advice.actions.purging.unkept",
        after=dt.timedelta(hours=24),
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "mark"], name="advice_assessment_mark"),
            models.CheckConstraint(
                condition=Q(mark__isnull=False) ^ Q(subject__isnull=False), name="advice_assessment_someones"
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=True, created_by__isnull=True)
                | Q(subject__isnull=False, created_by__isnull=False),
                name="advice_assessment_by_somebody",
            ),
            models.CheckConstraint(condition=Q(about__in=("", *ABOUT)), name="advice_assessment_about"),
            models.CheckConstraint(condition=Q(sex__in=("", *SEXES)), name="advice_assessment_sex"),
            models.CheckConstraint(
                condition=Q(age_days__isnull=True) | Q(age_days__lte=OLDEST), name="advice_assessment_age"
            ),
            models.CheckConstraint(
                condition=Q(level="", decided_at__isnull=True)
                | Q(level__in=LEVELS, decided_at__isnull=False),
                name="advice_assessment_level",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["mark"], condition=Q(mark__isnull=False), name="advice_assessment_held"),
            models.Index(
                fields=["touched_at"], condition=Q(subject__isnull=True), name="advice_assessment_old"
            ),
            models.Index(
                fields=["subject", "-begun_at"],
                condition=Q(subject__isnull=False),
                name="advice_assessment_mine",
            ),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.id}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Reading what has been handed on."""

    def visible_to(self, viewer: Viewer) -> HandoverQuerySet:
        """Return a resident's own; for staff, those of the cases that they see."""
        if viewer.role is Role.RESIDENT:
            return self.filter(assessment__in=Assessment.objects.visible_to(viewer))
        if viewer.role is Role.STAFF:
            drafts = Case.objects.visible_to(viewer).values("draft_id")
            return self.filter(region=viewer.region, draft_id__in=drafts)
        return self if viewer.role is Role.SYSTEM else self.none()


class Handover(models.Model):
    """An assessment taken along into the form of an e-service; a case that the form becomes is found by the draft's id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2, help_text="Of the form, and of the case that it becomes.")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="handovers")
    draft_id = models.UUIDField(
        help_text="The form's, before and after it is sent (cases.Draft, cases.Case)."
    )
    service_key = models.CharField(max_length=60)
    handed_at = models.DateTimeField()

    objects = HandoverQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "draft_id"], name="advice_handover_of_draft"),
        ]

    def __str__(self) -> str:
        return f"Handover {self.id}"
