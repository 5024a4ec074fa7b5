"""Queries: what must hold in a booking's transaction beside the rules: it is open there, and what was read applies."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments.answers import Refuse
from vardnav.platform.appointments.models import Slot, TimeRule
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.catalogue import queries as catalogue


def check(
    viewer: Viewer,
    service_key: str,
    slots: Iterable[Slot],
    *,
    now: dt.datetime,
    at_version: int | None = None,
) -> None:
    """Refuse a resident where the e-service by which they ask is not open at a slot's unit. Raises Refuse (PAUSED).

    `at_version`: the catalogue's, read in this transaction; None: it is read here.
    """
    for unit_id, one in {one.unit_id: one for one in slots}.items():
        if not is_open_at(viewer, service_key, one.region, unit_id, now=now, at_version=at_version):
            raise Refuse(Why.PAUSED, one.id)


def is_open_at(
    viewer: Viewer,
    service_key: str,
    region: str,
    unit_id: uuid.UUID,
    *,
    now: dt.datetime,
    at_version: int | None = None,
) -> bool:
    """Tell whether the e-service ("" for none) is open at a unit for the one who asks. One statement, or none.

    Staff who book for somebody are not asked: a pause closes the door, not the clinic.
    """
    if not service_key or viewer.role is not Role.RESIDENT:
        return True
    return catalogue.offer_at_unit(
        viewer, service_key, region=region, unit_id=unit_id, now=now, at_version=at_version
    ).is_open


def check_read(rules: Mapping[uuid.UUID, TimeRule], slot: Slot, read: uuid.UUID | None) -> None:
    """Refuse where the rule that was read (None: none was shown) is not the one in force of the slot. Raises Refuse."""
    held = rules.get(slot.time_type_id)
    if read is not None and held is not None and held.id != read:
        raise Refuse(Why.RULE_CHANGED, slot.id)
