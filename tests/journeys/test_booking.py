"""A parent books a time for a child on a phone, moves it and cancels it; the unit sees what is left."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import PHONE, Visitor

WAYS = (
    *steps.ON_A_PHONE,
    pytest.param({"width": PHONE, "has_scripts": False}, id="phone, without scripts"),
)


def free_times(visitor: Visitor) -> Locator:
    """Return the buttons of the free times that the page shows."""
    return visitor.page.locator("main button[name=slot]")


def press_time(visitor: Visitor, place: int) -> None:
    """Press one of the free times."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(free_times(visitor).nth(place))
    visitor.look()


@pytest.mark.parametrize("way", WAYS)
def test_a_parent_books_for_a_child_moves_it_and_cancels_it(arrive: Arrive, way: dict[str, Any]) -> None:
    anna = arrive(**way)
    steps.log_in(anna, "Anna Lindqvist")
    steps.act_for(anna, "Bo")
    steps.begin(anna, "Boka tid")
    anna.sees(anna.word("Boka tid för %(name)s", name="Bo"))
    anna.press(
        "Telefontid med distriktssköterska"
        if anna.way.language == "sv"
        else "Phone call with a district nurse"
    )
    # The last of them: other journeys may take the first.
    press_time(anna, free_times(anna).count() - 1)
    anna.sees("Tiden är inte bokad än", "Yusuf Rahimi")
    anna.tick("Jag har läst vad som gäller")
    anna.press("Boka tiden")
    anna.sees("Tiden är bokad.", anna.word("Tid för %(name)s", name="Bo"))
    when = anna.page.locator(".vn-summary strong").first.inner_text()
    anna.press("Boka om")
    anna.sees(when, "Den finns kvar tills du har valt en ny.")
    press_time(anna, free_times(anna).count() - 2)
    anna.sees("Byta till den här tiden?", when)
    anna.press("Byt till den här tiden")
    anna.sees("Tiden är ombokad.")
    expect(anna.page.locator(".vn-summary strong").first).not_to_have_text(when)
    expect(anna.page.get_by_role("main")).to_contain_text(
        re.compile(anna.word("Flyttad från %(was)s till %(to)s", was=".+", to=".+"))
    )
    anna.press("Avboka")
    anna.sees("Vill du avboka tiden?")
    anna.press("Avboka tiden")
    anna.sees("Tiden är avbokad.", "Avbokad")
    steps.go_to(anna, "Start")
    anna.press("Mina tider")
    anna.sees("Kommande", "Tidigare")
