"""The secret mark of an assessment in the browser: signed, out of reach of scripts, gone when the browser closes."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_SALT = "vardnav.advice.mark"


def cookie_name() -> str:
    """Return the cookie's name; `__Host-` keeps a sibling host from planting a mark of its own."""
    return "__Host-vardnav_advice" if settings.IS_HTTPS else "vardnav_advice"


def read(request: HttpRequest) -> str:
    """Return the mark, "" for none and for anything forged."""
    try:
        return str(signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT))
    except signing.BadSignature:
        return ""


def write(response: HttpResponse, mark: str) -> None:
    """Keep a mark in the browser."""
    response.set_cookie(
        cookie_name(),
        signing.dumps(mark, salt=_SALT),
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
    )


def forget(response: HttpResponse) -> None:
    """Take the mark out of the browser."""
    response.set_cookie(
        cookie_name(),
        "",
        max_age=0,
        expires="Thu, 01 Jan 1970 00:00:00 GMT",
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
    )
