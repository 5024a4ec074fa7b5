"""Words: contact details and their history as pages show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.kernel.people.contact import phone_in_words
from vardnav.platform.contacts.models import ContactEvent, Verification
from vardnav.platform.contacts.queries import Standing
from vardnav.platform.contacts.rules import Channel, Kind


def standing(
    found: Standing, *, now: dt.datetime, language: str, is_for_staff: bool = False
) -> dict[str, Any]:
    """Return each detail with whether it is checked, when all were last confirmed, and the history.

    `is_for_staff`: said to somebody who helps the person, not to the person.
    """

    def at(moment: dt.datetime | None) -> str:
        return words.moment(moment, now=now, language=language) if moment else ""

    account = found.account
    details = []
    for channel, label in ((Channel.PHONE, _("Mobilnummer")), (Channel.EMAIL, _("E-postadress"))):
        value = getattr(account, channel.value) if account else ""
        shown = phone_in_words(value) if channel is Channel.PHONE else value
        details.append((channel.value, label, shown, at(found.verified.get(channel.value))))
    return {
        "details": details,
        "confirmed": at(found.confirmed_at),
        "events": [_event(one, at(one.at), is_for_staff=is_for_staff) for one in found.events],
    }


def value(found: Verification) -> str:
    """Return the number or address that a code went to, as its owner reads it."""
    return phone_in_words(found.value) if found.channel == Channel.PHONE else found.value


def _event(one: ContactEvent, when: str, *, is_for_staff: bool) -> str:
    what = {"phone": _("Mobilnummer"), "email": _("E-postadress")}.get(one.channel, "")
    said = {
        Kind.CHANGED: _("%(what)s ändrades till %(shown)s") if one.shown else _("%(what)s togs bort"),
        Kind.VERIFIED: _("%(what)s %(shown)s kontrollerades med en kod"),
        Kind.CONFIRMED: _("Uppgifterna bekräftades"),
        Kind.PUT_OFF: "",
    }[Kind(one.kind)]
    own = _("av personen själv") if is_for_staff else _("av dig")
    by = _("av personal på en mottagning") if one.staff_id else own
    return f"{when}: {said % {'what': what, 'shown': one.shown} if '%(' in said else said}, {by}"
