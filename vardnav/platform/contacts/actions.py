"""Actions: a code is asked for and written; only then is the number or address used. Details are confirmed or put off."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import contact
from vardnav.kernel.people.models import Account, NotifyBy, Person
from vardnav.platform.cases import helping
from vardnav.platform.contacts import rules, verbs
from vardnav.platform.contacts.models import ContactEvent, Verification
from vardnav.platform.contacts.rules import Channel, Kind, Outcome
from vardnav.platform.jobs import asking

SEND, TELL, QUEUE = "contacts.send_code", "contacts.tell_old", "notify"


class TooManyCodes(Exception):
    """So many codes have been asked for in the last day that no more are sent."""


def ask(
    viewer: Viewer,
    *,
    channel: Channel,
    value: str,
    notify_by: str = "",
    assistance_id: uuid.UUID | None = None,
    now: dt.datetime,
) -> Verification:
    """Let a code be sent to a number or address of the viewer's, or of somebody staff help; nothing is changed yet.

    An earlier check of the same channel ends. `notify_by`: how to be told once it is right. Raises TooManyCodes,
    contact.BadPhone, contact.BadEmail, Http404.
    """
    person_id = _whose(viewer, assistance_id, now)
    checked = contact.mobile(value) if channel is Channel.PHONE else contact.email(value)
    with transaction.atomic():
        account = _locked_account(person_id)
        recent = Verification.objects.filter(person=person_id, asked_at__gt=now - dt.timedelta(days=1))
        if recent.count() >= rules.MOST_CODES:
            raise TooManyCodes
        open_ones = Verification.objects.filter(
            person=person_id, channel=channel.value, done_at__isnull=True, superseded_at__isnull=True
        )
        open_ones.update(superseded_at=now)
        made = Verification.objects.create(
            region=viewer.region,
            person_id=person_id,
            channel=channel.value,
            value=checked,
            old_value=getattr(account, channel.value) if account else "",
            notify_by=notify_by,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            asked_at=now,
        )
        _record(viewer, verbs.ASK, person_id, now, channel=channel.value)
        asking.ask(SEND, [{"verification_id": str(made.id)}], queue=QUEUE)
    return made


def write_code(viewer: Viewer, verification_id: uuid.UUID, *, written: str, now: dt.datetime) -> Outcome:
    """Take the code somebody wrote; the right one puts the number or address to use, and the old one is told.

    Every try is counted and kept, also the wrong: nothing here is rolled back by a wrong code. The right code again
    changes nothing. Raises Http404.
    """
    with transaction.atomic():
        mine = Verification.objects.visible_to(viewer).filter(id=verification_id)
        # The person first, as `ask` does: who asks for another code in one tab and writes the first in another waits, and
        # the two never wait for each other.
        Person.objects.select_for_update(no_key=True).filter(id__in=mine.values("person")).first()
        found = mine.select_for_update().first()
        if found is None:
            raise Http404
        if found.done_at is not None:
            return Outcome.RIGHT
        if found.superseded_at is not None or now - found.asked_at > rules.EXPIRES:
            return Outcome.TOO_LATE
        if found.tries >= rules.MOST_TRIES:
            return Outcome.TOO_MANY
        found.tries += 1
        is_right = rules.is_same(written, rules.code(settings.SECRET_KEY, found.id))
        if is_right:
            found.done_at = now
            _apply(viewer, found, now)
        found.save(update_fields=["tries", "done_at"])
        _record(viewer, verbs.TRY, found.person_id, now, channel=found.channel, right=is_right)
        return Outcome.RIGHT if is_right else Outcome.WRONG


def confirm(viewer: Viewer, *, is_put_off: bool = False, now: dt.datetime) -> None:
    """Note that one's own details still hold, or that the question is put off. Raises Http404."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    with transaction.atomic():
        kind = Kind.PUT_OFF if is_put_off else Kind.CONFIRMED
        _happened(viewer, viewer.person_id, kind, now)
        _record(viewer, verbs.PUT_OFF if is_put_off else verbs.CONFIRM, viewer.person_id, now)


def wish_notice(viewer: Viewer, *, notify_by: str) -> None:
    """Let what the person has chosen last hold also for codes that they have not written yet.

    Whoever asks for a code and then chooses no notices has chosen no notices: the code turns none on. Raises Http404.
    """
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    waiting = Verification.objects.filter(
        person=viewer.person_id, done_at__isnull=True, superseded_at__isnull=True
    )
    waiting.update(notify_by=notify_by)


def note_change(viewer: Viewer, *, channel: Channel, value: str, now: dt.datetime) -> None:
    """Note in the history that one's own number or address was changed without a code (taken away, or a landline)."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    with transaction.atomic():
        _happened(viewer, viewer.person_id, Kind.CHANGED, now, channel=channel, value=value)
        _record(viewer, verbs.APPLY, viewer.person_id, now, channel=channel.value)


def _apply(viewer: Viewer, found: Verification, now: dt.datetime) -> None:
    account = _locked_account(found.person_id)
    if account is None:
        account = Account(person_id=found.person_id)
    channel = Channel(found.channel)
    before = getattr(account, channel.value)
    setattr(account, channel.value, found.value)
    if found.notify_by in NotifyBy.values and _can_be_told(account, found.notify_by):
        account.notify_by = found.notify_by
    account.keep(channel.value, "notify_by")
    if before != found.value:
        _happened(viewer, found.person_id, Kind.CHANGED, now, channel=channel, value=found.value)
        _record(viewer, verbs.APPLY, found.person_id, now, channel=channel.value)
    _happened(viewer, found.person_id, Kind.VERIFIED, now, channel=channel, value=found.value)
    if found.old_value and found.old_value != found.value:
        asking.ask(TELL, [{"verification_id": str(found.id)}], queue=QUEUE)


def _can_be_told(account: Account, notify_by: str) -> bool:
    needs_phone = notify_by in (NotifyBy.SMS, NotifyBy.BOTH)
    needs_email = notify_by in (NotifyBy.EMAIL, NotifyBy.BOTH)
    return not (needs_phone and not account.phone) and not (needs_email and not account.email)


def _whose(viewer: Viewer, assistance_id: uuid.UUID | None, now: dt.datetime) -> uuid.UUID:
    """Always one's own details for a resident, also when acting for a child; for staff, of the one they help."""
    if viewer.role is Role.RESIDENT and viewer.person_id is not None:
        return viewer.person_id
    return helping.whom(viewer, assistance_id, now=now).person_id


def _locked_account(person_id: uuid.UUID) -> Account | None:
    """Return the person's account, locked by the person's row. Raises Http404 for the dead and for locked accounts."""
    person = Person.objects.select_for_update(no_key=True).filter(id=person_id).first()
    account = Account.objects.filter(person=person_id).first()
    if person is None or person.deceased_on is not None or (account and account.locked_at is not None):
        raise Http404
    return account


def _happened(
    viewer: Viewer,
    person_id: uuid.UUID,
    kind: Kind,
    now: dt.datetime,
    *,
    channel: Channel | None = None,
    value: str = "",
) -> None:
    ContactEvent.objects.create(
        region=viewer.region,
        person_id=person_id,
        kind=kind.value,
        channel=channel.value if channel else "",
        shown=rules.masked(value),
        digest=rules.digest(value) if value else "",
        staff_id=viewer.staff_id,
        at=now,
    )


def _record(
    viewer: Viewer, verb: audit.Verb, person_id: uuid.UUID, now: dt.datetime, **detail: object
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="account",
        object_id=person_id,
        subject_id=person_id,
        unit_id=viewer.unit_id,
        detail=detail,
        now=now,
    )
