"""Tables: sessions, and the stored answer of every write (idempotency, invariant I12)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention


class SessionQuerySet(models.QuerySet["Session"]):
    """Reading sessions."""

    def visible_to(self, viewer: Viewer) -> SessionQuerySet:
        """Return the viewer's own sessions."""
        if viewer.role is Role.RESIDENT and viewer.person_id is not None:
            return self.filter(person_id=viewer.person_id)
        if viewer.role in (Role.STAFF, Role.ADMINISTRATOR) and viewer.staff_id is not None:
            return self.filter(staff_id=viewer.staff_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Session(models.Model):
    """One log-in. The browser holds a random token; only its SHA-256 is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.CASCADE, related_name="+")
    assignment = models.ForeignKey(
        "organisations.Assignment", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assurance = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=20, help_text="Which log-in provider vouched.")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = SessionQuerySet.as_manager()
    retention = Retention(
        words="30 days after it ended",
        source="our choice: for support; the log keeps who logged in",
        removed_by="vardnav.platform.jobs.actions.purge",
        after=dt.timedelta(days=30),
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, staff__isnull=True)
                | Q(person__isnull=True, staff__isnull=False),
                name="access_session_one_kind",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="access_session_expiry")
        ]

    def __str__(self) -> str:
        return f"Session {self.id}"


class StoredAnswer(models.Model):
    """The outcome of one write, by its key: a repeat of the same form gets the same answer."""

    key = models.UUIDField(primary_key=True)
    owner = models.UUIDField(help_text="Session, so that a key guessed by another gives nothing.")
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    retention = Retention(
        words="seven days",
        source="our choice: a form may be sent again after an hour, not after a week",
        removed_by="vardnav.platform.jobs.actions.purge",
        after=dt.timedelta(days=7),
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], name="access_answer_age")
        ]

    def __str__(self) -> str:
        return f"Answer {self.key}"
