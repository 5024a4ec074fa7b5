"""Every read of the files room."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import logging
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import kept
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.files import rules, storage, verbs
from vardnav.platform.files.models import Container, StoredFile, StoredFileQuerySet

#: SQL that tells whether any of some containers (an array of ids), all of one region, has a file.
ANY_INSIDE = (
    "EXISTS (SELECT FROM files_storedfile f WHERE f.region = {region} AND f.container_id = ANY({ids}))"
)
#: Of the containers asked about in one statement.
MOST_AT_ONCE = 60
_log = logging.getLogger(__name__)


class NeedsWarning(Exception):
    """The file is a document nobody has scanned.

    Show `stored` on a warning page, and ask again with `accepts_risk`.
    """

    def __init__(self, stored: StoredFile) -> None:
        super().__init__(str(stored.id))
        self.stored = stored


class Damaged(Exception):
    """The bytes on disk are missing or are not those we kept. Nothing is given out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose reading is in the log, ready to be served once."""

    stored: StoredFile
    stream: io.BufferedReader = field(repr=False)
    is_preview: bool


def in_containers(viewer: Viewer, containers: list[Container]) -> dict[uuid.UUID, list[StoredFile]]:
    """Return the files of each container id (all of one region), oldest first, in one statement.

    The containers must just have been found `visible_to(viewer)`. Refused files stay in the list, so that
    both sides are told; they can never be opened. The container's own read is what is audited.
    """
    found: dict[uuid.UUID, list[StoredFile]] = {container.id: [] for container in containers}
    if not containers:
        return found
    regions = {container.region for container in containers}
    assert len(regions) == 1
    is_granted = viewer.role is Role.STAFF and {one.granted_to for one in containers} == {viewer.region}
    ask = _granted if is_granted else _inside
    ids = [container.id for container in containers]
    for place in range(0, len(ids), MOST_AT_ONCE):
        for stored in kept.rows(ask, viewer, *regions, *ids[place : place + MOST_AT_ONCE]):
            found[stored.container_id].append(stored)
    return found


def in_container(viewer: Viewer, container: Container) -> list[StoredFile]:
    """Return the files of one container, oldest first."""
    return in_containers(viewer, [container])[container.id]


def _inside(viewer: Viewer, region: str, *container_ids: uuid.UUID) -> StoredFileQuerySet:
    """As StoredFileQuerySet.inside, for several: ids are never used twice, so that the kind adds nothing."""
    files = StoredFile.objects.filter(region=region, container_id__in=container_ids)
    is_staff = viewer.role is Role.STAFF
    seen = files.filter(region=viewer.region) if is_staff else files.visible_to(viewer)
    return seen.order_by("created_at", "id")


def _granted(_viewer: Viewer, region: str, *container_ids: uuid.UUID) -> StoredFileQuerySet:
    """As _inside, for staff of the region that the containers are granted to."""
    files = StoredFile.objects.filter(region=region, container_id__in=container_ids)
    return files.order_by("created_at", "id")


@transaction.atomic
def open_for(
    viewer: Viewer,
    file_id: uuid.UUID,
    *,
    container: Container,
    now: dt.datetime,
    is_preview: bool = False,
    accepts_risk: bool = False,
) -> Opened:
    """Open a file for one who may see its container; the log row is written first, in the same transaction.

    Raises Http404 (not there, refused, no preview), NeedsWarning (unscanned document, to staff), Damaged.
    """
    stored = StoredFile.objects.inside(viewer, container).filter(id=file_id).first()
    if stored is None or stored.state == rules.State.REFUSED or (is_preview and not stored.has_preview):
        raise Http404
    is_staff = viewer.role is Role.STAFF
    warn = rules.needs_warning(rules.State(stored.state), stored.media_type, is_staff=is_staff)
    if warn and not accepts_risk:
        raise NeedsWarning(stored)
    audit.record(
        viewer,
        action=verbs.READ.key,
        now=now,
        object_kind=container.about_kind or container.kind,
        object_id=container.about_id or container.id,
        subject_id=stored.subject_id,
        region=stored.region,
        detail={"file": str(stored.id), "preview": is_preview, "unscanned": stored.is_unscanned},
    )
    return Opened(stored, _open(stored, is_preview=is_preview), is_preview)


def _open(stored: StoredFile, *, is_preview: bool) -> io.BufferedReader:
    """Open, and for the file itself check that it is the one we kept. Raises Damaged."""
    try:
        stream = storage.open_bytes(stored.id, storage.PREVIEW if is_preview else "")
    except OSError as error:
        _log.error("File %s has a row but cannot be read.", stored.id)
        raise Damaged from error
    if not is_preview:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != stored.sha256:
            stream.close()
            _log.error("File %s is not the one that was kept.", stored.id)
            raise Damaged
        stream.seek(0)
    return stream


def waiting_for_scan(viewer: Viewer, *, before: dt.datetime) -> int:
    """Return how many files have been in quarantine since before a moment: for the list of what is stuck."""
    return (
        StoredFile.objects.visible_to(viewer)
        .filter(state=rules.State.QUARANTINED, created_at__lt=before)
        .count()
    )


def without_bytes(viewer: Viewer) -> list[uuid.UUID]:
    """Return the ids of rows whose bytes are missing or of the wrong size (invariant I10)."""
    rows = StoredFile.objects.visible_to(viewer).exclude(state=rules.State.REFUSED).values_list("id", "size")
    return [file_id for file_id, size in rows.iterator() if _size(file_id) != size]


def _size(file_id: uuid.UUID) -> int:
    try:
        return storage.path_of(file_id).stat().st_size
    except OSError:
        return -1
