"""The page after a write says what was done, to those who did it, and to nobody else."""

import re
import uuid

import pytest

from tests.support import personas, things
from vardnav.platform.design import telling
from vardnav.platform.registry.responses import TOLD_COOKIE

pytestmark = pytest.mark.django_db
TURNED = "Du har bytt person."


def turned(house, client, key=""):
    """Begin to act for Bo; return where that leads."""
    form = {"form_key": key or str(uuid.uuid4()), "person": str(house.bo.id)}
    answer = client.post("/my/family/act/", form)
    assert answer.status_code == 303, things.said(answer)
    return answer["Location"]


def test_anna_is_told_once_that_her_choice_is_made_and_a_reader_of_screens_hears_it(house):
    client = personas.client_of(person=house.anna)
    assert turned(house, client) == "/my/"
    page = things.said(client.get("/my/"))
    said = re.search(
        r'<div class="vn-alert" data-color="success" role="status">.*?</div>\s*</div>', page, re.DOTALL
    )
    assert said
    assert TURNED in said[0]
    assert page.index(TURNED) > page.index('<main id="main"'), "the way past the head leads to it"
    assert TURNED not in things.said(client.get("/my/")), "once"


def test_a_double_click_is_told_the_same(house):
    client, key = personas.client_of(person=house.anna), str(uuid.uuid4())
    turned(house, client, key)
    del client.cookies[TOLD_COOKIE]
    assert turned(house, client, key) == "/my/"
    assert TURNED in things.said(client.get("/my/"))


def test_a_page_on_the_way_does_not_swallow_it(house):
    client = personas.client_of(person=house.anna)
    turned(house, client)
    assert client.get("/my/activate/").status_code == 302
    assert TURNED in things.said(client.get("/my/"))


def test_what_is_kept_tells_nothing_and_says_nothing_to_anybody_else(house):
    anna, cecilia = (personas.client_of(person=one) for one in (house.anna, house.cecilia))
    turned(house, anna)
    mark = anna.cookies[TOLD_COOKIE].value
    assert re.fullmatch("[0-9a-f]{16}", mark)
    assert anna.cookies[TOLD_COOKIE]["httponly"]
    for forged in (mark, "portal turned", mark[:-1], "0" * 16, "0" * 9999):
        cecilia.cookies[TOLD_COOKIE] = forged
        assert TURNED not in things.said(cecilia.get("/my/"))
    for address in (f"/my/?told={mark}", "/my/?told=portal.turned"):
        another = personas.client_of(person=house.anna)
        assert TURNED not in things.said(another.get(address))


def test_over_https_the_cookie_is_for_https_only(house, settings):
    settings.IS_HTTPS = True
    client = personas.client_of(person=house.anna)
    turned(house, client)
    assert client.cookies[TOLD_COOKIE]["secure"]


def test_no_two_things_are_said_by_the_same_word():
    telling.word("test of words", "Ett.")
    with pytest.raises(ValueError, match="said already"):
        telling.word("test of words", "Två.")
