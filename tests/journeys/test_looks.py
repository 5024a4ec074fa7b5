"""Every page that can be reached, in the dark, in English, narrow, with big letters: usable by all, and photographed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, NARROW, PHONE, Visitor

DOORS = {
    "public": ("/", ""),
    "resident": ("/my/", "Anna Lindqvist"),
    "staff": ("/desk/", "Dag Ek"),
    "region": ("/steering/", "Ada Rönn"),
}
#: What no link from where a door begins leads to: it is found by searching.
FOUND_BY_SEARCHING = {"public": ("/units/", "/search/?q=v%C3%A5rdcentral", "/search/?q=xyzzy", "/matrix/")}
#: How many kinds of pages each door has at least; fewer means that the walk missed some.
AT_LEAST = {"public": 10, "resident": 12, "staff": 3, "region": 3}
WAYS = {
    "light, phone": {"width": PHONE},
    "light, desktop": {"width": DESKTOP},
    "dark, phone": {"width": PHONE, "scheme": "dark"},
    "dark, desktop": {"width": DESKTOP, "scheme": "dark"},
    "English, desktop": {"width": DESKTOP, "language": "en"},
}


def enter(visitor: Visitor, door: str) -> str:
    """Come in through a door; return where it begins."""
    start, name = DOORS[door]
    if name:
        steps.log_in(visitor, name, door=start)
    else:
        visitor.page.goto(f"{visitor.site.origin}/region/")
        visitor.page.get_by_role("button", name="Region Skåne").click()
    return start


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_every_page_is_usable_by_all(arrive: Arrive, door: str, way: dict[str, Any]) -> None:
    visitor = arrive(**way)
    visited = []
    for place in visitor.walk(enter(visitor, door), *FOUND_BY_SEARCHING.get(door, ())):
        visitor.fits()
        visited.append(place)
    assert len(visited) >= AT_LEAST[door], visited


@pytest.mark.parametrize("door", DOORS)
def test_every_page_fits_320_px_and_letters_twice_as_big(arrive: Arrive, door: str) -> None:
    narrow = arrive(width=NARROW)
    for _place in narrow.walk(enter(narrow, door), *FOUND_BY_SEARCHING.get(door, ())):
        narrow.fits()
        narrow.page.set_viewport_size({"width": DESKTOP, "height": 900})
        narrow.page.evaluate("document.documentElement.style.fontSize = '200%'")
        narrow.fits()
        narrow.page.set_viewport_size({"width": NARROW, "height": 844})
