"""Queries: how somebody stands in a campaign, in plain words: whether, when it changes, and what to do instead (R2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.capabilities.vaccination.rules.standing import Standing, Word
from vardnav.kernel import clock
from vardnav.kernel.clock import words

_FROM: Mapping[Word, str | Promise] = {
    Word.LATER: _("Det går att boka från %(when)s."),
    Word.NOT_BEGUN: _("Bokningen öppnar %(when)s."),
    Word.TOO_YOUNG: _("Vaccinet är för den som är äldre. Det går att boka från %(when)s."),
}
_SAID: Mapping[Word, str | Promise] = {
    Word.OPEN: _("Det går att boka nu."),
    Word.LATER: _("Det går inte att boka än."),
    Word.NOT_BEGUN: _("Bokningen har inte öppnat än."),
    Word.TOO_YOUNG: _("Vaccinet är för den som är äldre."),
    Word.NO_GROUP: _("Just nu är vaccinet för andra grupper. Fråga din vårdcentral om du undrar."),
    Word.OTHER_REGION: _("Vaccinet är bara för den som är folkbokförd i regionen. Sök i din egen region."),
    Word.AGE_UNKNOWN: _("Vi vet inte åldern på den som ska vaccineras. Ring mottagningen, så hjälper de dig."),
    Word.OVER: _("Bokningen är avslutad. Fråga din vårdcentral om du undrar."),
    Word.PAUSED: _("Bokningen är pausad just nu. Det går inte att boka nya tider."),
    Word.PAUSED_FOR_MOVES: _("Bokningen är pausad just nu. Tiden som är bokad gäller, men går inte att boka om."),
    Word.OVER_FOR_MOVES: _("Bokningen är avslutad. Tiden som är bokad gäller, men går inte att boka om."),
    Word.BY_PHONE: _("Så unga bokar inte här. Ring mottagningen, så bokar de en tid."),
    Word.ADULT_NEEDED: _("En vuxen behöver följa med. Säg att en vuxen följer med, så går det att boka."),
    Word.TWO_NEEDED: _("Vaccinet ges i två doser. Välj en tid för var och en av dem."),
    Word.ONE_NEEDED: _("Vaccinet ges i en dos. Välj en tid."),
    Word.TOO_SOON: _("Det är för få dagar mellan doserna. Välj en senare tid för den andra."),
    Word.TOO_LATE: _("Det är för många dagar mellan doserna. Välj en tidigare tid för den andra."),
    Word.NOT_THERE: _("Mottagningen vaccinerar inte i den här kampanjen. Välj en annan mottagning."),
    Word.HAS_TIME: _("Det finns redan en bokad tid. Boka om den i stället, under Mina tider."),
    Word.HAS_HAD: _("Vaccinet är redan taget. Ring mottagningen om du behöver en dos till."),
    Word.HAS_HALF: _("Dos 1 av 2 är redan tagen. Ring mottagningen, så bokar de en tid för dos 2."),
    Word.FULL: _("Mottagningen har inga fler platser att boka här för den här gruppen. Välj en annan mottagning."),
}  # fmt: skip


def said(
    word: Word,
    from_at: dt.datetime | None = None,
    *,
    plan: Plan | None = None,
    now: dt.datetime,
    language: str,
) -> str:
    """Return a reason as a sentence; of a pause with what the region says of it."""
    if from_at is not None and word in _FROM:
        return str(_FROM[word]) % {"when": _when(from_at, now=now, language=language)}
    found = str(_SAID[word])
    if word is Word.PAUSED and plan is not None and plan.pause(language):
        return f"{found} {plan.pause(language)}"
    return found


def _when(at: dt.datetime, *, now: dt.datetime, language: str) -> str:
    """Return a moment in words; of midnight the day alone."""
    if clock.local(at).time() == dt.time():
        return words.plain_date(clock.local_date(at), language)
    return words.moment(at, now=now, language=language)


def of(standing: Standing, plan: Plan, *, now: dt.datetime, language: str) -> str:
    """Return how somebody stands as a sentence."""
    return said(standing.word, standing.from_at, plan=plan, now=now, language=language)
