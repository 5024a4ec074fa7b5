"""Queries: what is offered. A copy in each process, renewed when the catalogue's version number has risen."""

from __future__ import annotations

import bisect
import datetime as dt
import threading
import uuid
from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import intake, models, rules
from vardnav.platform.registry import built, listing

T = TypeVar("T")
#: Things made from one version: regions times languages, and room to spare.
MOST_KEPT = 1000
_TEXTS = ("text_sv", "text_en", "reason_sv", "reason_en", "instead_sv", "instead_en")
#: Pages that already speak to the database put this in their own statement and call `with_version`.
VERSION_SQL = "(SELECT number FROM catalogue_version WHERE id = 1)"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What one version says. `turns`: when any decision begins or ends; between two of them nothing changes."""

    decisions: dict[tuple[str, str, uuid.UUID | None], rules.Decision] = field(default_factory=dict)
    turns: list[dt.datetime] = field(default_factory=list)
    kept: dict[Hashable, Any] = field(default_factory=dict)
    #: What each region that has chosen has as tiles, in its order.
    tiles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: The units' decisions of what is being rolled out, by (region, service).
    by_unit: Mapping[tuple[str, str], Sequence[rules.Decision]] = field(default_factory=dict)
    #: Whether something closes softly (intake.py): what is made then holds for a minute.
    is_soft: bool = False


@dataclass
class _Copy:
    version: int = -1
    standing: _Standing = field(default_factory=_Standing)
    lock: threading.Lock = field(default_factory=threading.Lock)


_copy = _Copy()


def version() -> int:
    """Return the catalogue's version number: one statement."""
    found = prepared.rows("SELECT number FROM catalogue_version WHERE id = 1")
    return int(found[0][0]) if found else 0


def with_version(number: int | None) -> dict[tuple[str, str, uuid.UUID | None], rules.Decision]:
    """Return the decisions that stand at version `number`, loading them when this process's copy is older."""
    return _at(number or 0).decisions


def _at(wanted: int) -> _Standing:
    with _copy.lock:
        if _copy.version != wanted:
            decisions = rules.index(_load())
            listing.renew()  # what regions have built rises with the same number
            _copy.standing = _Standing(
                decisions,
                rules.turns(decisions.values()),
                by_unit=rules.by_unit(decisions.values()),
                is_soft=intake.is_used(decisions.values()),
                tiles=_load_tiles(),
            )
            _copy.version = wanted
        return _copy.standing


