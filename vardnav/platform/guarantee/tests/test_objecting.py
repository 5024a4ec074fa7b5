"""A pause that is wrong: the person is told of it, says so, and the unit answers or lets the time go on."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.tests.world import World, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk
from vardnav.platform.guarantee import actions, objecting
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.rules import PauseReason
from vardnav.platform.guarantee.tests.test_ending import accepted
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, _days, logged
from vardnav.platform.notify.models import Notice

SAID = "Jag har aldrig fått någon tid, så jag kan inte ha missat den."


@pytest.fixture
def dag(world: World) -> Client:
    return at_the_desk(world, world.dag)


def paused(world: World, days: int = 10) -> GuaranteeClock:
    """An answered referral whose time has stood still for some days."""
    one = accepted(world, days=40)
    return actions.pause(world.dags(), one.id, PauseReason.MISSED_VISIT, on=TODAY - _days(days), now=NOW)


def wrong(one: GuaranteeClock) -> str:
    return f"/my/cases/{one.case_id}/pause-wrong/"


def test_she_reads_that_it_stands_still_and_why_and_can_say_that_it_is_wrong(
    world: World, anna: Client, dag: Client
) -> None:
    one = paused(world)
    page = anna.get(f"/my/cases/{one.case_id}/")
    assert "eftersom du inte kom till en tid" in seen(page)
    assert wrong(one) in page.content.decode()
    asked = seen(anna.get(wrong(one)))
    assert "Vad är det som inte stämmer?" in asked
    sent = post(anna, wrong(one), {"text": SAID})
    assert sent.status_code == 303
    page = anna.get(f"/my/cases/{one.case_id}/")
    for said in (SAID, "Mottagningen har inte svarat än."):
        assert said in seen(page)
    assert wrong(one) not in page.content.decode()
    listed = seen(dag.get("/desk/guarantee/"))
    assert "Har skrivit att pausen är fel" in listed
    assert SAID in listed
    assert "Personen har skrivit att pausen är fel" in seen(dag.get(f"/desk/cases/{one.case_id}/guarantee/"))


def test_the_unit_lets_the_time_go_on_from_the_day_it_should_not_have_stood_still(
    world: World, anna: Client, dag: Client
) -> None:
    one = paused(world)
    post(anna, wrong(one), {"text": SAID})
    one.refresh_from_db()
    before = Notice.objects.count()
    day = TODAY - _days(10)
    back = {"do": "resume", "clock": str(one.id), "version": one.version}
    on = {"on_0": day.year, "on_1": day.month, "on_2": day.day}
    assert post(dag, f"/desk/cases/{one.case_id}/guarantee/", {**back, **on}).status_code == 303
    one.refresh_from_db()
    assert (one.paused_on, one.deadline_on) == (None, one.started_on + _days(90))
    assert "Mottagningen har låtit tiden gå vidare." in seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert SAID not in seen(dag.get("/desk/guarantee/"))
    assert Notice.objects.count() >= before
    assert [deed for deed in logged(one) if deed != "list"][-3:] == ["object", "resume", "answer"]


def test_or_answers_why_it_stands_still_and_she_reads_it(world: World, anna: Client, dag: Client) -> None:
    one = paused(world)
    post(anna, wrong(one), {"text": SAID})
    one.refresh_from_db()
    url = f"/desk/cases/{one.case_id}/guarantee/"
    form = {"do": "answer", "clock": str(one.id), "version": one.version}
    blank = post(dag, url, {**form, "text": " "})
    assert blank.status_code == 422
    sent = post(dag, url, {**form, "text": "Du fick en kallelse till den 3 mars."})
    assert sent.status_code == 303
    page = seen(anna.get(f"/my/cases/{one.case_id}/"))
    assert "Du fick en kallelse till den 3 mars." in page
    one.refresh_from_db()
    assert one.paused_on is not None
    assert SAID not in seen(dag.get("/desk/guarantee/"))


def test_who_has_the_form_open_when_she_writes_sees_it_first(world: World, anna: Client, dag: Client) -> None:
    one = paused(world)
    opened = one.version
    post(anna, wrong(one), {"text": SAID})
    late = post(
        dag,
        f"/desk/cases/{one.case_id}/guarantee/",
        {"do": "end", "clock": str(one.id), "version": opened, "why": "emergency"},
    )
    assert late.status_code == 409
    assert SAID in seen(late)


def test_the_same_again_changes_nothing_and_nothing_typed_is_lost(world: World, anna: Client) -> None:
    one = paused(world)
    empty = post(anna, wrong(one), {"text": ""})
    assert empty.status_code == 422
    assert "Fyll i det här fältet" in seen(empty)
    long = post(anna, wrong(one), {"text": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in seen(long)
    assert objecting.object_to(world.annas(), one.case_id, text=SAID, now=NOW) == 1
    assert objecting.object_to(world.annas(), one.case_id, text="Något annat", now=NOW) == 0
    assert GuaranteePause.objects.get().objection == SAID
    stale = post(anna, wrong(one), {"text": "Något helt annat"})
    assert stale.status_code == 409, "from a second window, opened before the first was sent"
    assert "Något helt annat" in seen(stale)
    assert "Du har redan skrivit att det inte stämmer" in seen(stale)
    assert post(anna, wrong(one), {"text": SAID}).status_code == 303, "the same words are said already"
    assert logged(one).count("object") == 1
    one.refresh_from_db()
    actions.resume(world.dags(), one.id, on=TODAY, now=NOW)
    over = post(anna, wrong(one), {"text": "Skrev för sent"})
    assert over.status_code == 409
    assert "Skrev för sent" in seen(over)


def test_nobody_else_says_it_and_nobody_answers_what_was_not_said(world: World, cecilia: Client) -> None:
    one = paused(world)
    assert cecilia.get(wrong(one)).status_code == 404
    assert post(cecilia, wrong(one), {"text": SAID}).status_code == 404
    for viewer in (world.dags(), world.cecilias(), Viewer.anonymous()):
        with pytest.raises(Http404):
            objecting.object_to(viewer, one.case_id, text=SAID, now=NOW)
    with pytest.raises(actions.NotPossible):
        objecting.answer(world.dags(), one.id, text="Svar", now=NOW)
    objecting.object_to(world.annas(), one.case_id, text=SAID, now=NOW)
    for viewer in (world.evas(), world.annas()):
        with pytest.raises(Http404):
            objecting.answer(viewer, one.id, text="Svar", now=NOW)
    with pytest.raises(actions.Stale):
        objecting.answer(world.dags(), one.id, text="Svar", version=1, now=NOW)
    assert log_in(world.anna).get(wrong(one)).status_code == 200
