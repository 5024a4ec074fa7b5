"""What came to the wrong sort of clinic is handed over where it belongs: by mouse, by keyboard and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE

CLINIC = "Hudmottagningen Lindblom"
WHY = "En hudläkare behöver titta på det."
NOT_AGAIN = (
    "Det hör hemma på en annan sorts mottagning än den du skrev till, och har lämnats dit. "
    "Du behöver inte skriva igen."
)
WAYS = (
    pytest.param({"width": PHONE}, "Ska jag visa upp mitt utslag?", id="phone"),
    pytest.param(
        {"width": PHONE, "language": "en", "has_scripts": False},
        "Behöver någon se på mitt utslag?",
        id="phone, in English, without scripts",
    ),
    pytest.param({"width": DESKTOP, "has_mouse": False}, "Vem kan titta på utslaget?", id="by keyboard"),
)


@pytest.mark.parametrize(("way", "question"), WAYS)
def test_a_question_becomes_a_time_asked_for_at_the_clinic_and_erik_tells_nothing_twice(
    arrive: Arrive, way: dict[str, Any], question: str
) -> None:
    erik = arrive(**way)
    steps.log_in(erik, "Erik Lindqvist")
    steps.ask(erik, question)
    number = steps.send(erik)
    erik.press("Visa ärendet")
    mine = erik.page.url.removeprefix(erik.site.origin).partition("#")[0]

    dag = arrive(**way)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.open_at_desk(dag, number, steps.ASK)
    dag.open("Skicka vidare till en annan mottagning")
    dag.press("Ärendet hör hemma på en annan sorts mottagning")
    dag.choose("Vad ska ärendet bli?", steps.VISIT)
    dag.press("Visa mottagningar")
    dag.choose("Mottagning som ska ta över", f"{CLINIC} (Region Skåne)")
    dag.fill("Varför ska den andra mottagningen ha ärendet?", WHY)
    dag.press("Lämna över ärendet")
    dag.sees("Ärendet är skickat vidare", CLINIC, WHY)

    linnea = arrive(**way)
    steps.log_in(linnea, "Linnea Forsell", door="/desk/")
    steps.open_at_desk(linnea, number, steps.VISIT)
    linnea.sees(question, "Det har lämnats över hit, eftersom det hör hemma här.")
    steps.answer(linnea, "Välkommen på onsdag klockan 9.", decision="Godkänn")

    erik.goto(mine)
    erik.sees(question, "Välkommen på onsdag klockan 9.", WHY)
    erik.sees(NOT_AGAIN)
