"""Actions: every write once. A repeat of a form gets the first answer again (reliability.md, rule 2 and I12)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction
from django.http import Http404, HttpResponse

Response = TypeVar("Response", bound=HttpResponse)

_CLAIM = (
    "INSERT INTO access_storedanswer (key, owner, path, location, created_at) VALUES (%s, %s, %s, '', %s) "
    "ON CONFLICT (key) DO NOTHING"
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
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [key, owner, path[:300], now])
            if cursor.rowcount == 0:
                cursor.execute(_FIND, [key, owner, path[:300]])
                row = cursor.fetchone()
                if row is None:
                    raise Http404
                return repeat(row[0])
        response = run()
        with connection.cursor() as cursor:
            if response.status_code == 303:
                cursor.execute(_KEEP, [response["Location"][:500], key])
            else:
                cursor.execute(_RELEASE, [key])
        return response
