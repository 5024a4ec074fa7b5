"""Words: letters as the desk's pages and the person's own show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.cases import portal_shown
from vardnav.platform.paper.models import Letter
from vardnav.platform.paper.rules import Reason, State
from vardnav.platform.registry import addresses


@dataclass(frozen=True, slots=True)
class Row:
    """A letter in a list. `who`: to whom, "" for a protected person.

    `is_secret`: the case is, perhaps since the letter was planned.
    """

    url: str
    title: str
    number: str
    who: str
    when: str
    why: str
    state: str
    is_waiting: bool
    note: str
    is_secret: bool


def row(viewer: Viewer, letter: Letter, *, now: dt.datetime) -> Row:
    """Return a letter as a row of the unit's list, or of its case."""
    name = protection.display(
        Details(letter.receiver.name), protection=letter.receiver.protection, reader=Reader.LIST
    )
    hidden = name.is_protected or protection.is_protected(letter.subject.protection)
    return Row(
        url=addresses.url("paper:letter", letter_id=letter.id),
        title=str(portal_shown.service_title(letter.case.service_key, viewer.language)),
        number=letter.case.number,
        who="" if hidden else name.name,
        when=words.moment(letter.planned_at, now=now, language=viewer.language),
        why=why(letter),
        state=state(viewer, letter, now=now),
        is_waiting=letter.state == State.PLANNED,
        note=letter.note,
        is_secret=letter.case.is_secret,
    )


def why(letter: Letter) -> str:
    """Return why it goes in a letter."""
    return {
        Reason.WISH: _("Vill ha svar på papper"),
        Reason.STAFF: _("Vill ha svar på papper, noterat av personal"),
        Reason.UNREAD: _("Ingen kan läsa här"),
        Reason.LATE: _("Inte läst i tid"),
        Reason.POWER: _("Någon får göra ärenden åt personen: det får personen alltid veta i ett brev"),
        Reason.UNTOLD: _("Får inget sms eller mejl om att något har kommit"),
    }[Reason(letter.reason)]


def state(viewer: Viewer, letter: Letter, *, now: dt.datetime) -> str:
    """Return where it is."""
    if letter.settled_at is None:
        return _("Inte skickat än")
    when = words.moment(letter.settled_at, now=now, language=viewer.language)
    if letter.state == State.PRINTED:
        return _("Skickat %(when)s") % {"when": when}
    return _("Skickas inte, bestämt %(when)s") % {"when": when}