def kept(key: Hashable, *, now: dt.datetime, at_version: int | None, make: Callable[[], T]) -> T:
    """Return what `make` gives, made once for `key` as long as the catalogue says the same.

    That is: until its version rises or a decision's date comes; a minute where something closes softly. `make` may
    depend on nothing but `key` and the catalogue, and never on a person.
    """
    standing = _at(version() if at_version is None else at_version)
    held = standing.kept  # thrown away with its version
    minute = int(now.timestamp() // 60) if standing.is_soft else 0
    place = (key, bisect.bisect_right(standing.turns, now), minute)
    found: T | None = held.get(place)
    if found is None:
        if len(held) >= MOST_KEPT:
            held.clear()
        found = held[place] = make()
    return found


def last_known_version() -> int | None:
    """Return the version of this process's copy, for when the database does not answer; None when it has none."""
    return _copy.version if _copy.version >= 0 else None


def forget() -> None:
    """Throw the process's copy away (tests that roll back)."""
    _copy.version = -1
    intake.forget()
    built.forget()


class Offers(dict[str, rules.Offer]):
    """Offers by key. An e-service that another region has built is missing here, also when it is asked for."""

    def __init__(self, found: Mapping[str, rules.Offer], now: dt.datetime) -> None:
        self.now = now
        super().__init__(found)

    def __missing__(self, key: str) -> rules.Offer:
        return rules.offer(key, None, None, self.now)


def _load() -> list[rules.Decision]:
    return [as_decision(row) for row in models.Offering.objects.filter(superseded_at__isnull=True)]


def _load_tiles() -> dict[str, Sequence[str]]:
    latest = models.TileChoice.objects.order_by("region_id", "-number").distinct("region_id")
    return {one.region_id: tuple(one.keys) for one in latest}


def tiles(region: str, *, at_version: int | None = None) -> Sequence[str]:
    """Return the e-services that a region has as tiles first on the start page, in its order; () where none are chosen."""
    return _at((version() if at_version is None else at_version) or 0).tiles.get(region, ())


def as_decision(row: models.Offering) -> rules.Decision:
    """Return a row as plain values."""
    return rules.Decision(
        region=row.region_id,
        unit_id=row.unit_id,
        service_key=row.service_key,
        state=row.state,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        options=row.options,
        texts={key: getattr(row, key) for key in _TEXTS},
        is_by_unit=row.is_by_unit,
        all_from=row.all_from,
        is_trial=row.is_trial,
        is_held=row.is_held,
    )


def offers(
    viewer: Viewer,
    *,
    region: str,
    unit_id: uuid.UUID | None = None,
    now: dt.datetime,
    at_version: int | None = None,
) -> Offers:
    """Return every e-service's offer in `region` (or at `unit_id` there), by key, in order of declaration."""
    standing = _at((version() if at_version is None else at_version) or 0)
    found = {key: _offer(key, region, unit_id, standing, now) for key in listing.services_in(region)}
    return Offers(found, now)


def offer(
    viewer: Viewer, service_key: str, *, region: str, unit_id: uuid.UUID | None = None, now: dt.datetime
) -> rules.Offer:
    """Return one e-service's offer. Raises listing.UnknownService."""
    listing.service(service_key)
    return offers(viewer, region=region, unit_id=unit_id, now=now)[service_key]


def option(offered: rules.Offer, key: str) -> object:
    """Return the option `key` as decided, else as the service declares it."""
    if key in offered.options:
        return offered.options[key]
    declared = {one.key: one.default for one in listing.service(offered.service_key).options}
    return declared.get(key)


class AtUnits(dict[uuid.UUID, rules.Offer]):
    """Offers at units that differ, by unit; `elsewhere` is what holds at every other unit."""

    def __init__(self, found: Mapping[uuid.UUID, rules.Offer], elsewhere: rules.Offer) -> None:
        self.elsewhere = elsewhere
        super().__init__(found)

    def at(self, unit_id: uuid.UUID) -> rules.Offer:
        """Return what holds at a unit."""
        return self.get(unit_id, self.elsewhere)


class Closed(Container[uuid.UUID]):
    """The units where an e-service cannot be begun: `unit_id in closed`."""

    def __init__(self, found: AtUnits) -> None:
        self._found = found

    def __contains__(self, unit_id: object) -> bool:
        return isinstance(unit_id, uuid.UUID) and not self._found.at(unit_id).is_open


def units_closed_for(
    viewer: Viewer, service_key: str, *, region: str, now: dt.datetime, at_version: int | None = None
) -> Closed:
    """Return at which units `service_key` is closed now: by a decision of their own, or because they are not in yet."""
    return Closed(offers_at_units(viewer, service_key, region=region, now=now, at_version=at_version))


def offers_at_units(
    viewer: Viewer, service_key: str, *, region: str, now: dt.datetime, at_version: int | None = None
) -> AtUnits:
    """Return the offer of `service_key` at each unit of the region that has a decision of its own or a full queue."""
    standing = _at((version() if at_version is None else at_version) or 0)
    decisions = standing.decisions
    own = {unit_id for (code, key, unit_id) in decisions if unit_id and code == region and key == service_key}
    own.update(intake.full_units(region, service_key, decisions, now))
    found = {unit_id: _offer(service_key, region, unit_id, standing, now) for unit_id in own}
    return AtUnits(found, _offer(service_key, region, _NO_DECISION, standing, now))


def offer_at_unit(
    viewer: Viewer,
    service_key: str,
    *,
    region: str,
    unit_id: uuid.UUID,
    now: dt.datetime,
    at_version: int | None = None,
) -> rules.Offer:
    """Return the offer of `service_key` at one unit, as `offers_at_units` has it, without looking at the others."""
    standing = _at((version() if at_version is None else at_version) or 0)
    return _offer(service_key, region, unit_id, standing, now)


#: Stands for any unit without a decision of its own.
_NO_DECISION = uuid.UUID(int=0)


def _offer(
    key: str, region: str, unit_id: uuid.UUID | None, standing: _Standing, now: dt.datetime
) -> rules.Offer:
    """Return what is decided, closed softly where it is not staffed or the queue is full."""
    decisions = standing.decisions
    found = rules.offer(
        key,
        decisions.get((region, key, None)),
        decisions.get((region, key, unit_id)) if unit_id else None,
        now,
        at_unit=unit_id is not None,
        units=() if unit_id is not None else standing.by_unit.get((region, key), ()),
    )
    if intake.HOURS in found.options or intake.CAP in found.options:
        return intake.narrowed(found, region=region, unit_id=unit_id, decisions=decisions, now=now)
    return found
