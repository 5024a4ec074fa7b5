"""What is read is put away and comes back with the next answer; and a region's shortcuts stand first on the start page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

WAYS = (
    pytest.param({"width": PHONE}, id="phone"),
    pytest.param({"width": DESKTOP, "language": "en"}, id="wide, in English"),
    pytest.param({"width": PHONE, "has_scripts": False}, id="phone, without scripts"),
)


def conversation(visitor: Visitor, text: str) -> Locator:
    """Return the row of the inbox, or of what is put away, that holds the text."""
    return visitor.page.locator("li.vn-entry").filter(has_text=text)


def press_in(visitor: Visitor, place: Locator, name: str) -> None:
    """Press what begins with the name in a row."""
    visitor.press(name, within=place, exact=False)


def write_at_desk(staff: Visitor, number: str, text: str) -> None:
    """Write in a case without ending it."""
    steps.open_at_desk(staff, number, steps.ASK)
    staff.open("Skriv utan att avsluta")
    staff.fill("Meddelande till invånaren", text)
    staff.press("Skicka meddelandet")
    staff.sees(text)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_put_away_is_found_and_comes_back_with_the_next_answer(
    arrive: Arrive, way: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    mark = request.node.callspec.id
    first, second = f"Vila foten i två dagar ({mark}).", f"Ring om det inte går över ({mark})."
    erik, dag = arrive(**way), arrive(width=DESKTOP)
    steps.log_in(erik, "Erik Lindqvist")
    steps.ask(erik, f"Jag har stukat foten ({mark}).")
    number = steps.send(erik)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    write_at_desk(dag, number, first)

    steps.go_to(erik, "Inkorg")
    row = conversation(erik, first)
    expect(row).to_have_class("vn-entry vn-entry-unread")
    expect(row.get_by_role("button")).to_have_count(0)
    steps.follow(erik, row)
    erik.sees(first)
    steps.go_to(erik, "Inkorg")
    press_in(erik, conversation(erik, first), "Lägg undan")
    erik.sees("Samtalet ligger nu under Undanlagda. Kommer det ett nytt svar är det tillbaka här.")
    expect(conversation(erik, first)).to_have_count(0)
    erik.press("Ångra, ta tillbaka samtalet")
    erik.sees("Samtalet är tillbaka i inkorgen.")
    press_in(erik, conversation(erik, first), "Lägg undan")
    erik.press("Undanlagda", exact=False, within=erik.page.get_by_role("main"))
    expect(conversation(erik, first)).to_have_count(1)

    write_at_desk(dag, number, second)
    steps.go_to(erik, "Inkorg")
    expect(conversation(erik, second)).to_have_class("vn-entry vn-entry-unread")
    expect(conversation(erik, first)).to_have_count(1)
    steps.follow(erik, conversation(erik, second))
    steps.go_to(erik, "Inkorg")
    press_in(erik, conversation(erik, second), "Lägg undan")
    erik.press("Undanlagda", exact=False, within=erik.page.get_by_role("main"))
    press_in(erik, conversation(erik, second), "Ta tillbaka")
    erik.sees("Samtalet är tillbaka i inkorgen.")


def titles(visitor: Visitor) -> list[str]:
    """Return the shortcuts of the start page, in order."""
    return visitor.page.locator("#shortcuts .vn-card-title").all_inner_texts()


def chosen(visitor: Visitor, name: str) -> Locator:
    """Return the row of an e-service on the region's page of shortcuts."""
    return visitor.page.locator("li.vn-entry").filter(has_text=visitor.word(name))


@pytest.mark.parametrize("way", WAYS)
def test_a_shortcut_that_the_region_moves_is_moved_on_the_start_page(
    arrive: Arrive, way: dict[str, Any]
) -> None:
    ada, erik = arrive(**way), arrive(**way)
    steps.log_in(ada, "Ada Rönn", door="/steering/")
    ada.press("Genvägar: vad invånarna ser först när de har loggat in")
    for name in (steps.ASK, steps.RENEW):
        press_in(ada, chosen(ada, name), "Lägg till")
    ada.sees("Så här ser invånarna genvägarna", "Inget är sparat än.")
    ada.press("Spara genvägarna")
    ada.sees("Genvägarna är sparade. Invånarna ser dem nu.")
    steps.log_in(erik, "Erik Lindqvist")
    assert titles(erik) == [erik.word(steps.ASK), erik.word(steps.RENEW)]
    erik.sees("Mer du kan göra")

    press_in(ada, chosen(ada, steps.RENEW), "Flytta upp")
    ada.press("Spara genvägarna")
    erik.goto("/my/")
    assert titles(erik) == [erik.word(steps.RENEW), erik.word(steps.ASK)]

    ada.press("Välj det här igen", exact=False)
    ada.sees("Du tittar på ett tidigare val")
    ada.press("Spara genvägarna")
    erik.goto("/my/")
    assert titles(erik) == [erik.word(steps.ASK), erik.word(steps.RENEW)]

    ada.press("Ta bort alla")
    ada.press("Spara genvägarna")
    erik.goto("/my/")
    assert titles(erik) == []
