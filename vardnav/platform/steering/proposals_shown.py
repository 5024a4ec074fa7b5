"""Queries: changes of the catalogue that wait for another administrator, and those that were answered."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.catalogue import models, proposals
from vardnav.platform.catalogue.models.changes import Outcome
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Described


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal in a list."""

    id: uuid.UUID
    title: str | Promise
    services: Sequence[str | Promise]
    who: str
    when: str
    until: str
    state_text: str
    reference: str
    is_own: bool
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal with what it is about."""

    line: Line
    described: Described
    answered: str
    answer: str


def waiting(viewer: Viewer, *, service_key: str = "", now: dt.datetime) -> list[Line]:
    """Return what waits in the viewer's region, of one e-service or of all, oldest first. Raises Http404."""
    return [line_of(one, viewer, now) for one in proposals.waiting(viewer, service_key=service_key, now=now)]


def answered(viewer: Viewer, *, now: dt.datetime) -> list[Line]:
    """Return the latest proposals that were answered or grew too old, newest first. Raises Http404."""
    return [line_of(one, viewer, now) for one in proposals.answered(viewer, now=now)]


def one(viewer: Viewer, change_id: uuid.UUID, *, now: dt.datetime) -> Shown:
    """Return one proposal. Raises Http404."""
    change = proposals.one(viewer, change_id)
    described = listing.changeables()[change.kind].describe(viewer, change.payload, now=now)
    when = words.moment(change.decided_at, now=now, language=viewer.language) if change.decided_at else ""
    answered_by = f"{who(change.decided_by)}, {when}" if change.decided_by else ""
    return Shown(line_of(change, viewer, now), described, answered_by, change.answer)


def line_of(change: models.Change, viewer: Viewer, now: dt.datetime) -> Line:
    """Return a proposal as a line."""
    is_open = change.outcome == Outcome.WAITING and change.expires_at is not None
    until = change.expires_at if is_open else None
    return Line(
        id=change.id,
        title=title(change.kind),
        services=[service_title(key) for key in change.service_keys],
        who=who(change.proposed_by),
        when=words.moment(change.proposed_at, now=now, language=viewer.language),
        until=words.moment(until, now=now, language=viewer.language) if until else "",
        state_text=state_text(change, now),
        reference=change.decision_reference,
        is_own=change.proposed_by_id == viewer.staff_id,
        is_waiting=until is not None and now < until,
    )


def state_text(change: models.Change, now: dt.datetime) -> str:
    """Return where a change has come, in words."""
    if change.outcome == Outcome.WAITING:
        is_old = change.expires_at is not None and change.expires_at <= now
        return _("Gick ut utan svar") if is_old else _("Väntar på godkännande")
    if change.outcome == Outcome.DONE:
        return _("Godkänt") if change.expires_at else _("Genomfört")
    return _("Avslaget") if change.outcome == Outcome.REJECTED else _("Taget tillbaka")


def title(kind: str) -> str | Promise:
    """Return what a kind of change is called."""
    known = listing.changeables().get(kind)
    return known.title if known else kind


def service_title(key: str) -> str | Promise:
    """Return what an e-service is called, its key where there is none any more."""
    known = listing.services().get(key)
    return known.title if known else key


def who(staff: Staff | None) -> str:
    """Return who it was; somebody with protected identity by title only."""
    if staff is None:
        return _("Systemet")
    return staff.title if staff.is_protected else staff.name
