"""The word in every form by which we know that the form is ours: Django's, masked anew for each page, but faster.

Django draws each of the 32 signs of a mask by itself, 50 µs a page. The secret, the cookie and the check stay
Django's; the mask is as random as its own.
"""

from __future__ import annotations

import os
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token

_COUNT: Final = len(CSRF_ALLOWED_CHARS)
_PLACES: Final = {sign: place for place, sign in enumerate(CSRF_ALLOWED_CHARS)}
#: Bytes from here on would make some signs likelier than others.
_FAIR: Final = 256 - 256 % _COUNT


def token(request: HttpRequest) -> str:
    """Return what the form must carry; a browser without the cookie that belongs to it gets one.

    Django sends the cookie again with every form; ours holds for a year from the first, which no open form outlives.
    """
    secret = request.META.get("CSRF_COOKIE")
    if not isinstance(secret, str) or len(secret) != CSRF_SECRET_LENGTH:
        return get_token(request)
    return _masked(secret)


def _masked(secret: str) -> str:
    mask: list[int] = []
    while len(mask) < CSRF_SECRET_LENGTH:
        mask += [drawn % _COUNT for drawn in os.urandom(CSRF_SECRET_LENGTH + 8) if drawn < _FAIR]
    mask = mask[:CSRF_SECRET_LENGTH]
    hidden = [(_PLACES[sign] + drawn) % _COUNT for sign, drawn in zip(secret, mask, strict=True)]
    return "".join([CSRF_ALLOWED_CHARS[place] for place in mask + hidden])
