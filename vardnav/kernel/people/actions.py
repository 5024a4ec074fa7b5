"""Actions: beginning to use the front door, and choosing how to be reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import contact, verbs
from vardnav.kernel.people.models import Account, NotifyBy, Person
from vardnav.kernel.people.wording import Unacceptable, gettext_noop


class NoTerms(Unacceptable):
    """An account cannot be activated without accepted terms."""

    reason = gettext_noop("Godkänn villkoren för att fortsätta.")


class UnknownNotice(Unacceptable):
    """A way of being told that does not exist."""

    reason = gettext_noop("Välj hur du vill få meddelanden.")


class AccountClosed(Unacceptable):
    """The account is locked, or its owner has died."""

    reason = gettext_noop("Kontot är låst. Kontakta din mottagning, så hjälper de dig.")


def activate_account(
    viewer: Viewer,
    *,
    terms_version: str,
    phone: str = "",
    email: str = "",
    notify_by: str = NotifyBy.NONE.value,
    chosen_region: str = "",
    now: dt.datetime,
) -> Account:
    """Begin to use the front door, or accept new terms: terms, contact details, how to be told.

    Always the logged-in person's own account, also when acting for a child. Accepting the same version again
    keeps the first time. Raises NoTerms, UnknownNotice, AccountClosed, contact.BadPhone, contact.BadEmail;
    404 for others than residents.
    """
    if not terms_version:
        raise NoTerms
    with transaction.atomic():
        account = _own_account(viewer, now)
        _set_contact(account, phone, email, notify_by)
        if account.terms_version != terms_version:
            account.terms_version, account.terms_accepted_at = terms_version, now
        account.activated_at = account.activated_at or now
        account.chosen_region = chosen_region or account.chosen_region
        account.language = viewer.language
        account.save()
        detail = {"terms_version": terms_version, "notify_by": account.notify_by}
        _record(viewer, verbs.ACTIVATE_ACCOUNT.key, now, detail)
    return account


def change_contact(viewer: Viewer, *, phone: str, email: str, notify_by: str, now: dt.datetime) -> Account:
    """Change the logged-in person's own phone, e-mail and way of being told.

    Raises UnknownNotice, AccountClosed, contact.BadPhone, contact.BadEmail; 404 for others than residents.
    """
    with transaction.atomic():
        account = _own_account(viewer, now)
        changed = _set_contact(account, phone, email, notify_by)
        account.save()
        _record(viewer, verbs.CHANGE_CONTACT.key, now, {"changed": changed})
    return account


def choose_region(viewer: Viewer, *, region: str, now: dt.datetime) -> None:
    """Keep `region` (a known county code) as the one whose services the person sees.

    A unit chosen in another region is then chosen no longer. Somebody who has not activated keeps the choice on the
    device alone. Raises AccountClosed; 404 for others than residents.
    """
    with transaction.atomic():
        account = _own_account(viewer, now)
        if account.activated_at is None or account.chosen_region == region:
            return
        account.chosen_region, account.chosen_unit = region, None
        account.save(update_fields=["chosen_region", "chosen_unit"])
        _record(viewer, verbs.CHOOSE_REGION.key, now, {"changed": ["chosen_region"]})


def choose_language(viewer: Viewer, *, language: str, now: dt.datetime) -> bool:
    """Keep `language` (one we speak) as that of the logged-in person's own notices; return whether it changed.

    Their own account, also when they act for somebody: never the language of the one acted for. Somebody who has not
    activated keeps the choice on the device alone. Raises AccountClosed; 404 for others than residents.
    """
    with transaction.atomic():
        account = _own_account(viewer, now)
        if account.activated_at is None or account.language == language:
            return False
        account.language = language
        account.save(update_fields=["language"])
        _record(viewer, verbs.CHOOSE_LANGUAGE.key, now, {"changed": ["language"]})
    return True


def _own_account(viewer: Viewer, now: dt.datetime) -> Account:
    """Return the viewer's account, locked for writing; a new one at the first log-in."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    # The person's row is the lock: two first log-ins at once must not both make the account.
    person = (
        Person.objects.visible_to(viewer).select_for_update(no_key=True).filter(id=viewer.person_id).first()
    )
    if person is None:
        raise Http404
    account = Account.objects.visible_to(viewer).filter(person=person).first() or Account(person=person)
    if account.locked_at is not None or person.deceased_on is not None:
        raise AccountClosed
    return account


def _set_contact(account: Account, phone: str, email: str, notify_by: str) -> list[str]:
    """Check and set the contact details; return the names of what changed, for the log."""
    if notify_by not in NotifyBy.values:
        raise UnknownNotice
    wants_sms = notify_by in (NotifyBy.SMS, NotifyBy.BOTH)
    wants_email = notify_by in (NotifyBy.EMAIL, NotifyBy.BOTH)
    values = {
        "phone": _phone(phone, wants_sms),
        "email": contact.email(email) if email.strip() or wants_email else "",
        "notify_by": str(notify_by),
    }
    changed = [name for name, value in values.items() if getattr(account, name) != value]
    for name in changed:
        setattr(account, name, values[name])
    return changed


def _phone(phone: str, wants_sms: bool) -> str:
    if wants_sms:
        return contact.mobile(phone)
    return contact.phone(phone) if phone.strip() else ""


def _record(viewer: Viewer, action: str, now: dt.datetime, detail: Mapping[str, object]) -> None:
    audit.record(
        viewer,
        action=action,
        now=now,
        object_kind="account",
        object_id=viewer.person_id,
        subject_id=viewer.person_id,
        detail=detail,
    )
