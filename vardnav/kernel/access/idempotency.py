"""Actions: every write once. A repeat of a form gets the first answer again (reliability.md, rule 2 and I12)."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction
from django.http import Http404, HttpResponse

from vardnav.kernel.access import prepared

Response = TypeVar("Response", bound=HttpResponse)
Gives = TypeVar("Gives")

#: A write that met another in a ring, or at the same row, is tried so many times again before it becomes an error.
MOST_AGAIN = 3
#: What PostgreSQL calls that (SQLSTATE): deadlock detected, serialization failure. Nothing of the write is left.
_MET_ANOTHER = frozenset({"40P01", "40001"})
_log = logging.getLogger(__name__)
_CLAIM = (
    "INSERT INTO access_storedanswer (key, owner, path, location, created_at) VALUES (%s, %s, %s, '', %s) "
    "ON CONFLICT (key) DO NOTHING RETURNING 1"
)
_KEEP = "UPDATE access_storedanswer SET location = %s WHERE key = %s"
_RELEASE = "DELETE FROM access_storedanswer WHERE key = %s"
_FIND = "SELECT location FROM access_storedanswer WHERE key = %s AND owner = %s AND path = %s"


class _Claimed(BaseException):
    """The key has an answer already: the write is left, whatever catches errors on the way."""


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
    repeat waits for the first and then gets its answer. Whatever met another write in a ring is run again, all of it, at
    most MOST_AGAIN times; `run` must therefore leave nothing behind but rows. Raises Http404 when the key belongs to
    somebody else.
    """

    def whole() -> HttpResponse:
        with transaction.atomic():
            prepared.first(_CLAIM, [key, owner, path[:300], now], unless=_Claimed)
            response = run()
            if response.status_code == 303:
                prepared.last(_KEEP, [response["Location"][:500], key])
            else:
                prepared.rows(_RELEASE, [key])
            return response

    try:
        return patiently(whole)
    except _Claimed:  # whatever the same statement's sending has done is undone
        found = prepared.rows(_FIND, [key, owner, path[:300]])
        if not found:
            raise Http404 from None
        return repeat(found[0][0])


def patiently(whole: Callable[[], Gives]) -> Gives:
    """Run a whole write, and again when it met another in a ring, at most MOST_AGAIN times. It leaves nothing but rows."""
    for left in reversed(range(MOST_AGAIN + 1)):
        try:
            return whole()
        except OperationalError as problem:
            if not left or not _met_another(problem):
                raise
            _log.warning("a form met another write and is tried again; %s times left", left)
    raise AssertionError("the last try answers or raises")


def _met_another(problem: OperationalError) -> bool:
    return getattr(problem.__cause__, "sqlstate", None) in _MET_ANOTHER
