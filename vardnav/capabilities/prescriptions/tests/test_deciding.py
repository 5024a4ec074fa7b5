"""A unit decides drug by drug; the person sees each drug's state, until when, why not, and who decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.support import filling, personas
from vardnav.capabilities.prescriptions import rules
from vardnav.capabilities.prescriptions.models import LineDecision
from vardnav.capabilities.prescriptions.tests.test_pages import prescribed
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.tests.world import RENEW, World, seen
from vardnav.platform.desk.tests.transfer_world import draw, sent
from vardnav.platform.registry import listing

UNTIL = "2027-06-30"
FORM = {
    "decision_1": "renewed", "until_1": UNTIL, "decision_2": "refused", "reason_2": "Behövs inte längre.",
    "text": "Hej Anna!", "version": "1",
}  # fmt: skip


@pytest.fixture
def dag(world: World) -> Any:
    return personas.client_of(assignment=world.assignments[world.dag.id])


@pytest.fixture
def case(world: World, anna: Client) -> Case:
    """Anna asks to have two drugs renewed."""
    drugs = [prescribed(world, world.anna, name) for name in ("Metformin", "Losartan")]
    draft = filling.begin(anna, listing.service(RENEW), world.norra.id)
    labels = [f"{one.name} tablett 500 mg" for one in drugs]
    filling.post(anna, f"{draft}step/drugs/", {"drugs_0": [str(one.id) for one in drugs]})
    filling.post(anna, f"{draft}step/how/", {"works": "well", "side_effects": "no", "as_prescribed": "yes"})
    filling.post(anna, f"{draft}step/you/", {})
    assert filling.post(anna, f"{draft}review/").status_code == 303
    made = Case.objects.get()
    assert sorted(made.answers[0]["value"]) == sorted(labels)
    return made


def address(case: Case) -> str:
    return f"/desk/cases/{case.id}/prescriptions/"


def test_before_the_answer_each_drug_says_that_it_is_asked_for(
    anna: Client, case: Case, world: World
) -> None:
    page = seen(anna.get("/my/prescriptions/"))
    assert page.count("Du har bett om det") == 4  # by each drug of the list, and among what is asked for
    cases.change(world.dags(), case.id, "ask", text="Hur mår du?", now=clock.now())
    assert "Mottagningen väntar på ditt svar" in seen(anna.get("/my/prescriptions/"))


def test_a_renewal_that_went_to_another_region_is_listed_once(anna: Client, case: Case, world: World) -> None:
    sent(world.dags(), case, draw(world).kvarnholmen)
    page = seen(anna.get("/my/prescriptions/"))
    assert page.count("Du har bett om det") == 4
    assert "Läs svaret i ärendet" not in page


def test_dag_decides_drug_by_drug_and_anna_sees_it(anna: Client, dag: Any, case: Case, world: World) -> None:
    assert "Besluta om varje läkemedel" in seen(dag.get(f"/desk/cases/{case.id}/"))
    assert case.answers[0]["value"][0] in seen(dag.get(address(case)))
    done = dag.post(address(case), FORM)
    assert (done.status_code, done["Location"]) == (303, f"/desk/cases/{case.id}/?done=complete")
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("completed", "partly")
    assert Message.objects.get(case=case).text == "Hej Anna!"
    rows = list(LineDecision.objects.order_by("number").values_list("is_renewed", "until_on", "reason"))
    assert rows == [(True, dt.date(2027, 6, 30), ""), (False, None, "Behövs inte längre.")]
    page = seen(anna.get("/my/prescriptions/"))
    for words in (
        "Förnyat till och med 30 juni 2027.",
        "Inte förnyat",
        "Behövs inte längre.",
        "Beslutat i dag",
        "av Dag Vård, Läkare.",
    ):
        assert words in page, words
    assert "av Dag Vård, Läkare." in seen(anna.get(f"/my/cases/{case.id}/"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"decision_1": ""}, "Välj om läkemedlet förnyas."),
        ({"reason_2": ""}, "Skriv varför läkemedlet inte förnyas."),
        ({"until_1": "2020-01-01"}, "Dagen har redan varit."),
        ({"until_1": "x"}, "Skriv datumet som år-månad-dag"),
        ({"text": ""}, "Fyll i det här fältet."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_decided(
    dag: Any, case: Case, wrong: dict[str, str], said: str
) -> None:
    answer = dag.post(address(case), {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert not LineDecision.objects.exists()
    case.refresh_from_db()
    assert case.status == "received"


def test_somebody_was_before_you(dag: Any, case: Case, world: World) -> None:
    cases.change(world.dags(), case.id, "take", now=clock.now())
    answer = dag.post(address(case), {**FORM, "text": "Kvar här"})
    assert answer.status_code == 409
    assert "Kvar här" in seen(answer)
    assert not LineDecision.objects.exists()


def test_an_answer_without_decisions_still_tells_how_it_went(anna: Client, case: Case, world: World) -> None:
    cases.change(world.dags(), case.id, "complete", text="Nej.", outcome="refused", now=clock.now())
    assert "Inte förnyat" in seen(anna.get("/my/prescriptions/"))


def test_strangers_and_other_cases_have_nothing_to_decide(cecilia: Client, case: Case, world: World) -> None:
    eva = personas.client_of(assignment=world.assignments[world.eva.id])
    assert eva.get(address(case)).status_code == 404
    assert eva.post(address(case), FORM).status_code == 404
    assert "Metformin" not in seen(cecilia.get("/my/prescriptions/"))
    assert not LineDecision.objects.visible_to(world.cecilias()).exists()


def test_deciding_and_reading_leave_rows(anna: Client, dag: Any, case: Case, world: World) -> None:
    dag.post(address(case), FORM)
    anna.get("/my/prescriptions/")
    row = Entry.objects.get(action="prescriptions.decide")
    assert (row.object_id, row.actor_id, row.subject_id) == (case.id, world.dag.id, world.anna.id)
    assert Entry.objects.filter(action="prescriptions.renewals", object_id=world.anna.id).exists()


def test_a_renewal_ends_as_its_lines_say() -> None:
    yes, no = rules.Decided("a", True), rules.Decided("b", False, reason="x")
    assert [rules.outcome(lines) for lines in ([yes, yes], [yes, no], [no])] == [
        "approved",
        "partly",
        "refused",
    ]
    with pytest.raises(rules.NoReason):
        rules.outcome([rules.Decided("b", False, reason=" ")])
    assert rules.line_state("completed", "withdrawn", None) is rules.LineState.WITHDRAWN
    assert rules.line_state("completed", "transferred", None) is rules.LineState.PARTLY


def test_what_a_person_has_written_at_length_is_decided_as_any_drug(
    anna: Client, dag: Any, world: World
) -> None:
    draft = filling.begin(anna, listing.service(RENEW), world.norra.id)
    told = "Den vita tabletten som jag fick i våras, " + "jag minns inte namnet. " * 20
    filling.post(anna, f"{draft}step/drugs/", {"drugs_1": told})
    filling.post(anna, f"{draft}step/how/", {"works": "well", "side_effects": "no", "as_prescribed": "yes"})
    filling.post(anna, f"{draft}step/you/", {})
    filling.post(anna, f"{draft}review/")
    made = Case.objects.get()
    decided = dag.post(address(made), {"decision_1": "renewed", "text": "Klart!", "version": "1"})
    assert decided.status_code == 303
    assert LineDecision.objects.get().label == told[: len(LineDecision.objects.get().label)]
    assert told.strip() in seen(anna.get("/my/prescriptions/"))
