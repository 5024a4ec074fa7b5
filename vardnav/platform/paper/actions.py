"""Actions: a letter is planned for what a unit has written, and settled by who prints it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.reach import Handed
from vardnav.platform.contacts import reaching
from vardnav.platform.paper import rules, verbs
from vardnav.platform.paper.models import Letter
from vardnav.platform.paper.rules import State


class Settled(Exception):
    """Somebody has settled the letter since the page was opened."""


@transaction.atomic
def plan(viewer: Viewer, *, message_id: uuid.UUID, now: dt.datetime) -> Letter | None:
    """Put a message of a unit's among its letters, if it goes in one; return the letter when it is new.

    The same message again plans nothing. For event handlers: raises Http404 for anybody but the system.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    rows = cases.Message.objects.visible_to(viewer).select_related("case__subject")
    message = rows.get(id=message_id, direction=cases.Direction.TO_RESIDENT)
    case = message.case
    if case.subject.deceased_on is not None:
        return None
    to = reaching.receiver(viewer, case.subject, sent_by_id=case.sent_by_id, case_id=case.id, now=now)
    reason = rules.why(
        is_read=to.is_read,
        is_handed=_is_handed(message),
        is_secret=case.is_secret,
        is_on_paper=to.reach is not None and to.reach.replies.is_on_paper,
        is_by_staff=to.reach is not None and to.reach.is_by_staff,
    )
    if reason is None:
        return None
    letter, is_new = _planned(viewer, message, to.person, reason, now)
    return letter if is_new else None


@transaction.atomic
def plan_told(
    viewer: Viewer, case: cases.Case, *, event_id: uuid.UUID, text: str, is_told: bool, now: dt.datetime
) -> bool:
    """Put what somebody must be told about their case among the letters; tell whether a letter goes (or was there).

    `is_told`: an SMS or e-mail is on its way; then only who has chosen paper gets a letter too. No letter goes where one
    cannot be sent, or may hurt: no address, protected identity, a locked account, a secret case.
    For jobs: raises Http404 for anybody but the system.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    to = reaching.receiver(viewer, case.subject, sent_by_id=case.sent_by_id, case_id=case.id, now=now)
    reason = rules.why_untold(
        is_told=is_told,
        is_read=to.is_read,
        is_on_paper=to.reach is not None and to.reach.replies.is_on_paper,
        is_by_staff=to.reach is not None and to.reach.is_by_staff,
    )
    if reason is None or not _is_postable(case, to):
        return False
    letter, is_new = Letter.objects.get_or_create(
        region=case.region,
        event_id=event_id,
        defaults={
            "text": text,
            "unit_id": case.unit_id,
            "case": case,
            "subject": case.subject,
            "receiver": to.person,
            "reason": reason.value,
            "planned_at": now,
        },
    )
    if is_new:
        _record(viewer, verbs.PLAN, letter, now)
    return True


def can_post(viewer: Viewer, *, message_id: uuid.UUID, now: dt.datetime) -> bool:
    """Tell whether a letter with a unit's message can reach somebody, and hurts nobody. For jobs; raises Http404."""
    if viewer.role is not Role.SYSTEM:
        raise Http404
    message = cases.Message.objects.visible_to(viewer).select_related("case__subject").get(id=message_id)
    return _is_postable(message.case, _receiver(viewer, message.case, now))


