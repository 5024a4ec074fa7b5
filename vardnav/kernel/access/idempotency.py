"""Actions: every write once. A repeat of a form gets the first answer again (reliability.md, rule 2 and I12)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import Http404, HttpResponse

from vardnav.kernel.access import prepared

Response = TypeVar("Response", bound=HttpResponse)

_CLAIM = (
    "INSERT INTO access_storedanswer (key, owner, path, location, created_at) VALUES (%s, %s, %s, '', %s) "
    "ON CONFLICT (key) DO NOTHING RETURNING 1"
)
_KEEP = "UPDATE access_storedanswer SET location = %s WHERE key = %s"
_RELEASE = "DELETE FROM access_storedanswer WHERE key = %s"
_FIND = "SELECT location FROM access_storedanswer WHERE key = %s AND owner = %s AND path = %s"


def once(
    key: uuid.UUID,
    *,
    owner: uuid.UUID,
    path: str,
    now: dt.datetime,
    run: Callable[[], HttpResponse],
    repeat: Callable[[str], HttpResponse],
) -> HttpResponse:
    """Run a write in one transaction under its key, or give the stored answer of an earlier run.

    Only a redirect (303) is an outcome; anything else (a form sent back with errors) releases the key. A concurrent
    repeat waits for the first and then gets its answer. Raises Http404 when the key belongs to somebody else.
    """
    with transaction.atomic():
        if not prepared.rows(_CLAIM, [key, owner, path[:300], now]):
            found = prepared.rows(_FIND, [key, owner, path[:300]])
            if not found:
                raise Http404
            return repeat(found[0][0])
        response = run()
        if response.status_code == 303:
            prepared.rows(_KEEP, [response["Location"][:500], key])
        else:
            prepared.rows(_RELEASE, [key])
        return response
