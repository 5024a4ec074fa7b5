"""The region's administrator pauses a service: it is so at once, everywhere, and says why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE

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
