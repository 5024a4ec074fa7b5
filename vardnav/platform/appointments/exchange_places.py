"""Queries: what another system reads of its units: sorts of time, who and where, the unit itself. No resident in it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import NamedTuple

from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.exchange_statements import Where
from vardnav.platform.appointments.models.kinds import ResourceKind


class ServiceRow(NamedTuple):
    """A sort of time that a unit offers."""

    id: uuid.UUID
    unit_id: uuid.UUID
    key: str
    name: str
    minutes: int
    is_active: bool
    unit: str


class ResourceRow(NamedTuple):
    """Somebody who sees people, or a room, as the unit calls them."""

    id: uuid.UUID
    unit_id: uuid.UUID
    name: str
    is_active: bool


class UnitRow(NamedTuple):
    """A unit: public facts."""

    id: uuid.UUID
    hsa_id: str | None
    name: str
    phone: str
    address: str
    postal_code: str
    postal_town: str


_SERVICES = """
SELECT t.id, t.unit_id, t.key, t.name_sv, t.minutes, t.retired_at IS NULL, u.name
FROM appointments_timetype t JOIN organisations_unit u ON u.id = t.unit_id"""
_RESOURCE = """
SELECT r.id, r.unit_id, r.name, r.retired_at IS NULL FROM appointments_resource r
WHERE r.region = %s AND r.unit_id = ANY(%s::uuid[]) AND r.kind = %s AND r.id = %s"""
_UNIT = """
SELECT u.id, u.hsa_id, u.name, u.phone, u.address, u.postal_code, u.postal_town FROM organisations_unit u
WHERE u.region_id = %s AND u.id = ANY(%s::uuid[]) AND u.id = %s"""


def services(
    viewer: Viewer,
    units: Sequence[uuid.UUID],
    *,
    ids: Collection[uuid.UUID] | None = None,
    keys: Collection[str] | None = None,
    after: uuid.UUID | None = None,
    most: int = 50,
) -> list[ServiceRow]:
    """Return the sorts of time that the units offer, by their ids."""
    where = _services(viewer, units, ids, keys)
    where.after(("t.id", "t.id"), (None, after) if after else None)
    rows = prepared.rows(f"{_SERVICES}{where.sql()} ORDER BY t.id LIMIT %s", [*where.values, most])
    return [ServiceRow._make(row) for row in rows]


def count_services(
    viewer: Viewer,
    units: Sequence[uuid.UUID],
    *,
    ids: Collection[uuid.UUID] | None = None,
    keys: Collection[str] | None = None,
) -> int:
    """Return how many sorts of time the units offer."""
    where = _services(viewer, units, ids, keys)
    text = f"SELECT count(*) FROM ({_SERVICES}{where.sql()}) found"  # noqa: S608 - constants
    return int(prepared.rows(text, where.values)[0][0])


def clinician(viewer: Viewer, units: Sequence[uuid.UUID], which: uuid.UUID) -> ResourceRow | None:
    """Return somebody who sees people at the units, None for others."""
    return _resource(viewer, units, ResourceKind.CLINICIAN, which)


def room(viewer: Viewer, units: Sequence[uuid.UUID], which: uuid.UUID) -> ResourceRow | None:
    """Return a room at the units, None for others."""
    return _resource(viewer, units, ResourceKind.ROOM, which)


def unit(viewer: Viewer, units: Sequence[uuid.UUID], which: uuid.UUID) -> UnitRow | None:
    """Return one of the units, None for others."""
    rows = prepared.rows(_UNIT, [viewer.region, list(units), which])
    return UnitRow._make(rows[0]) if rows else None


def _services(
    viewer: Viewer,
    units: Sequence[uuid.UUID],
    ids: Collection[uuid.UUID] | None,
    keys: Collection[str] | None,
) -> Where:
    where = Where()
    where.of_units("t", viewer.region, units)
    where.among("t.id", ids)
    where.among("t.key", keys, "text")
    return where


def _resource(
    viewer: Viewer, units: Sequence[uuid.UUID], kind: ResourceKind, which: uuid.UUID
) -> ResourceRow | None:
    rows = prepared.rows(_RESOURCE, [viewer.region, list(units), kind.value, which])
    return ResourceRow._make(rows[0]) if rows else None
