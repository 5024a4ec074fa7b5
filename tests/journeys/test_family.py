"""Anna does things for her son Bo, nine years old."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_anna_asks_for_bo_and_it_is_bos_case(arrive: Arrive, width: int) -> None:
    anna = arrive(width=width)
    steps.log_in(anna, "Anna Lindqvist")
    anna.goto("/my/family/")
    # Maja is 14 and does her own things.
    assert anna.page.get_by_role("button", name="Maja").count() == 0
    anna.press("Bo 9 år", exact=False)
    anna.goto("/my/")
    anna.sees("Du gör ärenden för Bo", "Bos sidor")
    steps.begin(anna, steps.ASK)
    steps.choose_unit(anna)
    anna.fill("Vad vill du fråga om?", "Bo har ont i örat.")
    anna.press("Fortsätt")
    anna.press("Fortsätt")
    anna.sees("Granska och skicka", "Bo Lindqvist")
    number = steps.send(anna)
    anna.press("Mina ärenden")
    anna.sees(number)

    anna.goto("/my/family/")
    anna.press("Tillbaka till mig själv")
    anna.goto("/my/cases/")
    anna.sees_not(number)

    dag = arrive(width=width)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.open_at_desk(dag, number, steps.ASK)
    resident = dag.page.get_by_role("complementary")
    expect(resident).to_contain_text("Bo Lindqvist")
    expect(resident).to_contain_text("Skickat av ombudet Anna Lindqvist")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_maja_ends_her_fathers_extension_and_he_is_out_at_his_next_click(arrive: Arrive, width: int) -> None:
    erik, maja, dag = arrive(width=width), arrive(width=width), arrive(width=width)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    _look_up(dag, "20120101-2380")
    if dag.page.get_by_text("Förlängd rätt för vårdnadshavare: Erik Lindqvist Gäller").count() == 0:
        # The journey at the other width has ended it: a unit gives it anew.
        dag.press("Ge en vårdnadshavare förlängd rätt")
        dag.tick("Erik Lindqvist", under="Vilken vårdnadshavare?")
        dag.tick("Göra och läsa ärenden", under="Vad ska personen kunna göra?")
        dag.tick("En läkare har beslutat", under="Vem har bestämt?")
        dag.fill("Verksamhetschefens eller läkarens namn", "Dag Ek")
        dag.fill("Varför behövs det?", "Maja vill ha hjälp.")
        dag.press("Ge rätten")
        dag.sees("Vårdnadshavare med förlängd rätt")

    steps.log_in(erik, "Erik Lindqvist")
    erik.goto("/my/family/")
    erik.press("Maja 14 år", exact=False)
    erik.sees("Du gör ärenden för Maja")

    steps.log_in(maja, "Maja Lindqvist")
    maja.goto("/my/profile/")
    maja.press("Vem kan göra ärenden åt mig?")
    maja.sees("Erik Lindqvist", "Vårdnadshavare med förlängd rätt")
    maja.press("Avsluta", exact=False)
    maja.press("Avsluta nu")
    maja.sees("Ingen annan kan göra ärenden åt dig här.")

    erik.goto("/my/inbox/")
    erik.sees_not("Du gör ärenden för Maja")


def _look_up(visitor: Visitor, number: str) -> None:
    """Find somebody by number at the desk, and who may act for them."""
    visitor.goto("/desk/assist/")
    visitor.fill("Personnummer, samordningsnummer, reservnummer eller LMA-nummer", number)
    visitor.tick("Personen är här", under="Hur hörde personen av sig?")
    visitor.press("Fortsätt")
    visitor.press("Vem får göra ärenden åt personen?", exact=False)
