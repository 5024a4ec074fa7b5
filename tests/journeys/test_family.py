"""Anna and Erik do things for their son Bo, nine years old; and Maja, fourteen, ends her father's right.

An extension reads the record (the demonstration's); this site's region lets units give one about cases too.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE

QUESTION, ANSWER = "Bo har ont i örat.", "Ta med Bo hit i morgon klockan 10, så tittar vi."


@pytest.mark.parametrize("way", steps.ON_A_PHONE + steps.ON_A_DESK)
def test_anna_asks_for_bo_and_both_parents_read_the_answer_as_bo(arrive: Arrive, way: dict[str, Any]) -> None:
    anna = arrive(**way)
    steps.log_in(anna, "Anna Lindqvist")
    anna.press("Gör ärenden för någon annan")
    # Maja is 14 and does her own things.
    assert anna.page.get_by_role("button", name="Maja").count() == 0
    steps.go_to(anna, "Start")
    steps.act_for(anna, "Bo")
    anna.sees(anna.word("%(name)ss sidor", name="Bo"))
    steps.ask(anna, QUESTION)
    anna.sees("Bo Lindqvist")
    number = steps.send(anna)
    anna.press("Visa ärendet")
    anna.sees(number, QUESTION)
    steps.go_to(anna, "Mina ärenden")
    anna.sees(number)

    dag = arrive(**way)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.open_at_desk(dag, number, steps.ASK)
    resident = dag.page.get_by_role("complementary")
    expect(resident).to_contain_text("Bo Lindqvist")
    expect(resident).to_contain_text(dag.word("Skickat av ombudet %(name)s", name="Anna Lindqvist"))
    steps.answer(dag, ANSWER)

    steps.go_to(anna, "Start")
    anna.press("Öppna inkorgen")
    anna.press(steps.ASK, exact=False, within=anna.page.get_by_role("main"))
    anna.sees(number, QUESTION, ANSWER)

    erik = arrive(**way)
    steps.log_in(erik, "Erik Lindqvist")
    steps.act_for(erik, "Bo")
    steps.read_newest(erik, steps.ASK, number, QUESTION, ANSWER)
    expect(erik.page.locator("main aside")).to_contain_text("Anna Lindqvist")

    anna.press("Byt person")
    anna.press("Tillbaka till mig själv")
    steps.go_to(anna, "Mina ärenden")
    anna.press("Avslutade")
    anna.sees_not(number)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_maja_ends_her_fathers_extension_and_he_is_out_at_his_next_click(arrive: Arrive, width: int) -> None:
    erik, maja, dag = arrive(width=width), arrive(width=width), arrive(width=width)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.let_erik_act_for_maja(dag)

    steps.log_in(erik, "Erik Lindqvist")
    steps.act_for(erik, "Maja")

    steps.log_in(maja, "Maja Lindqvist")
    maja.goto("/my/profile/")
    maja.press("Vem kan göra ärenden åt mig?")
    maja.sees("Erik Lindqvist", "Vårdnadshavare med förlängd rätt")
    maja.press("Avsluta", exact=False)
    maja.press("Avsluta nu")
    maja.sees("Ingen annan kan göra ärenden åt dig här.")

    erik.goto("/my/inbox/")
    erik.sees_not("Du gör ärenden för Maja")
