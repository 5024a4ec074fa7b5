"""Actions: a plan to begin with an e-service step by step: begun as a draft, confirmed, changed, stopped, judged (N4).

The plan is carried out by dates that the decisions themselves have: nothing needs to run for a wave to join. Each change
of a confirmed plan is a change of the catalogue (`changing`); what has happened is never changed by one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import changing, models, roll_out_carried
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.catalogue.changing import NotNow
from vardnav.platform.catalogue.roll_out_carried import GOAL, InTheWay
from vardnav.platform.registry import listing

__all__ = ["GOAL", "InTheWay", "NotNow", "Stale"]
#: Kinds of changes.
CONFIRM, WAVE, REMOVE, STOP, JUDGE, REWORD = (
    "roll_out",
    "roll_out_wave",
    "roll_out_remove",
    "roll_out_stop",
    "roll_out_judge",
    "roll_out_words",
)


@dataclass(frozen=True, slots=True)
class About:
    """What a plan is about, and how its effect is measured."""

    service_key: str
    decision_reference: str
    reason_sv: str
    reason_en: str
    instead_sv: str
    instead_en: str
    goal: str


@dataclass(frozen=True, slots=True)
class WaveChoice:
    """A wave as it is chosen. `ends_at`: the end of a trial."""

    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    units: tuple[uuid.UUID, ...]
    has_everyone: bool

    def as_data(self) -> dict[str, Any]:
        """Return it as a change keeps it (JSON)."""
        return {
            "name": self.name,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "units": [str(one) for one in self.units],
            "has_everyone": self.has_everyone,
        }


def begin(viewer: Viewer, about: About, baseline: Decimal | None, *, now: dt.datetime) -> models.RollOut:
    """Begin a plan as a draft, which changes nothing. `baseline`: the goal's number today. Raises Http404."""
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None:
        raise Http404
    if about.service_key not in listing.services_in(viewer.region):
        raise Http404
    with transaction.atomic():
        plan = models.RollOut.objects.create(
            region_id=viewer.region, created_by_id=viewer.staff_id, created_at=now, **asdict(about)
        )
        if baseline is not None:
            models.Measure.objects.create(
                region_id=viewer.region,
                roll_out=plan,
                kind=GOAL,
                due_on=clock.local_date(now),
                is_baseline=True,
                value=baseline,
                measured_by_id=viewer.staff_id,
                measured_at=now,
            )
        roll_out_carried.record(viewer, plan, "begin", now)
    return plan


def set_wave(
    viewer: Viewer,
    roll_out_id: uuid.UUID,
    choice: WaveChoice,
    *,
    wave_id: uuid.UUID | None = None,
    version: int,
    now: dt.datetime,
) -> models.Change | None:
    """Add a wave, or change one that has not happened: in a draft at once (None), else as a change of the catalogue.

    Raises Http404, Stale (the plan has changed since `version`), NotNow.
    """
    payload = {
        "roll_out": str(roll_out_id),
        "wave": str(wave_id) if wave_id else None,
        "choice": choice.as_data(),
        "version": version,
    }
    return _set(viewer, roll_out_id, WAVE, payload, now)


def remove_wave(
    viewer: Viewer, roll_out_id: uuid.UUID, wave_id: uuid.UUID, *, version: int, now: dt.datetime
) -> models.Change | None:
    """Take a wave away that has not happened. Raises as `set_wave`."""
    payload = {"roll_out": str(roll_out_id), "wave": str(wave_id), "version": version}
    return _set(viewer, roll_out_id, REMOVE, payload, now)


def confirm(viewer: Viewer, roll_out_id: uuid.UUID, *, standing: str, now: dt.datetime) -> models.Change:
    """Ask for a draft to be carried out. `standing`: the plan and the decisions as they were reviewed (roll_outs.seen).

    Raises Http404, NotNow, InTheWay, Stale.
    """
    with transaction.atomic():
        plan = roll_out_carried.locked(viewer, roll_out_id)
        if plan.confirmed_at or is_waiting(plan, now):
            raise NotNow
        payload = {"roll_out": str(plan.id), "standing": standing, "version": plan.version}
        roll_out_carried.check(viewer, plan, payload, now)
        change = _ask(viewer, plan, CONFIRM, payload, now)
        models.RollOut.objects.filter(id=plan.id).update(change=change)
    return change


def stop(viewer: Viewer, roll_out_id: uuid.UUID, *, version: int, now: dt.datetime) -> models.Change:
    """Ask for the plan to stop: nobody more joins, what has happened stays. Raises Http404, NotNow, Stale."""
    change = _set(viewer, roll_out_id, STOP, {"roll_out": str(roll_out_id), "version": version}, now)
    assert change is not None
    return change


def judge(
    viewer: Viewer,
    roll_out_id: uuid.UUID,
    wave_id: uuid.UUID,
    *,
    go: bool,
    words: str,
    version: int,
    now: dt.datetime,
) -> models.Change:
    """Judge a trial: it becomes lasting and the waves behind it come, or it ends on its day and nobody more joins.

    Raises Http404, NotNow (not a trial that has begun, or judged already), Stale.
    """
    payload = {
        "roll_out": str(roll_out_id), "wave": str(wave_id), "go": go, "words": words, "version": version,
    }  # fmt: skip
    change = _set(viewer, roll_out_id, JUDGE, payload, now)
    assert change is not None
    return change


def reword(
    viewer: Viewer, roll_out_id: uuid.UUID, texts: Mapping[str, str], *, version: int, now: dt.datetime
) -> models.Change | None:
    """Give the plan other public texts: in a draft at once (None), else as a change of the catalogue. No wave is touched.

    Raises Http404, Stale, and NotNow (stopped, or the region has decided otherwise since: paused, say).
    """
    payload = {
        "roll_out": str(roll_out_id),
        "texts": {name: texts[name] for name in roll_out_carried.TEXTS},
        "version": version,
    }
    return _set(viewer, roll_out_id, REWORD, payload, now)


def is_waiting(plan: models.RollOut, now: dt.datetime) -> bool:
    """Tell whether the draft waits for another administrator."""
    change = plan.change
    return (
        change is not None
        and change.outcome == "waiting"
        and change.expires_at is not None
        and change.expires_at > now
    )


def _set(
    viewer: Viewer, roll_out_id: uuid.UUID, kind: str, payload: dict[str, Any], now: dt.datetime
) -> models.Change | None:
    with transaction.atomic():
        plan = roll_out_carried.locked(viewer, roll_out_id)
        if plan.stopped_at or is_waiting(plan, now):
            raise NotNow
        if plan.version != payload["version"]:
            raise Stale
        if plan.confirmed_at:
            return _ask(viewer, plan, kind, payload, now)
        carry = {
            WAVE: roll_out_carried.set_wave,
            REMOVE: roll_out_carried.remove_wave,
            REWORD: roll_out_carried.reword,
        }.get(kind)
        if carry is None:
            raise NotNow
        carry(viewer, payload, change=None, now=now)
    return None


def _ask(
    viewer: Viewer, plan: models.RollOut, kind: str, payload: dict[str, Any], now: dt.datetime
) -> models.Change:
    return changing.ask(
        viewer, kind, payload, service_keys=[plan.service_key], reference=plan.decision_reference, now=now
    )
