"""Words: what a letter says to somebody whose limit is near, or whose pause is answered, in Swedish, as letters are."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.platform.cases import models as cases
from vardnav.platform.guarantee import models, queries, words

_WRONG = "Stämmer det inte? Ring eller skriv till mottagningen."
_STILL_WRONG = "Tycker du fortfarande att det är fel? Ring eller skriv till mottagningen."
_STAYS = "Du behöver inte göra något för att ha kvar din plats i kön."


def text(
    viewer: Viewer,
    row: models.GuaranteeClock,
    case: cases.Case,
    *,
    answered: models.GuaranteePause | None = None,
    now: dt.datetime,
) -> str:
    """Return what the page of the case says of the clock and what the region offers, as a letter's text.

    `answered`: the pause that the person said was wrong; what became of that comes first.
    """
    today = clock.local_date(now)
    with translation.override("sv"):
        found = next(one for one in queries.of_case(viewer, row.case_id, now=now) if one.row.id == row.id)
        shown = words.shown(found, today=today, language="sv")
        said = [_of_objection(row, answered)] if answered is not None else []
        said.append(f"{shown.title}. {shown.lead}")
        if shown.is_paused:
            said.append(_WRONG if answered is None else _STILL_WRONG)
        elif found.state in words.COUNTING:
            ways = words.ways([found], instead=queries.instead(viewer, case, now=now))
            said += [*([shown.target] if shown.target else []), *ways, _STAYS]
        return "\n\n".join(said)


def _of_objection(row: models.GuaranteeClock, pause: models.GuaranteePause) -> str:
    if pause.answer:
        return f"Du har skrivit att det inte stämmer att tiden står still. Mottagningen svarar:\n\n{pause.answer}"
    if words.is_over_with(row, pause) or pause.to_on is None:
        return str(words.PAUSE_OVER)
    return f"Du har skrivit att det inte stämmer. Tiden går igen från {clock_words.date(pause.to_on, 'sv')}."
