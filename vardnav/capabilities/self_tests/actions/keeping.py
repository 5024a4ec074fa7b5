"""Actions: an order keeps its region's own kit as it is when something is done: what is promised then, is what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.rules import own_kits
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import queries as catalogue


def now_as_decided(region: str, service_key: str, kind: str, *, now: dt.datetime) -> Mapping[str, Any] | None:
    """Return a region's own kit as its decision has it, offered today or not; None for one of ours, or one that is gone."""
    if not own_kits.is_own(kind):
        return None
    offered = catalogue.offer(Viewer.system(region=region), service_key, region=region, now=now)
    kept = own_kits.read(catalogue.option(offered, own_kits.OPTION))
    return next((dict(own.data) for own in kept if own.kit.key == kind), None)


def renew(order: Order, *, now: dt.datetime) -> None:
    """Take the region's latest words of the kit into a locked order that is about to be saved; gone, the old ones stay."""
    if order.own_kit is not None:
        found = now_as_decided(order.region, order.case.service_key, order.kind, now=now)
        order.own_kit = dict(found) if found is not None else order.own_kit
