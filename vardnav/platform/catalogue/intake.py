"""Rules: soft close (R7): outside its staffed hours, or with its queue full, intake closes, says why, and opens by itself.

Cards, start pages and submission all ask the catalogue, so they agree: the hours to the minute, the queue to what this
process last counted, at most REFRESH ago. In that time a queue may get somewhat longer than its cap.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from vardnav.kernel.clock import hours
from vardnav.kernel.clock import words as clock_words
from vardnav.platform.catalogue.rules import Availability, Decision, Offer
from vardnav.platform.registry import listing, staffing

HOURS, CAP = "intake_hours", "most_open"
#: A count of open cases is at most so old.
REFRESH = dt.timedelta(minutes=1)
_LANGUAGES = ("sv", "en")
Place = tuple[str, str, uuid.UUID]  # region, e-service, unit


@dataclass
class _Counted:
    counts: Mapping[Place, int] = field(default_factory=dict)
    of: object = None
    at: dt.datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_counted = _Counted()


def is_used(decisions: Iterable[Decision]) -> bool:
    """Tell whether any decision closes softly: then what is made of the catalogue holds for a minute, not longer."""
    return any(HOURS in one.options or CAP in one.options for one in decisions)


def narrowed(
    offered: Offer,
    *,
    region: str,
    unit_id: uuid.UUID | None,
    decisions: Mapping[tuple[str, str, uuid.UUID | None], Decision],
    now: dt.datetime,
) -> Offer:
    """Return an open offer closed where it is not staffed now or the unit's queue is full; any other as it is."""
    if not offered.is_open:
        return offered
    if HOURS in offered.options:
        opening = _read(offered.options[HOURS])
        if opening is not None and not hours.is_open(opening, now):
            return _closed(offered, hours.next_opening(opening, now), now)
    if unit_id is not None and CAP in offered.options:
        place = (region, offered.service_key, unit_id)
        if counts(decisions, now).get(place, 0) >= int(offered.options[CAP]):
            return _full(offered)
    return offered


def full_units(
    region: str,
    service_key: str,
    decisions: Mapping[tuple[str, str, uuid.UUID | None], Decision],
    now: dt.datetime,
) -> list[uuid.UUID]:
    """Return the units that have so many open cases of the e-service that the region's own cap is reached."""
    whole = decisions.get((region, service_key, None))
    if whole is None or CAP not in whole.options:
        return []
    found = counts(decisions, now)
    cap = int(whole.options[CAP])
    return [
        unit
        for (code, key, unit), count in found.items()
        if (code, key) == (region, service_key) and count >= cap
    ]


def counts(
    decisions: Mapping[tuple[str, str, uuid.UUID | None], Decision], now: dt.datetime
) -> Mapping[Place, int]:
    """Return how many open cases each capped place has, counted by this process at most REFRESH ago."""
    is_old = _counted.at is None or not _counted.at <= now < _counted.at + REFRESH
    # One request counts; the others meanwhile make do with what was counted last, and wait for nobody.
    if (is_old or _counted.of is not decisions) and _counted.lock.acquire(blocking=False):
        try:
            capped = [one for one in decisions.values() if CAP in one.options]
            _counted.counts = listing.backlog(
                services={one.service_key for one in capped},
                regions={one.region for one in capped if one.unit_id is None},
                units={one.unit_id for one in capped if one.unit_id is not None},
            )
            _counted.at, _counted.of = now, decisions
        finally:
            _counted.lock.release()
    return _counted.counts


def forget() -> None:
    """Throw away what was counted (tests that roll back)."""
    _counted.at, _counted.counts = None, {}


def _read(text: object) -> hours.OpeningHours | None:
    """Hours that cannot be read close nothing: a slip of the pen must not shut a service."""
    try:
        return staffing.read(str(text))
    except staffing.NotUnderstood:
        return None


def _closed(offered: Offer, opens: dt.datetime | None, now: dt.datetime) -> Offer:
    texts: dict[str, str] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            when = clock_words.moment(opens, now=now, language=language) if opens else ""
            texts[f"reason_{language}"] = (
                _("Det går att skicka nya ärenden igen %(when)s. Då är tjänsten bemannad.") % {"when": when}
                if when
                else _("Tjänsten är inte bemannad nu.")
            )
    return _resting(offered, texts, opens)


def _full(offered: Offer) -> Offer:
    texts: dict[str, str] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            texts[f"reason_{language}"] = _(
                "Många väntar redan på svar från mottagningen. Den tar emot nya ärenden igen när fler har fått svar."
            )
    return _resting(offered, texts, None)


def _resting(offered: Offer, texts: Mapping[str, str], opens: dt.datetime | None) -> Offer:
    return dataclasses.replace(
        offered,
        availability=Availability.PAUSED,
        texts={**offered.texts, **texts},
        closes_at=opens,
        is_resting=True,
    )
