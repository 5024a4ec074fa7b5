"""Registry: answers that pages give besides rendering."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.encoding import iri_to_uri

from vardnav.platform.registry import addresses

#: Holds what the next page is to say (design.telling), until it has said it or the browser is closed.
TOLD_COOKIE = "vardnav_told"
#: Addresses that are sent as they are: most of ours. What else stands in one is written as a browser reads it.
_PLAIN = re.compile(r"[A-Za-z0-9/_.~?&=#-]*")
_TOLD = re.compile(r"[?&]told=([0-9a-f]+)(?=#|$)")


class SeeOther(HttpResponse):
    """A 303: the write is done, look here."""

    status_code = 303

    def __init__(self, location: str) -> None:
        super().__init__()
        self["Location"] = location if _PLAIN.fullmatch(location) else iri_to_uri(location)

    @property
    def url(self) -> str:
        """Where it leads (Django's test client follows it)."""
        return self["Location"]


def see_other(name: str, *, fragment: str = "", **parameters: Any) -> SeeOther:
    """Return a 303 to the page `name`."""
    location = addresses.url(name, **parameters)
    return SeeOther(f"{location}#{fragment}" if fragment else location)


def telling(answer: SeeOther, mark: str) -> SeeOther:
    """Let an answer, also when it is kept and given again, say what was done: `mark` in its address, until `handed_over`."""
    answer["Location"] = addresses.told(answer.url, told=mark)
    return answer


def handed_over(answer: HttpResponse) -> HttpResponse:
    """Move what an answer tells from its address into a cookie for the page it leads to."""
    location = answer.headers.get("Location", "")
    found = _TOLD.search(location)
    if found is not None:
        answer["Location"] = _TOLD.sub("", location)
        answer.set_cookie(TOLD_COOKIE, found[1], httponly=True, samesite="Lax", secure=settings.IS_HTTPS)
    return answer


def forget_told(page: HttpResponse) -> None:
    """Take the cookie away again: it has been said."""
    page.set_cookie(
        TOLD_COOKIE,
        "",
        max_age=0,
        expires="Thu, 01 Jan 1970 00:00:00 GMT",
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
    )
