"""Actions: each day what nobody has read is reminded of once, then put on the unit's list; so with unanswered questions.

Each step is marked with what it did in one transaction, so a job that is killed goes on where it was, and one that runs
twice does nothing twice. A letter on its way, or an answer handed over at a visit or by phone, is the next way already.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import story
from vardnav.platform.cases.reach import Handed
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify import queries as notices
from vardnav.platform.notify.texts import Kind
from vardnav.platform.paper import actions as paper
from vardnav.platform.paper.models import Letter
from vardnav.platform.unread import rules, verbs
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.unread.rules import How, Reason

#: So many at a time; what is left is done the next day, or by the next run.
MOST = 2000


def follow(viewer: Viewer, *, now: dt.datetime) -> None:
    """Do all that is due today. For the daily job: raises Http404 for anybody but the system."""
    _require_system(viewer)
    take_off(viewer, now=now)
    come_along(viewer, now=now)
    put_late(viewer, now=now)
    remind_due(viewer, now=now)
    ask_due(viewer, now=now)
    take_back_due(viewer, now=now)


def remind_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remind of what has been unread for four days, once, and once for each case; return how many cases."""
    _require_system(viewer)
    done = Pursuit.objects.filter(region=OuterRef("region"), message=OuterRef("pk")).exclude(
        reminded_at=None, listed_at=None
    )
    rows = _unread(viewer, until=now - rules.REMIND_AFTER, now=now).exclude(Exists(done))
    by_case: dict[uuid.UUID, list[uuid.UUID]] = {}
    for message_id, case_id in rows.values_list("id", "case")[:MOST]:
        by_case.setdefault(case_id, []).append(message_id)
    return sum(_remind(viewer, ids, now) for ids in by_case.values())


def put_late(viewer: Viewer, *, now: dt.datetime) -> int:
    """Put what has been unread for a week on its unit's list; return how many."""
    _require_system(viewer)
    listed = Pursuit.objects.filter(
        region=OuterRef("region"), message=OuterRef("pk"), listed_at__isnull=False
    )
    rows = _unread(viewer, until=now - rules.LIST_AFTER, now=now).exclude(Exists(listed))
    ids = list(rows.values_list("id", flat=True)[:MOST])
    return sum(put(viewer, message_id, Reason.LATE, now=now) for message_id in ids)


