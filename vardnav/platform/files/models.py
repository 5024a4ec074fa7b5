"""Tables: one row per stored file. The bytes lie on disk (storage.py)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.clock.retention import Retention
from vardnav.platform.files import rules


@dataclass(frozen=True, slots=True)
class Container:
    """What a file is attached to: a draft, a message, a case. Another room's row; here only kind, id and region.

    `about_*` is what the access log names (a message's case), so that "Vem har läst?" finds it; itself if not given.
    `granted_to`: another region whose staff have come by the container with the case that it belongs to.
    """

    kind: str
    id: uuid.UUID
    region: str
    about_kind: str = ""
    about_id: uuid.UUID | None = None
    granted_to: str = ""


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Reading stored files."""

    def visible_to(self, viewer: Viewer) -> StoredFileQuerySet:
        """Return the files about the resident's subject (themselves, or the child they act for).

        Staff reach a file only through a container they have been let in to: see `inside`.
        """
        if viewer.role is Role.RESIDENT:
            return self.filter(subject_id=viewer.subject_id)
        if viewer.role is Role.SYSTEM:
            return self
        return self.none()

    def inside(self, viewer: Viewer, container: Container) -> StoredFileQuerySet:
        """Return the files of a container which the caller has just found `visible_to(viewer)`.

        The container is the proof. Staff must also be in its region or in the one that it is granted to, a resident must
        be who it is about.
        """
        files = self.filter(region=container.region, container_kind=container.kind, container_id=container.id)
        if viewer.role is Role.STAFF:
            has_right = viewer.region in (container.region, container.granted_to)
            return files if has_right else files.none()
        return files.visible_to(viewer)


class StoredFile(models.Model):
    """A file that we have re-made and keep.

    Name and content are health data; nothing of them goes to a log line.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.CharField(max_length=2)
    container_kind = models.CharField(max_length=20)
    container_id = models.UUIDField()
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    uploader_role = models.CharField(max_length=14)
    uploader_id = models.UUIDField(help_text="Person or staff, by role.")
    original_name = models.CharField(max_length=150, help_text="Cleaned; ends in what the content is.")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="Bytes as kept.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes as kept, hex.")
    has_preview = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in rules.State])
    scanner = models.CharField(max_length=40, blank=True)
    scanned_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = StoredFileQuerySet.as_manager()
    retention = Retention(
        words="as long as what it is attached to",
        source="as the case it belongs to; a draft's files go with the draft",
        removed_by="the removal of the draft or the case",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in rules.State]), name="files_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=rules.State.QUARANTINED) | Q(scanned_at__isnull=False),
                name="files_scanned_has_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "container_id"], name="files_container"),
            models.Index(
                fields=["created_at"], name="files_waiting", condition=Q(state=rules.State.QUARANTINED)
            ),
        ]

    def __str__(self) -> str:
        return f"File {self.id}"

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, so that it can be shown."""
        return self.media_type != rules.Kind.PDF

    @property
    def is_unscanned(self) -> bool:
        """Whether no scanner has looked at it; said to both resident and staff."""
        return self.state == rules.State.QUARANTINED

    @property
    def container(self) -> Container:
        """What it is attached to."""
        return Container(self.container_kind, self.container_id, self.region)
