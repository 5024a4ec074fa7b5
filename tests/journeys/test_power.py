"""Omar, by keyboard, gives Helena a power of attorney; she, without scripts, accepts and acts by it; and he ends it."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import PHONE

GIVER, AGENT, HER_NUMBER = "Omar Öberg", "Helena Berg", "19810101-2386"
QUESTION = "Min vän Omar undrar när hans nästa kontroll är."


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_power_of_attorney_is_given_accepted_used_and_ended(arrive: Arrive, language: str) -> None:
    omar = arrive(width=PHONE, language=language, has_mouse=False)
    steps.log_in(omar, GIVER)
    omar.goto("/my/profile/acting/")
    omar.press("Ge någon en fullmakt")
    omar.fill("Personnummer för den som ska få fullmakten", HER_NUMBER)
    omar.fill("Vad heter personen?", AGENT)
    omar.tick("Läsa och skicka ärenden åt mig")
    omar.press("Fortsätt")
    omar.sees("Är det rätt person?", AGENT)
    omar.tick("Det är rätt person, och ingen tvingar mig att ge fullmakten")
    omar.press("Ge fullmakten")
    omar.sees("Fullmakten är given, och väntar på svar")

    helena = arrive(width=PHONE, language=language, has_scripts=False)
    steps.log_in(helena, AGENT)
    helena.sees(helena.word("%(name)s vill ge dig en fullmakt", name=GIVER))
    helena.press("Läs och svara", exact=False)
    helena.press("Ta emot fullmakten")
    helena.goto("/my/")
    steps.act_for(helena, "Omar")
    steps.ask(helena, QUESTION)
    number = steps.send(helena)
    helena.goto("/my/prescriptions/")
    helena.sees(helena.word("Din fullmakt från %(name)s gäller inte läkemedel.", name="Omar"))

    omar.goto("/my/cases/")
    omar.press(steps.ASK, exact=False, within=omar.page.get_by_role("main"))
    omar.sees(number, QUESTION)
    omar.press("Vem har läst?")
    omar.sees(f"{AGENT}, {omar.word('Ombud')}")
    omar.goto("/my/profile/acting/")
    omar.press("Avsluta", exact=False, within=omar.page.get_by_role("main"))
    omar.press("Avsluta nu")
    helena.goto("/my/cases/")
    helena.sees_not(number, helena.word("Du gör ärenden för %(name)s", name="Omar"))
