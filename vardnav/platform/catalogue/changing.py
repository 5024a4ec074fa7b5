"""Actions: a change of the catalogue is asked for, and done: at once, or when another administrator has let it through.

Where a region wants two administrators behind a change, nothing reaches the catalogue outside a change that somebody
else let through: `allow` is asked by each action that writes a decision.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import models, verbs
from vardnav.platform.catalogue.models.changes import Change, Outcome
from vardnav.platform.registry import listing

__all__ = [
    "Change",
    "NeedsTwo",
    "NotNow",
    "OwnProposal",
    "allow",
    "approve",
    "ask",
    "lock",
    "needs_two",
    "reject",
    "want_two",
]
#: A proposal that nobody has answered for so long cannot be let through any more: the world has moved on.
EXPIRES = dt.timedelta(days=14)
#: The kinds of changes that have two administrators be needed, and one be enough again.
TWO, ONE_IS_ENOUGH = "two", "one_is_enough"


class NeedsTwo(Exception):
    """The region wants two administrators behind a change: it is asked for through `ask`."""


class OwnProposal(Exception):
    """Nobody lets their own proposal through."""


class NotNow(Exception):
    """It has been decided already, or waited too long."""


def needs_two(viewer: Viewer) -> bool:
    """Tell whether the viewer's region wants two administrators behind each change."""
    return models.Approval.objects.filter(region_id=viewer.region, needs_two=True).exists()


def allow(viewer: Viewer, change: Change | None) -> None:
    """Let a write to the catalogue pass: it is part of a change let through, or one administrator is enough.

    Raises NeedsTwo, and Http404 for another region's change.
    """
    if change is None:
        if needs_two(viewer):
            raise NeedsTwo
    elif change.region_id != viewer.region or change.outcome != Outcome.DONE:
        raise Http404


def ask(
    viewer: Viewer,
    kind: str,
    payload: Mapping[str, Any],
    *,
    service_keys: Sequence[str] = (),
    reference: str = "",
    now: dt.datetime,
) -> Change:
    """Have a change made: at once where one administrator is enough, else when another has let it through.

    Raises Http404 (not an administrator) and whatever the kind's `carry_out` raises; then nothing is written.
    """
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None or not viewer.region:
        raise Http404
    with transaction.atomic():
        lock()
        waits = needs_two(viewer)
        change = Change.objects.create(
            region_id=viewer.region,
            kind=kind,
            payload=dict(payload),
            service_keys=list(service_keys),
            decision_reference=reference,
            proposed_by_id=viewer.staff_id,
            proposed_at=now,
            expires_at=now + EXPIRES if waits else None,
            outcome=Outcome.WAITING if waits else Outcome.DONE,
            decided_by_id=None if waits else viewer.staff_id,
            decided_at=None if waits else now,
        )
        _record(viewer, verbs.ASK.key if waits else verbs.DO.key, change, now)
        if not waits:
            _carry_out(viewer, change, now)
    return change


def approve(viewer: Viewer, change_id: uuid.UUID, *, now: dt.datetime) -> Change:
    """Let through what another administrator proposed, and carry it out.

    Raises Http404, NotNow, OwnProposal and whatever `carry_out` raises (a stale one, say); then it still waits.
    """
    with transaction.atomic():
        change = _waiting(viewer, change_id, now)
        if change.proposed_by_id == viewer.staff_id:
            raise OwnProposal
        _decide(viewer, change, Outcome.DONE, "", now)
        _record(viewer, verbs.APPROVE.key, change, now)
        _carry_out(viewer, change, now)
    return change


def reject(viewer: Viewer, change_id: uuid.UUID, *, answer: str = "", now: dt.datetime) -> Change:
    """Turn a proposal down with a reason, or take one's own back. Raises Http404, NotNow."""
    with transaction.atomic():
        change = _waiting(viewer, change_id, now)
        is_own = change.proposed_by_id == viewer.staff_id
        _decide(viewer, change, Outcome.WITHDRAWN if is_own else Outcome.REJECTED, answer, now)
        _record(viewer, verbs.TURN_DOWN.key, change, now)
        kind = listing.changeables()[change.kind]
        if kind.turn_down is not None:
            kind.turn_down(viewer, change.payload, change=change, now=now)
    return change


def want_two(viewer: Viewer, *, now: dt.datetime) -> None:
    """Have two administrators behind each change from now on; harmless where it is so already."""
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None:
        raise Http404
    with transaction.atomic():
        lock()
        if not needs_two(viewer):
            change = ask(viewer, TWO, {}, now=now)
            assert change.outcome == Outcome.DONE


def have_two(viewer: Viewer, payload: Mapping[str, Any], *, change: Change, now: dt.datetime) -> None:
    """Write that two are needed."""
    _set_needed(viewer, True, change, now)


def have_one(viewer: Viewer, payload: Mapping[str, Any], *, change: Change, now: dt.datetime) -> None:
    """Write that one is enough."""
    _set_needed(viewer, False, change, now)


def lock() -> None:
    """Take the lock that decisions take one by one; inside a transaction."""
    models.Version.objects.get_or_create(id=1)
    models.Version.objects.select_for_update().get(id=1)


def _set_needed(viewer: Viewer, wanted: bool, change: Change, now: dt.datetime) -> None:
    allow(viewer, change)
    models.Approval.objects.update_or_create(
        region_id=viewer.region, defaults={"needs_two": wanted, "changed_at": now}
    )
    audit.record(
        viewer, action=verbs.APPROVAL.key, object_kind="approval", detail={"needs_two": wanted}, now=now
    )


def _carry_out(viewer: Viewer, change: Change, now: dt.datetime) -> None:
    listing.changeables()[change.kind].carry_out(viewer, change.payload, change=change, now=now)


def _waiting(viewer: Viewer, change_id: uuid.UUID, now: dt.datetime) -> Change:
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None:
        raise Http404
    lock()
    found = Change.objects.select_for_update().filter(id=change_id, region_id=viewer.region).first()
    if found is None:
        raise Http404
    if found.outcome != Outcome.WAITING or found.expires_at is None or found.expires_at <= now:
        raise NotNow
    return found


def _decide(viewer: Viewer, change: Change, outcome: Outcome, answer: str, now: dt.datetime) -> None:
    change.outcome, change.decided_by_id, change.decided_at, change.answer = (
        outcome,
        viewer.staff_id,
        now,
        answer,
    )
    change.save(update_fields=["outcome", "decided_by", "decided_at", "answer"])


def _record(viewer: Viewer, verb: str, change: Change, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb,
        object_kind="change",
        object_id=change.id,
        detail={"kind": change.kind, "services": change.service_keys, "reference": change.decision_reference},
        now=now,
    )
