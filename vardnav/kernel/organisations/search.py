"""Queries: finding units by what people write, misspelt or not, and by what is open now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.expressions import CombinedExpression, Expression

from vardnav.kernel import clock
from vardnav.kernel.clock.holidays import holiday
from vardnav.kernel.organisations import everyday_swedish, models, rules
from vardnav.kernel.organisations.queries import VISIT

#: A word counts as meant when it is at least this like (0-1; pg_trgm.word_similarity).
LIKENESS: Final = 0.45
MOST_WORDS: Final = 6
LONGEST_TEXT: Final = 100
#: Many write without dots and rings; when guessing, neither side has them.
_DOTTED: Final = "åäæöøéèü"
_PLAIN: Final = "aaaooeeu"
_FOLD: Final = str.maketrans(_DOTTED, _PLAIN)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of units. `total` counts all pages. `is_guess`: nothing matched as written, these are near."""

    units: list[models.Unit]
    total: int
    is_guess: bool = False


def find_units(
    text: str,
    *,
    region: str,
    kind: str = "",
    kinds: Sequence[str] = (),
    municipality: str = "",
    open_at: dt.datetime | None = None,
    is_connected: bool | None = None,
    offset: int = 0,
    limit: int = 20,
    likeness: float = LIKENESS,
) -> Found:
    """Return a region's units that hold every word of `text` in any form ("doktorn", "doktorer"; all units, if
    it is empty): those that hold the words as written first, then those in the e-services, in Swedish order.

    If none does, the words are taken to be misspelt: everyday words are put right, and if that does not help, the
    units most like what was written come, best first. At most six telling words of 100 characters in all are
    read. `kinds`: one of several sorts. `open_at` leaves those that are open then, with no known exception closing
    them. Two statements, up to four when guessing.
    """
    units = _filtered(
        region, kind=kind, municipality=municipality, open_at=open_at, is_connected=is_connected
    )
    if kinds:
        units = units.filter(kind__in=kinds)
    words = words_of(text)
    found = _page(_holding(units, words), offset, limit)
    if found.total or not words:
        return found
    known = rules.known_words()
    mended = [everyday_swedish.meant(word, known) for word in words]
    if mended != words:
        found = _page(_holding(units, mended), offset, limit)
        if found.total:
            return Found(found.units, found.total, is_guess=True)
    return _guess(units, words, likeness, offset, limit)


def connected(region: str, kinds: Sequence[str], *, limit: int) -> QuerySet[models.Unit]:
    """Return what `find_units` gives for no text among those in the e-services: the first page, each with the `total`."""
    units = _filtered(region, kind="", municipality="", open_at=None, is_connected=True)
    return _holding(units.filter(kind__in=kinds), []).annotate(total=Window(Count("*")))[:limit]


def words_of(text: str) -> list[str]:
    """Return the words of a search that tell something, lower case, signs that stand alone left out."""
    cleaned = "".join(
        sign if sign.isalnum() or sign in "-&'" else " " for sign in text[:LONGEST_TEXT].casefold()
    )
    words = [word for word in cleaned.split() if any(sign.isalnum() for sign in word)]
    return everyday_swedish.telling(words)[:MOST_WORDS]


def open_now(region: str, *, now: dt.datetime) -> QuerySet[models.Unit]:
    """Return the region's units that are open for visits at `now`."""
    return models.Unit.objects.filter(_is_open(now), region_id=region)


def _filtered(
    region: str, *, kind: str, municipality: str, open_at: dt.datetime | None, is_connected: bool | None
) -> QuerySet[models.Unit]:
    units = models.Unit.objects.filter(region_id=region).select_related("municipality")
    if kind:
        units = units.filter(kind=kind)
    if municipality:
        units = units.filter(municipality_id=municipality)
    if is_connected is not None:
        units = units.filter(is_connected=is_connected)
    return units.filter(_is_open(open_at)) if open_at is not None else units


def _holding(units: QuerySet[models.Unit], words: list[str]) -> QuerySet[models.Unit]:
    """Return the units that hold every word, in any form; a form begins with its stem, so that one index serves."""
    stems = [everyday_swedish.stem(word) for word in words]
    for word in stems:
        units = units.filter(search_text__contains=word)
    if not words:
        return units.order_by("-is_connected", "sort_key", "id")
    # "Linden" is the clinic of that name before all that lies in Linderöd; a "läkare" comes before a "tandläkare".
    as_written = Q(*(Q(search_text__contains=word) for word in words))
    whole = Q(*(Q(search_text__startswith=word) | Q(search_text__contains=f" {word}") for word in stems))
    return units.alias(
        is_as_written=ExpressionWrapper(as_written, BooleanField()),
        is_whole=ExpressionWrapper(whole, BooleanField()),
    ).order_by("-is_as_written", "-is_whole", "-is_connected", "sort_key", "id")


def _guess(units: QuerySet[models.Unit], words: list[str], least: float, offset: int, limit: int) -> Found:
    plain_text = Func(
        "search_text", Value(_DOTTED), Value(_PLAIN), function="translate", output_field=TextField()
    )
    likeness: Expression = TrigramWordSimilarity(words[0].translate(_FOLD), plain_text)
    for number, word in enumerate(words):
        score = TrigramWordSimilarity(word.translate(_FOLD), plain_text)
        units = units.alias(**{f"likeness_{number}": score}).filter(**{f"likeness_{number}__gte": least})
        if number:
            likeness = CombinedExpression(likeness, "+", score, output_field=FloatField())
    ranked = units.alias(likeness=likeness).order_by(F("likeness").desc(), "sort_key", "id")
    found = _page(ranked, offset, limit)
    return Found(found.units, found.total, is_guess=True)


def _page(units: QuerySet[models.Unit], offset: int, limit: int) -> Found:
    total = units.order_by().count()
    return Found(list(units[offset : offset + limit]) if total > offset else [], total)


def _is_open(at: dt.datetime) -> Q:
    """Return the rules of clock.hours as a condition on a unit (README: the doubled hour, short days)."""
    wall = clock.local(at)
    day, time = wall.date(), wall.time()
    in_span = Q(opens__lte=time) & (Q(closes__gt=time) | Q(closes=models.MIDNIGHT))
    in_force = (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    this_unit = {"unit": OuterRef("pk"), "what": VISIT}
    weekly = models.OpeningHours.objects.filter(in_span & in_force, weekday=day.isoweekday(), **this_unit)
    if holiday(day) is not None:
        weekly = weekly.filter(is_on_holidays=True)
    different = models.OpeningException.objects.filter(on=day, **this_unit)
    return Q(Exists(different.filter(in_span))) | (Q(Exists(weekly)) & ~Q(Exists(different)))
