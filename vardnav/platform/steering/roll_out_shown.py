"""Queries: a roll-out as its administrator sees it: who joins when, what stands in its way, what residents read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models, queries, roll_out_rules, roll_outs, rolling_out, rules
from vardnav.platform.catalogue.roll_out_rules import Planned, Stage, WaveStage
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.steering import measured, proposals_shown, roll_out_words


@dataclass(frozen=True, slots=True)
class Line:
    """One plan in the list."""

    id: uuid.UUID
    title: str | Promise
    stage: Stage
    stage_text: str
    reference: str
    waves: int


@dataclass(frozen=True, slots=True)
class WaveShown:
    """One wave. `may_change`: it has not happened. `may_judge`: a trial that has begun and nobody has judged."""

    id: uuid.UUID
    name: str
    when: str
    stage_text: str
    who: str
    verdict: str
    may_change: bool
    may_judge: bool


@dataclass(frozen=True, slots=True)
class UnitShown:
    """One unit: which wave it is in, and how it stands at its door now."""

    unit: Unit
    municipality: str
    wave: str
    when: str
    state: str
    state_text: str
    note: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What residents see, in one language: one card where a unit is not in yet, one where it is."""

    language: str
    before: services_shown.Card
    after: services_shown.Card


@dataclass(frozen=True, slots=True)
class Shown:
    """One plan with all that belongs to it."""

    plan: models.RollOut
    line: Line
    waves: Sequence[WaveShown]
    units: Sequence[UnitShown]
    counts: Mapping[str, int]
    obstacles: Sequence[str]
    seen: Sequence[Seen]
    measures: Sequence[measured.Series]
    standing: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class _About:
    """What every part of a plan's page is made of."""

    viewer: Viewer
    plan: models.RollOut
    planned: Sequence[Planned]
    names: Mapping[uuid.UUID, str]
    standing: roll_outs.Standing
    now: dt.datetime


def listed(viewer: Viewer, *, now: dt.datetime) -> list[Line]:
    """Return the region's plans, newest first. Raises Http404."""
    return [_line(one, roll_outs.planned(one.waves.all()), now) for one in roll_outs.listed(viewer)]


def one(viewer: Viewer, roll_out_id: uuid.UUID, *, now: dt.datetime) -> Shown:
    """Return one plan. Raises Http404."""
    plan = roll_outs.one(viewer, roll_out_id)
    rows = roll_outs.waves(viewer, plan)
    planned = roll_outs.planned(rows)
    standing = roll_outs.standing(viewer, plan.service_key)
    units = roll_outs.units(viewer, plan.service_key)
    about = _About(viewer, plan, planned, {row.id: row.name for row in rows}, standing, now)
    told = [_unit(about, one) for one in units.values()]
    obstacles = [] if plan.confirmed_at else _obstacles(planned, standing, now)
    return Shown(
        plan=plan,
        line=_line(plan, planned, now),
        waves=[_wave(about, row, len(units)) for row in rows],
        units=told,
        counts=_counts(told),
        obstacles=[roll_out_words.obstacle(one) for one in obstacles],
        seen=_seen(viewer, plan, planned, now),
        measures=measured.series(
            roll_outs.measures(viewer, plan), viewer.language, is_open=plan.confirmed_at is not None, now=now,
            titles={rolling_out.GOAL: plan.goal},
        ),
        standing=roll_outs.seen(plan, standing),
        is_waiting=rolling_out.is_waiting(plan, now),
    )  # fmt: skip


def title(plan: models.RollOut) -> str | Promise:
    """Return what the plan's e-service is called."""
    return proposals_shown.service_title(plan.service_key)


def _obstacles(
    planned: Sequence[Planned], standing: roll_outs.Standing, now: dt.datetime
) -> list[roll_out_rules.Obstacle]:
    region = queries.as_decision(standing.region) if standing.region else None
    return roll_out_rules.obstacles(planned, region, roll_outs.decisions(standing), now)


def _line(plan: models.RollOut, planned: Sequence[Planned], now: dt.datetime) -> Line:
    stage = roll_out_rules.stage(plan, planned, now, is_waiting=rolling_out.is_waiting(plan, now))
    return Line(
        id=plan.id,
        title=proposals_shown.service_title(plan.service_key),
        stage=stage,
        stage_text=roll_out_words.stage(stage),
        reference=plan.decision_reference,
        waves=len(planned),
    )


