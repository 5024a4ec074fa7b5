"""Actions: a region chooses which e-services stand first on the start page, and in what order: a change, perhaps of two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import actions, changing, models, verbs
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import CannotNow

#: The kind of change.
TILES = "tiles"
#: More than this are no shortcuts.
MOST = 12
SHOWN = 20


class TooMany(Exception):
    """More than MOST tiles."""


def history(viewer: Viewer) -> list[models.TileChoice]:
    """Return the region's latest decisions, newest first. Raises Http404."""
    _require(viewer)
    rows = models.TileChoice.objects.filter(region_id=viewer.region).select_related("decided_by")
    return list(rows.order_by("-number")[:SHOWN])


def numbered(viewer: Viewer, number: int) -> models.TileChoice | None:
    """Return one decision of the region's, to be chosen again. Raises Http404."""
    _require(viewer)
    return models.TileChoice.objects.filter(region_id=viewer.region, number=number).first()


def known(viewer: Viewer, keys: Sequence[str]) -> list[str]:
    """Return those of `keys` that are e-services of the viewer's region, each once, in their order."""
    there = listing.services_in(viewer.region)
    return [key for key in dict.fromkeys(keys) if key in there]


def ask(viewer: Viewer, keys: Sequence[str], *, seen: int, now: dt.datetime) -> models.Change | None:
    """Have the tiles chosen: at once, or when another administrator lets it through. None where they are so already.

    `keys` empty: no choice of the region's own. `seen`: the number of the decision that the form showed. Raises Stale,
    TooMany, Http404.
    """
    _require(viewer)
    wanted = known(viewer, keys)
    if len(wanted) > MOST:
        raise TooMany
    before = _latest(viewer)
    if seen != (before.number if before else 0):
        raise Stale
    stands = list(before.keys) if before else []
    if wanted == stands:
        return None
    payload = {"keys": wanted, "before": stands, "seen": seen}
    return changing.ask(viewer, TILES, payload, service_keys=wanted, now=now)


def decide(viewer: Viewer, payload: Mapping[str, Any], *, change: models.Change, now: dt.datetime) -> None:
    """Carry it out. Raises Stale; CannotNow where it waited and something else has been decided since.

    Changes of the catalogue stand in line (`changing.lock`), so two who decide at once are seen by each other.
    """
    changing.allow(viewer, change)
    before = _latest(viewer)
    number = before.number if before else 0
    if payload["seen"] != number:
        if change.expires_at is None:
            raise Stale
        raise CannotNow("something else has been decided since")
    made = models.TileChoice.objects.create(
        region_id=viewer.region,
        number=number + 1,
        keys=payload["keys"],
        change=change,
        decided_by_id=change.proposed_by_id,
        decided_at=now,
    )
    actions.tell_every_process(now)
    audit.record(
        viewer,
        action=verbs.TILES.key,
        object_kind="tile_choice",
        object_id=made.id,
        region=viewer.region,
        detail={"services": payload["keys"]},
        now=now,
    )


def _latest(viewer: Viewer) -> models.TileChoice | None:
    return models.TileChoice.objects.filter(region_id=viewer.region).order_by("-number").first()


def _require(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None or not viewer.region:
        raise Http404
