"""Rules: which ages an e-service is for, as a person writes it ("18–", "13–23", "–17"), and back as a limit."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

#: Nobody is older.
OLDEST = 130
_AGES = re.compile(r"(?P<first>\d{1,3})?\s*-\s*(?P<last>\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """Who an e-service is for by age, in whole years, both included. `what`: which of several things, "" for all of it."""

    what: str | Promise
    from_age: int
    to_age: int | None

    def holds(self, age: int) -> bool:
        """Whether somebody of this age is within it."""
        return self.from_age <= age and (self.to_age is None or age <= self.to_age)


class NotUnderstood(ValueError):
    """The ages cannot be read; the words say how they are written."""


@functools.lru_cache(maxsize=500)
def read(text: str) -> AgeLimit | None:
    """Return the limit written in `text`, None for none. Raises NotUnderstood."""
    written = text.strip().lower().removesuffix("år").strip().replace("–", "-")
    if not written:
        return None
    found = _AGES.fullmatch(written)
    wrong = NotUnderstood(
        _("”%(ages)s” går inte att läsa. Skriv till exempel 18– för 18 år eller äldre, eller 13–23.")
        % {"ages": text.strip()[:60]}
    )
    if found is None or not (found["first"] or found["last"]):
        raise wrong
    first, last = int(found["first"] or 0), int(found["last"]) if found["last"] else None
    if first > OLDEST or (last is not None and not first <= last <= OLDEST):
        raise wrong
    return AgeLimit("", first, last)
