"""An assessment is made when staff say so, never because somebody has written an answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.tests.world import World, decide, log_in, seen
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, case_of, page
from vardnav.platform.guarantee import actions, assessing, following, regional
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, Why
from vardnav.platform.guarantee.tests.test_following import NOW, SYSTEM, TODAY, _days, logged
from vardnav.platform.guarantee.tests.test_regional import region_of

KEY = "visits.request"
ASKED = "Har någon legitimerad gjort en medicinsk bedömning?"
NEW = {"why": "Ont i knät.", "since": "weeks", "before": "no", "worse": "same"}
ANSWER = {"text": "Annan mottagning kan hjälpa dig bättre.", "outcome": "answered"}


@pytest.fixture(autouse=True)
def offered(world: World) -> None:
    decide(key=KEY)


@pytest.fixture
def dag(world: World) -> Client:
    return at_the_desk(world, world.dag)


def waiting(world: World, days: int = 1, **more: Any) -> cases.Case:
    case = case_of(world, key=KEY, answers={**NEW, **more}, now=NOW - _days(days))
    following.follow(SYSTEM, case.id, now=NOW - _days(days))
    return case


def clock_of(case: cases.Case) -> GuaranteeClock:
    """The clock as it is after the events of the case have been handled, twice."""
    for _time in range(2):
        following.follow(SYSTEM, case.id, now=NOW)
    return GuaranteeClock.objects.get(case=case, kind=Kind.ASSESSMENT)


def test_who_ends_the_case_says_it_in_one_choice_and_nothing_is_chosen_beforehand(
    world: World, dag: Client
) -> None:
    case = waiting(world)
    opened = page(dag, case)
    assert ASKED in seen(opened)
    text = opened.content.decode()
    place = text.index('name="assessed"')
    assert "checked" not in text[place : place + 2000]
    refused = act(dag, case, "complete", **ANSWER)
    assert refused.status_code == 422
    assert (
        seen(refused).count("Välj om en medicinsk bedömning är gjord.") == 2
    )  # in the summary and beside it
    assert ANSWER["text"] in seen(refused)
    case.refresh_from_db()
    assert case.status == "received"
    assert act(dag, case, "complete", **ANSWER, assessed="odd").status_code == 422
    assert clock_of(case).met_on is None


def test_made_today_is_met_and_both_read_it(world: World, dag: Client) -> None:
    case = waiting(world)
    key = str(uuid7())
    for _time in range(2):  # sent twice
        sent = act(dag, case, "complete", **ANSWER, assessed="made", version=1, form_key=key)
        assert sent.status_code == 303
    one = clock_of(case)
    assert (one.met_on, one.why) == (TODAY, "")
    assert logged(one).count("meet") == 2  # the contact and the assessment, once each
    assert "Du fick en medicinsk bedömning" in seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))


def test_not_yet_leaves_it_on_the_list_until_it_is_noted(world: World, dag: Client) -> None:
    case = waiting(world, days=4)
    assert act(dag, case, "complete", **ANSWER, assessed="not_yet").status_code == 303
    one = clock_of(case)
    assert (one.met_on, one.why) == (None, "")
    assert "Bedömning inom 3 dagar" in seen(dag.get("/desk/guarantee/"))
    assert "Du skulle ha fått en medicinsk bedömning" in seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))
    actions.meet(world.dags(), one.id, on=TODAY, now=NOW)
    assert clock_of(case).met_on == TODAY


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Why.NOT_NEW, "Mottagningen bedömer att dina besvär varken är nya"),
        (Why.DECLINED, "Du har sagt att du inte behöver tiden längre"),
        (Why.CARED_ELSEWHERE, "Du får vården någon annanstans"),
        (Why.EMERGENCY, "Vårdgarantin gäller planerad vård"),
    ],
)
def test_not_needed_ends_it_truthfully(world: World, dag: Client, choice: Why, said: str) -> None:
    case = waiting(world)
    assert act(dag, case, "complete", **ANSWER, assessed=choice.value).status_code == 303
    one = clock_of(case)
    assert (one.met_on, one.why, one.ended_on) == (None, choice, TODAY)
    assert said in seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))


def test_the_regions_figure_counts_only_what_is_said_to_be_made(world: World, dag: Client) -> None:
    for choice in ("made", "not_yet"):
        case = waiting(world)
        assert act(dag, case, "complete", **ANSWER, assessed=choice).status_code == 303
        clock_of(case)
    ended = {one.kind: one for one in regional.ended(region_of(world), now=NOW)}
    assert (ended[Kind.ASSESSMENT].kept, ended[Kind.ASSESSMENT].late) == (1, 0)


def test_with_a_message_it_may_be_said_and_need_not(world: World, dag: Client) -> None:
    case = waiting(world)
    assert act(dag, case, "message", text="Vi läser.").status_code == 303
    assert clock_of(case).met_on is None
    assert act(dag, case, "message", text="Vi har talats vid.", assessed="made").status_code == 303
    assert clock_of(case).met_on == TODAY
    assert ASKED not in seen(page(dag, case))
    assert act(dag, case, "complete", **ANSWER).status_code == 303


def test_it_is_asked_before_the_clocks_own_event_is_handled_and_not_where_nothing_is_waited_for(
    world: World, dag: Client
) -> None:
    early = case_of(world, key=KEY, answers=NEW, now=NOW)
    assert not GuaranteeClock.objects.exists()
    assert ASKED in seen(page(dag, early))
    assert act(dag, early, "complete", **ANSWER, assessed="made").status_code == 303
    assert clock_of(early).met_on == TODAY
    known = waiting(world, before="yes", here="yes")
    other = case_of(world, now=NOW)
    for case in (known, other):
        assert ASKED not in seen(page(dag, case))


def test_nobody_else_says_it_and_nothing_unknown_is_taken(world: World) -> None:
    case = waiting(world)
    assessing.said(world.evas(), case.id, "made", NOW)  # not theirs to see: nothing
    with pytest.raises(Http404):
        assessing.said(world.annas(), case.id, "made", NOW)
    with pytest.raises(actions.NotPossible):
        assessing.said(world.dags(), case.id, "odd", NOW)
    with pytest.raises(Http404):
        actions.meet(world.evas(), clock_of(case).id, on=TODAY, now=NOW)
    assert clock_of(case).met_on is None
    assert assessing.ask(world.dags(), cases.Case.objects.get(id=case.id), NOW) is not None


def test_an_answer_from_another_room_leaves_it_open(world: World) -> None:
    case = waiting(world)
    case_actions.change(world.dags(), case.id, "complete", text="Svar", outcome="answered", now=NOW)
    assert clock_of(case).met_on is None
