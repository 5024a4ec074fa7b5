"""Queries: what a late cancellation costs, in words, said before it is done."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules.cutoff import Cost
from vardnav.platform.appointments.rules.eligibility import Rule


class Terms(Protocol):
    """What the rule of a time says (models.TimeRule)."""

    late_fee_kronor: int

    @property
    def rule(self) -> Rule:
        """The rule as a value."""


def terms(rule: Terms, starts_at: dt.datetime, *, now: dt.datetime, language: str) -> list[str]:
    """Return what applies to whoever books a time by a rule: until when it is changed, and what being late costs."""
    fee = rule.late_fee_kronor
    if is_near(rule, starts_at, now=now):  # nobody is late yet: it is about to be booked
        return [_near(fee)]
    said = [cost(cutoff.cost(rule.rule, starts_at, fee_kronor=fee, now=now), now=now, language=language)]
    if fee:
        late = _("Kommer du inte, eller avbokar för sent, kan du få betala %(kronor)s kronor.")
        said.append(late % {"kronor": fee})
    return said


def is_near(rule: Terms, starts_at: dt.datetime, *, now: dt.datetime) -> bool:
    """Tell whether a time that is booked now can only be cancelled late, and not be moved here."""
    return cutoff.is_late(rule.rule, starts_at, now)


def _near(fee: int) -> str:
    if not fee:
        return _(
            "Tiden börjar så snart att den inte kan bokas om här. Avbokar du kostar det inget, men ring oss gärna."
        )
    return _(
        "Tiden börjar så snart att det är för sent att avboka utan kostnad. Avbokar du, eller inte kommer, kan du få "
        "betala %(kronor)s kronor."
    ) % {"kronor": fee}


def cost(found: Cost, *, now: dt.datetime, language: str) -> str:
    """Return what moving or cancelling at `now` means. A late one is asked to call: illness and the like excuse."""
    until = words.moment(found.free_until, now=now, language=language)
    if not found.is_late:
        return _("Du kan avboka utan kostnad till %(until)s.") % {"until": until}
    if not found.kronor:
        return _("Tiden skulle ha avbokats senast %(until)s. Det kostar inget, men ring oss gärna.") % {
            "until": until
        }
    return _(
        "Tiden skulle ha avbokats senast %(until)s. Du kan få betala %(kronor)s kronor. "
        "Ring oss om du är sjuk eller har ett annat skäl."
    ) % {"until": until, "kronor": found.kronor}
