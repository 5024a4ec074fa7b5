"""A press on a screen, whichever way somebody goes: the answer kept, told what is wrong with it, or led on."""

from __future__ import annotations

from django.http import HttpResponse

from vardnav.capabilities.advice.pages import screen as screen_pages
from vardnav.capabilities.advice.pages.ways import Way
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.queries.held import Held
from vardnav.capabilities.advice.rules import screens
from vardnav.platform.registry.requests import PageRequest


def page(request: PageRequest, way: Way, row: Held) -> HttpResponse:
    """Show the screen that comes next, or take its answer."""
    if request.method != "POST":
        return screen_pages.shown_page(request, way, row)
    screen = screens.current(bundles.of(row.bundle), row.steps)
    seen = version(request)
    if request.POST.get("screen", "") == screen.id:
        return screen_pages.answered(request, way, row, screen, version=seen)
    return _of_another_screen(request, way, row, seen)


def _of_another_screen(request: PageRequest, way: Way, row: Held, seen: int) -> HttpResponse:
    """A press twice leads on; anything else from a page that is no longer there is told so."""
    last = row.steps[-1] if row.steps else None
    if last is not None and seen == row.version - 1 and request.POST.get("screen", "") == last["screen"]:
        earlier = screen_pages.read_again(request, row)
        if earlier is None or earlier == last:
            return way.on()
    return screen_pages.shown_page(request, way, row, status=409)


def version(request: PageRequest) -> int:
    """Return the version that a form was shown with, -1 for anything else."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else -1
