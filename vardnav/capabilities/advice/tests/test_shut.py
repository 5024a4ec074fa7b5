"""The questions are paused, or not chosen by the region: what cannot wait is still asked, and somebody answers the phone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.queries.standing import KEY
from vardnav.capabilities.advice.tests.conftest import NIGHT, Somebody
from vardnav.kernel import clock
from vardnav.platform.cases.tests import world as cases
from vardnav.platform.cases.tests.world import SKANE, decide
from vardnav.platform.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db
WHY = {"reason_sv": "Frågorna ses över.", "instead_sv": "Ring oss så länge."}
DOORS = ('href="tel:1177"', "tel:112", 'href="/units/"')


@pytest.fixture
def skane():
    catalogue.forget()
    yield cases.build()
    catalogue.forget()


@pytest.fixture
def scanian(skane):
    client = Client()
    client.cookies["vardnav_region"] = SKANE
    return client


def test_whoever_meets_a_pause_reads_why_and_whom_to_call_and_keeps_what_they_answered(scanian):
    decide(key=KEY)
    somebody = Somebody(scanian).is_fine().who().says("ont i halsen")
    decide("paused", key=KEY, valid_from=NIGHT - dt.timedelta(minutes=1), texts=WHY)
    somebody.page = scanian.get("/advice/now/")
    assert somebody.page.status_code == 200
    for said in WHY.values():
        assert said in somebody.text
    assert all(door in somebody.source for door in DOORS)
    assert Assessment.objects.get().words == "ont i halsen"
    decide(key=KEY)
    somebody.page = scanian.get("/advice/now/")
    assert somebody.screen in ("complaints", "heard")


def test_what_cannot_wait_is_asked_and_answered_also_where_the_region_has_not_chosen_the_questions(scanian):
    somebody = Somebody(scanian)
    assert "har inte valt att erbjuda" in somebody.text
    somebody.send("/advice/", press="ticked", signs=["stroke_signs"])
    assert "Ring 112 nu" in somebody.text
    calm = Somebody(scanian).is_fine()
    assert "Du kan inte svara på frågorna just nu" in calm.text
    assert all(door in calm.source for door in DOORS)


def test_advice_given_before_the_pause_still_stands_and_none_is_given_after(scanian, monkeypatch):
    decide(key=KEY)
    somebody = Somebody(scanian).is_fine().who("self", "22", "years", "female").says("förkyld, snuva")
    somebody.chooses("luftvagsinfektion").answers()
    assert Assessment.objects.get().level == "egenvard"
    for since, is_shown in ((NIGHT + dt.timedelta(hours=1), True), (NIGHT - dt.timedelta(hours=1), False)):
        decide("paused", key=KEY, valid_from=since, texts=WHY)
        at = max(NIGHT, since)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        somebody.page = scanian.get("/advice/now/")
        assert ("Rådet gäller till och med" in somebody.text) is is_shown
        assert WHY["reason_sv"] in somebody.text


def test_a_page_of_the_flow_asks_the_database_little(scanian, django_assert_max_num_queries):
    decide(key=KEY)
    somebody = Somebody(scanian)
    with django_assert_max_num_queries(1):  # what the catalogue says, by its number
        scanian.get("/advice/")
    somebody.is_fine().who()
    with django_assert_max_num_queries(3):  # and the assessment of the mark, and what is braked
        scanian.get("/advice/now/")
    form = {**somebody.hidden(), "text": "ont i halsen"}
    with django_assert_max_num_queries(8):  # read, locked, written, in a transaction of its own
        scanian.post("/advice/now/", form)


def test_the_need_box_and_the_list_lead_straight_to_the_questions_without_log_in(scanian):
    decide(key=KEY)
    assert scanian.get("/search/?q=symtom").content.decode().count('href="/advice/"') == 1
    page = scanian.get("/services/advice.assess/").content.decode()
    assert 'href="/advice/"' in page
    assert "Du loggar in med e-legitimation" not in page
    start = scanian.get("/").content.decode()
    assert start.count('href="/advice/"') == 1
