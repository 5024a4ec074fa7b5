"""Anna does things for her son Bo, nine years old."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE


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