def written(viewer: Viewer, message_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Put a message that has just been written on the list when no notice and no letter tells of it; tell whether it was.

    For event handlers; the same again changes nothing.
    """
    _require_system(viewer)
    paper.plan(viewer, message_id=message_id, now=now)  # whichever of the two hears of it first
    message = _unread(viewer, until=now, now=now).filter(id=message_id).first()
    if message is None or _is_told(viewer, message, now):
        return False
    can_post = paper.can_post(viewer, message_id=message_id, now=now)
    if rules.untold(can_post=can_post) is rules.Untold.LETTER:
        return False  # `remind_due` sends it, unless it is read before
    return put(viewer, message_id, Reason.NO_WAY, now=now)


def come_along(viewer: Viewer, *, subject_id: uuid.UUID | None = None, now: dt.datetime) -> int:
    """Let what waits on a list be on that of the unit that has the case now; return how many moved.

    `subject_id`: of one person, whose case has just gone on. For the daily job and event handlers: raises Http404.
    """
    _require_system(viewer)
    waiting = Pursuit.objects.visible_to(viewer).waiting()
    if subject_id is not None:
        waiting = waiting.filter(subject=subject_id)
    gone = ~Q(unit=F("case__unit")) | Q(case__outcome=Outcome.TRANSFERRED)
    moved = 0
    for pursuit_id in list(waiting.filter(gone).values_list("id", flat=True)[:MOST]):
        with transaction.atomic():
            one = Pursuit.objects.select_for_update().get(id=pursuit_id)
            unit_id = _has_now(one.case_id)
            if one.settled_at is None and one.unit_id != unit_id:
                one.unit_id = unit_id
                one.save(update_fields=["unit"])
                _record(viewer, verbs.MOVE, one, now)
                moved += 1
    return moved


def failed(viewer: Viewer, case_id: uuid.UUID, about_id: uuid.UUID, *, now: dt.datetime) -> int:
    """Put what is unread in a case on the list when a notice of it got nowhere, by no way; return how many.

    `about_id`: what the notice told of. For event handlers; the same again changes nothing.
    """
    _require_system(viewer)
    case = cases.Case.objects.visible_to(viewer).filter(id=case_id).first()
    if case is None or notices.is_under_way(viewer, about_id, region=case.region):
        return 0
    ids = list(_unread(viewer, until=now, now=now).filter(case=case).values_list("id", flat=True))
    return sum(put(viewer, message_id, Reason.FAILED, now=now) for message_id in ids)


def ask_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Say once more that there is a question, when a case has waited a week for the resident; return how many cases.

    A form that was asked for has its own last day, and its own reminder (`cases.form_requests`).
    """
    _require_system(viewer)
    asked = Pursuit.objects.filter(
        region=OuterRef("region"), case=OuterRef("pk"), asked_at__gte=OuterRef("status_at")
    )
    rows = _waiting(viewer, until=now - rules.ASK_AFTER).exclude(Exists(asked))
    return sum(_ask(viewer, case_id, now) for case_id in list(rows.values_list("id", flat=True)[:MOST]))


def take_back_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Give the unit back the cases that have waited a month for the resident, so that somebody decides; return how many."""
    _require_system(viewer)
    done = 0
    rows = _waiting(viewer, until=now - rules.BACK_AFTER)
    for case_id, status_at in list(rows.values_list("id", "status_at")[:MOST]):
        with transaction.atomic():
            locked = cases.Case.objects.select_for_update().filter(id=case_id).first()
            # Answered, or asked again, since the list was made.
            if locked is None or (locked.status, locked.status_at) != (Status.WAITING, status_at):
                continue
            case_actions.change(viewer, case_id, "lapse", now=now)
            done += 1
    return done


def take_off(viewer: Viewer, *, now: dt.datetime) -> int:
    """Take what the person has read after all off the lists; return how many. One row in the log for all."""
    _require_system(viewer)
    with transaction.atomic():
        read = Pursuit.objects.visible_to(viewer).filter(
            listed_at__isnull=False, settled_at__isnull=True, message__read_at__isnull=False
        )
        ids = list(read.values_list("id", flat=True)[:MOST])
        taken = Pursuit.objects.filter(id__in=ids, settled_at__isnull=True).update(
            settled_at=now, how=How.READ.value
        )
        if taken:
            audit.record(
                viewer, action=verbs.TAKE_OFF.key, object_kind="pursuit", detail={"rows": taken}, now=now
            )
    return taken


def _unread(viewer: Viewer, *, until: dt.datetime, now: dt.datetime) -> QuerySet[cases.Message]:
    """Return messages to residents that nobody has read and that go no other way, written up to `until`, oldest first."""
    letter = Letter.objects.filter(region=OuterRef("region"), message=OuterRef("pk"))
    handed = cases.Step.objects.filter(
        region=OuterRef("region"),
        case=OuterRef("case"),
        at=OuterRef("sent_at"),
        basis__in=(Handed.VISIT, Handed.PHONE),
    )
    return (
        cases.Message.objects.visible_to(viewer)
        .filter(direction=cases.Direction.TO_RESIDENT, read_at__isnull=True)
        .filter(sent_at__gt=now - rules.LOOK_BACK, sent_at__lte=until, subject__deceased_on__isnull=True)
        .exclude(Exists(letter))
        .exclude(Exists(handed))
        .order_by("sent_at", "id")
    )


def _waiting(viewer: Viewer, *, until: dt.datetime) -> QuerySet[cases.Case]:
    """Return cases that wait for the resident since `until` or longer, but for the forms that were asked for."""
    form = cases.FormRequest.objects.filter(region=OuterRef("region"), case=OuterRef("pk"))
    rows = cases.Case.objects.visible_to(viewer).filter(status=Status.WAITING, status_at__lte=until)
    return rows.exclude(Exists(form)).order_by("status_at", "id")


def _remind(viewer: Viewer, message_ids: Iterable[uuid.UUID], now: dt.datetime) -> bool:
    with transaction.atomic():
        due = [
            one
            for one in (_pursued(message_id) for message_id in message_ids)
            if one is not None and one.reminded_at is None and one.listed_at is None
        ]
        if not due:
            return False
        if not _notify(viewer, due[-1], Kind.REMINDER, now):
            for one in due:
                if not paper.plan_untold(viewer, message_id=one.message_id, now=now):
                    _list(viewer, one, Reason.NO_WAY, now)
            return False
        for one in due:
            one.reminded_at = now
            one.save(update_fields=["reminded_at"])
            _record(viewer, verbs.REMIND, one, now)
    return True


def _ask(viewer: Viewer, case_id: uuid.UUID, now: dt.datetime) -> bool:
    with transaction.atomic():
        case = cases.Case.objects.select_for_update().filter(id=case_id, status=Status.WAITING).first()
        asked = cases.Message.objects.filter(case=case_id, direction=cases.Direction.TO_RESIDENT)
        message = asked.order_by("-number").first()
        if case is None or message is None:
            return False
        one = _pursued(message.id, is_read=True)
        if one is None or (one.asked_at is not None and one.asked_at >= case.status_at):
            return False
        if not _notify(viewer, one, Kind.UNANSWERED, now):
            return False  # nobody to tell: at last the unit has the case back
        one.asked_at = now
        one.save(update_fields=["asked_at"])
        _record(viewer, verbs.ASK, one, now)
    return True


def put(viewer: Viewer, message_id: uuid.UUID, reason: Reason, *, now: dt.datetime) -> bool:
    """Put one message on its unit's list; tell whether it was not there, and is not read. For jobs and handlers."""
    _require_system(viewer)
    with transaction.atomic():
        one = _pursued(message_id)
        if one is None or one.listed_at is not None:
            return False
        _list(viewer, one, reason, now)
    return True


def _list(viewer: Viewer, one: Pursuit, reason: Reason, now: dt.datetime) -> None:
    one.listed_at, one.reason = now, reason.value
    one.save(update_fields=["listed_at", "reason"])
    _record(viewer, verbs.PUT, one, now)


def _pursued(message_id: uuid.UUID, *, is_read: bool = False) -> Pursuit | None:
    """Return the locked row of a message, new if there is none; None for one that has been read meanwhile."""
    message = cases.Message.objects.get(id=message_id)
    if message.read_at is not None and not is_read:
        return None
    Pursuit.objects.get_or_create(
        region=message.region,
        message=message,
        defaults={
            "unit_id": _has_now(message.case_id),
            "case_id": message.case_id,
            "subject_id": message.subject_id,
        },
    )
    return Pursuit.objects.select_for_update().get(region=message.region, message=message)


def _has_now(case_id: uuid.UUID) -> uuid.UUID:
    """Return the unit that has a case now, perhaps as its next part in another region."""
    newest = story.newest(Viewer.system(), case_id)
    return cases.Case.objects.filter(id=newest).values_list("unit", flat=True).get()


def _notify(viewer: Viewer, one: Pursuit, kind: Kind, now: dt.datetime) -> bool:
    planned = notify.notify_person(
        viewer,
        person_id=one.subject_id,
        kind=kind,
        event_id=uuid.uuid5(one.message_id, kind.value),
        region=one.region,
        case_id=one.case_id,
        now=now,
    )
    return bool(planned)


def _is_told(viewer: Viewer, message: cases.Message, now: dt.datetime) -> bool:
    """Tell whether anybody who may read it has a phone number or an address to be told by."""
    told = notices.recipients(viewer, message.subject_id, case_id=message.case_id, now=now)
    return any(notices.chosen_channels(account) for account in told)


def _record(viewer: Viewer, verb: audit.Verb, one: Pursuit, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=one.case_id,
        subject_id=one.subject_id,
        unit_id=one.unit_id,
        region=one.region,
        detail={"reason": one.reason} if one.reason else None,
        now=now,
    )


def _require_system(viewer: Viewer) -> None:
    if viewer.role is not Role.SYSTEM:
        raise Http404
