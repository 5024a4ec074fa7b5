"""Queries: what a late cancellation costs, in words, said before it is done."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.platform.appointments.rules.cutoff import Cost


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
