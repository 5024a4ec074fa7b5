"""The main journey: somebody renews a prescription, a doctor asks back and approves, and who has read is seen."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.steps import LONNGARDEN, RENEW
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.support.site import Site


@dataclasses.dataclass(frozen=True)
class Anna:
    """An Anna who comes for the first time, and how she and Dag look at the pages."""

    number: str
    family_name: str
    mobile: str
    way: dict[str, Any]


ANNAS = [
    pytest.param(Anna("197702182382", "Nyström", "070-174 06 05", {"width": DESKTOP}), id="wide"),
    pytest.param(Anna("197803212385", "Wallin", "070-174 06 06", {"width": PHONE}), id="phone"),
    pytest.param(
        Anna("197904272387", "Sjö", "070-174 06 07", {"width": DESKTOP, "has_scripts": False}),
        id="without scripts",
    ),
    pytest.param(
        Anna("198104242386", "Holm", "070-174 06 08", {"width": DESKTOP, "has_mouse": False}),
        id="keyboard only",
    ),
    pytest.param(
        Anna("198312142386", "Ask", "070-174 06 09", {"width": PHONE, "language": "en"}), id="in English"
    ),
]


@pytest.mark.parametrize("told", ANNAS)
def test_anna_renews_dag_asks_back_and_approves(arrive: Arrive, site: Site, told: Anna) -> None:
    name = site.newcomer(told.number, "Anna", told.family_name)
    mobile = "+46" + re.sub(r"\D", "", told.mobile)[1:]
    # Somebody of the demonstration may have the same number, and have been told of something in another journey.
    before = len(site.notices(mobile))
    anna = arrive(**told.way)
    steps.log_in(anna, name)
    steps.activate(anna, phone=told.mobile)
    anna.sees(anna.word("Hej %(name)s", name="Anna"))

    steps.fill_in_renewal(anna, written="Levaxin 100 mikrogram")
    anna.sees("Granska och skicka", "Levaxin 100 mikrogram")
    number = steps.send(anna)
    anna.press("Mina ärenden")
    anna.sees(number)

    dag = arrive(**told.way)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    steps.open_at_desk(dag, number, RENEW)
    dag.press("Ta ärendet")
    dag.sees("Du har tagit ärendet.")
    dag.open("Fråga invånaren")
    dag.fill("Fråga till invånaren", "Hur mår du av tabletterna?")
    dag.press("Skicka frågan")
    dag.sees("Din fråga är skickad. Ärendet väntar på invånarens svar.")
    _is_told(site, anna, mobile, before, count=1)

    _open_newest_message(anna)
    anna.sees("Hur mår du av tabletterna?", "Mottagningen väntar på ditt svar")
    anna.fill("Skriv här", "Jag mår bra och har inga besvär.")
    anna.press("Skicka svar")
    anna.sees("Jag mår bra och har inga besvär.")

    steps.open_at_desk(dag, number, RENEW)
    dag.sees("Jag mår bra och har inga besvär.")
    dag.open("Svara och avsluta")
    dag.tick("Godkänn", under="Beslut")
    dag.fill("Svar och motivering till invånaren", "Receptet är förnyat i ett år.")
    dag.press("Skicka svaret och avsluta")
    dag.sees("Svaret är skickat och ärendet är avslutat.")
    _is_told(site, anna, mobile, before, count=2)

    _open_newest_message(anna)
    anna.sees("Receptet är förnyat i ett år.", "Godkänt")
    anna.press("Vem har läst?")
    read = anna.page.get_by_role("row").filter(has_text=LONNGARDEN)
    expect(read.first).to_contain_text("Dag Ek")


def _open_newest_message(anna: Visitor) -> None:
    anna.goto("/my/")
    anna.sees(anna.word("Du har %(n)s oläst meddelande", n=1))
    anna.press("Öppna inkorgen")
    anna.press(RENEW, exact=False, within=anna.page.get_by_role("main"))


def _is_told(site: Site, anna: Visitor, mobile: str, before: int, *, count: int) -> None:
    """Anna has `count` text messages by now, and none says anything of her health, her name or the clinic."""
    sent = site.notices(mobile, at_least=before + count)[before:]
    assert len(sent) == count
    for notice in sent:
        assert notice["channel"] == "sms"
        for secret in (
            LONNGARDEN,
            "Lönngården",
            "Anna",
            "Levaxin",
            "recept",
            "prescription",
            "Dag",
            "tablett",
        ):
            assert secret.lower() not in notice["text"].lower()


def test_anna_chooses_in_her_own_list_of_medicines(arrive: Arrive) -> None:
    anna = arrive(width=DESKTOP)
    steps.log_in(anna, "Anna Lindqvist")
    anna.goto("/my/prescriptions/")
    anna.sees("Mina recept")
    anna.goto("/my/")
    steps.fill_in_renewal(anna, drug="Levotyroxin")
    anna.sees("Levotyroxin")
    anna.press("Ta bort utan att skicka")
    anna.press("Ta bort")
    anna.sees("Hej Anna")
