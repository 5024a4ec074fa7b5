"""Rules: what the browser keeps for us between leaving for the e-ID and coming back, in a signed cookie."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LIFE = dt.timedelta(minutes=10)
#: Log-ins begun in several tabs; with more, the oldest is forgotten.
MOST = 3
_SALT = "vardnav.login.memory"
_OFFERED_SALT = "vardnav.login.offered"
OFFERED_COOKIE = "vardnav_assignments"
OFFERED_PATH = "/login/"


def cookie_name() -> str:
    """Return the cookie's name; `__Host-` keeps a sibling host from planting a log-in of its own."""
    return "__Host-vardnav_login" if settings.IS_HTTPS else "vardnav_login"


def read(request: HttpRequest, *, now: dt.datetime) -> dict[str, Any]:
    """Return the log-ins begun in this browser that are not too old; {} for anything forged."""
    try:
        kept = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT)
    except signing.BadSignature:
        return {}
    oldest = (now - LIFE).timestamp()
    return {key: entry for key, entry in kept.items() if oldest < entry["at"] <= now.timestamp()}


def write(response: HttpResponse, kept: dict[str, Any], *, now: dt.datetime) -> None:
    """Keep the latest log-ins in the browser, or delete the cookie when there are none."""
    if not kept:
        response.delete_cookie(cookie_name(), samesite="Lax")
        return
    for entry in kept.values():
        entry.setdefault("at", now.timestamp())
    latest = sorted(kept, key=lambda key: kept[key]["at"])[-MOST:]
    response.set_cookie(
        cookie_name(),
        signing.dumps({key: kept[key] for key in latest}, salt=_SALT, compress=True),
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
    )


def keep_offered(response: HttpResponse, session_id: uuid.UUID, assignments: list[uuid.UUID]) -> None:
    """Keep which assignments this log-in vouched for, so that a later switch is among them only."""
    value = signing.dumps(
        [session_id.hex, [item.hex for item in assignments]], salt=_OFFERED_SALT, compress=True
    )
    response.set_cookie(
        OFFERED_COOKIE, value, path=OFFERED_PATH, httponly=True, samesite="Lax", secure=settings.IS_HTTPS
    )


def offered(request: HttpRequest, session_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the assignments vouched for at this session's log-in; none when the cookie is gone or not its own."""
    try:
        owner, kept = signing.loads(request.COOKIES.get(OFFERED_COOKIE, ""), salt=_OFFERED_SALT)
    except signing.BadSignature:
        return frozenset()
    return frozenset(uuid.UUID(hex=item) for item in kept) if owner == session_id.hex else frozenset()
