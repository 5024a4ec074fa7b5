"""Rules: the language of this device, kept in the cookie that the public door reads too."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_YEAR = 365 * 24 * 3600


def keep(response: HttpResponse, language: str) -> None:
    """Keep `language` on this device for a year; one we do not speak changes nothing."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.IS_HTTPS,
        )


def is_chosen(request: HttpRequest) -> bool:
    """Tell whether a language that we speak has been chosen on this device."""
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") in dict(settings.LANGUAGES)
