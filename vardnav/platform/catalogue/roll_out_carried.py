"""Actions: changes of a roll-out carried out, each as part of a change of the catalogue that was let through."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import (
    changing,
    models,
    pause_rules,
    queries,
    roll_out_rules,
    roll_out_written,
    roll_outs,
    verbs,
)
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.catalogue.changing import NotNow
from vardnav.platform.catalogue.roll_out_rules import Obstacle, Planned

#: What is measured with a number that an administrator writes: the plan's own goal.
GOAL = "goal"
#: What residents read of a plan.
TEXTS = roll_out_written.TEXTS


class InTheWay(Exception):
    """The plan cannot be confirmed. `obstacles` says why."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(", ".join(obstacles))
        self.obstacles = obstacles


def confirm(viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime) -> None:
    """Write the plan's decisions. Raises NotNow, InTheWay, Stale."""
    plan = locked(viewer, uuid.UUID(payload["roll_out"]))
    if plan.confirmed_at:
        raise NotNow
    check(viewer, plan, payload, now)
    plan.confirmed_at = now
    _plan_measures(viewer, plan)
    _put(viewer, plan, change, now)


def set_wave(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change | None, now: dt.datetime
) -> None:
    """Add or change a wave. Raises NotNow, Stale, InTheWay."""
    plan = _current(viewer, payload, is_draft=change is None)
    told = payload["choice"]
    starts_at = dt.datetime.fromisoformat(told["starts_at"])
    if starts_at <= now:
        raise NotNow
    row = _coming(viewer, plan, payload["wave"], now) if payload["wave"] else None
    row = row or models.Wave(region_id=viewer.region, roll_out=plan)
    row.name, row.starts_at, row.has_everyone = told["name"], starts_at, told["has_everyone"]
    row.ends_at = dt.datetime.fromisoformat(told["ends_at"]) if told["ends_at"] else None
    row.unit_ids = told["units"]
    row.save()
    faults = _faults_of_waves(viewer, plan, now)
    if faults:
        raise InTheWay(faults)
    _put(viewer, plan, change, now)


def remove_wave(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change | None, now: dt.datetime
) -> None:
    """Take a wave away. Raises NotNow, Stale."""
    plan = _current(viewer, payload, is_draft=change is None)
    row = _coming(viewer, plan, payload["wave"], now)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _put(viewer, plan, change, now)


def reword(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change | None, now: dt.datetime
) -> None:
    """Write what residents read where the e-service is not yet. Raises NotNow, Stale."""
    plan = _current(viewer, payload, is_draft=change is None)
    for name in TEXTS:
        setattr(plan, name, payload["texts"][name])
    _put(viewer, plan, change, now)
    if change is not None:
        roll_out_written.reword(viewer, plan, change, now)


def stop(viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime) -> None:
    """Take away every wave that has not happened. Raises NotNow, Stale."""
    plan = _current(viewer, payload)
    _remove(_coming_of(roll_outs.waves(viewer, plan), now), now)
    plan.stopped_at = now
    _put(viewer, plan, change, now)


def judge(viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime) -> None:
    """Write the verdict of a trial and what follows from it. Raises NotNow, Stale."""
    plan = _current(viewer, payload)
    rows = roll_outs.waves(viewer, plan)
    row = next((one for one in rows if str(one.id) == payload["wave"]), None)
    if row is None:
        raise Http404
    if row.ends_at is None or row.verdict or row.starts_at > now:
        raise NotNow
    coming = _coming_of(rows, now)
    row.verdict = "go" if payload["go"] else "no_go"
    row.verdict_text, row.judged_by_id, row.judged_at = payload["words"], viewer.staff_id, now
    row.save()
    if payload["go"]:
        for late in coming:
            if late.starts_at <= now:  # its day came while it waited
                late.starts_at = now
                late.save(update_fields=["starts_at"])
    else:
        _remove(coming, now)
        plan.stopped_at = now
    _put(viewer, plan, change, now)


def _put(viewer: Viewer, plan: models.RollOut, change: models.Change | None, now: dt.datetime) -> None:
    """Save the plan and write what differs between it and the decisions that stand; a draft writes no decision."""
    plan.version += 1
    plan.save()
    if plan.confirmed_at:
        assert change is not None
        roll_out_written.write(viewer, plan, change, now)
    record(viewer, plan, change.kind if change else "draft", now)


