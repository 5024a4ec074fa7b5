"""What somebody could do in an open case with an e-ID, staff do at their word: add, answer, take back (N12)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.assisted.tests.filling import begin_to_help
from vardnav.platform.assisted.tests.test_helping import ANNAS, helped
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.notify.models import Notice

SAID = "Det har gått över."


def again(client: Client, case: models.Case) -> str:
    """Somebody rings once more, and is looked up anew; return the page of their case."""
    return f"{begin_to_help(client, ANNAS)}cases/{case.id}/"


def test_dag_takes_a_case_back_at_annas_word_and_both_read_who_did_it_and_how(
    world: World, dag: Client, anna: Client
) -> None:
    case = helped(dag, world)
    page = again(dag, case)
    person = page.split("cases/")[0]
    assert f'href="{page}"' in dag.get(person).content.decode()
    assert case.number in seen(dag.get(page))
    unsure = post(dag, page, {"do": "withdraw"})
    assert unsure.status_code == 422
    assert "Kryssa i rutan för att ta tillbaka ärendet." in seen(unsure)
    done = post(dag, page, {"do": "withdraw", "is_wanted": "on"})
    assert (done.status_code, done["Location"]) == (303, person)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("completed", "withdrawn")
    step = models.Step.objects.get(case=case, verb="withdraw")
    assert step.assistance is not None
    assert (step.by_staff_id, step.by_person_id) == (world.dag.id, None)
    assert (step.assistance.staff_id, step.assistance.origin) == (world.dag.id, "phone")
    told = "Med hjälp av Dag Vård på Vårdcentralen Norra. Personen ringde."
    assert told in seen(anna.get(f"/my/cases/{case.id}/"))
    at_desk = seen(dag.get(f"/desk/cases/{case.id}/"))
    assert told in at_desk
    assert "Togs tillbaka åt invånaren" in at_desk
    assert (
        Entry.objects.filter(action="cases.withdraw", object_id=case.id, subject_id=world.anna.id).count()
        == 1
    )
    late = post(dag, page, {"do": "write", "text": SAID})
    assert late.status_code == 409
    assert SAID in seen(late), "what was typed is kept"


def test_what_anna_says_stands_as_hers_with_who_wrote_it_and_nobody_is_told_that_the_unit_has_written(
    world: World, dag: Client, anna: Client
) -> None:
    case = helped(dag, world)
    assert post(dag, again(dag, case), {"do": "write", "text": SAID}).status_code == 303
    message = models.Message.objects.get(case=case)
    assert (message.direction, message.author_person_id, message.author_staff_id) == (
        "to_unit",
        world.anna.id,
        world.dag.id,
    )
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert SAID in page
    assert "Du, skrivet av Dag Vård" in page
    assert "Anna" in seen(dag.get(f"/desk/cases/{case.id}/"))
    case.refresh_from_db()
    assert (case.status, case.first_answered_at) == ("received", None)
    assert not Notice.objects.exists()
    empty = post(dag, again(dag, case), {"do": "write", "text": "  "})
    assert empty.status_code == 422


def test_the_units_question_is_answered_in_annas_place_and_the_case_goes_on(
    world: World, dag: Client
) -> None:
    case = helped(dag, world)
    actions.change(world.dags(), case.id, "ask", text="Hur länge?", now=clock.now())
    assert "Svara på mottagningens fråga" in seen(dag.get(again(dag, case)))
    assert post(dag, again(dag, case), {"do": "write", "text": "En vecka."}).status_code == 303
    case.refresh_from_db()
    assert case.status in ("in_progress", "received")
    assert models.Step.objects.filter(case=case, verb="reply", assistance__isnull=False).exists()


def test_a_case_at_another_unit_that_one_has_sent_oneself_can_be_taken_back_and_no_other_can(
    world: World, dag: Client, eva: Client
) -> None:
    """Each has looked Anna up; the case is at the unit of neither but was sent by Dag."""
    case = helped(dag, world, unit=world.sodra)
    mine = again(dag, case)
    assert dag.get(mine).status_code == 200
    models.Case.objects.filter(id=case.id).update(unit=world.sodra)
    strangers: Any = f"{begin_to_help(eva, ANNAS)}cases/{uuid7()}/"
    assert eva.get(strangers).status_code == 404
    assert post(dag, mine, {"do": "withdraw", "is_wanted": "on"}).status_code == 303
    case.refresh_from_db()
    assert case.outcome == "withdrawn"


@pytest.mark.parametrize("whose", ["unit", "person"])
def test_a_case_that_is_not_the_units_or_not_the_persons_is_not_there(
    world: World, dag: Client, eva: Client, whose: str
) -> None:
    case = helped(dag, world)
    if whose == "unit":
        page = again(eva, case)
        client = eva
    else:
        models.Case.objects.filter(id=case.id).update(subject=world.cecilia)
        page, client = again(dag, case), dag
    assert client.get(page).status_code == 404
    for do in ({"do": "withdraw", "is_wanted": "on"}, {"do": "write", "text": SAID}):
        assert post(client, page, do).status_code == 404
    assert not models.Step.objects.filter(case=case).exclude(verb="submit").exists()
