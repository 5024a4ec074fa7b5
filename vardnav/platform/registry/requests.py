"""Registry: the request as a page sees it, after its door's gate has said who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from vardnav.kernel.access.viewer import Viewer


@dataclass(slots=True)
class Frame:
    """What the page's frame shows of who is here; filled by the gate and by the page."""

    name: str = ""
    subject: str = ""
    acting_for: str = ""
    unread: int = 0
    unit: str = ""
    title: str = ""
    current: str = ""
    #: The language of the person's own notices, "" for who has none (staff, visitors).
    notices_in: str = ""
    #: Of a sensitive e-service: the page carries the quick exit, and a title that says nothing.
    is_sensitive: bool = False


class PageRequest(HttpRequest):
    """An HttpRequest on which the gate has set who is asking. Only for types; never instantiated by us."""

    viewer: Viewer
    frame: Frame
    language: str
    request_id: str
    session_token: str
    #: What `Page.examine` returned, for a POST to a page that declares it.
    examined: Any
    page: Any
    #: Of the FHIR door: the system that has come in.
    caller: Any