def check(viewer: Viewer, plan: models.RollOut, payload: Mapping[str, Any], now: dt.datetime) -> None:
    """Raise Stale or InTheWay where a draft cannot be confirmed as it was reviewed."""
    found = roll_outs.standing(viewer, plan.service_key)
    if plan.version != payload["version"] or roll_outs.seen(plan, found) != payload["standing"]:
        raise Stale
    faults = obstacles(viewer, plan, found, now=now)
    if faults:
        raise InTheWay(faults)


def obstacles(
    viewer: Viewer, plan: models.RollOut, found: roll_outs.Standing, *, now: dt.datetime
) -> list[Obstacle]:
    """Return what stands in the way of confirming a draft."""
    region = queries.as_decision(found.region) if found.region else None
    waves = roll_outs.planned(roll_outs.waves(viewer, plan))
    return roll_out_rules.obstacles(waves, region, roll_outs.decisions(found), now)


def _faults_of_waves(viewer: Viewer, plan: models.RollOut, now: dt.datetime) -> list[Obstacle]:
    waves = roll_outs.planned(roll_outs.waves(viewer, plan))
    found = roll_out_rules.obstacles(waves, None, {}, now)
    return [one for one in found if one in (Obstacle.EVERYONE_FIRST, Obstacle.TWICE)]


def _current(viewer: Viewer, payload: Mapping[str, Any], *, is_draft: bool = False) -> models.RollOut:
    plan = locked(viewer, uuid.UUID(payload["roll_out"]))
    if plan.stopped_at or (plan.confirmed_at is None) is not is_draft:
        raise NotNow
    if plan.version != payload["version"]:
        raise Stale
    return plan


def _coming(viewer: Viewer, plan: models.RollOut, wave_id: str, now: dt.datetime) -> models.Wave:
    """Return a wave that has not happened yet. Raises Http404, NotNow."""
    rows = roll_outs.waves(viewer, plan)
    row = next((one for one in rows if str(one.id) == wave_id), None)
    if row is None:
        raise Http404
    if row.starts_at <= now and plan.confirmed_at and not roll_out_rules.is_held(*_among(row, rows)):
        raise NotNow
    return row


def _coming_of(rows: list[models.Wave], now: dt.datetime) -> list[models.Wave]:
    return [one for one in rows if one.starts_at > now or roll_out_rules.is_held(*_among(one, rows))]


def _remove(rows: list[models.Wave], now: dt.datetime) -> None:
    models.Wave.objects.filter(id__in=[one.id for one in rows]).update(removed_at=now)


def _among(row: models.Wave, rows: list[models.Wave]) -> tuple[Planned, list[Planned]]:
    return roll_outs.planned([row])[0], roll_outs.planned(rows)


def locked(viewer: Viewer, roll_out_id: uuid.UUID) -> models.RollOut:
    """Return a plan of the region's under the catalogue's lock; inside a transaction. Raises Http404."""
    if viewer.role is not Role.ADMINISTRATOR:
        raise Http404
    changing.lock()
    found = (
        models.RollOut.objects.select_for_update(of=("self",))
        .select_related("change")
        .filter(id=roll_out_id, region_id=viewer.region)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _plan_measures(viewer: Viewer, plan: models.RollOut) -> None:
    """Measure as after a pause, counted from the first wave's day."""
    first = min(one.starts_at for one in roll_outs.waves(viewer, plan))
    models.Measure.objects.bulk_create(
        models.Measure(region_id=viewer.region, roll_out=plan, kind=GOAL, due_on=day)
        for day in pause_rules.measured_on(clock.local_date(first))
    )


def record(viewer: Viewer, plan: models.RollOut, what: str, now: dt.datetime) -> None:
    """Write the row of the log."""
    audit.record(
        viewer,
        action=verbs.ROLL_OUT.key,
        object_kind="roll_out",
        object_id=plan.id,
        detail={"service": plan.service_key, "what": what, "reference": plan.decision_reference},
        now=now,
    )