def _wave(about: _About, row: models.Wave, total: int) -> WaveShown:
    plan, planned, now = about.plan, about.planned, about.now
    wave = next(one for one in planned if one.id == row.id)
    stage = roll_out_rules.wave_stage(wave, planned, now)
    in_others = {unit for one in planned if one.id != wave.id for unit in one.units}
    count = max(0, total - len(in_others)) if wave.has_everyone else len(wave.units)
    who = ngettext("%(n)d mottagning", "%(n)d mottagningar", count) % {"n": count}
    is_live = not plan.stopped_at and not rolling_out.is_waiting(plan, now)
    return WaveShown(
        id=row.id,
        name=row.name,
        when=roll_out_words.period(row.starts_at, row.ends_at, about.viewer.language, now),
        stage_text=roll_out_words.wave_stage(stage) if plan.confirmed_at else "",
        who=_("alla andra, %(count)s i dag") % {"count": who} if wave.has_everyone else who,
        verdict=roll_out_words.verdict(row.verdict),
        may_change=is_live and (not plan.confirmed_at or stage in (WaveStage.COMING, WaveStage.HELD)),
        may_judge=is_live and stage in (WaveStage.TRIED, WaveStage.TRIAL_OVER) and not row.verdict,
    )


def _unit(about: _About, unit: Unit) -> UnitShown:
    plan, planned, now, language = about.plan, about.planned, about.now, about.viewer.language
    standing = about.standing
    wave = next((one for one in planned if unit.id in one.units), None) or roll_out_rules.everyone(planned)
    own = standing.units.get(unit.id)
    offer = _offer(plan, unit, standing, now)
    return UnitShown(
        unit=unit,
        municipality=unit.municipality.name if unit.municipality else "",
        wave=about.names[wave.id] if wave else "",
        when=roll_out_words.period(wave.starts_at, wave.ends_at, language, now) if wave else "",
        state=offer.availability.value,
        state_text=services_shown.state_text(offer, language),
        note=roll_out_words.by_hand(own, wave.id if wave else None, is_confirmed=bool(plan.confirmed_at)),
    )


def _offer(plan: models.RollOut, unit: Unit, standing: roll_outs.Standing, now: dt.datetime) -> rules.Offer:
    region, own = standing.region, standing.units.get(unit.id)
    return rules.offer(
        plan.service_key,
        queries.as_decision(region) if region else None,
        queries.as_decision(own) if own else None,
        now,
        at_unit=True,
    )


def _counts(units: Sequence[UnitShown]) -> dict[str, int]:
    joined = sum(1 for one in units if one.state == "open")
    coming = sum(1 for one in units if one.state == "soon")
    return {
        "joined": joined,
        "coming": coming,
        "not_planned": len(units) - joined - coming,
        "all": len(units),
    }


def _seen(viewer: Viewer, plan: models.RollOut, planned: Sequence[Planned], now: dt.datetime) -> list[Seen]:
    """Return the cards of the first wave's day and the day before, by the same rule as the doors."""
    first = min(planned, key=lambda one: one.starts_at, default=None)
    service = listing.services().get(plan.service_key)
    if first is None or service is None:
        return []
    last, begins = roll_out_rules.everyone(planned), min(now, first.starts_at - dt.timedelta(days=1))
    texts = {name: getattr(plan, name) for name in ("reason_sv", "reason_en", "instead_sv", "instead_en")}
    region = rules.Decision(
        viewer.region, None, plan.service_key, "on", begins, None, texts=texts, is_by_unit=True,
        all_from=last.starts_at if last else None,
    )  # fmt: skip
    unit = rules.Decision(
        viewer.region, uuid.UUID(int=1), plan.service_key, "on", first.starts_at, first.ends_at,
        is_trial=first.is_trial,
    )  # fmt: skip
    before = rules.offer(plan.service_key, region, unit, begins)
    after = rules.offer(plan.service_key, region, unit, first.starts_at)
    seen = []
    for language in ("sv", "en"):
        with translation.override(language):
            reader = dataclasses.replace(viewer, language=language)
            seen.append(Seen(language, *(_card(reader, service, one) for one in (before, after))))
    return seen


def _card(reader: Viewer, service: EService, offer: rules.Offer) -> services_shown.Card:
    card = services_shown.card_of(reader, service, offer)
    # Words become text in this language now; a preview leads nowhere.
    return dataclasses.replace(card, title=str(card.title), summary=str(card.summary), url="")
