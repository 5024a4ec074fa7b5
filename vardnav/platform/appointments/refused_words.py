"""Queries: why a time cannot be had, in plain words, and what to do instead (R2)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from vardnav.kernel.clock import words
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.rules.eligibility import Why

#: What is said of the time itself: another one may do.
OF_THE_TIME = frozenset(
    {
        Why.FULL,
        Why.CLOSED,
        Why.PAST,
        Why.OVERLAP,
        Why.TOO_CLOSE,
        Why.NOT_OPEN_YET,
        Why.TOO_FAR_AHEAD,
        Why.NOT_THIS,
        Why.EXPIRED,
        Why.NO_RULE,
    }
)


_FROM = {
    Why.NOT_OPEN_YET: _("Tiden går att boka från %(when)s."),
    Why.TOO_FAR_AHEAD: _("Tiden är för långt fram. Den går att boka från %(when)s."),
    Why.TOO_YOUNG: _("Tiden är för den som är äldre. Det går att boka en tid från %(when)s."),
    Why.TOO_LATE: _("Tiden skulle ha ändrats senast %(when)s."),
    Why.DOSE_TOO_SOON: _("Det är för tidigt för nästa dos. Den kan tas från %(when)s."),
}
_REASONS = {
    Why.NO_RULE: _("Tiden går inte att boka längre."),
    Why.NOT_ONLINE: _("Den här sortens tid bokas per telefon. Ring mottagningen."),
    Why.OTHER_REGION: _("Tiden är bara för den som bor i regionen. Ring mottagningen om du undrar."),
    Why.NOT_LISTED: _("Tiden är bara för den som är listad på mottagningen."),
    Why.AGE_UNKNOWN: _("Vi vet inte åldern på den som ska komma. Ring mottagningen, så bokar de."),
    Why.TOO_YOUNG: _("Tiden är för den som är äldre."),
    Why.TOO_OLD: _("Tiden är för den som är yngre."),
    Why.ADULT_NEEDED: _("En vuxen behöver följa med. Säg att en vuxen följer med, så går det att boka."),
    Why.TOO_MANY: _(
        "Det finns redan så många bokade tider av den här sorten som går att ha. Boka om en av dem i stället."
    ),
    Why.NOT_OPEN_YET: _("Tiden går inte att boka än."),
    Why.TOO_FAR_AHEAD: _("Tiden är för långt fram."),
    Why.TOO_CLOSE: _("Tiden börjar för snart för att kunna bokas här. Ring mottagningen."),
    Why.PAST: _("Tiden har redan börjat."),
    Why.DOSE_TOO_SOON: _("Det är för tidigt för nästa dos."),
    Why.DOSE_TOO_LATE: _("Det har gått för lång tid mellan doserna. Ring mottagningen."),
    Why.DOSE_MISSING: _("Den här tiden är en av två. Ring mottagningen, så bokar de båda."),
    Why.CLOSED: _("Mottagningen har stängt tiden."),
    Why.FULL: _("Någon annan hann före. Tiden är tagen."),
    Why.OVERLAP: _("Det finns redan en bokad tid samtidigt."),
    Why.NOT_THIS: _("Den tiden går inte att boka. Välj en annan."),
    Why.EXPIRED: _("Tiden hölls för länge sedan och är inte längre reserverad."),
    Why.TOO_LATE: _("Det är för sent att ändra tiden här. Ring mottagningen."),
    Why.NOT_ALLOWED: _("Tiden går inte att ändra längre."),
    Why.FIRST_IS_OPEN: _(
        "Mottagningen har inte noterat hur det gick med den första av de två tiderna. Det behövs innan den andra ändras."
    ),
    Why.OTHER_TYPE: _("En tid kan bara bytas mot en tid av samma sort."),
    Why.COLLIDES: _("Personen eller rummet är upptaget då."),
    Why.OTHER_RULES: _("Tiden kan inte bokas. Ring mottagningen om du undrar."),
    Why.ELSEWHERE: _("Tiden finns i mottagningens egen tidbok och ändras där. Ring mottagningen."),
    Why.PAUSED: _("Det går inte att boka hos mottagningen här just nu."),
    Why.RULE_CHANGED: _(
        "Mottagningen har ändrat vad som gäller för tiden sedan du öppnade sidan. Läs och välj igen."
    ),
    Why.NO_SUCH_TIME: _("Den tiden finns inte: klockan ställs om den natten."),
}


def said(refused: Refused, *, now: dt.datetime, language: str) -> str:
    """Return the reason as a sentence to the one who asked."""
    why, from_at = refused.why, refused.refusal.from_at
    if refused.refusal.said:
        return refused.refusal.said
    if from_at is not None and why in _FROM:
        return str(_FROM[why]) % {"when": words.moment(from_at, now=now, language=language)}
    return str(_REASONS[why])
