"""Which way somebody goes through the screens: by the mark in their browser, or logged in with what they have kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.capabilities.advice.pages import mark as marks
from vardnav.capabilities.advice.queries.held import Hold
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther


@dataclass(frozen=True, slots=True)
class Way:
    """The addresses of one way, and how its assessment is got at. `is_own`: behind log-in."""

    hold: Hold
    now: str
    back: str
    away: str
    start: str
    home: str
    layout: str
    is_own: bool

    def on(self) -> SeeOther:
        """Return the answer to a press that is done with: look at the screen that comes next."""
        return SeeOther(self.now)


def public(request: PageRequest) -> Way:
    """Return the way of whoever has not logged in."""
    return Way(
        hold=Hold(marks.read(request)),
        now=addresses.url("advice:now"),
        back=addresses.url("advice:back"),
        away=addresses.url("advice:again"),
        start=addresses.url("advice:start"),
        home=addresses.url("public:start"),
        layout="layouts/public.html",
        is_own=False,
    )


def own(assessment_id: uuid.UUID) -> Way:
    """Return the way of somebody who is logged in, with one of theirs."""
    return Way(
        hold=Hold(id=assessment_id),
        now=addresses.url("advice:one", assessment_id=assessment_id),
        back=addresses.url("advice:one_back", assessment_id=assessment_id),
        away=addresses.url("advice:remove", assessment_id=assessment_id),
        start=addresses.url("advice:mine"),
        home=addresses.url("portal:start"),
        layout="layouts/portal.html",
        is_own=True,
    )


def beginning() -> Way:
    """Return the way of somebody who is logged in and has begun nothing yet: only the first page is there."""
    begin = addresses.url("advice:new")
    mine = addresses.url("advice:mine")
    return Way(
        hold=Hold(),
        now=begin,
        back=mine,
        away=mine,
        start=mine,
        home=addresses.url("portal:start"),
        layout="layouts/portal.html",
        is_own=True,
    )
