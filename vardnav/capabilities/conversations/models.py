"""Tables: what a chat has beside its case: priority, who takes part, how far each has read, its ending and its rating."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q

from vardnav.capabilities.conversations.rules.endings import Helped, LedTo
from vardnav.capabilities.conversations.rules.priorities import USUAL, Priority, Source
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import CARE_RECORD
from vardnav.platform.cases import sight
from vardnav.platform.cases.rules import Outcome

M = TypeVar("M", bound=models.Model)
_PRIORITIES = [one.value for one in Priority]
_SOURCES = [(one.value, one.name) for one in Source]


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Reading conversations."""

    def visible_to(self, viewer: Viewer) -> ConversationQuerySet:
        """Return those whose case the viewer sees: the subject's own, the unit's."""
        if viewer.role is Role.RESIDENT:
            return self.filter(sight.of(viewer).shown("case__"), subject=viewer.subject_id)
        if viewer.role is Role.STAFF:
            ours = self.filter(region=viewer.region, case__unit=viewer.unit_id)
            return ours.exclude(case__outcome=Outcome.TRANSFERRED)
        return self if viewer.role is Role.SYSTEM else self.none()


class Conversation(models.Model):
    """A chat, by its case. Lines are the case's messages; its id is the topic of its live news."""

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=2)
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=USUAL)
    priority_from = models.CharField(max_length=8, choices=_SOURCES, default=Source.FORM)
    unit_read_number = models.PositiveIntegerField(
        default=0, help_text="Up to which message the unit has read."
    )
    unit_read_at = models.DateTimeField(null=True)
    told_number = models.PositiveIntegerField(
        default=0, help_text="The first unread message that the latest notice told of."
    )
    begun_at = models.DateTimeField()

    objects = ConversationQuerySet.as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(priority__in=_PRIORITIES), name="conversations_priority"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "subject"], name="conversations_subject"),
        ]

    def __str__(self) -> str:
        return f"Conversation {self.case_id}"


class OfConversationQuerySet(models.QuerySet[M]):
    """Reading what hangs on conversations."""

    def visible_to(self, viewer: Viewer) -> OfConversationQuerySet[M]:
        """Return what hangs on conversations the viewer may see."""
        if viewer.role is Role.SYSTEM:
            return self
        return self.filter(conversation__in=Conversation.objects.visible_to(viewer))


class ForStaffQuerySet(OfConversationQuerySet[M]):
    """Reading what is among staff."""

    def visible_to(self, viewer: Viewer) -> ForStaffQuerySet[M]:
        """Return the unit's; a resident sees none of it."""
        if viewer.role is Role.RESIDENT:
            return self.none()
        return super().visible_to(viewer)  # type: ignore[return-value]


class Participant(models.Model):
    """Somebody of the unit who takes part in a chat, from when to when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        "organisations.Staff",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The colleague who invited them.",
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = OfConversationQuerySet["Participant"].as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "conversation", "staff"],
                condition=Q(left_at__isnull=True),
                name="conversations_participant_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region", "staff"],
                condition=Q(left_at__isnull=True),
                name="conversations_participant_now",
            ),
        ]

    def __str__(self) -> str:
        return f"Participant {self.id}"


class Weighing(models.Model):
    """A change of a chat's priority: from, to, by whom, why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    from_priority = models.PositiveSmallIntegerField()
    to_priority = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=_SOURCES)
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = ForStaffQuerySet["Weighing"].as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(from_priority__in=_PRIORITIES, to_priority__in=_PRIORITIES),
                name="conversations_weighing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "conversation", "id"], name="conversations_weighing_of"),
        ]

    def __str__(self) -> str:
        return f"Weighing {self.id}"


class Summary(models.Model):
    """How a chat ended. The words are the case's last message, to the resident and in the record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey("cases.Message", on_delete=models.PROTECT, related_name="+")
    led_to = models.CharField(max_length=10, choices=[(one.value, one.name) for one in LedTo])
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfConversationQuerySet["Summary"].as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "conversation"], name="conversations_summary_once"),
        ]

    def __str__(self) -> str:
        return f"Summary {self.id}"


class Rating(models.Model):
    """What the resident answered afterwards. It can be changed for a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    helped = models.CharField(max_length=8, choices=[(one.value, one.name) for one in Helped])
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    objects = OfConversationQuerySet["Rating"].as_manager()
    retention = CARE_RECORD

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "conversation"], name="conversations_rating_once"),
        ]

    def __str__(self) -> str:
        return f"Rating {self.id}"