@transaction.atomic
def plan_untold(viewer: Viewer, *, message_id: uuid.UUID, now: dt.datetime) -> bool:
    """Put a message that no SMS or e-mail tells of, and nobody has read, among its unit's letters; tell whether it goes so.

    None goes where one cannot be sent, or may hurt (`_is_postable`). For jobs: raises Http404 for anybody but the system.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    message = cases.Message.objects.visible_to(viewer).select_related("case__subject").get(id=message_id)
    to = _receiver(viewer, message.case, now)
    if not _is_postable(message.case, to):
        return False
    _planned(viewer, message, to.person, rules.Reason.UNTOLD, now)
    return True


def _receiver(viewer: Viewer, case: cases.Case, now: dt.datetime) -> reaching.Receiver:
    return reaching.receiver(viewer, case.subject, sent_by_id=case.sent_by_id, case_id=case.id, now=now)


@transaction.atomic
def plan_by_hand(
    viewer: Viewer,
    *,
    message_id: uuid.UUID,
    reason: rules.Reason = rules.Reason.LATE,
    now: dt.datetime,
) -> Letter:
    """Put a message of one's own unit's, that nobody has read in time, among its letters; one there already is returned.

    Also what another unit of the region has written in a case that is theirs now: then the letter is theirs. Raises Http404
    for anybody but staff of either.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    theirs = Q(unit=viewer.unit_id) | Q(case__in=cases.Case.objects.visible_to(viewer).values("id"))
    rows = cases.Message.objects.filter(theirs, region=viewer.region)
    message = (
        rows.filter(id=message_id, direction=cases.Direction.TO_RESIDENT)
        .select_related("case__subject")
        .first()
    )
    if message is None:
        raise Http404
    to = _receiver(viewer, message.case, now)
    return _planned(viewer, message, to.person, reason, now, unit_id=viewer.unit_id)[0]


def _is_postable(case: cases.Case, to: reaching.Receiver) -> bool:
    """Tell whether a letter can be posted, and hurts nobody."""
    people = (to.person, case.subject)
    if not to.person.address or any(one.deceased_on is not None for one in people):
        return False
    return rules.shows_address(
        is_protected=any(protection.is_protected(one.protection) for one in people),
        is_locked=to.reach is not None and to.reach.is_locked,
        is_secret=case.is_secret,
    )


def _is_handed(message: cases.Message) -> bool:
    """Tell whether the step that wrote a message says that it was handed over at a visit or by phone."""
    ways = (Handed.VISIT, Handed.PHONE)
    return cases.Step.objects.filter(case=message.case_id, at=message.sent_at, basis__in=ways).exists()


def settle(viewer: Viewer, letter_id: uuid.UUID, *, after: State, note: str = "", now: dt.datetime) -> None:
    """Note that a letter is printed and posted, or why it is not sent. Raises Settled, Http404."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    with transaction.atomic():
        letter = Letter.objects.visible_to(viewer).select_for_update().filter(id=letter_id).first()
        if letter is None:
            raise Http404
        if after not in rules.TRANSITIONS[State(letter.state)]:
            raise Settled
        letter.state, letter.note = after.value, note if after is State.DROPPED else ""
        letter.settled_at, letter.settled_by_id = now, viewer.staff_id
        letter.save(update_fields=["state", "note", "settled_at", "settled_by"])
        _record(viewer, verbs.PRINT if after is State.PRINTED else verbs.DROP, letter, now)


def _planned(
    viewer: Viewer,
    message: cases.Message,
    receiver: Person,
    reason: rules.Reason,
    now: dt.datetime,
    *,
    unit_id: uuid.UUID | None = None,
) -> tuple[Letter, bool]:
    """Return the message's letter, and whether it is new; a new one is noted in the log.

    `unit_id`: whose it is, if not the writer's.
    """
    letter, is_new = Letter.objects.get_or_create(
        region=message.region,
        message=message,
        defaults={
            "unit_id": unit_id or message.unit_id,
            "case": message.case,
            "subject": message.case.subject,
            "receiver": receiver,
            "reason": reason.value,
            "planned_at": now,
        },
    )
    if is_new:
        _record(viewer, verbs.PLAN, letter, now)
    return letter, is_new


def _record(viewer: Viewer, verb: audit.Verb, letter: Letter, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=letter.case_id,
        subject_id=letter.subject_id,
        unit_id=letter.unit_id,
        region=letter.region,
        now=now,
    )
