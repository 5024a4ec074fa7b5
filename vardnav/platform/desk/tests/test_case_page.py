"""The page of a case at the unit, and what can be done there, in words that staff see."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.world import ASK, RENEW, World, decide, seen, unit
from vardnav.platform.desk import lines
from vardnav.platform.desk.tests.desk_world import QUESTION, act, at_the_desk, case_of, colleague, page

DRUGS = {
    "drugs": ["Metoprolol 50 mg"],
    "works": "well",
    "side_effects": "no",
    "as_prescribed": "yes",
}


def after(client: Client, answer: Any) -> str:
    """What is seen where an action leads."""
    assert answer.status_code == 303, seen(answer)
    return seen(client.get(answer["Location"]))


def test_dag_sees_the_question_who_asks_and_when_it_must_be_answered(world: World, dag: Client) -> None:
    case = case_of(world)
    text = seen(page(dag, case))
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
    assert "ombudet" not in text


def test_a_case_sent_for_a_child_says_who_sent_it(world: World, dag: Client) -> None:
    case = case_of(world, acting_for=world.bo)
    text = seen(page(dag, case))
    assert "Bo Test, 9 år" in text
    assert "Skickat av ombudet Anna Test" in text


@pytest.mark.parametrize(
    ("born", "day", "said"),
    [
        ((2012, 2, 29), (2025, 2, 27), "12 år"),
        ((2012, 2, 29), (2025, 2, 28), "13 år"),  # the same day as the right to act for the child ends
        ((2026, 1, 31), (2026, 3, 1), "1 mån"),
        ((2026, 3, 1), (2026, 3, 1), "0 mån"),
        ((2025, 3, 1), (2026, 3, 1), "1 år"),
    ],
)
def test_an_age_is_the_age_that_the_rules_go_by(
    world: World, born: tuple[int, int, int], day: tuple[int, int, int], said: str
) -> None:
    world.anna.born_on = dt.date(*born)
    assert lines.age(world.anna, dt.datetime(*day, 12, tzinfo=dt.UTC)) == said


def test_a_protected_guardian_who_sent_is_marked_as_such(world: World, dag: Client) -> None:
    case = case_of(world, acting_for=world.bo)
    assert "Skyddade personuppgifter" not in seen(page(dag, case))
    Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
    assert "Skickat av ombudet Anna Test Skyddade personuppgifter" in seen(page(dag, case))


@pytest.mark.parametrize(
    ("kind", "number", "label"),
    [
        ("personnummer", "197802022383", "Personnummer 19780202-2383"),
        ("samordningsnummer", "197010632391", "Samordningsnummer 19701063-2391"),
        ("reservnummer", "991978020201", "Reservnummer 99"),
        ("lma", "12345678", "LMA-nummer 12-345678"),
    ],
)
def test_each_kind_of_number_is_called_what_it_is(
    world: World, dag: Client, kind: str, number: str, label: str
) -> None:
    Person.objects.filter(id=world.anna.id).update(identifier_kind=kind, identifier=number)
    assert label in seen(page(dag, case_of(world)))


def test_the_persons_other_open_cases_at_this_unit_are_named_and_logged(world: World, dag: Client) -> None:
    case, here = case_of(world), case_of(world)
    elsewhere, somebody_elses = case_of(world, unit=world.sodra), case_of(world, world.cecilia)
    text = seen(page(dag, case))
    assert here.number in text
    assert elsewhere.number not in text
    assert somebody_elses.number not in text
    rows = set(
        Entry.objects.filter(session_id__isnull=False, actor_id=world.dag.id).values_list(
            "action", "object_id", "subject_id"
        )
    )
    assert rows == {
        ("cases.read", case.id, world.anna.id),
        ("cases.queue", here.id, world.anna.id),
    }


def test_protected_identity_is_marked_and_the_age_and_name_are_there_for_those_who_need_them(
    world: World, dag: Client
) -> None:
    Person.objects.filter(id=world.anna.id).update(protection="sekretessmarkering")
    text = seen(page(dag, case_of(world)))
    for words in ("Anna Test", "Skyddade personuppgifter", "Lämna inte ut"):
        assert words in text


def test_a_page_is_read_with_at_most_eight_statements(
    world: World, dag: Client, django_assert_max_num_queries: Any
) -> None:
    case, other = case_of(world), case_of(world)
    act(dag, case, "message", text="Hej")
    page(dag, case)
    # Eight (one looks for answers about symptoms), and the beginning and end of two transactions: the case's own, and that
    # of the times it has led to.
    with django_assert_max_num_queries(8 + 4):
        assert other.number in seen(page(dag, case))


def test_nothing_is_shown_when_the_log_cannot_be_written(
    world: World, dag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from vardnav.kernel import audit

    case = case_of(world)

    def fails(*args: object, **options: object) -> None:
        raise OperationalError("no log")

    for name in ("insert_sql", "record_many"):
        monkeypatch.setattr(audit, name, fails)
    for url in (f"/desk/cases/{case.id}/", "/desk/"):
        answer = dag.get(url)
        assert answer.status_code == 503
        assert "Anna" not in answer.content.decode()


def test_dag_takes_a_case_and_puts_it_back(world: World, dag: Client) -> None:
    case = case_of(world)
    assert "Du har tagit ärendet." in after(dag, act(dag, case, "take"))
    assert case.number in seen(dag.get("/desk/?queue=mine"))
    assert "Ärendet ligger i kön igen." in after(dag, act(dag, case, "release"))
    case.refresh_from_db()
    assert (case.status, case.assignee_id) == ("received", None)


def test_what_is_said_after_an_action_cannot_be_said_by_an_address(world: World, dag: Client) -> None:
    case = case_of(world)
    assert "avslutat" not in seen(page(dag, case, "?done=complete"))


def test_dag_gives_a_case_to_siv_and_to_nobody_elsewhere(world: World, dag: Client) -> None:
    siv = colleague(world, "Siv", world.norra)
    case = case_of(world)
    assert "Siv Vård, Sjuksköterska" in after(dag, act(dag, case, "assign", assignee=str(siv.id)))
    case.refresh_from_db()
    assert (case.assignee_id, case.status) == (siv.id, "in_progress")
    for wrong in (str(world.eva.id), "", "x"):
        answer = act(dag, case, "assign", assignee=wrong)
        assert answer.status_code == 422
        assert "Något behöver rättas" in seen(answer)


def test_a_colleague_with_protected_identity_is_shown_by_title_only(world: World, dag: Client) -> None:
    colleague(world, "Dold", world.norra, is_protected=True)
    assert "Dold" not in seen(page(dag, case_of(world)))


def test_dag_asks_anna_answers_and_the_case_is_back(world: World, dag: Client, anna: Client) -> None:
    case = case_of(world)
    act(dag, case, "take")
    assert "väntar på invånarens svar" in after(dag, act(dag, case, "ask", text="Hur länge?"))
    from vardnav.platform.cases.tests.world import post

    assert "Hur länge?" in seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Läst av invånaren" in seen(page(dag, case))
    assert post(anna, f"/my/cases/{case.id}/write/", {"text": "En vecka"}).status_code == 303
    text = seen(page(dag, case))
    assert "En vecka" in text
    assert "Pågår" in text


def test_the_units_clock_stands_still_while_the_case_waits_for_the_resident(world: World) -> None:
    then = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)  # a Monday; two working days are promised
    case = case_of(world, now=then)
    actions.change(world.dags(), case.id, "ask", text="?", now=then)
    late = then + dt.timedelta(days=14)
    answered = actions.change(world.annas(), case.id, "reply", text="En vecka", now=late)
    assert clock.local(answered.due_at).date() == dt.date(2026, 3, 19)  # the midnight that ends Wednesday


def test_an_answer_at_once_does_not_shorten_the_units_time(world: World) -> None:
    case = case_of(world)
    actions.change(world.dags(), case.id, "ask", text="?", now=clock.now())
    answered = actions.change(world.annas(), case.id, "reply", text="En vecka", now=clock.now())
    assert answered.due_at == case.due_at


def test_a_message_does_not_end_the_case(world: World, dag: Client) -> None:
    case = case_of(world)
    assert "fortfarande öppet" in after(dag, act(dag, case, "message", text="Vi återkommer."))
    case.refresh_from_db()
    assert case.status == "received"
    assert case.first_answered_at is not None


def test_a_question_is_answered_and_closed(world: World, dag: Client, anna: Client) -> None:
    case = case_of(world)
    assert "ärendet är avslutat" in after(dag, act(dag, case, "complete", text="Ja, träna."))
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("completed", "answered")
    assert "Ja, träna." in seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Vad vill du göra?" not in seen(page(dag, case))


@pytest.mark.parametrize("outcome", ["approved", "partly", "refused"])
def test_a_renewal_needs_a_decision_and_a_reason(world: World, dag: Client, outcome: str) -> None:
    case = case_of(world, key=RENEW, answers=DRUGS)
    missing = act(dag, case, "complete", outcome=outcome, text=" ")
    assert missing.status_code == 422
    assert seen(missing).count("Fyll i det här fältet.") == 2
    undecided = act(dag, case, "complete", text="Mitt svar")
    assert undecided.status_code == 422
    assert seen(undecided).count("Välj ett beslut.") == 2
    assert "Mitt svar" in seen(undecided)
    assert act(dag, case, "complete", text="x", outcome="answered").status_code == 422
    assert act(dag, case, "complete", text="Därför.", outcome=outcome).status_code == 303
    case.refresh_from_db()
    assert case.outcome == outcome


def test_a_standard_reply_is_put_in_the_box_by_an_address(world: World, dag: Client) -> None:
    case = case_of(world, key=RENEW, answers=DRUGS)
    assert "Ditt recept är förnyat. Du kan hämta" in seen(page(dag, case, "?reply=1"))
    for unknown in ("0", "9", "-1", "x", "1" * 200, "²"):
        answer = page(dag, case, f"?reply={unknown}")
        assert answer.status_code == 200
        assert "Ditt recept är förnyat" not in seen(answer)


def test_the_answer_is_shown_before_it_is_sent_and_nothing_is_written(world: World, dag: Client) -> None:
    case = case_of(world)
    answer = act(dag, case, "complete", text="Mitt svar", preview="1")
    assert answer.status_code == 200
    assert "Så här ser invånaren svaret" in seen(answer)
    assert seen(answer).count("Mitt svar") == 2
    assert "Dag Vård, Läkare" in seen(answer)
    assert not models.Message.objects.exists()


def test_a_case_is_sent_on_with_a_receipt_and_is_then_the_others(
    world: World, dag: Client, eva: Client
) -> None:
    case = case_of(world)
    answer = act(dag, case, "forward", unit=str(world.sodra.id), reason="Du är listad där.")
    receipt = after(dag, answer)
    for words in ("skickat vidare", case.number, "Vårdcentralen Södra", "Du är listad där.", "Dag Vård"):
        assert words in receipt
    assert QUESTION not in receipt
    assert page(dag, case).status_code == 404
    assert "Ärendet har skickats vidare" in seen(dag.get(f"/desk/?number={case.number}"))
    assert QUESTION in seen(page(eva, case))
    assert eva.get(f"/desk/cases/{case.id}/forwarded/").status_code == 404


def test_a_case_goes_only_to_units_that_take_it_now(world: World, dag: Client) -> None:
    closed = unit("Vårdcentralen Stängd")
    decide("off", key=ASK, unit_id=closed.id)
    hospital = unit("Sjukhuset", kind="hospital")
    apart = unit("Ej ansluten", is_connected=False)
    case = case_of(world)
    shown = seen(page(dag, case))
    assert "Vårdcentralen Södra" in shown
    for other in (closed, hospital, apart):
        assert other.name not in shown
        assert act(dag, case, "forward", unit=str(other.id), reason="Så").status_code == 422
    for other in (hospital, apart):  # nor for one who goes past the form
        with pytest.raises(Http404):
            actions.change(
                world.dags(), case.id, "forward", to_unit_id=other.id, reason="Så", now=clock.now()
            )
    assert act(dag, case, "forward", unit=str(world.sodra.id), reason="").status_code == 422
    decide("paused", key=ASK)
    assert "Ingen annan av vårdgivarens mottagningar" in seen(page(dag, case))


def test_an_ended_case_cannot_be_changed_and_says_so(world: World, dag: Client) -> None:
    case = case_of(world)
    act(dag, case, "complete", text="Klart")
    for verb, data in (("take", {}), ("ask", {"text": "Min fråga"}), ("release", {}), ("ask", {"text": ""})):
        answer = act(dag, case, verb, **data)
        assert answer.status_code == 409
        assert "Ärendet är avslutat" in seen(answer)
    assert "Min fråga" in seen(act(dag, case, "ask", text="Min fråga"))


def test_nobody_is_said_to_be_awaited_for_a_case_that_is_closed(world: World, dag: Client) -> None:
    case = case_of(world)
    assert "Ansvarig: ingen än" in seen(page(dag, case))
    actions.change(world.annas(), case.id, "withdraw", now=clock.now())
    assert "Ansvarig" not in seen(page(dag, case))


def test_a_heading_stands_only_above_something(world: World, dag: Client) -> None:
    case = case_of(world)
    assert "Hur svaret når fram" in seen(page(dag, case))
    Account.objects.update(notify_by="sms", phone="+46701740605")
    assert "Hur svaret når fram" not in seen(page(dag, case))


def test_a_case_nobody_has_cannot_be_put_back(world: World, dag: Client) -> None:
    answer = act(dag, case_of(world), "release")
    assert answer.status_code == 409
    assert "Det går bara att lägga tillbaka" in seen(answer)


def test_a_late_case_says_so_in_words(world: World, dag: Client) -> None:
    case = case_of(world, now=clock.now() - dt.timedelta(days=10))
    assert "Försenat" in seen(page(dag, case))
    assert "Skulle ha besvarats" in seen(page(dag, case))


def test_a_case_of_an_e_service_that_is_taken_away_can_still_be_answered(world: World, dag: Client) -> None:
    case = case_of(world)
    models.Case.objects.update(service_key="gone.away")
    assert QUESTION in seen(page(dag, case))
    assert act(dag, case, "forward", unit=str(world.sodra.id), reason="x").status_code == 422
    assert act(dag, case, "complete", text="Hej").status_code == 303


def test_siv_with_two_assignments_sees_only_the_chosen_units_cases(world: World) -> None:
    siv = colleague(world, "Siv", world.norra)
    case = case_of(world, unit=world.sodra)
    assert page(at_the_desk(world, siv), case).status_code == 404


def test_ready_answers_are_swedish_and_what_they_are_called_is_in_the_language_of_the_page(
    world: World, dag: Client
) -> None:
    dag.cookies["vardnav_language"] = "en"
    said = page(dag, case_of(world)).content.decode()
    chips = re.search(r'<nav class="vn-chips" aria-label="([^"]*)"><ul lang="sv">(.*?)</ul>', said)
    assert chips is not None
    assert chips[1] == "Ready-made answers"
    assert "Ring oss" in chips[2]
    assert '<div lang="sv"><nav' not in said
