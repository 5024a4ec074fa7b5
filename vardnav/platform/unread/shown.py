"""Words: what nobody has read, as the unit's list and the region's page show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.people import protection
from vardnav.platform.cases import portal_shown
from vardnav.platform.registry import addresses
from vardnav.platform.unread import queries
from vardnav.platform.unread.forms import WAYS
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.unread.rules import How, Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the unit's list. `who`: "" for a protected person."""

    url: str
    title: str
    number: str
    who: str
    when: str
    why: str
    is_secret: bool
    #: Who wrote it, where that is another than the unit that has the case now; else "".
    written_at: str


def row(viewer: Viewer, one: Pursuit, *, now: dt.datetime) -> Row:
    """Return something unread as a line."""
    is_protected = protection.is_protected(one.subject.protection)
    return Row(
        url=addresses.url("unread:one", pursuit_id=one.id),
        title=str(portal_shown.service_title(one.case.service_key, viewer.language)),
        number=one.case.number,
        who="" if is_protected else one.subject.name,
        when=words.moment(one.message.sent_at, now=now, language=viewer.language),
        why=why(one),
        is_secret=one.case.is_secret,
        written_at=one.message.unit.name if one.message.unit_id != one.unit_id else "",
    )


def why(one: Pursuit) -> str:
    """Return why it is on the list."""
    return {
        Reason.LATE: _("Inte läst på en vecka"),
        Reason.FAILED: _("Sms eller mejl kom inte fram"),
        Reason.NO_WAY: _("Får inga sms eller mejl"),
    }[Reason(one.reason)]


def settled(one: Pursuit) -> str:
    """Return what was done, "" while nothing is."""
    if one.message.read_at is not None or one.how == How.READ:
        return _("Personen har läst det nu")
    return str(WAYS[How(one.how)]) if one.how else ""


def few(count: int) -> str:
    """Return a count for others than the unit: small ones are not told apart, so that nobody is pointed out."""
    if count == 0:
        return "0"
    return _("färre än %(most)d") % {"most": queries.SMALL} if count < queries.SMALL else str(count)
