"""Rules: what is offered where, when, and what is said when it is not (R2, N9: every "no" has an alternative)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vardnav.platform.registry.options import NEEDS_REFERRAL


class Availability(enum.StrEnum):
    """What a visitor meets."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    MISSING = "missing"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Decision:
    """One current row of the catalogue as plain values.

    `is_by_unit`, `all_from`: the region's, while an e-service is rolled out: open only at units with a decision of
    their own, until the moment when all join. `is_held`: its date waits for a trial to be judged.
    """

    region: str
    unit_id: uuid.UUID | None
    service_key: str
    state: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    options: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    is_by_unit: bool = False
    all_from: dt.datetime | None = None
    is_trial: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An e-service as it stands for a region or unit right now. Texts by language, "" where none was given."""

    service_key: str
    availability: Availability
    options: Mapping[str, Any]
    texts: Mapping[str, str]
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    #: Closed softly: not staffed now, or the queue is full; opens by itself.
    is_resting: bool = False
    #: The unit tries it; `closes_at` is when the trial ends (past: it has).
    is_trial: bool = False
    #: The region's, while it is rolled out: open at some units, not at all.
    is_partial: bool = False
    #: Since when it has stood like this, None where no decision says.
    since: dt.datetime | None = None
    #: The region or the unit demands a referral from somebody in care: nobody can begin it, whatever else is decided.
    needs_referral: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a resident can start it now."""
        return self.availability is Availability.OPEN

    def text(self, key: str, language: str) -> str:
        """Return `key` ("text", "reason" or "instead") in `language`, else in Swedish, else ""."""
        return self.texts.get(f"{key}_{language}") or self.texts.get(f"{key}_sv", "")


def offer(
    service_key: str,
    region: Decision | None,
    unit: Decision | None,
    now: dt.datetime,
    *,
    at_unit: bool = False,
    units: Iterable[Decision] = (),
) -> Offer:
    """Return what stands: the region decides first; where it is open, a unit's own decision narrows or details it.

    A service without any decision in the region is MISSING. Options and texts of the unit go before the region's.
    `at_unit`: it is asked about a unit, also one without a decision of its own. `units`: the decisions of every unit,
    for the region as a whole while it is rolled out there. Where a referral is demanded it is closed, and says so.
    """
    found = _decided(service_key, region, unit, now, at_unit=at_unit, units=units)
    return shut(found) if needs_referral(region) or needs_referral(unit) else found


def shut(offered: Offer) -> Offer:
    """Return an offer closed because a referral is demanded; one that is not open for another reason stays so."""
    state = Availability.CLOSED if offered.is_open else offered.availability
    return dataclasses.replace(offered, availability=state, needs_referral=True)


def needs_referral(decision: Decision | None) -> bool:
    """Tell whether a decision demands a referral. A unit cannot lift what its region demands."""
    return decision is not None and decision.options.get(NEEDS_REFERRAL) is True


def may_choose_freely(*, home_region: str, region: str, home_demands: bool, there_demands: bool) -> bool:
    """Tell whether somebody may seek care without a referral in `region`: in another than one's own, only if neither
    region demands one (domain.md 4.7 [71]). Whose home region is not known is not held back by one.
    """
    if not home_region or home_region == region:
        return not there_demands
    return not (home_demands or there_demands)


def _decided(
    service_key: str,
    region: Decision | None,
    unit: Decision | None,
    now: dt.datetime,
    *,
    at_unit: bool,
    units: Iterable[Decision],
) -> Offer:
    decisions = [decision for decision in (region, unit) if decision is not None]
    options = {key: value for decision in decisions for key, value in decision.options.items()}
    made = functools.partial(Offer, service_key, options=options, texts=_texts(region, unit, now))
    if region is None:
        return made(Availability.MISSING)
    is_asked_of_unit = at_unit or unit is not None
    if region.is_by_unit and not _has_come(region.all_from, region, now):
        standing = _availability(region, now)
        if standing in (Availability.PAUSED, Availability.CLOSED):
            return made(
                standing, opens_at=region.valid_from, closes_at=region.valid_to, since=_since(region, now)
            )
        if is_asked_of_unit:
            return _at_a_unit(made, region, unit, now)
        return _somewhere(made, region, units, now)
    for decision in decisions:
        availability = _availability(decision, now)
        if availability is not Availability.OPEN:
            return made(
                availability,
                opens_at=decision.valid_from,
                closes_at=decision.valid_to,
                is_trial=decision.is_trial,
                since=_since(decision, now),
            )
    closing = [decision.valid_to for decision in decisions if decision.valid_to]
    since = max([*(_since(decision, now) for decision in decisions), *_come(region, now)])
    return made(
        Availability.OPEN, closes_at=min(closing, default=None), is_trial=_is_tried(unit), since=since
    )


