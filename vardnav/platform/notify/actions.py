"""Every write of the notify room: plan a notice, hand it over once, learn what became of it."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account
from vardnav.platform.notify import (
    adapters,
    consents,
    handing,
    naming,
    ports,
    queries,
    rules,
    texts,
    verbs,
)
from vardnav.platform.notify.events import NoticeFailed
from vardnav.platform.notify.models import Notice
from vardnav.platform.notify.rules import Channel, Failure, State

#: The first try is a job in the same transaction; if that job is lost, the sweep comes after this.
FIRST_SWEEP = dt.timedelta(minutes=1)
_log = logging.getLogger(__name__)


@transaction.atomic
def notify_person(
    viewer: Viewer,
    *,
    person_id: uuid.UUID,
    kind: texts.Kind,
    event_id: uuid.UUID,
    region: str,
    case_id: uuid.UUID | None = None,
    is_private: bool = False,
    is_urgent: bool = False,
    now: dt.datetime,
) -> list[Notice]:
    """Plan that a person (a young child's guardians) is told that something has come; return what is new.

    `case_id`: the case it is about; of a secret one only the person themselves is told (N8). `is_private`: not an errand
    that somebody could do for the person: they alone are told. `is_urgent`: an SMS comes also in the night.
    In the caller's transaction: rolled back, nobody is told. The same event again plans nothing. For jobs and
    event handlers only: raises Http404 for anybody but the system.
    """
    _require_system(viewer)
    planned, at_once = [], []
    for account in queries.recipients(viewer, person_id, case_id=case_id, is_private=is_private, now=now):
        for channel in queries.chosen_channels(account):
            first_at = rules.first_at(
                kind, channel, now, is_urgent=is_urgent or not adapters.reaches_phones()
            )
            notice, is_new = Notice.objects.get_or_create(
                region=region,
                event_id=event_id,
                person_id=account.person_id,
                channel=channel.value,
                defaults={
                    "case_id": case_id,
                    "kind": kind.value,
                    "subject_id": person_id,
                    "created_at": now,
                    "begins_at": first_at,
                    "next_try_at": first_at if first_at > now else now + FIRST_SWEEP,
                },
            )
            if is_new:
                _audit(viewer, verbs.PLAN.key, notice, now)
                planned.append(notice)
                if first_at <= now:
                    at_once.append(notice.id)
    handing.ask(at_once)
    return planned


def hand_over(viewer: Viewer, notice_id: uuid.UUID, *, now: dt.datetime) -> State | None:
    """Give one notice to its gateway, once; return its state, or None if there is nothing to do.

    First the try is noted and committed. Then the row is locked while the gateway is spoken to, so that a
    killed worker lets go at once and a second worker waits, and then sees what was done. A try after
    another first asks the gateway
    for our reference.
    """
    _require_system(viewer)
    tries = _note_try(notice_id, now)
    if tries is None:
        return None
    with transaction.atomic(durable=True):
        notice = _locked(notice_id)
        if notice is None:
            return None
        after, failure = _deliver(viewer, notice, now, is_first=tries == 1)
        if after is not State.PLANNED:
            verb = verbs.CANCEL if after is State.CANCELLED else verbs.HAND_OVER
            _change(viewer, notice, after, now, action=verb.key, failure=failure)
        return after


def retry_due(viewer: Viewer, *, now: dt.datetime, limit: int = 1000) -> int:
    """Ask anew for every planned notice whose time has come.

    Return how many. Finds those whose job was lost too.
    """
    _require_system(viewer)
    with transaction.atomic():
        ids = queries.due(viewer, now=now, limit=limit)
        Notice.objects.filter(id__in=ids).update(next_try_at=now + rules.wait_after(99))
        handing.ask(ids)
    return len(ids)


@transaction.atomic
def cancel(viewer: Viewer, *, event_id: uuid.UUID, region: str, now: dt.datetime) -> int:
    """Withdraw what is planned for an event and not handed over.

    Return how many. Nothing is sent after this.
    """
    _require_system(viewer)
    rows = Notice.objects.filter(region=region, event_id=event_id, state=State.PLANNED).select_for_update()
    for notice in rows:
        _change(viewer, notice, State.CANCELLED, now, action=verbs.CANCEL.key)
    return len(rows)


@transaction.atomic
def settle(viewer: Viewer, *, reference: str, is_delivered: bool, now: dt.datetime) -> bool:
    """Note a delivery receipt;

    return whether it changed anything. Late, double and unknown receipts do no harm.

    The caller has checked that the receipt is the gateway's.
    """
    _require_system(viewer)
    try:
        notice = Notice.objects.select_for_update().filter(id=uuid.UUID(hex=reference)).first()
    except ValueError:
        return False
    after = State.DELIVERED if is_delivered else State.FAILED
    if notice is None or not rules.may_change(State(notice.state), after) or notice.tries == 0:
        return False
    failure = None if is_delivered else Failure.NOT_DELIVERED
    _change(viewer, notice, after, now, action=verbs.SETTLE.key, failure=failure)
    return True


def _note_try(notice_id: uuid.UUID, now: dt.datetime) -> int | None:
    with transaction.atomic(durable=True):
        notice = _locked(notice_id)
        if notice is None:
            return None
        notice.tries += 1
        notice.next_try_at = now + rules.wait_after(notice.tries)
        notice.save(update_fields=["tries", "next_try_at"])
        return notice.tries


def _locked(notice_id: uuid.UUID) -> Notice | None:
    """Lock a planned notice; None if it is not planned any more.

    Waits for another worker that has it: to pass by would end this job, and if the other then dies the notice would
    lie until the next sweep. A wait that is too long raises, and the job is tried again.
    """
    return Notice.objects.select_for_update().filter(id=notice_id, state=State.PLANNED).first()


def _deliver(
    viewer: Viewer, notice: Notice, now: dt.datetime, *, is_first: bool
) -> tuple[State, Failure | None]:
    """Speak to the gateway. Returns PLANNED when it is to be tried again, CANCELLED for one who may no longer know."""
    if not queries.is_still_told(notice, now=now):
        return State.CANCELLED, None
    account = (
        Account.objects.visible_to(viewer).select_related("person").filter(person=notice.person_id).first()
    )
    if account is None or not _still_wanted(account, Channel(notice.channel)):
        return State.FAILED, Failure.NO_ADDRESS
    try:
        _send(notice, account, is_first=is_first)
    except ports.WillNot as reason:
        _log.warning("Notice %s was refused: %s", notice.id, reason)
        return State.FAILED, Failure.REFUSED
    except ports.TryAgain as reason:
        _log.warning("Notice %s was not handed over: %s", notice.id, reason)
        if rules.is_too_late(notice.begins_at or notice.created_at, now):
            return State.FAILED, Failure.GAVE_UP
        return State.PLANNED, None
    return State.HANDED_OVER, None


def _still_wanted(account: Account, channel: Channel) -> bool:
    """Say whether the person is still there and still wants to be told this way."""
    is_there = account.activated_at and not account.locked_at and not account.person.deceased_on
    return bool(is_there) and channel in queries.chosen_channels(account)


def _send(notice: Notice, account: Account, *, is_first: bool) -> None:
    """Send, unless an earlier try of the same reference arrived. Raises TryAgain, WillNot."""
    kind, reference = texts.Kind(notice.kind), notice.reference
    # Asked when it is sent: a yes that has been taken back counts no more, also of what was planned before.
    _number, consent = consents.latest(account.person_id)
    text = naming.text(kind, account.language, consents.about(notice), consent)
    if notice.channel == Channel.SMS:
        sms = adapters.sms_gateway()
        if is_first or sms.known(reference) is not ports.Known.YES:
            sms.send(ports.Sms(reference=reference, to=account.phone, text=text))
        return
    mail = adapters.mail_gateway()
    if is_first or mail.known(reference) is not ports.Known.YES:
        subject = texts.subject(kind, account.language)
        mail.send(ports.Mail(reference=reference, to=account.email, subject=subject, text=text))


def _change(
    viewer: Viewer,
    notice: Notice,
    after: State,
    now: dt.datetime,
    *,
    action: str,
    failure: Failure | None = None,
) -> None:
    if not rules.may_change(State(notice.state), after):
        raise ValueError(f"A notice does not go from {notice.state} to {after}.")
    notice.state, notice.failure = after, failure or ""
    if after is State.HANDED_OVER:
        notice.handed_at = now
    else:
        notice.settled_at = now
    notice.save(update_fields=["state", "failure", "handed_at", "settled_at"])
    _audit(viewer, action, notice, now)
    if after is State.FAILED and notice.case_id is not None:
        events.publish(NoticeFailed(region=notice.region, case_id=notice.case_id, about_id=notice.event_id))


def _audit(viewer: Viewer, action: str, notice: Notice, now: dt.datetime) -> None:
    detail = {"channel": notice.channel, "state": str(notice.state), "event": str(notice.event_id)}
    audit.record(
        viewer,
        action=action,
        now=now,
        object_kind="notice",
        object_id=notice.id,
        subject_id=notice.person_id,
        region=notice.region,
        detail=detail,
        outcome="refused" if notice.state == State.FAILED else "done",
    )


def _require_system(viewer: Viewer) -> None:
    if viewer.role is not Role.SYSTEM:
        raise Http404
