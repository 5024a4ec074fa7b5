"""Somebody who cannot read here takes receipt and answer home on paper."""

from __future__ import annotations

import re

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted.tests.filling import begin_to_help, fill_in
from vardnav.platform.assisted.tests.test_helping import LMA
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import ASK, World, post, seen
from vardnav.platform.desk.tests.desk_world import act, case_of

ANSWER, NOTE = "Ja, men ta det lugnt.", "Ringde tre gånger i går."


def sent_for(dag: Client, world: World, number: str = LMA, **where: str) -> models.Case:
    """Ask a unit something for somebody; nobody has the LMA number before."""
    page = begin_to_help(dag, number, given_name="Farid", family_name="Omar", is_right="on")
    begun = post(dag, f"{page}services/{ASK}/", {"unit": where.get("unit", str(world.norra.id))})
    receipt = fill_in(dag, begun["Location"])
    return models.Case.objects.get(id=receipt.rstrip("/").rsplit("/", 1)[1])


def test_who_can_read_it_here_gets_no_paper_and_who_cannot_does_once_there_is_an_answer(
    world: World, dag: Client
) -> None:
    helped, own = sent_for(dag, world), case_of(world)
    assert "/paper/" not in dag.get(f"/desk/cases/{helped.id}/").content.decode()
    done = act(dag, helped, "complete", text=ANSWER, handed="by_visit")
    # What is kept to be handed over has not been sent.
    assert "Svaret är sparat och ärendet är avslutat. Kom ihåg att lämna det" in seen(
        dag.get(done["Location"])
    )
    done = act(dag, own, "complete", text=ANSWER)
    assert "Svaret är skickat och ärendet är avslutat." in seen(dag.get(done["Location"]))
    assert f"/desk/cases/{helped.id}/paper/" in dag.get(f"/desk/cases/{helped.id}/").content.decode()
    assert "/paper/" not in dag.get(f"/desk/cases/{own.id}/").content.decode()
    # Nobody is waited for to read it.
    assert "Inte läst än" not in seen(dag.get(f"/desk/cases/{helped.id}/"))
    assert "Inte läst än" in seen(dag.get(f"/desk/cases/{own.id}/"))
    Person.objects.filter(id=helped.subject_id).update(deceased_on="2026-01-05")
    assert "/paper/" not in dag.get(f"/desk/cases/{helped.id}/").content.decode()


def test_the_paper_says_what_was_asked_and_answered_and_whom_to_call_and_nothing_of_the_staff_s_own(
    world: World, dag: Client
) -> None:
    case = sent_for(dag, world)
    paper = f"/desk/cases/{case.id}/paper/"
    assert "svarar senast" in seen(dag.get(paper))
    post(dag, f"/desk/cases/{case.id}/do/note/", {"text": NOTE})
    act(dag, case, "complete", text=ANSWER, handed="by_visit")
    text = " ".join(seen(dag.get(paper)).split())
    for words in (
        "Farid Omar",
        case.number,
        "Så som personen sa.",
        ANSWER,
        world.norra.phone,
        world.norra.name,
    ):
        assert words in text, words
    assert clock_words.date(clock.local_date(case.sent_at), "sv") in text
    assert "i dag" not in text
    assert NOTE not in text
    assert LMA not in text
    assert "svarar senast" not in text
    assert models.Case.objects.get(id=case.id).subject.given_name == "Farid"


def test_the_name_of_somebody_with_protected_identity_is_on_no_paper(world: World, dag: Client) -> None:
    case = sent_for(dag, world)
    Person.objects.filter(id=case.subject_id).update(protection="sekretessmarkering")
    main = dag.get(f"/desk/cases/{case.id}/paper/").content.decode().split("<main", 1)[1]
    assert "Farid" not in main
    assert case.number in main


def test_the_paper_of_a_secret_case_is_for_the_person_alone(world: World, dag: Client) -> None:
    case = sent_for(dag, world)
    paper = f"/desk/cases/{case.id}/paper/"
    assert "Skicka inget brev hem" not in seen(dag.get(paper))
    models.Case.objects.filter(id=case.id).update(is_secret=True)
    answer = dag.get(paper)
    assert "Skicka inget brev hem" in seen(answer)
    # To staff, not on the paper.
    unprinted = re.search(
        r'<div class="vn-no-print.*?</div>\n<div class="vn-stack-tight"><h1',
        answer.content.decode(),
        re.DOTALL,
    )
    assert unprinted is not None
    assert "Skicka inget brev hem" in unprinted.group()


def test_another_unit_prints_nothing_and_the_receipt_says_whom_to_call(
    world: World, dag: Client, eva: Client
) -> None:
    case = sent_for(dag, world, unit=str(world.sodra.id))
    assert dag.get(f"/desk/cases/{case.id}/paper/").status_code == 404
    assert eva.get(f"/desk/cases/{case.id}/paper/").status_code == 200
    assert f"ring {world.sodra.name}, {world.sodra.phone}, och säg ärendenumret" in seen(
        dag.get(f"/desk/assist/receipts/{case.id}/")
    )
