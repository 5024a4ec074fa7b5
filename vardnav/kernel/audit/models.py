"""Tables: the access log and its seals. Append-only; the SQL of the migration owns their shape."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reading the log."""

    def visible_to(self, viewer: Viewer) -> EntryQuerySet:
        """Return the rows about the viewer (PDL 8:5: a patient may see who has read).

        Whoever acts for somebody reads the log of a case that they may see (`queries.who_has_read`), never all of it: it
        names cases that are kept from them.
        """
        if viewer.role is Role.RESIDENT and not viewer.is_proxy:
            return self.filter(subject_id=viewer.subject_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()


class Entry(models.Model):
    """Who did or read what about whom, when, from where, why (HSLF-FS 2016:40 4:9).

    Plain ids, no foreign keys: the log outlives what it speaks of. The table is made in SQL (migration
    0001): it is partitioned by month, refuses UPDATE, DELETE and TRUNCATE, and holds two more columns
    that the application cannot write: `transaction_id` (PostgreSQL's own xid8, which tells sealing what
    can no longer change) and `generation`. Unmanaged, so that Django neither alters nor empties it.
    Written only by `recording`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    region = models.CharField(max_length=2, blank=True)
    role = models.CharField(max_length=14)
    actor_id = models.UUIDField(null=True, help_text="Person or staff, by role.")
    assignment_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True, help_text="Whose data.")
    action = models.CharField(max_length=60, help_text="'cases.read', 'cases.submit' …")
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=8, default="done", help_text="done or refused")
    detail = models.JSONField(default=dict, help_text="Ids and codes only.")
    request_id = models.CharField(max_length=40, blank=True)

    objects = EntryQuerySet.as_manager()
    retention = Retention(
        words="at least 5 years",
        source="HSLF-FS 2016:40, chapter 4",
        removed_by="the owner of the database, who detaches whole months; never the application",
    )

    class Meta:
        managed = False
        db_table = "audit_entry"

    def __str__(self) -> str:
        return f"{self.action} {self.id}"


class Seal(models.Model):
    """One link of the chain: rows of the transactions [from_xid, to_xid), hashed with the digest before it.

    A seal with `rows` 0 opens a generation: numbers start over there (a restored database).
    """

    number = models.BigIntegerField(primary_key=True)
    generation = models.SmallIntegerField()
    from_xid = models.BigIntegerField()
    to_xid = models.BigIntegerField()
    rows = models.BigIntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    retention = Entry.retention

    class Meta:
        managed = False
        db_table = "audit_seal"
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"Seal {self.number}"

    @property
    def opens_generation(self) -> bool:
        """Whether this link covers nothing and only says that transaction numbers start over here."""
        return self.rows == 0