def _at_a_unit(
    made: Callable[..., Offer], region: Decision, unit: Decision | None, now: dt.datetime
) -> Offer:
    """While it is rolled out: a unit without a decision of its own is not in yet."""
    if unit is None:
        if region.all_from is None:
            return made(Availability.MISSING, since=region.valid_from)
        return made(Availability.SOON, opens_at=_told(region.all_from, region, now), since=region.valid_from)
    availability = _availability(unit, now)
    begins = max(unit.valid_from, region.valid_from)
    if availability is Availability.SOON or (availability is Availability.OPEN and now < region.valid_from):
        return made(
            Availability.SOON,
            opens_at=_told(begins, unit, now),
            closes_at=unit.valid_to,
            is_trial=unit.is_trial,
        )
    return made(
        availability,
        opens_at=None if availability is Availability.OPEN else unit.valid_from,
        closes_at=unit.valid_to,
        is_trial=unit.is_trial,
        since=max(_since(unit, now), region.valid_from),
    )


def _somewhere(
    made: Callable[..., Offer], region: Decision, units: Iterable[Decision], now: dt.datetime
) -> Offer:
    """The region as a whole: open as soon as one unit is, and as long as one is."""
    found = [_at_a_unit(made, region, unit, now) for unit in units]
    joined = [one.since for one in found if one.is_open and one.since]
    if joined:
        return made(Availability.OPEN, is_partial=True, since=min(joined))
    dates = [one.opens_at for one in found if one.availability is Availability.SOON and one.opens_at]
    if region.all_from is not None and not region.is_held:
        dates.append(region.all_from)
    if dates:
        return made(Availability.SOON, opens_at=min(dates))
    for kind in (Availability.SOON, Availability.PAUSED):
        if any(one.availability is kind for one in found):
            return made(kind)
    return made(Availability.SOON if region.all_from else Availability.CLOSED)


def _texts(region: Decision | None, unit: Decision | None, now: dt.datetime) -> dict[str, str]:
    """Return the texts by name, the unit's first. Why a unit is not in yet is no reason for another thing there."""
    texts = {
        key: value
        for decision in (region, unit)
        if decision is not None
        for key, value in decision.texts.items()
        if value
    }
    if region is None or not region.is_by_unit or _availability(region, now) is not Availability.OPEN:
        return texts
    is_waiting = region.state == "on" and not _has_come(region.all_from, region, now)
    if is_waiting and (unit is None or _availability(unit, now) is Availability.SOON):
        return texts
    own = unit.texts if unit else {}
    return {key: value for key, value in texts.items() if not key.startswith("reason_") or own.get(key)}


def _has_come(at: dt.datetime | None, decision: Decision, now: dt.datetime) -> bool:
    return at is not None and at <= now and not decision.is_held


def _come(region: Decision, now: dt.datetime) -> list[dt.datetime]:
    return [region.all_from] if region.all_from and _has_come(region.all_from, region, now) else []


def _told(at: dt.datetime, decision: Decision, now: dt.datetime) -> dt.datetime | None:
    """A date that waits for a trial is told as long as it may still be kept."""
    return None if decision.is_held and at <= now else at


def _is_tried(unit: Decision | None) -> bool:
    return unit is not None and unit.is_trial


def _availability(decision: Decision, now: dt.datetime) -> Availability:
    """An ON has its dates as opening time; a PAUSED or OFF with dates holds between them, and is open outside."""
    is_within = decision.valid_from <= now and (decision.valid_to is None or now < decision.valid_to)
    if decision.state == "on":
        if now < decision.valid_from or (decision.is_held and decision.unit_id):
            return Availability.SOON
        return Availability.OPEN if is_within else Availability.CLOSED
    if not is_within:
        return Availability.OPEN
    return Availability.PAUSED if decision.state == "paused" else Availability.CLOSED


def _since(decision: Decision, now: dt.datetime) -> dt.datetime:
    """Return when the state that a decision gives now began."""
    ended = decision.valid_to is not None and decision.valid_to <= now
    return decision.valid_to if ended and decision.valid_to else decision.valid_from


def index(decisions: Iterable[Decision]) -> dict[tuple[str, str, uuid.UUID | None], Decision]:
    """Return the decisions by (region, service, unit)."""
    return {(one.region, one.service_key, one.unit_id): one for one in decisions}


def turns(decisions: Iterable[Decision]) -> list[dt.datetime]:
    """Return every moment at which a decision begins or ends, in order."""
    dates = (at for one in decisions for at in (one.valid_from, one.valid_to, one.all_from))
    return sorted({at for at in dates if at is not None})


def by_unit(decisions: Iterable[Decision]) -> dict[tuple[str, str], list[Decision]]:
    """Return the units' decisions by (region, service), for the services that are being rolled out there."""
    found: dict[tuple[str, str], list[Decision]] = {}
    every = list(decisions)
    for one in every:
        if one.unit_id is None and one.is_by_unit:
            found[one.region, one.service_key] = []
    for one in every:
        if one.unit_id is not None and (one.region, one.service_key) in found:
            found[one.region, one.service_key].append(one)
    return found
