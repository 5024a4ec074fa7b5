"""Tables: drafts, cases, their messages and their steps. Region first everywhere; a case never changes region (I13)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD, Retention
from vardnav.platform.cases import sight
from vardnav.platform.cases.asked_forms import FormRequest
from vardnav.platform.cases.assistances import Assistance
from vardnav.platform.cases.digests import TextDigest
from vardnav.platform.cases.notes import Note
from vardnav.platform.cases.put_away import PutAway
from vardnav.platform.cases.rules import SENT_ON, Outcome, Status, choices_of
from vardnav.platform.cases.transfers import Transfer

#: Tables with files of their own are known once this module is read.
__all__ = (
    "Assistance",
    "Case",
    "Direction",
    "Draft",
    "FormRequest",
    "Message",
    "Note",
    "PutAway",
    "Step",
    "Transfer",
)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reading drafts."""

    def visible_to(self, viewer: Viewer) -> DraftQuerySet:
        """Return what the viewer has begun for the one they act for now; for staff, what they help somebody with."""
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id, subject=viewer.subject_id, assistance__isnull=True)
        if viewer.role is Role.STAFF:
            return self.filter(assistance__in=Assistance.objects.visible_to(viewer))
        return self.none()


class Draft(models.Model):
    """A form begun and not yet sent. Its id becomes the case's idempotency key: sent once, whatever is clicked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    service_key = models.CharField(max_length=60)
    form_version = models.CharField(max_length=20)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    assistance = models.ForeignKey(
        Assistance,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Staff fill it in for the person, who then is both person and subject.",
    )
    answers = models.JSONField(default=dict)
    is_secret = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()
    retention = Retention(
        words="30 days after the last change; what a unit has asked for, as long as it waits for it",
        source="our choice: what is never sent should not lie about",
        removed_by="vardnav.platform.cases.purging.old_drafts",
        after=dt.timedelta(days=30),
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "subject", "updated_at"], name="cases_draft_person"),
            models.Index(fields=["updated_at"], name="cases_draft_age"),
            models.Index(
                fields=["assistance"], condition=Q(assistance__isnull=False), name="cases_draft_assisted"
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.id}"


class CaseQuerySet(models.QuerySet["Case"]):
    """Reading cases."""

    def visible_to(self, viewer: Viewer) -> CaseQuerySet:
        """Return the subject's cases for a resident, the unit's for staff; nobody else has any.

        Whoever acts for the subject sees what `sight` says (so do the statements written by hand).
        Of a case that went to another region the unit keeps its receipt (`Transfer`) and nothing more.
        """
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown(), subject=viewer.subject_id)
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id).exclude(outcome=Outcome.TRANSFERRED)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def sent_with_help_of(self, viewer: Viewer) -> CaseQuerySet:
        """Return the cases that the viewer has sent for people, at whichever unit: for their receipts."""
        return self.filter(assistance__in=Assistance.objects.visible_to(viewer))


class Case(models.Model):
    """A case (ärende): a form, a receiver, a thread and an ending. FHIR: Task with QuestionnaireResponse."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    number = models.CharField(max_length=20, help_text="What the resident can read out on the phone.")
    draft_id = models.UUIDField(
        help_text="The draft it was sent from; the write's own key. Its files are kept under it."
    )
    service_key = models.CharField(max_length=60)
    sent_as = models.CharField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text="The e-service it was sent as, when it has become another's; its answers are to that form.",
    )
    form_version = models.CharField(max_length=20)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    assistance = models.ForeignKey(
        Assistance,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Sent by staff in the person's place.",
    )
    is_from_unit = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Begun by the unit: a message or a question to the resident.",
    )
    continues = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The case in another region that this one takes over; its story is read there.",
    )
    is_secret = models.BooleanField(default=False, db_default=False)  # to whoever acts for the subject (N8)
    area = models.CharField(
        max_length=12,
        default=sight.OWN,
        db_default=sight.OWN,
        help_text="What a right must be about for an adult's representative to see it; own: nobody's (sight.py).",
    )
    answers = models.JSONField(help_text="[{link_id, text, value}] in the order asked, as worded when asked.")
    status = models.CharField(max_length=24, choices=choices_of(Status))
    outcome = models.CharField(max_length=12, choices=choices_of(Outcome), blank=True)
    assignee = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    status_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Rises with every change; a stale form is refused."
    )

    objects = CaseQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "number"], name="cases_case_number"),
            models.UniqueConstraint(fields=["region", "draft_id"], name="cases_case_sent_once"),
            models.UniqueConstraint(
                fields=["region", "continues"],
                condition=Q(continues__isnull=False),
                name="cases_case_continued_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in Status]), name="cases_case_status"
            ),
            models.CheckConstraint(condition=Q(area__in=sight.AREAS), name="cases_case_area"),
            models.CheckConstraint(
                condition=Q(status="completed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="completed") & Q(closed_at__isnull=True, outcome=""),
                name="cases_case_ending",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A person's cases may lie in several regions: this index and the inbox's start with the person (decision).
            models.Index(fields=["subject", "-id"], name="cases_case_subject"),
            # A unit's queues: what is open is little beside what has ended, and is counted from the index alone.
            models.Index(
                "region",
                "unit",
                models.ExpressionWrapper(Q(status="waiting_for_resident"), models.BooleanField()),
                "due_at",
                "id",
                include=["status", "assignee", "service_key"],
                condition=~Q(status="completed"),
                name="cases_case_open",
            ),
            # What the region's figures count, month by month (reach): read from the index alone.
            models.Index(
                fields=["region", "sent_at"],
                include=["unit", "assistance", "sent_by", "subject"],
                condition=Q(is_from_unit=False, continues__isnull=True, is_secret=False),
                name="cases_case_sent",
            ),
            models.Index(
                fields=["region", "unit", "-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="cases_case_ended",
            ),
            models.Index(
                fields=["region", "unit", "service_key", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="cases_case_closed",
            ),
            models.Index(
                fields=["region", "unit", "-id"],
                condition=Q(is_from_unit=True),
                name="cases_case_from_unit",
            ),
            models.Index(
                fields=["assistance"], condition=Q(assistance__isnull=False), name="cases_case_assisted"
            ),
            # The morning's job: what has waited long for the resident, in every region.
            models.Index(
                fields=["status_at"],
                condition=Q(status="waiting_for_resident"),
                name="cases_case_waiting",
            ),
            models.Index(
                fields=["continues"], condition=Q(continues__isnull=False), name="cases_case_continues"
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.number}"

    @property
    def answered_form(self) -> str:
        """The e-service whose form was answered: the one it was sent as."""
        return self.sent_as or self.service_key

    def become(self, service_key: str) -> None:
        """Let the case be of another e-service from now on, or of the one it was sent as again. Nothing is saved."""
        sent_as = self.answered_form
        self.service_key, self.sent_as = service_key, "" if service_key == sent_as else sent_as


class Direction(models.TextChoices):
    """Who a message is for."""

    TO_UNIT = "to_unit"
    TO_RESIDENT = "to_resident"


class MessageQuerySet(models.QuerySet["Message"]):
    """Reading messages."""

    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        """Return messages of cases the viewer may see."""
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown("case__"), subject=viewer.subject_id)
        if viewer.role is Role.STAFF:
            ours = self.filter(region=viewer.region, case__unit=viewer.unit_id)
            return ours.exclude(case__outcome=Outcome.TRANSFERRED)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Message(models.Model):
    """One message of a case's thread. Numbers inside a case are 1..n with no gap (I4). Its id keeps its files."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=12, choices=Direction.choices)
    author_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    author_staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    text_sha256 = TextDigest()
    signed_by_unit = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The resident reads the unit's name instead of the name of who wrote it (cases.signing).",
    )
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case", "number"], name="cases_message_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["subject", "-id"], condition=Q(direction="to_resident"), name="cases_message_inbox"
            ),
            models.Index(
                fields=["subject"],
                condition=Q(direction="to_resident", read_at__isnull=True),
                name="cases_message_unread",
            ),
            # The morning's job: what has been unread for days, in every region.
            models.Index(
                fields=["sent_at"],
                condition=Q(direction="to_resident", read_at__isnull=True),
                name="cases_message_unread_at",
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.id}"


class StepQuerySet(models.QuerySet["Step"]):
    """Reading steps."""

    def visible_to(self, viewer: Viewer) -> StepQuerySet:
        """Return steps of cases the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(case__in=Case.objects.visible_to(viewer))

    def sent_on_by(self, viewer: Viewer) -> StepQuerySet:
        """Return the steps by which the viewer's own unit sent cases on: the unit's receipts of cases no longer its."""
        if viewer.role is Role.STAFF:
            return self.filter(region=viewer.region, unit=viewer.unit_id, verb__in=SENT_ON)
        return self.none()


class Step(models.Model):
    """One change of a case: from, to, by whom, from which unit, when, why (I5)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    from_status = models.CharField(max_length=24, blank=True)
    to_status = models.CharField(max_length=24)
    by_person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by_staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    basis = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="On what right a case went to another care provider (transfer_rules.Basis).",
    )
    from_service = models.CharField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text="The e-service that the case was of before, where the step made it another's.",
    )
    assistance = models.ForeignKey(
        Assistance,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="By whom it was done in the resident's place, and how the person came.",
    )
    at = models.DateTimeField()

    objects = StepQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "case", "number"], name="cases_step_number"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.from_status}->{self.to_status}"
