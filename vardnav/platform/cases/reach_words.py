"""Words: who reads what a unit writes, said to staff before they write."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.people.models import Person
from vardnav.platform.cases import reach
from vardnav.platform.cases.reach import Reach

#: Where an answer is written without a word of how it is handed over.
READ_BY_NOBODY = gettext_lazy(
    "Ingen läser svaret här: ärendet är hemligt, och personen kan inte läsa det själv. Svara från ärendets sida och "
    "skriv hur ni lämnar svaret."
)


def read_by(found: Reach) -> str:
    """Return who reads what is written."""
    return {
        Reach.SELF: _("Personen läser det ni skriver."),
        Reach.OTHERS: _("Den som gör ärenden åt personen läser det ni skriver."),
        Reach.NOBODY: _("Ingen läser det ni skriver här."),
    }[found]


def why_nobody(found: Reach, subject: Person, *, is_secret: bool, now: dt.datetime) -> str:
    """Return why nobody reads it, "" where somebody does."""
    if found is not Reach.NOBODY:
        return ""
    if subject.deceased_on is not None:
        return _("Personen är avliden.")
    if not is_secret:
        return _("Varken personen eller någon som gör ärenden åt personen har ett öppet konto här.")
    if reach.can_log_in(subject, now=now):
        return _("Ärendet är hemligt för ombud, och personen har inget öppet konto här.")
    return _("Ärendet är hemligt för ombud, och barnet är för ungt för att logga in.")


def hand_over(*, is_secret: bool) -> str:
    """Return how an answer that nobody reads gets to the person."""
    if is_secret:
        return _("Lämna svaret vid ett besök eller på personens egen telefon.")
    return _("Lämna svaret på telefon, vid ett besök eller i ett brev.")


def answer_read_by(found: Reach, *, is_secret: bool) -> str:
    """Return how the answer to what is sent for somebody will reach them, for who sends it."""
    if found is Reach.SELF:
        return _("Personen kan läsa svaret här.")
    if found is Reach.OTHERS:
        return _("Den som gör ärenden åt personen kan läsa svaret här.")
    if is_secret:
        return _(
            "Ingen kan läsa svaret här. Mottagningen lämnar det vid ett besök eller på personens egen telefon."
        )
    return _("Ingen kan läsa svaret här. Mottagningen lämnar det på telefon, vid ett besök eller i ett brev.")
