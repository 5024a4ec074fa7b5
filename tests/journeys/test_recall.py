"""A case sent to the wrong unit is taken back before anybody has taken it: by mouse, by keyboard and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE

THERE = "Vårdcentralen Skomakaren"
WHY_GONE, WHY_BACK = "Bor i Malmö nu", "Fel av mig: flytten blev inte av"
WAYS = (
    pytest.param({"width": PHONE}, "Kan jag få nya inlägg till skorna?", id="phone"),
    pytest.param(
        {"width": PHONE, "language": "en", "has_scripts": False},
        "Kan jag få inlägg utskrivna igen?",
        id="phone, in English, without scripts",
    ),
    pytest.param(
        {"width": DESKTOP, "has_mouse": False}, "Behöver jag beställa tid för inlägg?", id="by keyboard"
    ),
)


@pytest.mark.parametrize(("way", "question"), WAYS)
def test_dag_gives_a_case_away_and_takes_it_back_and_the_other_unit_sees_it_no_more(
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
    dag.choose("Mottagning som ska ta över", THERE)
    dag.fill("Varför skickas ärendet vidare?", WHY_GONE)
    dag.press("Skicka vidare")
    dag.sees("Ärendet är skickat vidare", THERE, WHY_GONE)

    other = arrive(**way)
    steps.log_in(other, "Henrik Sjögren", door="/desk/")
    steps.open_at_desk(other, number, steps.ASK)
    other.sees(question)
    case = other.page.url

    dag.press("Hämta tillbaka")
    dag.sees(THERE)
    dag.fill("Varför hämtar ni tillbaka ärendet?", WHY_BACK)
    dag.press("Hämta tillbaka")
    dag.sees(question, WHY_BACK)

    gone = other.context.request.get(case)
    assert gone.status == 404
    assert question not in gone.text()
    other.goto("/desk/?queue=open")
    other.sees_not(number)

    erik.goto(mine)
    erik.sees(question, WHY_BACK)
