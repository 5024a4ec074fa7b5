"""Four people: a feverish infant at night, a man who plays his chest down, a cold, an old woman helped by her daughter."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.tests.conftest import NIGHT
from vardnav.kernel import clock

pytestmark = pytest.mark.django_db


def level() -> str:
    return Assessment.objects.get().level


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "Åk till akuten nu"), ("en", "Go to the emergency department")]
)
def test_a_parent_with_a_feverish_infant_at_night_is_sent_to_the_emergency_department(
    somebody, language, said
):
    somebody.client.cookies["vardnav_language"] = language
    somebody.is_fine().who("child", "5", "weeks", "female")
    somebody.answers(["infant_fever"])
    assert level() == "akut_nu"
    assert said in somebody.text


@pytest.mark.parametrize(
    "words",
    [
        "Lite tryck över bröstet, säkert inget. Frun tjatar.",
        "a bit of pressure on my chest, I am sweating cold",
    ],
)
def test_a_man_who_plays_his_chest_pain_down_is_told_to_call_112(somebody, words):
    true = ["chest_pain_now", "cold_sweat"]
    somebody.is_fine().who("self", "58", "years", "male").says(words)
    heard = somebody.asked()
    assert "chest_pain_now" in heard
    somebody.send(press="ticked", signs=[one for one in heard if one in true])
    # The one sign by itself is the emergency department: what makes it 112 is still asked.
    assert level() != "akut_nu"
    if somebody.screen == "complaints":
        assert "brostsmarta" in somebody.source
        somebody.chooses("brostsmarta").answers(true)
    assert level() == "112"
    assert "Ring 112" in somebody.text


def test_what_was_heard_is_no_end_until_what_could_be_worse_has_been_asked(somebody):
    somebody.is_fine().who("self", "58", "years", "male").says("lite tryck över bröstet")
    somebody.send(press="ticked", signs=["chest_pain_now"])
    assert somebody.screen == "complaints"
    somebody.chooses("brostsmarta").answers(["pain_spreads_arm_jaw"])
    assert level() == "112"


def test_a_student_with_a_cold_looks_after_it_at_home_with_an_end_date(somebody):
    somebody.is_fine().who("self", "22", "years", "female").says("förkyld, snuva och lite ont i halsen")
    assert "luftvagsinfektion" in somebody.source
    somebody.chooses("luftvagsinfektion").answers()
    assert level() == "egenvard"
    for said in ("Rådet gäller till och med", "Hör av dig igen om", "1177"):
        assert said in somebody.text


def test_how_long_advice_holds_is_not_moved_on_by_reading_it_again(somebody, monkeypatch):
    somebody.is_fine().who("self", "22", "years", "female").says("förkyld, snuva och lite ont i halsen")
    somebody.chooses("luftvagsinfektion").answers()
    until = re.search(r"Rådet gäller till och med ([^.]+)", somebody.text)
    assert until is not None
    monkeypatch.setattr(clock, "now", lambda: NIGHT + dt.timedelta(hours=23))
    somebody.page = somebody.client.get("/advice/now/")
    assert until[0] in somebody.text


def test_a_daughter_answers_for_her_old_mother_and_reads_of_the_person_not_of_herself(somebody):
    somebody.is_fine().who("other", "84", "years", "female").says("Mamma är trött och förvirrad")
    heard = somebody.screen == "heard"
    if heard:
        somebody.answers()
    if somebody.screen == "complaints":
        somebody.chooses("annat").answers(["frail"])
    assert level() in ("idag", "akut_nu", "112", "boka")
    assert "Prata med en människa" in somebody.text
