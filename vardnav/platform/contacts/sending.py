"""Actions: the worker sends a code, and tells the old number or address that it was changed; each once."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account
from vardnav.platform.contacts import rules, texts, verbs
from vardnav.platform.contacts.models import Verification
from vardnav.platform.contacts.rules import Channel
from vardnav.platform.notify import adapters, ports
from vardnav.platform.notify import texts as notices


def send_code(viewer: Viewer, verification_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Hand one code to its gateway under the check's own reference; return whether anything was sent.

    A repeat first asks the gateway for the reference. Nothing is sent of a check that has ended or is too old, nor to one
    whose account has been locked since.
    Raises ports.TryAgain; what a gateway will never take is let be: the person asks for another code.
    """
    _require_system(viewer)
    with transaction.atomic():
        found = Verification.objects.select_for_update().filter(id=verification_id).first()
        if (
            found is None
            or found.handed_at is not None
            or found.done_at is not None
            or found.superseded_at is not None
            or now - found.asked_at > rules.EXPIRES
        ):
            return False
        language = _language(found.person_id)
        if language is None:
            return False
        code = rules.code(settings.SECRET_KEY, found.id)
        subject, text = texts.subject(language), texts.text(code, language)
        if not _hand(found.channel, found.id.hex, found.value, subject, text):
            return False
        found.handed_at = now
        found.save(update_fields=["handed_at"])
        _record(viewer, found, now, told="code")
    return True


def tell_old(viewer: Viewer, verification_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Tell the number or address that was replaced, once, that something was changed; never what.

    Nobody is told of an account that has been locked since. Raises ports.TryAgain.
    """
    _require_system(viewer)
    with transaction.atomic():
        found = Verification.objects.select_for_update().filter(id=verification_id).first()
        if found is None or found.done_at is None or found.told_at is not None:
            return False
        if found.old_value in ("", found.value):
            return False
        language, kind = _language(found.person_id), notices.Kind.ACCOUNT
        if language is None:
            return False
        subject, text = notices.subject(kind, language), notices.text(kind, language)
        reference = uuid.uuid5(found.id, "old").hex
        if not _hand(found.channel, reference, found.old_value, subject, text):
            return False
        found.told_at = now
        found.save(update_fields=["told_at"])
        _record(viewer, found, now, told="old")
    return True


def _hand(channel: str, reference: str, to: str, subject: str, text: str) -> bool:
    """Give a message to its gateway unless it has the reference; False when it will never be taken. Raises TryAgain."""
    try:
        if channel == Channel.PHONE:
            sms = adapters.sms_gateway()
            if sms.known(reference) is not ports.Known.YES:
                sms.send(ports.Sms(reference=reference, to=to, text=text))
        else:
            mail = adapters.mail_gateway()
            if mail.known(reference) is not ports.Known.YES:
                mail.send(ports.Mail(reference=reference, to=to, subject=subject, text=text))
    except ports.WillNot:
        return False
    return True


def _language(person_id: uuid.UUID) -> str | None:
    """Return the language the person is told in; None for a locked account, of which nothing is sent to anybody."""
    account = Account.objects.filter(person=person_id).first()
    if account is not None and account.locked_at is not None:
        return None
    return account.language if account else "sv"


def _record(viewer: Viewer, found: Verification, now: dt.datetime, *, told: str) -> None:
    audit.record(
        viewer,
        action=verbs.ASK.key,
        object_kind="account",
        object_id=found.person_id,
        subject_id=found.person_id,
        region=found.region,
        detail={"channel": found.channel, "sent": told},
        now=now,
    )


def _require_system(viewer: Viewer) -> None:
    if viewer.role is not Role.SYSTEM:
        raise Http404
