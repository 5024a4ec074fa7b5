"""Rules: when an e-service is staffed, as a person writes it ("mån–tors 8–16, fre 8–12"), and back as opening hours."""

from __future__ import annotations

import datetime as dt
import functools
import re

from django.utils.translation import gettext as _

from vardnav.kernel.clock import hours

#: As people write them, in Swedish and English; the first three letters are enough.
_DAYS = {
    name: number
    for number, names in enumerate(
        ("mån mon", "tis tue", "ons wed", "tor thu", "fre fri", "lör sat", "sön sun"), start=1
    )
    for name in names.split()
}
_PART = re.compile(
    r"(?P<first>[a-zåäö]{3,9})\.?(?:\s*-\s*(?P<last>[a-zåäö]{3,9})\.?)?\s+"
    r"(?P<opens>\d{1,2}(?:[.:]\d{2})?)\s*-\s*(?P<closes>\d{1,2}(?:[.:]\d{2})?)"
)
_TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?", re.ASCII)


class NotUnderstood(ValueError):
    """The hours cannot be read; the words say which part."""


@functools.lru_cache(maxsize=500)
def read(text: str) -> hours.OpeningHours | None:
    """Return the hours written in `text`, None for none. Holidays are closed. Raises NotUnderstood."""
    spans: list[hours.WeeklySpan] = []
    for part in re.split(r"[,;\n]", text.lower().replace("–", "-").replace("kl.", "").replace("kl ", "")):
        if part.strip():
            spans += _spans(part.strip())
    return hours.opening_hours(spans) if spans else None


def _spans(part: str) -> list[hours.WeeklySpan]:
    found = _PART.fullmatch(part)
    wrong = _("”%(part)s” går inte att läsa. Skriv till exempel: mån–fre 8–16.") % {"part": part[:60]}
    if found is None:
        raise NotUnderstood(wrong)
    first = _DAYS.get(found["first"][:3])
    last = _DAYS.get(found["last"][:3]) if found["last"] else first
    if first is None or last is None or last < first:
        raise NotUnderstood(wrong)
    try:
        span = hours.Span(_time(found["opens"]), _time(found["closes"]))
    except ValueError as error:
        raise NotUnderstood(wrong) from error
    return [hours.WeeklySpan(day, span) for day in range(first, last + 1)]


def _time(text: str) -> dt.time:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour, minute = int(found[1]), int(found[2] or 0)
    return dt.time() if (hour, minute) == (24, 0) else dt.time(hour, minute)
