"""The page of a case at the unit, and what can be done there, in words that staff see."""

from __future__ import annotations

from django.test import Client

from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.desk.tests.desk_world import QUESTION, act, case_of, page


def test_dag_sees_the_question_who_asks_and_when_it_must_be_answered(world: World, dag: Client) -> None:
    case = case_of(world)
    answer = page(dag, case)
    assert answer.status_code == 200
    text = seen(answer)
    for words in (
        QUESTION,
        "Anna Test",
        "19850412-A001",
        case.number,
        "Svara senast",
        "Skickades in",
        "Nytt",
    ):
        assert words in text, words
    assert case.number in seen(dag.get("/desk/"))


def test_the_queue_and_the_case_stay_within_eight_statements(
    world: World, dag: Client, django_assert_max_num_queries
) -> None:
    case = case_of(world)
    other = case_of(world)
    act(dag, case, "message", text="Hej")
    assert page(dag, case).status_code == 200
    with django_assert_max_num_queries(8):
        assert other.number in seen(page(dag, case))
    with django_assert_max_num_queries(8):
        dag.get("/desk/?queue=open&service=contact.ask")
    with django_assert_max_num_queries(8):
        dag.get("/desk/?queue=closed")


def test_take_ask_reply_and_complete(world: World, dag: Client) -> None:
    case = case_of(world)
    for verb, data in (("take", {}), ("ask", {"text": "Hur länge?"}), ("complete", {"text": "Ja, träna."})):
        answer = act(dag, case, verb, **data)
        assert answer.status_code == 303, seen(answer)
        assert dag.get(answer["Location"]).status_code == 200
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("completed", "answered")
