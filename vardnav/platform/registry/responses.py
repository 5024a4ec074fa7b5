"""Registry: answers that pages give besides rendering."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.encoding import iri_to_uri

from vardnav.platform.registry import addresses


class SeeOther(HttpResponse):
    """A 303: the write is done, look here."""

    status_code = 303

    def __init__(self, location: str) -> None:
        super().__init__()
        self["Location"] = iri_to_uri(location)

    @property
    def url(self) -> str:
        """Where it leads (Django's test client follows it)."""
        return self["Location"]


def see_other(name: str, *, fragment: str = "", **parameters: Any) -> SeeOther:
    """Return a 303 to the page `name`."""
    location = addresses.url(name, **parameters)
    return SeeOther(f"{location}#{fragment}" if fragment else location)
