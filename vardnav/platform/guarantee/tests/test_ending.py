"""Who waits no more: staff say why, the person says so with a button, or has died. Never a breach, never care given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.tests.world import World, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.guarantee import actions, ending_actions, queries, telling
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.rules import Kind, PauseReason, State, Why
from vardnav.platform.guarantee.tests.test_following import NOW, SYSTEM, TODAY, _days, follow, logged, waiting


def accepted(world: World, days: int = 30, **case: Any) -> GuaranteeClock:
    """A referral that the clinic has accepted: the case has ended, and the visit is to come."""
    one = waiting(world, days=days, **case)
    cases.change(world.dags(), one.case_id, "complete", text="Du får en tid", outcome="accepted", now=NOW)
    return follow(one)


def stop(one: GuaranteeClock) -> str:
    return f"/my/cases/{one.case_id}/no-longer/"


@pytest.fixture
def dag(world: World) -> Client:
    return at_the_desk(world, world.dag)


# --- staff say why ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.DECLINED, "Du har sagt att du inte behöver tiden längre"),
        (Why.CARED_ELSEWHERE, "Du får vården någon annanstans"),
        (Why.DECEASED, "Personen har avlidit"),
    ],
)
def test_staff_end_the_time_of_somebody_who_waits_no_more_truthfully(
    world: World, dag: Client, why: Why, said: str
) -> None:
    one = accepted(world, days=95)
    url = f"/desk/cases/{one.case_id}/guarantee/"
    sent = post(dag, url, {"do": "end", "clock": str(one.id), "version": one.version, "why": why.value})
    assert sent.status_code == 303, seen(sent)
    one.refresh_from_db()
    assert (one.why, one.ended_on, one.met_on) == (why, TODAY, None)
    page = seen(dag.get(url))
    assert said in page
    assert "Räknas inte längre" in page
    assert "Gränsen har passerats" not in page
    assert queries.of_case(world.dags(), one.case_id, now=NOW)[0].state is State.ENDED
    assert not GuaranteeClock.objects.open().exists()


def test_the_reasons_of_the_system_are_not_staffs_to_give(world: World, dag: Client) -> None:
    one = accepted(world)
    url = f"/desk/cases/{one.case_id}/guarantee/"
    for why in ("withdrawn", "moved", "not_accepted", "no_rule", "out_of_region"):
        sent = post(dag, url, {"do": "end", "clock": str(one.id), "version": one.version, "why": why})
        assert sent.status_code == 422, why


# --- the person says so -------------------------------------------------------------------------------------------------


def test_anna_says_that_she_does_not_need_the_time_and_the_clinic_is_told(
    world: World, anna: Client, dag: Client
) -> None:
    one = accepted(world)
    case_page = f"/my/cases/{one.case_id}/"
    assert stop(one) in anna.get(case_page).content.decode()
    asked = seen(anna.get(stop(one)))
    assert "Behöver du inte tiden längre?" in asked
    assert "förlorar du din plats i kön" in asked
    one.refresh_from_db()
    assert one.why == "", "asking whether ends nothing"

    sent = post(anna, stop(one))
    assert (sent.status_code, sent["Location"]) == (303, case_page)
    one.refresh_from_db()
    assert (one.why, one.ended_on) == (Why.DECLINED, TODAY)
    page = anna.get(case_page)
    assert "Tiden behövs inte längre" in seen(page), "a step of the story"
    assert "Du har sagt att du inte behöver tiden längre" in seen(page)
    assert stop(one) not in page.content.decode()

    case = case_models.Case.objects.get(id=one.case_id)
    assert "Behöver inte sin tid längre" in seen(dag.get("/desk/guarantee/"))
    assert case.number in seen(dag.get("/desk/guarantee/"))
    assert "Invånaren behöver inte tiden längre" in seen(dag.get(f"/desk/cases/{case.id}/"))
    url = f"/desk/cases/{case.id}/guarantee/"
    assert "Invånaren har sagt att tiden inte behövs längre" in seen(dag.get(url))
    heard = post(dag, url, {"do": "hear", "clock": str(one.id), "version": one.version})
    assert heard.status_code == 303
    assert case.number not in seen(dag.get("/desk/guarantee/"))
    assert [done for done in logged(one) if done != "list"] == ["start", "decline", "hear"]


def test_pressed_three_times_it_is_said_once(world: World, anna: Client) -> None:
    one = accepted(world)
    actions.start(world.dags(), one.case_id, Kind.TREATMENT, on=TODAY, now=NOW)
    assert [ending_actions.decline(world.annas(), one.case_id, now=NOW) for _time in range(3)] == [2, 0, 0]
    assert post(anna, stop(one)).status_code == 303
    steps = case_models.Step.objects.filter(case=one.case_id, verb="decline")
    assert [step.by_person_id for step in steps] == [world.anna.id]
    assert logged(one).count("decline") == 2
    assert "Det finns ingen tid som räknas" in seen(anna.get(stop(one)))


def test_a_pause_ends_with_it_and_no_notice_comes_after(world: World) -> None:
    one = accepted(world, days=80)
    actions.pause(world.dags(), one.id, PauseReason.OWN_WISH, on=TODAY - _days(3), now=NOW)
    ending_actions.decline(world.annas(), one.case_id, now=NOW)
    one.refresh_from_db()
    assert (one.paused_on, one.deadline_on) == (None, TODAY + _days(13))
    assert not GuaranteePause.objects.filter(to_on__isnull=True).exists()
    assert telling.tell_due(SYSTEM, now=NOW + _days(30)) == 0


def test_what_is_not_answered_is_taken_back_instead(world: World, anna: Client) -> None:
    one = waiting(world)
    assert stop(one) not in anna.get(f"/my/cases/{one.case_id}/").content.decode()
    sent = post(anna, stop(one))
    assert (sent.status_code, sent["Location"]) == (303, f"/my/cases/{one.case_id}/withdraw/")
    one.refresh_from_db()
    assert one.why == ""


def test_what_staff_have_met_is_not_declined(world: World) -> None:
    one = accepted(world)
    actions.meet(world.dags(), one.id, on=TODAY, now=NOW)
    assert ending_actions.decline(world.annas(), one.case_id, now=NOW) == 0
    assert not case_models.Step.objects.filter(case=one.case_id, verb="decline").exists()


def test_nobody_else_declines_it_and_a_stranger_hears_nothing(world: World, cecilia: Client) -> None:
    one = accepted(world)
    for viewer in (world.cecilias(), world.dags(), world.evas(), SYSTEM):
        with pytest.raises(Http404):
            ending_actions.decline(viewer, one.case_id, now=NOW)
    assert cecilia.get(stop(one)).status_code == 404
    assert post(cecilia, stop(one)).status_code == 404
    ending_actions.decline(world.annas(), one.case_id, now=NOW)
    for viewer in (world.evas(), world.annas()):
        with pytest.raises(Http404):
            ending_actions.hear(viewer, one.id, now=NOW)
    assert queries.unheard(world.evas(), now=NOW) == []
    with pytest.raises(Http404):
        queries.unheard(world.annas(), now=NOW)


def test_annas_word_for_bo_ends_his_time_but_not_one_he_keeps_secret(
    world: World, anna_for_bo: Client
) -> None:
    one = accepted(world, acting_for=world.bo)
    case_models.Case.objects.filter(id=one.case_id).update(is_secret=True)
    assert post(anna_for_bo, stop(one)).status_code == 404
    case_models.Case.objects.filter(id=one.case_id).update(is_secret=False)
    assert post(anna_for_bo, stop(one)).status_code == 303
    one.refresh_from_db()
    assert one.why == Why.DECLINED


def test_the_unit_hears_only_what_was_said_and_on_the_page_as_it_stands(world: World) -> None:
    one = accepted(world)
    with pytest.raises(actions.NotPossible):
        ending_actions.hear(world.dags(), one.id, now=NOW)
    ending_actions.decline(world.annas(), one.case_id, now=NOW)
    one.refresh_from_db()
    with pytest.raises(actions.Stale):
        ending_actions.hear(world.dags(), one.id, version=one.version - 1, now=NOW)
    for _time in range(2):
        ending_actions.hear(world.dags(), one.id, now=NOW)
    assert Entry.objects.filter(action="guarantee.hear").count() == 1


# --- the dead -----------------------------------------------------------------------------------------------------------


def test_the_time_of_one_who_has_died_ends_on_that_day_and_is_told_to_nobody(world: World) -> None:
    one, other = accepted(world, days=95), waiting(world, days=95, person=world.cecilia)
    Person.objects.filter(id=world.anna.id).update(deceased_on=TODAY - _days(10))
    assert [ending_actions.end_of_the_dead(SYSTEM, now=NOW) for _time in range(2)] == [1, 0]
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.why, one.ended_on) == (Why.DECEASED, TODAY - _days(10))
    assert other.why == ""


def test_a_visit_noted_meanwhile_stands(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between finding the dead and ending their time staff note the visit that was."""
    one = accepted(world, days=20)
    Person.objects.filter(id=world.anna.id).update(deceased_on=TODAY)
    whole = ending_actions.end

    def late(*given: Any, **named: Any) -> GuaranteeClock:
        actions.meet(world.dags(), one.id, on=TODAY - dt.timedelta(days=1), now=NOW)
        return whole(*given, **named)

    monkeypatch.setattr(ending_actions, "end", late)
    assert ending_actions.end_of_the_dead(SYSTEM, now=NOW) == 0
    one.refresh_from_db()
    assert (one.why, one.met_on) == ("", TODAY - _days(1))


def test_anna_logged_in_sees_her_wait_no_more_over_the_list(world: World) -> None:
    one = accepted(world, days=75)
    assert "Det du väntar på" in seen(log_in(world.anna).get("/my/cases/"))
    ending_actions.decline(world.annas(), one.case_id, now=NOW)
    assert "Det du väntar på" not in seen(log_in(world.anna).get("/my/cases/"))
