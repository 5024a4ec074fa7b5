"""Queries: which rooms are on. A copy in each process, asked for anew each second; where none is, that is all it costs."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from vardnav.kernel.access import prepared
from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.names import Names, path_of
from vardnav.platform.waiting_room.tokens import Signer

#: A decision is heard of after so long at most.
_ASKED_EVERY = dt.timedelta(seconds=1)
_ON = """
SELECT id, region, key, name_sv, name_en, other_way_sv, other_way_en, turn_minutes, most_inside, opens_at, lead_minutes
FROM waiting_room_room WHERE closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class On:
    """A room that is on, as the pages behind it know it."""

    id: uuid.UUID
    region: str
    key: str
    name_sv: str
    name_en: str
    other_way_sv: str
    other_way_en: str
    turn_minutes: int
    most_inside: int
    opens_at: dt.datetime
    lead_minutes: int

    def name(self, language: str) -> str:
        """Return what it stands before, in a language."""
        return rules.in_language(self.name_sv, self.name_en, language)

    def other_way(self, language: str) -> str:
        """Return the region's words about another way, in a language."""
        return rules.in_language(self.other_way_sv, self.other_way_en, language)

    @property
    def where(self) -> str:
        """The room's address."""
        return where(self.id)


def where(room: uuid.UUID) -> str:
    """Return the address of a room, at the live process."""
    return f"{settings.WAITING_ORIGIN}{path_of(room)}"


@dataclass
class _Copy:
    at: dt.datetime | None = None
    on: Mapping[str, Mapping[str, On]] | None = None


_copy = _Copy()


def on(region: str, *, now: dt.datetime) -> Mapping[str, On]:
    """Return the rooms that are on in a region, by what they stand before. At most one statement a second."""
    known = _copy.on
    if known is None or _copy.at is None or abs(now - _copy.at) > _ASKED_EVERY:
        found: dict[str, dict[str, On]] = {}
        for one in (On(*row) for row in prepared.rows(_ON, [])):
            if rules.is_on(one.opens_at, one.lead_minutes, now):
                found.setdefault(one.region, {})[one.key] = one
        _copy.on, _copy.at, known = found, now, found
    return known.get(region, {})


def forget() -> None:
    """Throw the process's copy away: something was decided here, or a test rolls back."""
    _copy.on = _copy.at = None


@functools.cache
def signer() -> Signer:
    """Return what writes and reads marks, by the site's secret."""
    return Signer(settings.SECRET_KEY)


@functools.cache
def names() -> Names:
    """Return what the cookies are called."""
    return Names(settings.LANGUAGE_COOKIE_NAME, settings.IS_HTTPS)
