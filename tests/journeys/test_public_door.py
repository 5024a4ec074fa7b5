"""The public door: what somebody finds before they log in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE

SKANE, JAMTLAND = "Region Skåne", "Region Jämtland Härjedalen"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_misspelt_need_finds_the_service_and_the_region_is_kept_until_after_log_in(
    arrive: Arrive, width: int
) -> None:
    erik = arrive(width=width)
    erik.goto("/")
    erik.choose("Din region", SKANE)
    erik.press("Visa tjänster")
    erik.sees(f"Det här kan du göra i {SKANE}")
    erik.fill("Skriv med egna ord", "resept")
    erik.press("Sök")
    expect(erik.find(steps.RENEW, within=erik.page.get_by_role("main"))).to_be_visible()
    erik.goto("/")
    erik.sees(f"Det här kan du göra i {SKANE}")
    steps.log_in(erik, "Erik Lindqvist")
    expect(erik.page.get_by_role("main")).to_contain_text(SKANE)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_paused_service_says_why_and_what_to_do_instead(arrive: Arrive, width: int) -> None:
    somebody = arrive(width=width)
    somebody.goto("/region/")
    somebody.press(JAMTLAND)
    somebody.sees("Inte öppet just nu", "Regionen byter journalsystem.", "Ring din hälsocentral.")
    somebody.goto("/services/prescriptions.renew/")
    somebody.sees("Regionen byter journalsystem.", "Gör så här i stället:", "Ring din hälsocentral.")
    expect(somebody.find("Logga in och börja")).to_have_count(0)


def test_the_emergency_numbers_are_on_every_public_page(arrive: Arrive) -> None:
    somebody = arrive(width=PHONE)
    for place in somebody.walk("/"):
        for number in ("112", "1177"):
            expect(somebody.page.locator(f"a[href='tel:{number}']").first, place).to_be_visible()
