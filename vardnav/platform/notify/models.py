"""Tables: one row per notice, channel and person. Neither address nor text is kept."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention
from vardnav.platform.notify import rules, texts


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reading notices."""

    def visible_to(self, viewer: Viewer) -> NoticeQuerySet:
        """Return the notices to the viewer.

        To an administrator the region's, of which only counts are shown.
        """
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id)
        if viewer.role is Role.ADMINISTRATOR:
            return self.filter(region=viewer.region)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Notice(models.Model):
    """That somebody is told that something has come. Unique per event, person and channel (invariant I7)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    person = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is told: for a child, the guardian.",
    )
    subject = models.ForeignKey(
        "people.Person",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose matter it is; empty in rows from before this column.",
    )
    event_id = models.UUIDField(help_text="What caused it; the same event never tells anybody twice.")
    case_id = models.UUIDField(
        null=True,
        help_text="The case it is about, if any: one that is secret is told of to its subject alone (N8).",
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in texts.Kind])
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in rules.Channel])
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in rules.State],
        default=rules.State.PLANNED,
    )
    failure = models.CharField(max_length=16, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    begins_at = models.DateTimeField(
        null=True, help_text="When it is handed over first: what can wait does until the morning."
    )
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()
    retention = Retention(
        words="one year after it was made",
        source="our choice: long enough to answer 'was I told?'",
        removed_by="vardnav.platform.notify.purging.old_notices",
        after=dt.timedelta(days=365),
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "event_id", "person", "channel"], name="notify_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in rules.State]), name="notify_state_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at"], name="notify_notice_due", condition=Q(state=rules.State.PLANNED)
            ),
            models.Index(
                fields=["region", "created_at"],
                name="notify_notice_failed",
                condition=Q(state=rules.State.FAILED),
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {self.id}"

    @property
    def reference(self) -> str:
        """Our name for it towards the gateway: the idempotency key, the same at every try."""
        return self.id.hex


class ConsentQuerySet(models.QuerySet["NoticeConsent"]):
    """Reading what people have said yes to."""

    def visible_to(self, viewer: Viewer) -> ConsentQuerySet:
        """Return one's own, also while one acts for somebody: the notices are one's own."""
        if viewer.role is Role.RESIDENT:
            return self.filter(person=viewer.person_id)
        return self if viewer.role is Role.SYSTEM else self.none()


class NoticeConsent(models.Model):
    """What somebody lets their notices say: the latest counts, the earlier are the history. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the person's.")
    names_unit = models.BooleanField()
    says_visit = models.BooleanField()
    at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()
    retention = Retention(
        words="as long as the account is used",
        source="our choice: it says what somebody had said yes to when a notice was sent",
        removed_by="the person, who ends the account",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["region", "person", "number"], name="notify_consent_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-number"], name="notify_consent_latest"),
        ]

    def __str__(self) -> str:
        return f"NoticeConsent {self.number} {self.id}"
