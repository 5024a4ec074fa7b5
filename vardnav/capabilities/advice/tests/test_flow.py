"""Describing symptoms through the browser: from the first question to advice, back, twice, and in two tabs."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.capabilities.advice.actions import purging
from vardnav.capabilities.advice.models import Assessment, Bundle
from vardnav.capabilities.advice.tests.conftest import NIGHT, Somebody
from vardnav.kernel.access.viewer import Viewer

pytestmark = pytest.mark.django_db


def only() -> Assessment:
    return Assessment.objects.get()


def test_the_first_page_asks_what_cannot_wait_and_shows_112(somebody):
    assert "tel:112" in somebody.source
    assert "chest_pressure_now" in somebody.asked()
    assert "inte granskat av läkare" in somebody.text


@pytest.mark.parametrize("press", ["ticked", "unknown"])
def test_danger_leads_to_112_at_once_and_nothing_more_is_asked(somebody, press):
    signs = ["chest_pressure_now"] if press == "ticked" else []
    somebody.send("/advice/", press=press, signs=signs)
    assert "Ring 112 nu" in somebody.text
    assert 'href="tel:112"' in somebody.source
    assert only().level == "112"
    assert somebody.send("/advice/back/").page.status_code == 200
    assert "Först: är det bråttom?" in somebody.text  # a way back, with the tick still there
    assert press != "ticked" or "checked" in somebody.source


def test_a_grown_up_with_nothing_alarming_comes_to_an_end_and_sees_why_and_whom_to_call(somebody):
    somebody.is_fine().who().says("").chooses("annat").answers()
    assert only().level
    for said in ("Varför får du det här rådet?", "Prata med en människa", "1177", "inte granskat av läkare"):
        assert said in somebody.text


def test_own_words_are_kept_as_written_and_what_sounds_dangerous_is_asked_about(somebody):
    words = "Det började i natt. Känns som en elefant på bröstet, kan inte prata för andnöd  🙂"
    somebody.is_fine().who().says(words)
    assert only().words == words
    # It was answered no on the first page: one of the two is a slip, so it is asked again.
    assert somebody.screen == "heard"
    again = set(somebody.asked()) & set(only().steps[0]["answers"])
    assert again
    somebody.send(press="ticked", signs=list(again))
    assert only().level == "112"


def test_what_was_answered_no_and_is_denied_in_words_is_not_asked_again(somebody):
    somebody.is_fine().who().says("jag har inte tryck över bröstet nu, bara snuva")
    assert "chest_pain_now" in somebody.asked()
    assert "chest_pressure_now" not in somebody.asked()


def test_back_is_free_and_shows_what_was_answered(somebody):
    somebody.is_fine().who(about="child", age="7", sex="female")
    somebody.send("/advice/back/")
    assert 'value="7"' in somebody.source
    assert somebody.source.count("checked") == 3
    assert "Vem gäller det?" in somebody.text


def test_the_same_press_twice_is_one_answer(somebody):
    somebody.is_fine()
    form = {**somebody.hidden(), "about": "self", "age": "34", "unit": "years", "sex": "male"}
    for _turn in range(2):
        assert somebody.client.post("/advice/now/", form).status_code == 303
    assert [one["screen"] for one in only().steps] == ["now", "who"]


def test_an_answer_to_a_page_that_is_no_longer_there_changes_nothing_and_says_so(somebody):
    somebody.is_fine()
    form = {**somebody.hidden(), "about": "self", "age": "34", "unit": "years", "sex": "male"}
    somebody.client.post("/advice/now/", form)
    before = only().steps
    other = somebody.client.post("/advice/now/", {**form, "age": "35"})
    assert other.status_code == 409
    assert "Du har redan gått vidare" in other.content.decode()
    assert only().steps == before


def test_the_first_question_answered_alike_again_loses_nothing_and_otherwise_counts_at_once(somebody):
    somebody.is_fine().who()
    somebody.is_fine()
    assert [one["screen"] for one in only().steps] == ["now", "who"]
    somebody.send("/advice/", press="ticked", signs=["stroke_signs"])
    assert only().level == "112"


def test_starting_over_removes_everything(somebody):
    somebody.is_fine().who()
    somebody.send("/advice/again/")
    assert not Assessment.objects.exists()
    assert "Först: är det bråttom?" in somebody.text


def test_whoever_has_no_mark_or_a_forged_one_is_led_to_the_beginning(client, somebody):
    somebody.is_fine().who()
    client.cookies["vardnav_advice"] = "forged"
    assert "Dina tidigare svar finns inte kvar" in client.get("/advice/now/").content.decode()
    assert client.post("/advice/now/", {"screen": "words", "version": "2"}).status_code == 303
    assert only().version == 2


def test_the_mark_is_no_where_in_the_database_and_out_of_reach_of_scripts(somebody):
    somebody.is_fine()
    cookie = somebody.client.cookies["vardnav_advice"]
    assert cookie["httponly"]
    assert only().mark not in cookie.value


def test_the_protocols_of_an_assessment_are_kept_with_it(somebody):
    somebody.is_fine()
    assert only().bundle_id == Bundle.objects.get().digest


def test_what_nobody_keeps_goes_after_a_day_and_not_before(somebody):
    somebody.is_fine()
    assert purging.unkept(Viewer.system(), now=NIGHT + dt.timedelta(hours=23)) == 0
    assert purging.unkept(Viewer.system(), now=NIGHT + dt.timedelta(hours=24)) == 1
    assert not Assessment.objects.exists()


def test_somebody_else_s_browser_sees_nothing_of_it(somebody):
    from django.test import Client

    somebody.is_fine().who().says("mycket hemligt")
    other = Somebody(Client())
    assert "mycket hemligt" not in other.text
    assert "mycket hemligt" not in other.client.get("/advice/now/").content.decode()


def test_every_page_can_be_left_at_once(somebody):
    for _step in (somebody.is_fine, somebody.who, somebody.says):
        assert "data-quick-exit" in somebody.page.content.decode()
        _step()
    assert "data-quick-exit" in somebody.page.content.decode()


def test_back_pressed_twice_goes_one_screen_back(somebody):
    somebody.is_fine().who()
    form = somebody.hidden()
    for _turn in range(2):
        assert somebody.client.post("/advice/back/", form).status_code == 303
    assert [one["screen"] for one in only().steps] == ["now"]


def test_what_own_words_are_only_like_is_asked_after_the_complaint_and_one_sign_alone_in_its_own_words(
    somebody,
):
    somebody.is_fine().who("self", "34", "years", "male").says("huvudvärk på kvällarna")
    somebody.chooses("luftvagsinfektion")  # the complaints came first: nothing dangerous is named
    assert somebody.screen == "heard_more"
    assert not somebody.asked()
    assert "Kom huvudvärken som en smäll" in somebody.text


def test_one_sign_that_own_words_name_is_asked_in_its_own_words(somebody):
    somebody.is_fine().who("self", "40", "years", "male").says("svimmade i morse")
    assert somebody.screen == "heard"
    assert not somebody.asked()
    assert "Har du svimmat" in somebody.text
