"""Whoever wrote that a pause is wrong gets an answer whatever becomes of the clock, and the letter says which."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.guarantee import actions, ending_actions, objecting, queries
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.rules import PauseReason, Why
from vardnav.platform.guarantee.tests.test_ending import accepted
from vardnav.platform.guarantee.tests.test_following import NOW, SYSTEM, TODAY, _days
from vardnav.platform.paper.models import Letter

SAID = "Jag har aldrig fått någon tid."
OVER = "Pausen är slut, eftersom tiden inte räknas längre."


@pytest.fixture
def on_paper(world: World) -> None:
    """Anna has an address, and no account that an SMS or e-mail could go to."""
    where: dict[str, Any] = {"address": "Storgatan 1", "postal_code": "22222", "postal_town": "Lund"}
    Person.objects.filter(id=world.anna.id).update(**where)
    Account.objects.filter(person=world.anna).delete()


def objected(world: World) -> GuaranteeClock:
    one = accepted(world, days=40)
    actions.pause(world.dags(), one.id, PauseReason.MISSED_VISIT, on=TODAY - _days(10), now=NOW)
    assert objecting.object_to(world.annas(), one.case_id, text=SAID, now=NOW) == 1
    one.refresh_from_db()
    return one


def newest() -> str:
    return str(Letter.objects.order_by("-id")[0].text)


@pytest.mark.usefixtures("on_paper")
def test_the_letter_carries_the_units_answer_before_the_clock(world: World) -> None:
    one = objected(world)
    objecting.answer(world.dags(), one.id, text="Kallelsen gick ut den 3 mars.", now=NOW)
    said = newest()
    assert "Mottagningen svarar:\n\nKallelsen gick ut den 3 mars." in said
    assert said.index("Kallelsen") < said.index("Första besöket inom 90 dagar")
    assert "Tycker du fortfarande att det är fel?" in said


@pytest.mark.usefixtures("on_paper")
def test_the_letter_says_from_which_day_the_time_goes_again(world: World) -> None:
    one = objected(world)
    day = TODAY - _days(4)
    actions.resume(world.dags(), one.id, on=day, now=NOW)
    assert f"Tiden går igen från {clock_words.date(day, 'sv')}." in newest()


@pytest.mark.usefixtures("on_paper")
@pytest.mark.parametrize("how", ["meet", "end", "redirected"])
def test_care_given_or_a_time_that_ends_answers_it_and_she_is_told(world: World, how: str) -> None:
    one = objected(world)
    if how == "meet":
        actions.meet(world.dags(), one.id, on=TODAY, now=NOW)
    elif how == "end":
        ending_actions.end(world.dags(), one.id, Why.CARED_ELSEWHERE, now=NOW)
    else:
        ending_actions.end(SYSTEM, one.id, Why.REDIRECTED, now=NOW)
    assert GuaranteePause.objects.get().answered_at == NOW
    assert queries.objected(world.dags(), now=NOW) == []
    letter = newest()
    assert OVER in letter
    assert "plats i kön" not in letter


def test_on_her_page_it_says_that_the_pause_is_over(world: World, anna: Client) -> None:
    one = objected(world)
    actions.meet(world.dags(), one.id, on=TODAY, now=NOW)
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert OVER in page
    assert "Mottagningen har låtit tiden gå vidare." not in page
    assert SAID not in seen(at_the_desk(world, world.dag).get("/desk/guarantee/"))


def test_whoever_says_that_the_time_is_not_needed_is_told_nothing_of_the_pause(world: World) -> None:
    one = objected(world)
    before = Letter.objects.count()
    assert ending_actions.decline(world.annas(), one.case_id, now=NOW) == 1
    assert GuaranteePause.objects.get().answered_at == NOW
    assert Letter.objects.count() == before


def test_what_goes_to_another_region_waits_for_its_answer_there(world: World) -> None:
    one = objected(world)
    ending_actions.end(Viewer.system(region=one.region), one.id, Why.MOVED, now=NOW)
    assert GuaranteePause.objects.get().answered_at is None
