"""Somebody without e-ID is helped at the desk: the same form, a number to go home with, and an answer on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import PHONE, Visitor
from tests.support.site import Site

QUESTION, ANSWER = "Får jag bada med plåstret på?", "Ja, det går bra. Byt plåster efteråt."


@dataclass(frozen=True)
class Told:
    """Two who come to the desk: one of the population register, and one whom it does not know."""

    way: dict[str, Any]
    number: str
    family_name: str
    reserve_number: str


BOTH = [
    pytest.param(Told({"width": PHONE}, "193008077723", "Björklund", "22800315-AA06"), id="phone"),
    pytest.param(
        Told({"width": PHONE, "language": "en"}, "193009179221", "Sandberg", "22800316-AB17"),
        id="phone, in English",
    ),
]


@pytest.mark.parametrize("told", BOTH)
def test_dag_helps_gerda_who_has_no_e_id_and_ilir_whom_no_register_knows(
    arrive: Arrive, site: Site, told: Told
) -> None:
    gerda = site.newcomer(told.number, "Gerda", told.family_name)
    dag = arrive(**told.way)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.look_up(dag, told.number)
    dag.sees(gerda, "Vad ska du hjälpa till med?")
    number = _send_for(dag, gerda)
    _is_printed(dag, number, "040-628 04 00")

    dag.press("Visa ärendet")
    helped = dag.page.get_by_role("complementary")
    expect(helped).to_contain_text("Dag Ek")
    dag.sees("Ingen läser det ni skriver här.", QUESTION)
    steps.answer(dag, ANSWER, handed="Vid ett besök")
    dag.press("Skriv ut ärendet och svaret")
    dag.sees(gerda, QUESTION, ANSWER)
    dag.sees_not(f"{told.number[:8]}-{told.number[8:]}")
    _is_printed(dag, number, ANSWER)

    steps.look_up(dag, told.reserve_number, came="Personen ringde")
    dag.sees("Ingen här har det numret. Kontrollera det.")
    dag.fill("Förnamn", "Ilir")
    dag.fill("Efternamn", told.family_name)
    dag.tick("Jag har läst upp namnet och numret för personen, och de stämmer")
    dag.press("Fortsätt")
    ilir = f"Ilir {told.family_name}"
    dag.sees(ilir, "Reservnummer")
    number = _send_for(dag, ilir)
    dag.press("Tillbaka till personen")
    dag.sees(ilir, number)


def _send_for(dag: Visitor, name: str) -> str:
    """Ask Dag's own unit for somebody, from their page; return the number on the receipt."""
    question = dag.page.locator(".vn-entry").filter(has_text=dag.word(steps.ASK))
    dag.press("Till oss", exact=False, within=question)
    dag.fill("Vad vill du fråga om?", QUESTION)
    dag.press("Fortsätt")
    dag.press("Fortsätt")
    dag.sees("Granska och skicka", name)
    dag.press("Skicka till mottagningen")
    dag.sees("Ärendet är skickat")
    return steps.number_on(dag)


def _is_printed(dag: Visitor, *texts: str) -> None:
    """What comes out of the printer has the texts, and nothing to press."""
    dag.page.emulate_media(media="print")
    dag.sees(*texts)
    for what in (".vn-site-header", ".vn-site-footer", ".vn-breadcrumb", "main button", "main .vn-button"):
        for one in dag.page.locator(what).all():
            expect(one).not_to_be_visible()
    dag.page.emulate_media(media="screen")
