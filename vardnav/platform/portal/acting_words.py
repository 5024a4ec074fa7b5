"""Words: on what ground somebody acts for another, as residents and staff read it."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.clock import words
from vardnav.kernel.people.acting import Basis, Kind

#: What a decision is called.
KINDS: dict[Kind, str | Promise] = {
    Kind.EXTENSION: gettext_lazy("Förlängd rätt för vårdnadshavare"),
    Kind.BLOCK: gettext_lazy("Spärrad vårdnadshavare"),
    Kind.SPECIAL_REPRESENTATIVE: gettext_lazy("God man"),
    Kind.TRUSTEE: gettext_lazy("Förvaltare"),
    Kind.FUTURE_POWER: gettext_lazy("Framtidsfullmakt"),
    Kind.POWER: gettext_lazy("Fullmakt"),
}


def own_ground(basis: Basis, *, is_on_paper: bool = False) -> str:
    """Return why one may act for somebody, to oneself; "" for a guardian of a young child, which says itself.

    `is_on_paper`: the power of attorney is a signed paper that staff have registered.
    """
    if basis is Basis.EXTENSION:
        return _("mottagningen har gett dig förlängd rätt")
    if basis is Basis.POWER:
        return _("du har fullmakt på papper") if is_on_paper else _("du har fullmakt")
    return _("du företräder personen") if basis is Basis.MANDATE else ""


def ground(kind: Kind | None, *, is_reader: bool = False) -> str:
    """Return what somebody is to the one they act for: by a decision of that kind, or (None) a guardian by age.

    `is_reader`: the decision is about reading the record alone.
    """
    if is_reader:
        return _("Vårdnadshavare med förlängd rätt att läsa journalen")
    if kind is Kind.EXTENSION:
        return _("Vårdnadshavare med förlängd rätt")
    return str(KINDS[kind]) if kind else _("Vårdnadshavare")


def last_day(until: dt.date, language: str) -> str:
    """Return the last day of a right in words: "31 december 2026". Kept is the first day without it."""
    return words.plain_date(until - dt.timedelta(days=1), language)
