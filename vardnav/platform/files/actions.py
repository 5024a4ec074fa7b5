"""Every write of the files room: take a file, take one away, move, rescan, sweep."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.files import adapters, ports, rules, storage, verbs
from vardnav.platform.files.inspection import Examined
from vardnav.platform.files.models import Container, StoredFile
from vardnav.platform.files.refusals import Reason, Refused

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of several files: those kept, and why the others were not."""

    stored: list[StoredFile] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)


def accept(
    viewer: Viewer,
    examined: Examined,
    *,
    container: Container,
    subject_id: uuid.UUID,
    limits: rules.Limits = rules.DEFAULT_LIMITS,
    now: dt.datetime,
) -> StoredFile:
    """Keep and register one examined file in a container that the caller has found visible to `viewer`.

    Files are examined before any transaction opens (uploads.py): the making anew may take seconds.

    The bytes are on disk before the row exists, so a crash leaves at most bytes without a row, which the
    sweep takes. Raises Refused, or Http404 for one who has no business there.
    """
    _require_place(viewer, container, subject_id)
    file_id = uuid7()
    try:
        storage.write(file_id, examined.content, examined.preview)
    except OSError as error:
        _log.error("A file could not be written: %s", error.strerror)
        raise Refused(Reason.NO_ROOM, name=examined.name, limits=limits) from error
    try:
        with transaction.atomic():
            _require_room(container, examined, limits)
            stored = _row(
                viewer, file_id, examined=examined, container=container, subject_id=subject_id, now=now
            )
            stored.save(force_insert=True)
            _audit(viewer, verbs.ADD.key, stored, container, now)
    except Refused:
        storage.delete(file_id)
        raise
    return stored  # any other failure may have come after the commit: the sweep knows whether a row is there


def accept_all(
    viewer: Viewer,
    looked: Iterable[Examined | Refused],
    *,
    container: Container,
    subject_id: uuid.UUID,
    limits: rules.Limits = rules.DEFAULT_LIMITS,
    now: dt.datetime,
) -> Outcome:
    """Take each file that can be taken, and say of each of the others why not; `looked` comes from uploads.py.

    A browser forgets chosen files when a form comes back, so keep the good ones (in the draft) at once:
    nothing the person did is lost.
    """
    outcome = Outcome()
    for one in looked:
        if isinstance(one, Refused):
            outcome.refusals.append(one)
            continue
        try:
            stored = accept(viewer, one, container=container, subject_id=subject_id, limits=limits, now=now)
            outcome.stored.append(stored)
        except Refused as refused:
            outcome.refusals.append(refused)
    return outcome


@transaction.atomic
def remove(viewer: Viewer, file_id: uuid.UUID, *, container: Container, now: dt.datetime) -> None:
    """Take a file away from a container that is not sent yet (the caller has checked). Raises Http404."""
    stored = StoredFile.objects.inside(viewer, container).select_for_update().filter(id=file_id).first()
    if stored is None:
        raise Http404
    _audit(viewer, verbs.REMOVE.key, stored, container, now)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(file_id))


@transaction.atomic
def move(viewer: Viewer, *, source: Container, target: Container, now: dt.datetime) -> int:
    """Hang all files of a draft on what it became, in the same region; return how many. Raises ValueError."""
    if source.region != target.region:
        raise ValueError("A file never changes region (invariant I13).")
    files = list(StoredFile.objects.inside(viewer, source).select_for_update())
    for stored in files:
        _audit(viewer, verbs.MOVE.key, stored, target, now)
    return StoredFile.objects.filter(id__in=[f.id for f in files]).update(
        container_kind=target.kind, container_id=target.id
    )


def scan_waiting(viewer: Viewer, *, now: dt.datetime, limit: int = 200) -> tuple[int, int]:
    """Scan what is in quarantine, oldest first.

    Return (clean, refused). Without a scanner nothing changes.
    """
    scanner = adapters.scanner()
    waiting = (
        StoredFile.objects.visible_to(viewer).filter(state=rules.State.QUARANTINED).order_by("created_at")
    )
    done = [
        _rescan(viewer, file_id, scanner, now) for file_id in waiting.values_list("id", flat=True)[:limit]
    ]
    return done.count(rules.State.CLEAN), done.count(rules.State.REFUSED)


