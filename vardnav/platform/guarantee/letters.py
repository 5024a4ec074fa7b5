"""Words: what a letter says to somebody whose limit is near or has passed, in Swedish, as letters are."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.guarantee import models, queries, words

_WRONG = "Stämmer det inte? Ring eller skriv till mottagningen."
_STAYS = "Du behöver inte göra något för att ha kvar din plats i kön."


def text(viewer: Viewer, row: models.GuaranteeClock, case: cases.Case, *, now: dt.datetime) -> str:
    """Return what the page of the case says of the clock and what the region offers, as a letter's text."""
    today = clock.local_date(now)
    with translation.override("sv"):
        found = next(one for one in queries.of_case(viewer, row.case_id, now=now) if one.row.id == row.id)
        shown = words.shown(found, today=today, language="sv")
        if shown.is_paused:
            return f"{shown.title}. {shown.lead}\n\n{_WRONG}"
        ways = words.ways([found], instead=queries.instead(viewer, case, now=now))
        said = [f"{shown.title}. {shown.lead}", *([shown.target] if shown.target else []), *ways, _STAYS]
        return "\n\n".join(said)
