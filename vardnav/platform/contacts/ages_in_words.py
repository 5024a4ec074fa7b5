"""Words: who gets no summons on paper, by age."""

from __future__ import annotations

from django.utils.translation import gettext as _


def told(first: int | None, last: int | None) -> str:
    """Return who gets no summons on paper, in words; None for both: everybody gets one."""
    if first is None:
        return _("Alla får kallelser på papper, tills de själva väljer bort dem.")
    if last is None:
        return _("Ingen kallelse på papper från %(first)d år, om personen inte själv väljer papper.") % {
            "first": first
        }
    return _("Ingen kallelse på papper från %(first)d till och med %(last)d år, om personen inte själv väljer papper.") % {
        "first": first, "last": last
    }  # fmt: skip
