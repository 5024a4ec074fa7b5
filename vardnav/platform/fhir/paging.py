"""Where a list goes on: a link that only we can read, so that nothing of anybody stands in an address."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
import json
import uuid
import zlib
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from vardnav.platform.fhir.outcomes import Refusal, refuse
from vardnav.platform.fhir.searching import Asking, Query, read

#: A link holds so long, and what it says is no longer than this (`searching.LONGEST` sees to that).
LIFE = dt.timedelta(hours=1)
LONGEST = 6000


def base() -> str:
    """Return the address of the door, without a slash at the end."""
    return f"{settings.ORIGIN}/fhir/R4"


def own_link(kind: str, query: Query) -> str:
    """Return the address of what was understood of a search. Who it was about stands in none."""
    return f"{base()}/{kind}?{urlencode(query.said)}" if query.said else f"{base()}/{kind}"


def next_link(
    kind: str,
    query: Query,
    after: tuple[dt.datetime | None, uuid.UUID],
    client_id: uuid.UUID,
    *,
    now: dt.datetime,
) -> str:
    """Return the address of what comes after `after`, for this client alone."""
    at, last = after
    told = {
        "kind": kind,
        "client": str(client_id),
        "said": query.said,
        "person": str(query.person_id) if query.person_id else None,
        "after": [at.isoformat() if at else None, str(last)],
    }
    packed = zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 1)
    sealed = _lock(settings.SECRET_KEY).encrypt_at_time(packed, int(now.timestamp()))
    return f"{base()}/{kind}?_page={sealed.decode()}"


def opened(
    kind: str, asking: Asking, page: str, client_id: uuid.UUID, *, now: dt.datetime, today: dt.date
) -> Query:
    """Return the query that a link goes on with. Raises Refusal for one that is too old, another's, or made up."""
    try:
        if len(page) > LONGEST:
            raise ValueError
        life, at = int(LIFE.total_seconds()), int(now.timestamp())
        packed = _lock(settings.SECRET_KEY).decrypt_at_time(page, life, at)
        told: dict[str, Any] = json.loads(zlib.decompress(packed))
    except (InvalidToken, ValueError, TypeError, zlib.error):
        raise _no_link() from None
    if (told["kind"], told["client"]) != (kind, str(client_id)):
        raise _no_link()
    query = read(asking, [(name, value) for name, value in told["said"]], today=today)
    query.person_id = uuid.UUID(told["person"]) if told["person"] else None
    moment, last = told["after"]
    query.after = (dt.datetime.fromisoformat(moment) if moment else None, uuid.UUID(last))
    return query


def _no_link() -> Refusal:
    return refuse(400, "value", "The link has grown too old, or is none of ours: search again.", at="_page")


@functools.lru_cache(maxsize=4)
def _lock(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"fhir pages {secret}".encode()).digest()))
