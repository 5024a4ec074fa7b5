"""Wiring: the pages of those who were let in from a waiting room: the same site, in processes of their own.

Whoever has no turn (any more) is led back to where everybody else is, so that nobody stands in this line for nothing.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from vardnav.config.doorstep import Application, StartResponse
from vardnav.platform.waiting_room.names import has_turn

_HERE = ("/healthz", "/readyz", settings.STATIC_URL)


def only_with_a_turn(application: Application) -> Application:
    """Return what answers whoever has a turn, and whatever is sent; a page asked for without one is at the others'."""

    def at_the_door(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        stays = environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(_HERE)
        if stays or has_turn(environ.get("HTTP_COOKIE", "")):
            return application(environ, start_response)
        start_response("302 Found", [("Location", _there(path, environ)), ("Cache-Control", "no-store")])
        return [b""]

    return at_the_door


def _there(path: str, environ: dict[str, Any]) -> str:
    asked = environ.get("QUERY_STRING", "")
    written = urllib.parse.quote(path.encode("latin-1"))
    return f"{settings.ORIGIN}{written}{'?' if asked else ''}{asked}"
