"""Answers: a form that is sent when its session has ended: what was written is given back, with the way to log in.

Whoever writes slowly is logged out while they write (WCAG 2.2.1). Nothing is kept for somebody who is not logged in, so
the words go back to the browser they came from.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from vardnav.platform.design.rendering import render
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest

_LONGEST: Final = 500


def page_of(request: PageRequest) -> str:
    """Return the page of ours that the request is about: itself, or the one whose form is sent; "" for nobody knows."""
    if request.method == "GET":
        return request.get_full_path()[:_LONGEST]
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return ""
    return f"{came.path}?{came.query}"[:_LONGEST] if came.query else came.path[:_LONGEST]


def to_login(request: PageRequest, page: str, *, comes_back: bool = False) -> HttpResponse:
    """Return the way to log in at `page` (and back); to a form with words in it a page that gives them back (401)."""
    back = page_of(request) if comes_back else ""
    way = addresses.url(page) + (f"?{urlencode({'next': back})}" if back else "")
    words = _written(request)
    if not words:
        return HttpResponseRedirect(way)
    context = {"title": _("Du har blivit utloggad"), "words": words, "way": way}
    return render(request, "layouts/logged_out.html", context, status=401)


def _written(request: PageRequest) -> list[str]:
    """Return what somebody has written in sentences in a form of ours; keys, choices and numbers have no space in them."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    given = (value.strip() for name in request.POST for value in request.POST.getlist(name))
    return [value for value in given if len(value.split()) > 1]
