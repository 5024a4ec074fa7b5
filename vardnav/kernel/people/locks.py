"""Actions: locking an account on threat, and opening it again. Locked, not even its owner can log in."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import verbs
from vardnav.kernel.people.models import Account, AccountLock, Person

_SYSTEM = Viewer.system()


class NotLocked(Exception):
    """The account is open already, or locked anew since: somebody was before you, or it was never locked."""


class AlreadyLocked(Exception):
    """The account is locked already, as it shall be: what somebody else wrote about it stands, not this."""


def lock_own(viewer: Viewer, *, now: dt.datetime) -> None:
    """Lock the logged-in person's own account and end every session of theirs, this one too. Again: nothing more.

    Raises Http404 for others than residents.
    """
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    with contextlib.suppress(AlreadyLocked):
        _lock(viewer, viewer.person_id, reason="", now=now)


def lock_for(viewer: Viewer, person_id: uuid.UUID, *, reason: str, now: dt.datetime) -> None:
    """Lock a person's account at their request, whether or not they have used it yet.

    The caller has found the person as staff may. Raises AlreadyLocked, and Http404 for others than staff.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    _lock(viewer, person_id, reason=reason, now=now)


def unlock(
    viewer: Viewer,
    person_id: uuid.UUID,
    *,
    identity_check: str,
    lock_id: uuid.UUID | None = None,
    now: dt.datetime,
) -> None:
    """Open an account again, at any unit: the person has come and shown who they are (`identity_check` says how).

    `lock_id`: the lock that was seen; one set since then stands, because the person has asked for it since. Raises
    NotLocked, and Http404 for others than staff.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    if not identity_check.strip():
        raise ValueError("An account is opened only after somebody has seen who the person is.")
    with transaction.atomic():
        account = _account(person_id)
        if account.locked_at is None:
            raise NotLocked
        lock = _open_lock(person_id)
        if lock_id is not None and (lock is None or lock.id != lock_id):
            raise NotLocked
        if lock is not None:
            lock.unlocked_at, lock.unlocked_by_id = now, viewer.staff_id
            lock.unlocked_unit_id, lock.identity_check = viewer.unit_id, identity_check
            lock.save(update_fields=["unlocked_at", "unlocked_by", "unlocked_unit", "identity_check"])
        account.locked_at = None
        account.keep("locked_at")
        # A log-in that was under way in the moment of the lock may have left a session: it must not come alive now.
        sessions.end_sessions_of(person_id, now=now)
        _record(viewer, verbs.UNLOCK, person_id, now, {})


def open_lock(person_id: uuid.UUID) -> AccountLock | None:
    """Return the lock that holds, with who set it and where; None when the account is open. For staff's pages."""
    rows = AccountLock.objects.visible_to(_SYSTEM).filter(person=person_id, unlocked_at__isnull=True)
    return rows.select_related("locked_by_staff", "unit").first()


def _lock(viewer: Viewer, person_id: uuid.UUID, *, reason: str, now: dt.datetime) -> None:
    with transaction.atomic():
        account = _account(person_id)
        if account.locked_at is not None:
            raise AlreadyLocked
        AccountLock.objects.create(
            region=viewer.region,
            person_id=person_id,
            locked_at=now,
            locked_by_staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            reason=reason,
        )
        account.locked_at = now
        account.keep("locked_at")
        ended = sessions.end_sessions_of(person_id, now=now)
        _record(viewer, verbs.LOCK, person_id, now, {"sessions": ended})


def _account(person_id: uuid.UUID) -> Account:
    """Return the account for writing; a new one for somebody who has none yet. The person's row is the lock."""
    people = Person.objects.visible_to(_SYSTEM).select_for_update(no_key=True)
    if people.filter(id=person_id).first() is None:
        raise Http404
    account = Account.objects.visible_to(_SYSTEM).filter(person=person_id).first()
    return account or Account(person_id=person_id)


def _open_lock(person_id: uuid.UUID) -> AccountLock | None:
    rows = AccountLock.objects.visible_to(_SYSTEM).filter(person=person_id, unlocked_at__isnull=True)
    return rows.select_for_update(of=("self",)).first()


def _record(
    viewer: Viewer, verb: audit.Verb, person_id: uuid.UUID, now: dt.datetime, detail: dict[str, object]
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        now=now,
        object_kind="account",
        object_id=person_id,
        subject_id=person_id,
        unit_id=viewer.unit_id,
        region=viewer.region,
        detail=detail,
    )
