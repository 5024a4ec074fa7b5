"""Pages for when something went wrong: one sentence, a way on, never an internal word."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return design.render(
        cast(PageRequest, request),
        "public/error.html",
        {"title": title, "text": text, "status": status},
        status=status,
    )


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: what came in could not be read."""
    return _page(
        request,
        400,
        _("Vi kunde inte läsa det du skickade"),
        _("Gå tillbaka, ladda om sidan och försök igen."),
    )


def forged(request: HttpRequest, exception: Any = None, reason: str = "") -> HttpResponse:
    """403: the form's token did not match (CSRF)."""
    return _page(
        request,
        403,
        _("Formuläret gick inte att skicka"),
        _("Sidan kan ha legat öppen för länge. Gå tillbaka, ladda om sidan och skicka igen."),
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: no such page, or not yours: the two look alike."""
    return _page(
        request,
        404,
        _("Sidan finns inte"),
        _("Kontrollera adressen eller börja om från startsidan. Sidan kan också ha tagits bort."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page(
        request,
        500,
        _("Något gick fel hos oss"),
        _("Felet är vårt och vi har antecknat det. Försök igen om en stund."),
    )
