"""Somebody describes their symptoms before log-in: by keyboard, without scripts, in the dark, in English."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

WAYS: dict[str, dict[str, Any]] = {
    "dark, phone, keyboard": {"width": PHONE, "scheme": "dark", "has_mouse": False},
    "English, desktop, no scripts": {"width": DESKTOP, "language": "en", "has_scripts": False},
}
MOST_SCREENS = 40


def to_advice(visitor: Visitor) -> None:
    """Answer no until there is advice."""
    why = visitor.word("Varför får du det här rådet?")
    for _turn in range(MOST_SCREENS):
        if visitor.page.get_by_role("heading", name=why).count():
            return
        none = visitor.find("Inget av det här")
        visitor.press("Inget av det här" if none.count() else "Nej")
        visitor.fits()
    raise AssertionError(f"no advice after {MOST_SCREENS} screens: {visitor.heading}")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_daughter_describes_what_her_mother_has_and_is_told_what_to_do_and_whom_to_call(
    arrive: Arrive, way: dict[str, Any]
) -> None:
    daughter = arrive(**way)
    daughter.goto("/advice/")
    daughter.press("Ja, det jag har kryssat i")
    daughter.sees("Kryssa i det som stämmer, eller tryck Inget av det här.")
    daughter.press("Nej, inget av det här")
    daughter.tick("Någon annan")
    daughter.fill("Hur gammal?", "84")
    daughter.tick("Kvinna eller flicka")
    daughter.fits()
    daughter.press("Fortsätt")
    daughter.fill("Berätta med egna ord", "xyzzy")
    daughter.press("Fortsätt")
    daughter.fill("Sök efter ett annat besvär", "xyzzy")
    daughter.press("Sök", within=daughter.page.get_by_role("main"))
    daughter.tick("Något annat")
    daughter.open("Visa alla besvär")
    daughter.fits()
    daughter.press("Fortsätt")
    to_advice(daughter)
    daughter.sees("Prata med en människa")
    assert daughter.page.locator("a[href='tel:1177']").count()
    daughter.press("Tillbaka")
    to_advice(daughter)
    daughter.press("Börja om och ta bort mina svar")
    daughter.sees("Först: är det bråttom?")
    assert re.search(r"/advice/$", daughter.page.url)


def test_whoever_is_in_danger_sees_112_at_once(arrive: Arrive) -> None:
    somebody = arrive(width=PHONE)
    somebody.goto("/advice/")
    somebody.page.locator("[name=signs][value=chest_pressure_now]").check()
    somebody.press("Ja, det jag har kryssat i")
    somebody.sees("Ring 112 nu")
    somebody.fits()
    assert somebody.page.locator("main a[href='tel:112']").first.is_visible()
