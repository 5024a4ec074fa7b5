"""Words: what is said of a choice of health centre, to the person and to the unit."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vardnav.capabilities.listing.models import Choice
from vardnav.capabilities.listing.rules import Reason
from vardnav.kernel.clock import words as clock_words
from vardnav.platform.registry.declarations import Refused

#: Why somebody may change past the limit.
REASONS: tuple[tuple[str, str | Promise], ...] = (
    (Reason.MOVED, gettext_lazy("Jag har flyttat")),
    (Reason.CLOSED, gettext_lazy("Min vårdcentral har stängt")),
    (Reason.OTHER, gettext_lazy("Något annat")),
)
#: (word, tone of the tag) for the unit.
RECEIVED: tuple[str | Promise, str] = (gettext_lazy("Att registrera"), "warning")
NOT_HERE = gettext_lazy("Går inte att välja här just nu.")
REGISTERED: tuple[str | Promise, str] = (gettext_lazy("Registrerad"), "success")


def full(waiting: int) -> str:
    """Say that a unit takes no more now, and how many wait for a place."""
    told = _("Full. Tar inte emot fler just nu.")
    if not waiting:
        return told + " " + _("Ingen står i kö.")
    return (
        told
        + " "
        + ngettext("%(n)d person står i kö.", "%(n)d personer står i kö.", waiting) % {"n": waiting}
    )


def no_change_left(next_on: dt.date | None, language: str) -> Refused:
    """Say that no ordinary change is left, from which day there is one, and what opens one before."""
    instead = _("Finns det ett särskilt skäl kan bytet göras ändå. Ändra svaret och skriv vilket.")
    if next_on is not None:
        day = clock_words.plain_date(next_on, language)
        instead = _("Nästa byte går att göra %(day)s.") % {"day": day} + " " + instead
    return Refused(_("Alla byten som går att göra på ett år är gjorda."), instead)


def when(choice: Choice, language: str) -> str:
    """Say from which day a choice holds, and whether the unit has registered it."""
    day = clock_words.plain_date(choice.holds_from, language)
    if choice.is_waiting:
        return _(
            "%(unit)s har fått valet men har inte registrerat det än. Det gäller när det är registrerat, tidigast %(day)s."
        ) % {"unit": choice.unit.name, "day": day}
    if choice.case_id is None:
        return _("Gäller från och med %(day)s.") % {"day": day}
    return _("%(unit)s har registrerat valet. Det gäller från och med %(day)s.") % {
        "unit": choice.unit.name,
        "day": day,
    }


def reason(choice: Choice) -> tuple[str, str]:
    """Return the special reason of a change past the limit, and the person's own words; "" for an ordinary one."""
    found = str(dict(REASONS).get(choice.reason, ""))
    return found, choice.reason_text if found else ""
