"""A power of attorney that waits for one's answer stands on the start page, and costs nobody else a statement."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import personas, power_things
from vardnav.kernel import clock
from vardnav.kernel.people.models import PowerOffer

WAITS = "Anna Lindqvist vill ge dig en fullmakt"


@pytest.fixture
def offer(house, monkeypatch) -> PowerOffer:
    monkeypatch.setattr(clock, "now", lambda: house.now)
    return power_things.offered(house, house.anna, number=house.cecilia.identifier, name="Cecilia")


def start(browser: Any) -> tuple[str, int]:
    """Return the start page, and how many statements it took."""
    browser.get("/my/")
    with CaptureQueriesContext(connection) as sent:
        page = browser.get("/my/")
    asked = [one["sql"] for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]
    return html.unescape(page.content.decode()), len(asked)


def test_whom_it_is_given_to_reads_of_it_on_the_start_page(house, offer):
    page, _asked = start(personas.client_of(person=house.cecilia))
    assert WAITS in page
    assert "Svara senast" in page
    assert f"/my/family/powers/{offer.id}/" in page


def test_nobody_else_pays_for_it(house, offer):
    page, asked = start(personas.client_of(person=house.anna))
    assert "vill ge dig en fullmakt" not in page
    assert asked == 2
    assert start(personas.client_of(person=house.cecilia))[1] == 3, "the few who have one do"


def test_answered_or_too_old_it_is_gone(house, offer):
    browser = personas.client_of(person=house.cecilia)
    browser.post(f"/my/family/powers/{offer.id}/", {"answer": "decline"})
    page, asked = start(browser)
    assert WAITS not in page
    assert asked == 2


def test_to_the_right_number_and_a_wrong_name_it_reaches_nobody(house, offer):
    PowerOffer.objects.update(agent_name="Doris Ek")
    assert WAITS not in start(personas.client_of(person=house.cecilia))[0]


def test_while_one_acts_for_somebody_their_page_does_not_tell_of_ones_own(house, offer):
    power_things.offered(house, house.cecilia, number=house.anna.identifier, name="Anna")
    own, _asked = start(personas.client_of(person=house.anna))
    assert "Cecilia Strand vill ge dig en fullmakt" in own
    bos, asked = start(personas.client_of(person=house.anna, acting_for=house.bo))
    assert "vill ge dig en fullmakt" not in bos
    assert asked == 2
