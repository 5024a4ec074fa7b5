"""What was answered before log-in is kept for the one it is about, once, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.queries.standing import KEY
from vardnav.capabilities.advice.tests.conftest import Somebody
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases.tests import world as cases
from vardnav.platform.cases.tests.world import decide, log_in, post, seen
from vardnav.platform.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db
KEEP = "/my/advice/keep/"


@pytest.fixture
def world():
    catalogue.forget()
    made = cases.build()
    decide(key=KEY)
    yield made
    catalogue.forget()


def with_answers(who, *, about="self", age="40", unit="years", acting_for=None) -> Client:
    """Return a browser that holds answers given before log-in, in which `who` has logged in since."""
    client = log_in(who, acting_for=acting_for)
    Somebody(client).is_fine().who(about, age, unit, "female").says("ont i halsen")
    return client


def test_log_in_leads_back_to_where_one_was_with_everything_kept_and_the_mark_gone(world):
    stranger = Somebody(Client()).is_fine().who("self", "40", "years", "female").says("ont i halsen")
    assert KEEP in stranger.source
    away = stranger.client.get(KEEP)
    assert away.status_code == 302
    assert "next=%2Fmy%2Fadvice%2Fkeep%2F" in away["Location"]
    client = with_answers(world.anna)
    kept_steps = Assessment.objects.filter(mark__isnull=False).order_by("-begun_at")[0].steps
    page = client.get(KEEP)
    assert "Svaren sparas på dina sidor, Anna Test" in seen(page)
    answer = post(client, KEEP)
    row = Assessment.objects.get(subject=world.anna)
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/my/advice/{row.id}/")
    assert (row.created_by, row.mark, row.steps) == (world.anna, None, kept_steps)
    assert Entry.objects.filter(action="advice.keep", subject_id=world.anna.id).count() == 1
    assert "ont i halsen" in row.words
    shown = client.get(f"/my/advice/{row.id}/")
    assert 'name="screen"' in shown.content.decode()


def test_a_press_twice_keeps_once_and_the_second_is_told_that_nothing_is_left(world):
    client = with_answers(world.anna)
    mark = client.cookies["vardnav_advice"].value
    post(client, KEEP)
    client.cookies["vardnav_advice"] = mark
    again = post(client, KEEP)
    assert again.status_code == 409
    assert "Det finns inga svar att spara" in seen(again)
    assert Assessment.objects.filter(subject__isnull=False).count() == 1
    assert client.get("/advice/now/").content.decode().count("ont i halsen") == 0


@pytest.mark.parametrize(
    ("about", "age", "unit", "said"),
    [
        ("self", "60", "years", "Åldern du skrev stämmer inte med Anna"),
        ("other", "84", "years", "Du svarade att det gäller någon annan"),
        ("child", "5", "weeks", "Du svarade att det gäller ditt barn"),
    ],
)
def test_what_is_about_somebody_else_is_not_kept_as_ones_own_and_is_told_so(world, about, age, unit, said):
    client = with_answers(world.anna, about=about, age=age, unit=unit)
    assert said in seen(client.get(KEEP))
    assert post(client, KEEP).status_code == 409
    row = Assessment.objects.get()
    assert row.subject is None
    assert not Entry.objects.filter(action="advice.keep").exists()


def test_a_guardian_is_asked_for_which_child_and_keeps_it_there(world):
    client = with_answers(world.anna, about="child", age="9")
    page = client.get(KEEP).content.decode()
    assert f'name="person" value="{world.bo.id}"' in page
    turned = post(client, "/my/family/act/", {"person": str(world.bo.id), "next": KEEP})
    assert turned["Location"].startswith(KEEP)
    assert "Svaren sparas på sidorna för Bo, 9 år" in seen(client.get(KEEP))
    post(client, KEEP)
    row = Assessment.objects.get()
    assert (row.subject, row.created_by) == (world.bo, world.anna)


def test_nobody_is_led_out_of_their_pages_by_whom_they_act_for(world):
    client = log_in(world.anna)
    for place in ("https://evil.example/", "//evil.example", "/advice/", "/desk/"):
        turned = post(client, "/my/family/act/", {"person": str(world.bo.id), "next": place})
        assert turned["Location"].split("?")[0] == "/my/"


def test_what_somebody_has_kept_is_nobody_elses_and_a_child_s_is_its_guardian_s_who_kept_it(world):
    client = with_answers(world.anna)
    post(client, KEEP)
    mine = Assessment.objects.get()
    for who, acting_for in ((world.cecilia, None), (world.anna, world.bo)):
        other = log_in(who, acting_for=acting_for)
        assert other.get(f"/my/advice/{mine.id}/").status_code == 404
        for place in ("", "back/", "remove/"):
            assert post(other, f"/my/advice/{mine.id}/{place}", {"version": "3"}).status_code == 404
    assert Assessment.objects.get().version == mine.version


def test_leaving_in_a_hurry_and_logging_out_take_the_answers_out_of_the_browser(world):
    for place in ("/leave/", "/logout/"):
        client = with_answers(world.anna)
        left = post(client, place)
        assert left.status_code == 303
        assert client.cookies["vardnav_advice"].value == ""
