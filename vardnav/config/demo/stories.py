"""Rules: a case retold from what people did and when; the cases room's own state table says where it leads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vardnav.config.demo import identity, when
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Staff, Unit
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models, promises, rules, sight, verbs
from vardnav.platform.registry import listing

_MINUTE = dt.timedelta(minutes=1)
#: So long after it came is a message read, unless the story says that it is not.
_READ_AFTER = dt.timedelta(hours=3)
_ANSWERS = frozenset({"ask", "message", "complete"})


class Impossible(ValueError):
    """A story tells something that a case cannot do."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row for the access log."""

    viewer: Viewer
    action: str
    unit_id: uuid.UUID
    at: dt.datetime


@dataclass(slots=True)
class Told:
    """A case with its rows, not yet saved."""

    case: models.Case
    messages: list[models.Message] = field(default_factory=list)
    steps: list[models.Step] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where the keys of a story mean, in one region."""

    units: Mapping[str, Unit]
    staff: Mapping[str, Staff]
    viewer: Callable[[str, str], Viewer]


def tell(case: models.Case, story: Mapping[str, Any], sender: Person, cast: Cast, now: dt.datetime) -> Told:
    """Play a story's steps on a case just received. Raises Impossible, KeyError (nobody of that key)."""
    told = Told(case)
    resident = Viewer.resident(person_id=sender.id, subject_id=case.subject_id, region=case.region)
    # Sent for somebody by staff, who came without e-ID: still the person's own case.
    by = cast.viewer(story["helped"]["by"], story["unit"]) if "helped" in story else resident
    _play(told, {"do": "submit"}, by, cast, case.sent_at)
    place, earlier = story["unit"], case.sent_at
    for step in story.get("steps", ()):
        at = max(when.moment(step["at"], now), earlier + _MINUTE)
        viewer = cast.viewer(step["by"], place) if "by" in step else resident
        if "by" in step:
            _look(told, viewer, max(at - 3 * _MINUTE, earlier + _MINUTE / 2))
        _play(told, step, viewer, cast, at)
        place, earlier = step.get("to", place), at
    case.version = len(told.steps)
    _read(told.messages, now, is_last_unread=story.get("unread", False))
    return told


def go_on(told: Told, steps: Sequence[Mapping[str, Any]], cast: Cast, now: dt.datetime) -> None:
    """Play more steps of staff on a case that is told already; what is new stands last. Raises Impossible, KeyError."""
    for step in steps:
        _play(told, step, cast.viewer(step["by"], step["at_unit"]), cast, when.moment(step["at"], now))
    told.case.version = len(told.steps)


def _play(told: Told, step: Mapping[str, Any], viewer: Viewer, cast: Cast, at: dt.datetime) -> None:
    case, verb = told.case, step["do"]
    before = case.status if told.steps else ""
    if not rules.may(verb, before):
        raise Impossible(f"{verb} of a case that is {before or 'not sent'}")
    row = _step(told, step, viewer, at)
    status = rules.leads_to(verb, before)
    if verb == "take":
        case.assignee_id = viewer.staff_id
    elif verb == "assign":
        case.assignee = cast.staff[step["to_staff"]]
        status = rules.Status.IN_PROGRESS if before == rules.Status.RECEIVED else before
    elif verb in ("release", "forward", "redirect"):
        case.assignee = None
    elif verb == "reply" and case.assignee_id is None:
        status = rules.Status.RECEIVED
    if verb in ("forward", "redirect"):
        row.to_unit = case.unit = cast.units[step["to"]]
        case.area = sight.narrowed(case.area, case.unit.kind)
    if verb == "redirect":
        row.from_service = case.service_key
        case.become(step["service"])
        case.first_answered_at = None
        case.due_at = min(case.due_at, _promised(case, at))
    row.basis = step.get("basis", "")
    case.is_secret = case.is_secret or verb == "hide"
    if verb == "transfer":
        case.outcome, case.closed_at = rules.Outcome.TRANSFERRED, at
    if verb in ("complete", "withdraw"):
        case.outcome = rules.Outcome(step.get("outcome", rules.Outcome.WITHDRAWN))
        case.closed_at = at
    if viewer.staff_id and verb in _ANSWERS:
        case.first_answered_at = case.first_answered_at or at
    if status != before:
        case.status, case.status_at = status, at
    row.to_status = status
    told.records.append(Record(viewer, verbs.of(verb), row.unit_id, at))
    if step.get("text"):
        told.messages.append(_message(told, step["text"], viewer, at))


def _promised(case: models.Case, at: dt.datetime) -> dt.datetime:
    """Return by when the e-service that a case has become answers what comes to it then."""
    service = listing.service(case.service_key)
    return promises.due_by(
        service, unit_id=case.unit_id, subject_id=case.subject_id, days=service.answer_within_days, now=at
    )


def _step(told: Told, step: Mapping[str, Any], viewer: Viewer, at: dt.datetime) -> models.Step:
    case, number = told.case, len(told.steps) + 1
    row = models.Step(
        id=identity.timed(at, f"step {case.draft_id} {number}"),
        region=case.region,
        case=case,
        number=number,
        verb=step["do"],
        from_status=case.status if told.steps else "",
        by_person_id=None if viewer.staff_id else viewer.person_id,
        by_staff_id=viewer.staff_id,
        unit_id=case.unit_id,
        reason=step.get("reason", ""),
        at=at,
    )
    told.steps.append(row)
    return row


def _message(told: Told, text: str, viewer: Viewer, at: dt.datetime) -> models.Message:
    case, number = told.case, len(told.messages) + 1
    is_staff = viewer.staff_id is not None
    return models.Message(
        id=identity.timed(at, f"message {case.draft_id} {number}"),
        region=case.region,
        case=case,
        number=number,
        subject_id=case.subject_id,
        direction=models.Direction.TO_RESIDENT if is_staff else models.Direction.TO_UNIT,
        author_person_id=None if is_staff else viewer.person_id,
        author_staff_id=viewer.staff_id,
        unit_id=case.unit_id,
        text=text,
        # As where nobody has decided otherwise (cases.signing).
        signed_by_unit=is_staff and case.unit.kind in ONLY_FOR_ONESELF,
        sent_at=at,
    )


def _look(told: Told, viewer: Viewer, at: dt.datetime) -> None:
    """Staff read a case before they do something with it, once per sitting."""
    last = told.records[-1]
    if last.viewer.staff_id != viewer.staff_id or at - last.at > 30 * _MINUTE:
        told.records.append(Record(viewer, verbs.READ.key, told.case.unit_id, at))


def _read(messages: Sequence[models.Message], now: dt.datetime, *, is_last_unread: bool) -> None:
    to_resident = [one for one in messages if one.direction == models.Direction.TO_RESIDENT]
    for message in to_resident[:-1] if is_last_unread else to_resident:
        if message.sent_at + _READ_AFTER < now:
            message.read_at = message.sent_at + _READ_AFTER
