"""Words: how answers come, and who chose it when, as pages show them; what staff read about somebody before they write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.platform.contacts import ages_in_words
from vardnav.platform.contacts.models import ReplyChoice, SummonsRule
from vardnav.platform.contacts.reaching import Reach
from vardnav.platform.contacts.reply_forms import OF_THEM, WORDS
from vardnav.platform.contacts.rules import Always, Replies
from vardnav.platform.contacts.wishes import Chosen


def chosen(found: Chosen, *, now: dt.datetime, language: str, is_own: bool) -> dict[str, Any]:
    """Return what holds, in words, with the history."""
    said = WORDS if is_own else OF_THEM
    return {
        "replies": str(said[found.wish.replies]),
        "number": found.wish.number,
        "summons": _summons(found),
        "events": [_event(one, now=now, language=language, is_own=is_own) for one in found.events],
        "staff_reason": found.wish.reason if found.wish.is_by_staff else "",
    }


def decided(one: SummonsRule, *, now: dt.datetime, language: str) -> dict[str, str]:
    """Return a decision of a region as a line."""
    return {
        "when": words.moment(one.at, now=now, language=language),
        "what": ages_in_words.told(one.from_age, one.to_age),
        "who": one.staff.title if one.staff.is_protected else one.staff.name,
    }


def reach(one: Reach) -> str:
    """Return in a sentence whether somebody can be reached here, for staff before they write."""
    if one.is_locked:
        return _("Kontot är låst. Personen kan inte nås här.")
    if not one.is_active:
        return _("Personen har inget konto här och kan inte läsa det ni skriver.")
    if one.replies is Replies.PAPER:
        return _("Personen har ett konto men vill ha svar på papper i stället.")
    if not one.is_told:
        return _("Personen har ett konto men får inget sms eller mejl när något har kommit.")
    return _("Personen har ett konto och får sms eller mejl när något har kommit.")


def _summons(found: Chosen) -> str:
    if not found.may_be_without:
        return _("Den som är under 18 år får alltid kallelser också på papper.")
    if found.always is Always.READS_ON_PAPER:
        return _("Kallelser kommer på papper, eftersom valet är att inte läsa här.")
    if found.always is Always.NOT_TOLD:
        return _(
            "Kallelser kommer också på papper, eftersom inget sms eller mejl skickas när något har kommit. "
            "Det kan ändras under Mina uppgifter."
        )
    if found.wish.no_paper_summons is not None:
        return (
            _("Kallelser kommer bara här, inte på papper.")
            if found.wish.no_paper_summons
            else _("Kallelser kommer också på papper.")
        )
    return (
        _("Regionens val gäller: kallelser kommer bara här, inte på papper.")
        if found.is_without_by_region
        else _("Regionens val gäller: kallelser kommer också på papper.")
    )


def _event(one: ReplyChoice, *, now: dt.datetime, language: str, is_own: bool) -> dict[str, str]:
    said = str((WORDS if is_own else OF_THEM)[Replies(one.replies)])
    if one.no_paper_summons is not None:
        more = _("inga kallelser på papper") if one.no_paper_summons else _("kallelser också på papper")
        said = f"{said}; {more}"
    by = _("av personen själv")
    if is_own:
        by = _("av dig")
    if one.unit is not None:
        by = _("av personal på %(unit)s") % {"unit": one.unit.name}
    return {
        "when": words.moment(one.at, now=now, language=language),
        "said": said,
        "by": by,
        "reason": one.reason,
    }
