"""Actions: single decisions asked for as changes of the catalogue, so that a region may want two behind each."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import actions, changing, decisions, models
from vardnav.platform.catalogue.actions import Choice, Stale

#: Kinds of changes.
DECIDE, FOLLOW = "decide", "follow"


def ask(
    viewer: Viewer,
    service_key: str,
    choice: Choice,
    *,
    unit_id: uuid.UUID | None = None,
    expected: uuid.UUID | None = None,
    now: dt.datetime,
) -> models.Change:
    """Ask for a decision about an e-service in the region or at a unit. Raises Http404, Stale."""
    _check(viewer, service_key, unit_id, expected)
    payload = {**_place(service_key, unit_id, expected), "choice": choice.as_data()}
    return changing.ask(
        viewer, DECIDE, payload, service_keys=[service_key], reference=choice.decision_reference, now=now
    )


def ask_to_follow(
    viewer: Viewer, service_key: str, *, unit_id: uuid.UUID, expected: uuid.UUID | None, now: dt.datetime
) -> models.Change | None:
    """Ask for a unit's own decision to be taken away; None where it has none. Raises Http404, Stale."""
    current = _check(viewer, service_key, unit_id, expected)
    if current is None:
        return None
    payload = _place(service_key, unit_id, expected)
    return changing.ask(viewer, FOLLOW, payload, service_keys=[service_key], now=now)


def decide(
    viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime
) -> models.Offering:
    """Carry a decision out. Raises as `actions.decide`, and NotNow when its time has passed while it waited."""
    key, unit_id, expected = _read(payload)
    choice = Choice.from_data(payload["choice"])
    if change.expires_at is not None:
        choice = _as_of_now(viewer, key, unit_id, choice, now)
    return actions.decide(
        viewer, key, choice, unit_id=unit_id, expected=expected, check_expected=True, change=change, now=now
    )


def follow(viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime) -> None:
    """Take a unit's own decision away. Raises as `actions.follow_region`."""
    key, unit_id, expected = _read(payload)
    assert unit_id is not None
    actions.follow_region(viewer, key, unit_id=unit_id, expected=expected, change=change, now=now)


def _as_of_now(
    viewer: Viewer, key: str, unit_id: uuid.UUID | None, choice: Choice, now: dt.datetime
) -> Choice:
    """What waited past its beginning begins now; what goes on as before keeps its beginning."""
    if choice.valid_to is not None and choice.valid_to <= now:
        raise changing.NotNow
    current = decisions.current(viewer, key, unit_id=unit_id)
    if current is not None and current.state == choice.state and current.valid_from == choice.valid_from:
        return choice
    return dataclasses.replace(choice, valid_from=max(choice.valid_from, now))


def _check(
    viewer: Viewer, key: str, unit_id: uuid.UUID | None, expected: uuid.UUID | None
) -> models.Offering | None:
    if unit_id is not None:
        decisions.unit(viewer, key, unit_id)
    current = decisions.current(viewer, key, unit_id=unit_id)
    if (current.id if current else None) != expected:
        raise Stale
    return current


def _place(key: str, unit_id: uuid.UUID | None, expected: uuid.UUID | None) -> dict[str, Any]:
    return {
        "service": key,
        "unit": str(unit_id) if unit_id else None,
        "expected": str(expected) if expected else None,
    }


def _read(payload: Mapping[str, Any]) -> tuple[str, uuid.UUID | None, uuid.UUID | None]:
    unit, expected = payload["unit"], payload["expected"]
    return payload["service"], uuid.UUID(unit) if unit else None, uuid.UUID(expected) if expected else None
