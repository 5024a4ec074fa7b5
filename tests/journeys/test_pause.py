"""The region's administrator pauses a service: it is so at once, everywhere, and says why."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

WHY, INSTEAD = "Vi byter telefonväxel i dag.", "Ring din hälsocentral i morgon."
UNIT = "Hälsocentralen Lindhagen"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_pause_holds_at_once_in_every_door_and_is_over_at_once(arrive: Arrive, width: int) -> None:
    elsa = arrive(width=width)
    steps.log_in(elsa, "Elsa Granlund")
    steps.begin(elsa, steps.RENEW)
    begin = elsa.find(f"Börja {UNIT}")
    expect(begin).to_be_visible()
    somebody = arrive(width=width)
    somebody.goto("/region/")
    somebody.press("Region Kalmar län")

    ruben = arrive(width=width)
    steps.log_in(ruben, "Ruben Alsterlund", door="/steering/")
    ruben.press(steps.RENEW)
    ruben.press("Ändra")
    ruben.tick("Pausad")
    ruben.fill("Varför, på svenska", WHY)
    ruben.fill("Vad man kan göra i stället, på svenska", INSTEAD)
    ruben.press("Granska innan du sparar")
    ruben.sees(WHY, INSTEAD)
    ruben.press("Spara beslutet")
    ruben.sees("Beslutet är sparat")

    # Elsa's page was open before the pause; what it offers is refused, with the reason.
    begin.click()
    elsa.sees(WHY, INSTEAD)
    elsa.goto("/my/")
    elsa.sees("Inte öppet just nu", WHY)
    somebody.goto("/")
    somebody.sees("Inte öppet just nu", WHY, INSTEAD)
    somebody.goto("/services/prescriptions.renew/")
    somebody.sees(WHY, INSTEAD)

    ruben.press("Återuppta nu")
    elsa.goto("/my/")
    steps.begin(elsa, steps.RENEW)
    expect(elsa.find(f"Börja {UNIT}")).to_be_visible()
    somebody.goto("/services/prescriptions.renew/")
    expect(somebody.find("Logga in och börja")).to_be_visible()


JAMTLAND, HALSOCENTRAL = "Region Jämtland Härjedalen", "Hälsocentralen Fjällbäcken"
WORDS = {
    "Varför, på svenska": "Vi byter telefonväxel och bokningssystem.",
    "Varför, på engelska": "We are changing telephone and booking systems.",
    "Vad man kan göra i stället, på svenska": "Gå till din hälsocentral mellan 8 och 10.",
    "Vad man kan göra i stället, på engelska": "Go to your health centre between 8 and 10.",
}
SWEDISH, ENGLISH = list(WORDS.values())[::2], list(WORDS.values())[1::2]
PLAN = "Båda systemen är provade i en vecka. Viveka följer upp."
WANTED = "Jag har ont i knät när jag går i trappor."


@pytest.mark.parametrize("way", steps.ON_A_PHONE)
def test_two_administrators_pause_a_service_open_cases_are_answered_and_all_is_as_before(
    arrive: Arrive, way: dict[str, Any]
) -> None:
    frida, somebody, viveka, gustav, torbjorn = (arrive(**way) for _each in range(5))
    somebody.goto("/")
    somebody.choose("Din region", JAMTLAND)
    somebody.press("Visa tjänster")
    before = _offered(somebody)
    steps.log_in(frida, "Frida Myhr")
    number = _ask_for_a_time(frida)

    steps.log_in(viveka, "Viveka Storm", door="/steering/")
    _propose(viveka)
    steps.go_to(frida, "Start")
    assert not frida.page.get_by_text(SWEDISH[0]).count(), "nothing is paused before the second agrees"
    steps.log_in(gustav, "Gustav Ljungdal", door="/steering/")
    _agree(gustav, by=viveka)

    _entrance_says_why(somebody)
    frida.page.reload()
    frida.sees(*(ENGLISH if frida.way.language == "en" else SWEDISH))
    steps.log_in(torbjorn, "Torbjörn Hägg", door="/desk/")
    steps.open_at_desk(torbjorn, number, steps.VISIT)
    steps.answer(torbjorn, "Välkommen på måndag klockan 9.", decision="Godkänn")
    steps.read_newest(frida, steps.VISIT, number, "Välkommen på måndag klockan 9.")

    viveka.sees("Pausad nu", "Plan för att öppna igen:", PLAN)
    viveka.press("Återuppta allt nu")
    gustav.press("Godkännanden")
    _agree(gustav, by=viveka)
    assert _offered(somebody) == before
    steps.go_to(frida, "Start")
    steps.begin(frida, steps.VISIT)
    expect(frida.find(f"{frida.word('Börja')} {HALSOCENTRAL}")).to_be_visible()


def _offered(somebody: Visitor) -> list[str]:
    """Return what the public pages say of the service: on the start page and on its own."""
    somebody.goto("/")
    card = somebody.page.locator("article").filter(has_text=somebody.word(steps.VISIT)).first.inner_text()
    somebody.press(steps.VISIT, within=somebody.page.get_by_role("main"))
    return [card, somebody.page.get_by_role("main").inner_text()]


def _ask_for_a_time(frida: Visitor) -> str:
    steps.begin(frida, steps.VISIT)
    steps.choose_unit(frida, HALSOCENTRAL)
    frida.fill("Vad vill du ha hjälp med?", WANTED)
    steps.has_new_trouble(frida)
    for _page in range(3):
        frida.press("Fortsätt")
    return steps.send(frida)


def _propose(viveka: Visitor) -> None:
    """Fill in the pause, look at what it touches, and send it to the other administrator."""
    viveka.press("Pausa flera tjänster på en gång, och följ upp pauser")
    viveka.press("Pausa tjänster")
    viveka.tick(steps.VISIT, under="Vilka tjänster?")
    viveka.tick("I hela regionen", under="Var?")
    for label, text in WORDS.items():
        viveka.fill(label, text)
    viveka.fill("Diarienummer eller beslut", "RJH 2026-44")
    viveka.tick("Mottagningarna svarar på dem som vanligt", under="De ärenden som redan är öppna")
    viveka.fill("Telefonsamtal som besvaras samma dag, i procent", "72,5")
    viveka.fill("Digitala besök i andra regioner, antal på en vecka", "14")
    viveka.fill("Plan för att öppna igen", PLAN)
    viveka.press("Se vad pausen påverkar")
    viveka.sees("Det här påverkar pausen", "Inget är sparat än.", *SWEDISH, *ENGLISH)
    viveka.sees("Öppna ärenden per mottagning", "Ingångar som visar pausen")
    viveka.sees("Mottagningarna svarar på dem som vanligt. Inget ärende försvinner.")
    viveka.sees("En annan administratör måste godkänna innan pausen gäller.")
    viveka.press("Skicka för godkännande")
    viveka.sees("Väntar på godkännande")


def _agree(gustav: Visitor, *, by: Visitor) -> None:
    """Let through what the other administrator has proposed, from the list of what waits."""
    steps.follow(gustav, steps.row(gustav, steps.VISIT, "Viveka Storm"))
    gustav.press("Godkänn, så gäller det")
    by.page.reload()


def _entrance_says_why(somebody: Visitor) -> None:
    """The start page and the service's own say why and what instead, in the other language too."""
    somebody.goto("/")
    swedish_first = somebody.way.language == "sv"
    somebody.sees(*(SWEDISH if swedish_first else ENGLISH))
    somebody.press(f"{somebody.word('Läs mer')} {somebody.word('om')} {somebody.word(steps.VISIT)}")
    somebody.sees(*(SWEDISH if swedish_first else ENGLISH))
    for switch, texts in (("English", ENGLISH), ("Svenska", SWEDISH))[:: 1 if swedish_first else -1]:
        somebody.page.get_by_role("button", name=switch).click()
        for text in texts:
            expect(somebody.page.get_by_text(text).first).to_be_visible()
