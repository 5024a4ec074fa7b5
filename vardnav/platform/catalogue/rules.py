"""Rules: what is offered where, when, and what is said when it is not (R2, N9: every "no" has an alternative)."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Availability(enum.StrEnum):
    """What a visitor meets."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    MISSING = "missing"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Decision:
    """One current row of the catalogue as plain values."""

    region: str
    unit_id: uuid.UUID | None
    service_key: str
    state: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    options: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


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

    @property
    def is_open(self) -> bool:
        """Whether a resident can start it now."""
        return self.availability is Availability.OPEN

    def text(self, key: str, language: str) -> str:
        """Return `key` ("text", "reason" or "instead") in `language`, else in Swedish, else ""."""
        return self.texts.get(f"{key}_{language}") or self.texts.get(f"{key}_sv", "")


def offer(service_key: str, region: Decision | None, unit: Decision | None, now: dt.datetime) -> Offer:
    """Return what stands: the region decides first; where it is open, a unit's own decision narrows or details it.

    A service without any decision in the region is MISSING. Options and texts of the unit go before the region's.
    """
    decisions = [decision for decision in (region, unit) if decision is not None]
    options = {key: value for decision in decisions for key, value in decision.options.items()}
    texts = {key: value for decision in decisions for key, value in decision.texts.items() if value}
    if region is None:
        return Offer(service_key, Availability.MISSING, options, texts)
    for decision in decisions:
        availability = _availability(decision, now)
        if availability is not Availability.OPEN:
            return Offer(service_key, availability, options, texts, decision.valid_from, decision.valid_to)
    closing = [decision.valid_to for decision in decisions if decision.valid_to]
    return Offer(service_key, Availability.OPEN, options, texts, closes_at=min(closing, default=None))


def _availability(decision: Decision, now: dt.datetime) -> Availability:
    """An ON has its dates as opening time; a PAUSED or OFF with dates holds between them, and is open outside."""
    is_within = decision.valid_from <= now and (decision.valid_to is None or now < decision.valid_to)
    if decision.state == "on":
        if now < decision.valid_from:
            return Availability.SOON
        return Availability.OPEN if is_within else Availability.CLOSED
    if not is_within:
        return Availability.OPEN
    return Availability.PAUSED if decision.state == "paused" else Availability.CLOSED


def index(decisions: Iterable[Decision]) -> dict[tuple[str, str, uuid.UUID | None], Decision]:
    """Return the decisions by (region, service, unit)."""
    return {(one.region, one.service_key, one.unit_id): one for one in decisions}


def turns(decisions: Iterable[Decision]) -> list[dt.datetime]:
    """Return every moment at which a decision begins or ends, in order."""
    return sorted({at for one in decisions for at in (one.valid_from, one.valid_to) if at is not None})
