"""Rules: where a roll-out has come, what stands in its way, and what each place shall have of it."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vardnav.platform.catalogue.rules import Decision, offer

#: More waves than this are not planned; nor more units in one.
MOST_WAVES = 30
MOST_UNITS = 2000


class Stage(enum.StrEnum):
    """Where a plan has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PLANNED = "planned"
    GOING_ON = "going_on"
    DONE = "done"
    STOPPED = "stopped"


class WaveStage(enum.StrEnum):
    """Where a wave has come. HELD: its day waits for a trial to be judged."""

    COMING = "coming"
    HELD = "held"
    JOINED = "joined"
    TRIED = "tried"
    TRIAL_OVER = "trial_over"


class Obstacle(enum.StrEnum):
    """What stands in the way of a plan."""

    REGION_OPEN = "region_open"
    REGION_PAUSED = "region_paused"
    REGION_HAS_DATES = "region_has_dates"
    OTHER_PLAN = "other_plan"
    UNITS_OPEN = "units_open"
    NO_WAVES = "no_waves"
    HAS_BEEN = "has_been"
    EVERYONE_FIRST = "everyone_first"
    TWICE = "twice"


class Plan(Protocol):
    """The times that tell where a plan has come."""

    confirmed_at: dt.datetime | None
    stopped_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A wave as plain values. `is_judged_well`: a trial that goes on after its end."""

    id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    units: frozenset[uuid.UUID]
    has_everyone: bool = False
    verdict: str = ""

    @property
    def is_trial(self) -> bool:
        """Whether it is, or was, a trial."""
        return self.ends_at is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a unit shall have of a plan."""

    wave: uuid.UUID
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    is_trial: bool
    is_held: bool


def in_order(waves: Iterable[Planned]) -> list[Planned]:
    """Return the waves as they come."""
    return sorted(waves, key=lambda one: (one.starts_at, one.has_everyone, str(one.id)))


def held_after(waves: Iterable[Planned]) -> dt.datetime | None:
    """Return the moment after which waves wait: the beginning of the first trial that nobody has judged, else None."""
    return min((one.starts_at for one in waves if one.is_trial and not one.verdict), default=None)


def is_held(wave: Planned, waves: Collection[Planned]) -> bool:
    """Tell whether a wave that comes after a trial waits for it to be judged. Trials themselves wait for nothing."""
    after = held_after(waves)
    return after is not None and not wave.is_trial and wave.starts_at > after


def wanted(waves: Collection[Planned]) -> dict[uuid.UUID, Wanted]:
    """Return what each unit shall have; a unit of several waves has that of the first."""
    found: dict[uuid.UUID, Wanted] = {}
    for wave in in_order(waves):
        is_tried = wave.is_trial and wave.verdict != "go"
        for unit in wave.units:
            found.setdefault(
                unit,
                Wanted(
                    wave=wave.id,
                    valid_from=wave.starts_at,
                    valid_to=wave.ends_at if is_tried else None,
                    is_trial=is_tried,
                    is_held=is_held(wave, waves),
                ),
            )
    return found


def everyone(waves: Iterable[Planned]) -> Planned | None:
    """Return the wave in which all others join, if there is one."""
    return next((one for one in in_order(waves) if one.has_everyone), None)


def obstacles(
    waves: Sequence[Planned],
    region: Decision | None,
    units: Mapping[uuid.UUID, Decision],
    now: dt.datetime,
) -> list[Obstacle]:
    """Return what stands in the way of confirming a plan; `units` are the decisions that units have of their own."""
    found = [*_of_region(region, now), *_of_waves(waves, now)]
    planned = {unit for wave in waves for unit in wave.units}
    if any(one.state == "on" and unit not in planned for unit, one in units.items()):
        found.append(Obstacle.UNITS_OPEN)
    return found


def _of_region(region: Decision | None, now: dt.datetime) -> list[Obstacle]:
    if region is None:
        return []
    if region.is_by_unit:
        return [Obstacle.OTHER_PLAN]
    if region.state == "paused" and (region.valid_to is None or region.valid_to > now):
        return [Obstacle.REGION_PAUSED]
    if region.state == "off" and region.valid_to is None and region.valid_from <= now:
        return []
    if offer(region.service_key, region, None, now).is_open and region.valid_to is None:
        return [Obstacle.REGION_OPEN]
    is_over = region.state == "on" and region.valid_to is not None and region.valid_to <= now
    return [] if is_over else [Obstacle.REGION_HAS_DATES]


def _of_waves(waves: Sequence[Planned], now: dt.datetime) -> list[Obstacle]:
    found = []
    if not waves:
        found.append(Obstacle.NO_WAVES)
    if any(one.starts_at <= now for one in waves):
        found.append(Obstacle.HAS_BEEN)
    last = everyone(waves)
    if last is not None and any(one.starts_at > last.starts_at for one in waves):
        found.append(Obstacle.EVERYONE_FIRST)
    every = [unit for wave in waves for unit in wave.units]
    if len(every) != len(set(every)):
        found.append(Obstacle.TWICE)
    return found


def stage(plan: Plan, waves: Iterable[Planned], now: dt.datetime, *, is_waiting: bool = False) -> Stage:
    """Return where a plan has come. `is_waiting`: somebody has asked for it and nobody has answered."""
    if plan.stopped_at:
        return Stage.STOPPED
    if not plan.confirmed_at:
        return Stage.PROPOSED if is_waiting else Stage.DRAFT
    every = list(waves)
    stages = {wave_stage(one, every, now) for one in every}
    if stages <= {WaveStage.JOINED}:
        return Stage.DONE
    return Stage.PLANNED if stages <= {WaveStage.COMING, WaveStage.HELD} else Stage.GOING_ON


def wave_stage(wave: Planned, waves: Collection[Planned], now: dt.datetime) -> WaveStage:
    """Return where a wave has come."""
    if is_held(wave, waves):
        return WaveStage.HELD
    if now < wave.starts_at:
        return WaveStage.COMING
    if wave.ends_at is None or wave.verdict == "go":
        return WaveStage.JOINED
    return WaveStage.TRIED if now < wave.ends_at else WaveStage.TRIAL_OVER
