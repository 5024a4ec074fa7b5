"""Actions: a roll-out's plan written as decisions: what differs between it and what stands. Nothing that has happened is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import actions, models, queries, roll_out_rules, roll_outs
from vardnav.platform.catalogue.actions import Choice, Joining
from vardnav.platform.catalogue.changing import NotNow
from vardnav.platform.catalogue.roll_out_rules import Planned

#: What residents read where the e-service is not yet.
TEXTS = ("reason_sv", "reason_en", "instead_sv", "instead_en")


def write(viewer: Viewer, plan: models.RollOut, change: models.Change, now: dt.datetime) -> None:
    """Write the decisions that a confirmed plan still lacks, and end those of units that are no longer in it."""
    waves = roll_outs.planned(roll_outs.waves(viewer, plan))
    found = roll_outs.standing(viewer, plan.service_key)
    mine = {one.id for one in models.Wave.objects.filter(region_id=viewer.region, roll_out=plan)}
    is_first = plan.confirmed_at == now
    _write_region(viewer, plan, waves, found.region, change=change, now=now)
    wanted = roll_out_rules.wanted(waves)
    for unit_id, own in found.units.items():
        is_coming = own.wave_id in mine and (own.valid_from > now or own.is_held)
        if is_coming and unit_id not in wanted:
            actions.end(viewer, own, change=change, now=now)
    for unit_id, want in wanted.items():
        row = found.units.get(unit_id)
        if row is not None and not _is_ours(row, mine, is_first):
            continue  # somebody has decided about the unit by hand: that stands
        if _stays(row, want, is_first=is_first, now=now):
            continue
        begins = row.valid_from if row and not is_first and _has_happened(row, now) else want.valid_from
        texts = {"text_sv": row.text_sv, "text_en": row.text_en} if row else {}
        choice = Choice(
            state=models.State.ON,
            valid_from=begins,
            valid_to=want.valid_to,
            options=row.options if row else {},
            texts=texts,
            decision_reference=plan.decision_reference,
        )
        joining = Joining(wave_id=want.wave, is_trial=want.is_trial, is_held=want.is_held)
        actions.decide(
            viewer, plan.service_key, choice, unit_id=unit_id, joining=joining, change=change, now=now
        )


def _write_region(
    viewer: Viewer,
    plan: models.RollOut,
    waves: list[Planned],
    row: models.Offering | None,
    *,
    change: models.Change,
    now: dt.datetime,
) -> None:
    last = roll_out_rules.everyone(waves)
    is_first = plan.confirmed_at == now
    if not is_first and (row is None or not row.is_by_unit):
        return  # decided otherwise by hand since
    if plan.stopped_at == now and not any(one.starts_at <= now for one in waves):
        _take_back(viewer, plan, row, change, now)
        return
    joining = Joining(
        wave_id=last.id if last else None,
        is_by_unit=True,
        all_from=last.starts_at if last else None,
        is_held=last is not None and roll_out_rules.is_held(last, waves),
    )
    if row is not None and not is_first and _region_has(row, joining):
        return
    choice = _as_it_is(row) if row is not None and not is_first else _as_planned(plan, row, now)
    pause = row.pause if row is not None and choice.state == models.State.PAUSED else None
    actions.decide(viewer, plan.service_key, choice, joining=joining, pause=pause, change=change, now=now)


def reword(viewer: Viewer, plan: models.RollOut, change: models.Change, now: dt.datetime) -> None:
    """Write the plan's texts as a new version of the region's decision, the same in all else.

    Raises NotNow where the region has decided otherwise since: what is read then is that decision's own.
    """
    row = roll_outs.standing(viewer, plan.service_key).region
    if row is None or not row.is_by_unit or row.state != models.State.ON:
        raise NotNow
    kept = _as_it_is(row)
    texts = {**kept.texts, **{name: getattr(plan, name) for name in TEXTS}}
    choice = dataclasses.replace(kept, texts=texts)
    actions.decide(viewer, plan.service_key, choice, change=change, now=now)


def _as_planned(plan: models.RollOut, row: models.Offering | None, now: dt.datetime) -> Choice:
    """The region's decision when the plan begins, with the settings there were."""
    return Choice(
        state=models.State.ON,
        valid_from=now,
        options=row.options if row else {},
        texts={name: getattr(plan, name) for name in TEXTS}
        | {"text_sv": row.text_sv if row else "", "text_en": row.text_en if row else ""},
        decision_reference=plan.decision_reference,
    )


def _as_it_is(row: models.Offering) -> Choice:
    """The region's decision as it stands, also when somebody has paused it meanwhile."""
    kept = queries.as_decision(row)
    return Choice(row.state, row.valid_from, row.valid_to, row.options, kept.texts, row.decision_reference)


def _take_back(
    viewer: Viewer,
    plan: models.RollOut,
    row: models.Offering | None,
    change: models.Change,
    now: dt.datetime,
) -> None:
    """Nobody has joined and nobody will: the region stands as before the plan."""
    if row is None:
        return
    earlier = models.Offering.objects.filter(
        region_id=viewer.region, service_key=plan.service_key, unit__isnull=True, is_by_unit=False
    )
    before = earlier.order_by("-decided_at", "-id").first()
    if before is None:
        actions.end(viewer, row, change=change, now=now)
        return
    choice = dataclasses.replace(_as_it_is(before), decision_reference=plan.decision_reference)
    actions.decide(viewer, plan.service_key, choice, joining=Joining(), change=change, now=now)


def _is_ours(row: models.Offering, mine: set[uuid.UUID], is_first: bool) -> bool:
    """A plan that begins takes over what is open at a unit; later it touches only its own, and nothing paused or shut."""
    if row.state != models.State.ON:
        return False
    return is_first or row.wave_id in mine


def _stays(
    row: models.Offering | None, want: roll_out_rules.Wanted, *, is_first: bool, now: dt.datetime
) -> bool:
    """Tell whether a unit is left as it is: it has what it shall, or what it has has happened.

    A trial judged well goes on, though it has begun.
    """
    if row is None:
        return want.valid_from <= now  # it was in, and somebody took it out by hand
    if is_first:
        return False
    if _has_happened(row, now):
        return not (row.is_trial and not want.is_trial and row.wave_id == want.wave)
    return _has(row, want)


def _has_happened(row: models.Offering, now: dt.datetime) -> bool:
    return row.valid_from <= now and not row.is_held


def _has(row: models.Offering, want: roll_out_rules.Wanted) -> bool:
    standing = roll_out_rules.Wanted(
        row.wave_id or uuid.UUID(int=0), row.valid_from, row.valid_to, row.is_trial, row.is_held
    )
    return standing == want


def _region_has(row: models.Offering, joining: Joining) -> bool:
    return (row.wave_id, row.all_from, row.is_held) == (joining.wave_id, joining.all_from, joining.is_held)
