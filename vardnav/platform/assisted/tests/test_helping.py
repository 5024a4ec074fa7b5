"""Staff do an e-service for somebody without e-ID: same form, same case, and who helped is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted import actions
from vardnav.platform.assisted.tests.filling import begin_to_help, fill_in
from vardnav.platform.cases import models
from vardnav.platform.cases.rules import Identified, Origin
from vardnav.platform.cases.tests.world import ASK, RENEW, SKANE, World, decide, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk, colleague

#: Anna of these tests, in the private series (conftest.py).
ANNAS = private_number(dt.date(1985, 4, 12), 7).shown()
#: Of an asylum seeker, a foreigner with a coordination number, and one with a national reserve number.
LMA, COORDINATION, RESERVE = "12-345678", "19701063-2391", "98240301-AA06"


def choose(client: Client, page: str, key: str, unit: Any) -> Any:
    return post(client, f"{page}services/{key}/", {"unit": str(unit.id)})


def helped(
    client: Client, world: World, number: str = ANNAS, key: str = ASK, unit: Any = None
) -> models.Case:
    page = begin_to_help(client, number)
    begun = choose(client, page, key, unit or world.norra)
    assert begun.status_code == 303
    receipt = fill_in(client, begun["Location"])
    return models.Case.objects.get(id=receipt.rstrip("/").rsplit("/", 1)[1])


@pytest.mark.parametrize("key", [ASK, RENEW])
def test_dag_sends_annas_case_for_her_and_everybody_sees_who_helped_and_how(
    world: World, dag: Client, anna: Client, key: str
) -> None:
    case = helped(dag, world, key=key)
    assert (case.subject_id, case.sent_by_id, case.service_key) == (world.anna.id, world.anna.id, key)
    assert case.assistance is not None
    assert (case.assistance.staff_id, case.assistance.origin) == (world.dag.id, "phone")
    step = models.Step.objects.get(case=case)
    assert (step.by_staff_id, step.by_person_id) == (world.dag.id, None)
    told = "Ifyllt av Dag Vård, Läkare på Vårdcentralen Norra. Personen ringde. Vi ringde upp på ett nummer"
    assert told in seen(dag.get(f"/desk/cases/{case.id}/"))
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert told in page
    assert "Skickat av" not in page


def test_the_form_is_the_same_page_for_page_as_the_residents(world: World, dag: Client, anna: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    mine = post(anna, f"/my/services/{RENEW}/begin/", {"unit": str(world.norra.id)})["Location"]
    ours = choose(dag, page, RENEW, world.norra)["Location"]
    for step in ("how", "you"):
        own, assisted = (
            seen(client.get(f"{way}step/{step}/")).split("Steg")[1].split("Spara och fortsätt senare")[0]
            for client, way in ((anna, mine), (dag, ours))
        )
        assert own == assisted


def test_the_receipt_gives_the_number_to_read_out(world: World, dag: Client) -> None:
    case = helped(dag, world)
    text = seen(dag.get(f"/desk/assist/receipts/{case.id}/"))
    assert case.number in text
    assert "Visa ärendet" in text


def test_a_case_for_another_unit_goes_there_and_dag_keeps_the_receipt_alone(
    world: World, dag: Client, eva: Client
) -> None:
    case = helped(dag, world, unit=world.sodra)
    assert case.unit_id == world.sodra.id
    assert "Visa ärendet" not in seen(dag.get(f"/desk/assist/receipts/{case.id}/"))
    assert dag.get(f"/desk/cases/{case.id}/").status_code == 404
    assert "Ifyllt av Dag Vård" in seen(eva.get(f"/desk/cases/{case.id}/"))
    assert eva.get(f"/desk/assist/receipts/{case.id}/").status_code == 404


@pytest.mark.parametrize("number", [LMA, COORDINATION, RESERVE])
def test_somebody_the_register_does_not_know_is_entered_with_a_name_and_helped(
    world: World, dag: Client, number: str
) -> None:
    form = {"number": number, "origin": "visit", "identified_by": "document"}
    first = post(dag, "/desk/assist/", form)
    assert first.status_code == 422
    assert "Skriv namnet, så läggs personen in" in seen(first)
    assert not Person.objects.filter(given_name="Farid").exists()
    named = {**form, "given_name": "Farid", "family_name": "Omar"}
    asked = post(dag, "/desk/assist/", named)
    assert asked.status_code == 422
    assert "Kryssa i rutan när de stämmer" in seen(asked)
    for wrong in ("😀", "A" * 101):
        assert (
            post(dag, "/desk/assist/", {**named, "family_name": wrong, "is_right": "on"}).status_code == 422
        )
    assert not Person.objects.filter(given_name="Farid").exists(), (
        "a name that nobody has read out is not entered"
    )
    page = post(dag, "/desk/assist/", {**named, "is_right": "on"})["Location"]
    assert "Farid Omar" in seen(dag.get(page))
    case = models.Case.objects.get(
        id=fill_in(dag, choose(dag, page, ASK, world.norra)["Location"]).rstrip("/").rsplit("/", 1)[1]
    )
    assert (case.subject.given_name, case.subject.home_region) == ("Farid", SKANE)
    assert number in seen(dag.get(f"/desk/cases/{case.id}/"))
    assert begin_to_help(dag, number)  # known from now on
    assert Person.objects.filter(given_name="Farid").count() == 1


def test_an_unknown_personnummer_is_never_entered_by_hand(world: World, dag: Client) -> None:
    form = {
        "number": "19900222-2397",
        "origin": "phone",
        "identified_by": "called",
        "given_name": "X",
        "family_name": "Y",
    }
    answer = post(dag, "/desk/assist/", form)
    assert answer.status_code == 422
    assert "Ingen här har det personnumret" in seen(answer)
    assert not Person.objects.filter(identifier="199002222397").exists()


def test_a_name_typed_never_replaces_the_one_in_the_register(world: World, dag: Client) -> None:
    begin_to_help(dag, ANNAS, given_name="Ond", family_name="Vilja", is_right="on")
    world.anna.refresh_from_db()
    assert world.anna.name == "Anna Test"


@pytest.mark.parametrize(
    ("number", "said"),
    [("", "Skriv personnumret."), ("123", "för kort"), ("19850412-T070", "den sista stämmer inte")],
)
def test_a_wrong_number_is_said_by_the_field_and_nothing_typed_is_lost(
    world: World, dag: Client, number: str, said: str
) -> None:
    answer = post(dag, "/desk/assist/", {"number": number, "origin": "letter", "identified_by": "signed"})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert f'value="{number}"' in answer.content.decode() or not number
    assert 'value="letter" id="id_origin_2" checked' in answer.content.decode()


def test_nothing_is_done_for_the_dead(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    Person.objects.filter(id=world.anna.id).update(deceased_on=dt.date(2026, 1, 1))
    answer = post(dag, "/desk/assist/", {"number": ANNAS, "origin": "phone", "identified_by": "called"})
    assert answer.status_code == 422
    assert "avliden" in seen(answer)
    assert choose(dag, page, ASK, world.norra).status_code == 404


def test_a_protected_name_is_not_shown_to_whoever_knows_the_number(world: World, dag: Client) -> None:
    Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering", family_name="Hemlig")
    page = begin_to_help(dag, ANNAS)
    draft = choose(dag, page, ASK, world.norra)["Location"]
    post(dag, f"{draft}step/question/", {"question": "?", "go": "next"})
    for address in (page, f"{page}services/{ASK}/", f"{draft}step/question/", f"{draft}review/"):
        answer = dag.get(address)
        assert answer.status_code == 200
        assert "Hemlig" not in seen(answer), address
    assert "Skyddade personuppgifter" in seen(dag.get(page))


def test_a_child_is_helped_with_what_is_for_children(
    world: World, dag: Client, numbers: dict[str, str]
) -> None:
    page = begin_to_help(dag, numbers["bo"])
    assert "Personen är ett barn" in seen(dag.get(page))
    assert choose(dag, page, ASK, world.norra).status_code == 303


def test_the_catalogue_decides_here_too(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    draft = choose(dag, page, ASK, world.norra)["Location"]
    post(dag, f"{draft}step/question/", {"question": "Kvar?", "go": "next"})
    decide("paused", key=ASK, texts={"reason_sv": "Sjukdom.", "instead_sv": "Ring oss."})
    text = seen(dag.get(page))
    assert "Sjukdom." in text
    assert "Ring oss." in text
    assert choose(dag, page, ASK, world.norra).status_code == 422
    sent = post(dag, f"{draft}review/")
    assert sent.status_code == 422
    assert "Det du har skrivit finns kvar" in seen(sent)
    assert not models.Case.objects.exists()
    assert models.Draft.objects.get().answers["question"] == "Kvar?"


def test_sent_twice_is_sent_once(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    draft = choose(dag, page, ASK, world.norra)["Location"]
    first = fill_in(dag, draft)
    assert post(dag, f"{draft}review/")["Location"] == first
    assert dag.get(f"{draft}step/question/")["Location"] == first
    assert models.Case.objects.count() == 1


def test_what_dag_has_begun_is_his_alone(world: World, dag: Client, eva: Client, anna: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    draft = choose(dag, page, ASK, world.norra)["Location"]
    fellow = at_the_desk(world, colleague(world, "Frida", world.norra))
    for client in (eva, fellow):
        for address in (page, f"{page}services/{ASK}/", f"{draft}step/question/", f"{draft}review/"):
            assert client.get(address).status_code == 404, address
        assert choose(client, page, ASK, world.norra).status_code == 404
        assert post(client, f"{draft}step/question/", {"question": "x"}).status_code == 404
        assert post(client, f"{draft}review/").status_code == 404
    # Nor is it a draft of Anna's: she has not said that it is what she means.
    own = draft.replace("/desk/assist/", "/my/")
    assert anna.get(f"{own}step/question/").status_code == 404
    assert "Fortsätt där du slutade" not in seen(anna.get(f"/my/services/{ASK}/"))
    assert models.Draft.objects.count() == 1


def test_dag_on_another_assignment_does_not_take_it_with_him(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    assert dag.get(page).status_code == 200
    elsewhere = world.assignments[world.dag.id]
    elsewhere.unit = world.sodra
    elsewhere.save()
    assert dag.get(page).status_code == 404


def test_a_begun_form_can_be_thrown_away(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS)
    draft = choose(dag, page, ASK, world.norra)["Location"]
    assert "Ta bort det du har börjat på?" in seen(dag.get(f"{draft}discard/"))
    assert post(dag, f"{draft}discard/")["Location"] == page
    assert not models.Draft.objects.exists()
    assert post(dag, f"{draft}discard/").status_code == 303


def test_every_look_up_is_in_the_log_found_or_not(world: World, dag: Client) -> None:
    begin_to_help(dag, ANNAS)
    post(dag, "/desk/assist/", {"number": "19900222-2397", "origin": "phone", "identified_by": "called"})
    rows = Entry.objects.filter(action="people.look_up").order_by("at")
    assert [(row.subject_id, row.outcome, row.actor_id) for row in rows] == [
        (world.anna.id, "done", world.dag.id),
        (None, "refused", world.dag.id),
    ]
    assert Entry.objects.filter(action="assisted.start", subject_id=world.anna.id).count() == 1


def test_nobody_but_staff_helps(world: World) -> None:
    from django.http import Http404

    for viewer in (world.annas(), Viewer.anonymous(), Viewer.administrator(
        staff_id=world.dag.id, assignment_id=uuid7(), region=SKANE
    )):  # fmt: skip
        with pytest.raises(Http404):
            actions.start(
                viewer,
                number=world.anna.number,
                origin=Origin.PHONE,
                identified_by=Identified.CALLED,
                now=clock.now(),
            )


def test_anna_answers_a_question_in_a_case_that_she_was_helped_with(world: World, dag: Client) -> None:
    from vardnav.platform.desk.tests.desk_world import act

    case = helped(dag, world)
    assert act(dag, case, "ask", text="När kan vi ringa?").status_code == 303
    anna = log_in(world.anna)
    assert post(anna, f"/my/cases/{case.id}/write/", {"text": "I morgon."}).status_code == 303
    case.refresh_from_db()
    assert case.status == "received"


@pytest.mark.parametrize(
    ("origin", "way", "said"),
    [
        ("phone", "", "Välj hur du vet vem personen är."),
        ("phone", "document", "Det passar inte med hur personen hörde av sig."),
        ("visit", "called", "Det passar inte med hur personen hörde av sig."),
        ("letter", "known", "Välj något av de här svaren: Brevet är underskrivet"),
        ("unit", "guessed", "Välj ett av svaren i listan."),
    ],
)
def test_nobody_is_helped_before_it_is_said_how_one_knows_who_it_is(
    world: World, dag: Client, origin: str, way: str, said: str
) -> None:
    answer = post(dag, "/desk/assist/", {"number": ANNAS, "origin": origin, "identified_by": way})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert not models.Assistance.objects.exists()


def test_how_the_person_was_known_stands_in_the_case_and_in_the_log(
    world: World, dag: Client, anna: Client
) -> None:
    case = helped(dag, world)
    assert case.assistance is not None
    assert case.assistance.identified_by == "called"
    told = "Vi ringde upp på ett nummer som vi redan hade."
    for browser, page in ((dag, f"/desk/cases/{case.id}/"), (anna, f"/my/cases/{case.id}/")):
        assert told in seen(browser.get(page))
    row = Entry.objects.get(action="assisted.start", object_id=case.assistance_id)
    assert row.detail["identified_by"] == "called"