def sweep(*, now: dt.datetime, older_than: dt.timedelta = dt.timedelta(hours=24)) -> int:
    """Delete bytes that no row speaks of and torn writes, when old enough for no transaction to be open.

    Return count.
    """
    before = (now - older_than).timestamp()
    gone = 0
    batch: list[tuple[uuid.UUID | None, Path]] = []
    for found in storage.older_than(before):
        batch.append(found)
        if len(batch) == 1000:
            gone += _sweep_batch(batch)
            batch = []
    return gone + _sweep_batch(batch)


def _sweep_batch(batch: list[tuple[uuid.UUID | None, Path]]) -> int:
    ids = {file_id for file_id, _path in batch if file_id}
    kept = set(
        StoredFile.objects.filter(id__in=ids).exclude(state=rules.State.REFUSED).values_list("id", flat=True)
    )
    orphans = [path for file_id, path in batch if file_id not in kept]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


@transaction.atomic
def _rescan(
    viewer: Viewer, file_id: uuid.UUID, scanner: ports.VirusScanner, now: dt.datetime
) -> rules.State | None:
    stored = StoredFile.objects.select_for_update(skip_locked=True).filter(id=file_id).first()
    if stored is None:
        return None
    try:
        with storage.open_bytes(file_id) as content:
            verdict = scanner.scan(content.read())
    except FileNotFoundError:
        _log.error("File %s has a row but no bytes.", file_id)
        return None
    after = rules.State.REFUSED if verdict.is_infected else rules.State.CLEAN
    if not verdict.is_scanned or not rules.may_change(rules.State(stored.state), after):
        return None
    stored.state, stored.scanner, stored.scanned_at = after, verdict.scanner, now
    stored.save(update_fields=["state", "scanner", "scanned_at"])
    _audit(viewer, verbs.SCAN.key, stored, stored.container, now, state=after.value)
    if after is rules.State.REFUSED:
        transaction.on_commit(lambda: storage.delete(file_id))
    return after


def _require_place(viewer: Viewer, container: Container, subject_id: uuid.UUID) -> None:
    is_own = viewer.role is Role.RESIDENT and viewer.subject_id == subject_id
    is_at_work = viewer.role is Role.STAFF and viewer.region == container.region
    if not (is_own or is_at_work or viewer.role is Role.SYSTEM):
        raise Http404


def _require_room(container: Container, examined: Examined, limits: rules.Limits) -> None:
    """Count under a lock on the container, so that ten uploads at once cannot pass together.

    Raises Refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files {container.id}"])
    there = StoredFile.objects.filter(region=container.region, container_id=container.id).aggregate(
        files=Count("id"), total=Sum("size", default=0)
    )
    if there["files"] >= limits.max_files:
        raise Refused(Reason.TOO_MANY, name=examined.name, limits=limits)
    if there["total"] + examined.size > limits.max_bytes_total:
        raise Refused(Reason.TOO_BIG_TOGETHER, name=examined.name, limits=limits)


def _row(
    viewer: Viewer,
    file_id: uuid.UUID,
    *,
    examined: Examined,
    container: Container,
    subject_id: uuid.UUID,
    now: dt.datetime,
) -> StoredFile:
    return StoredFile(
        id=file_id,
        region=container.region,
        container_kind=container.kind,
        container_id=container.id,
        subject_id=subject_id,
        uploader_role=viewer.role.value,
        uploader_id=viewer.staff_id or viewer.person_id or uuid.UUID(int=0),
        original_name=examined.name,
        media_type=examined.kind.value,
        size=examined.size,
        sha256=examined.sha256,
        has_preview=bool(examined.preview),
        state=rules.State.CLEAN if examined.is_scanned else rules.State.QUARANTINED,
        scanner=examined.scanner,
        scanned_at=now if examined.is_scanned else None,
        created_at=now,
    )


def _audit(
    viewer: Viewer,
    action: str,
    stored: StoredFile,
    container: Container,
    now: dt.datetime,
    **detail: str,
) -> None:
    """Write one row, on what the container is about: that is what a resident asks about ("Vem har läst?")."""
    audit.record(
        viewer,
        action=action,
        now=now,
        object_kind=container.about_kind or container.kind,
        object_id=container.about_id or container.id,
        subject_id=stored.subject_id,
        region=stored.region,
        detail={"file": str(stored.id), **detail},
    )
