"""Queries: which system comes with a token. One statement says who, from where and what it may."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vardnav.kernel import clock
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import identifiers
from vardnav.platform.fhir import scopes
from vardnav.platform.fhir.models import Client

_FIND = """
SELECT t.id, t.scopes, c.id, c.region, c.staff_id, c.unit_ids
FROM fhir_token t JOIN fhir_client c ON c.id = t.client_id
WHERE t.digest = %s AND t.expires_at > %s AND c.revoked_at IS NULL
  AND c.valid_from <= %s AND (c.valid_to IS NULL OR c.valid_to >= %s)
"""


#: The row as pages name it, which touch no tables.
ClientRow: TypeAlias = Client


@dataclass(frozen=True, slots=True)
class Caller:
    """A system that has come in. `viewer` is staff of its unit, or of none yet where it keeps several units' calendars."""

    client_id: uuid.UUID
    scopes: scopes.Scopes
    unit_ids: Sequence[uuid.UUID]
    viewer: Viewer

    def lets(self, kind: str, letter: str) -> bool:
        """Tell whether its token lets it do this with such resources."""
        return scopes.lets(self.scopes, kind, letter)


def digest(token: str) -> bytes:
    """Return what is stored of a token or secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def find(token: str, *, request_id: str, now: dt.datetime) -> Caller | None:
    """Return the system whose token it is, None for a token that has ended or never was, or a client shut out."""
    today = clock.local_date(now)
    rows = prepared.rows(_FIND, [digest(token), now, today, today])
    if not rows:
        return None
    token_id, had, client_id, region, staff_id, unit_ids = rows[0]
    viewer = Viewer(
        role=Role.STAFF,
        region=region,
        staff_id=staff_id,
        unit_id=unit_ids[0] if len(unit_ids) == 1 else None,
        session_id=token_id,
        request_id=request_id,
    )
    return Caller(client_id, scopes.read(had), tuple(unit_ids), viewer)


def known(client_id: str, *, now: dt.datetime) -> Client | None:
    """Return the client of this id, None for one that is not there or not let in today."""
    which = identifiers.from_text(client_id)
    if which is None:
        return None
    today = clock.local_date(now)
    client = Client.objects.filter(id=which, revoked_at__isnull=True, valid_from__lte=today).first()
    return client if client is not None and (client.valid_to is None or client.valid_to >= today) else None
