"""Rules: a power of attorney (fullmakt) that one adult gives another here: how long, until when it can be accepted.

After the pharmacies' power of attorney in Läkemedelskollen (domain notes 4.5). The numbers are rows of the dated table,
`acting_limits.toml`. Whether one that has been accepted lets anybody act is asked of `acting.decide`, like all else.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from vardnav.kernel.people.rules import age_on, birthday


@dataclass(frozen=True, slots=True)
class PowerLimits:
    """One row of the dated table. `valid_to`: the first day it no longer holds.

    `min_age`: of the giver and of the agent. `answer_days`: how many days after the day it was given it can be accepted.
    `most_unanswered`: how many one person may have given within those days that nobody has accepted.
    """

    min_age: int
    answer_days: int
    max_years: int
    most_unanswered: int
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = ""

    def holds(self, day: dt.date) -> bool:
        """Whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def limits_on(day: dt.date, table: Iterable[PowerLimits]) -> PowerLimits | None:
    """Return the row that decides on `day`: the one in force since latest. None: nobody can give a power that day."""
    rows = [one for one in table if one.holds(day)]
    return max(rows, key=lambda one: one.valid_from) if rows else None


def answer_by(given_on: dt.date, limits: PowerLimits) -> dt.date:
    """Return the last day on which a power given on that day can be accepted, the whole Swedish day.

    The day it is given is not counted (lag (1930:173) om beräkning av lagstadgad tid counts days so).
    """
    return given_on + dt.timedelta(days=limits.answer_days)


def last_day(given_on: dt.date, limits: PowerLimits) -> dt.date:
    """Return the last day that a power given on that day may hold: the eve of the same date, `max_years` later.

    Given on 29 February it ends, where the year has no such day, as 28 February begins (as birthdays; rules.birthday).
    """
    return birthday(given_on, given_on.year + limits.max_years) - dt.timedelta(days=1)


def is_grown(born_on: dt.date | None, day: dt.date, limits: PowerLimits) -> bool:
    """Tell whether somebody is old enough to give or be given a power. Whose birth date nobody knows is not."""
    return born_on is not None and age_on(born_on, day) >= limits.min_age


def is_named(written: str, given_name: str, family_name: str) -> bool:
    """Tell whether a name that somebody wrote can be that person's: they have at least one name in common.

    A slip in the number that happens to be another person's number then reaches nobody.
    """
    return bool(_names(written) & (_names(given_name) | _names(family_name)))


def _names(text: str) -> set[str]:
    """Return the names in a text, without case, accents and signs; initials say too little."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return {one for one in re.split(r"[\W\d_]+", letters) if len(one) > 1}
