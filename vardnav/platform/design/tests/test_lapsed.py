"""Whoever has been logged out while they wrote gets their words back, and the way to log in and to their page."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from tests.support import personas

WORDS = "Jag har haft ont i två veckor <b>och</b> det blir inte bättre."
OURS = {"Sec-Fetch-Site": "same-origin"}


def sent(client: Client, path: str, *, headers: dict[str, str], text: str = WORDS) -> Any:
    return client.post(path, {"text": text, "form_key": "x" * 32, "unit": "1"}, headers=headers)


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/my/profile/", "/login/"),
        ("/desk/assist/", "/login/staff/"),
        ("/steering/pause/new/", "/login/staff/"),
    ],
)
def test_a_form_sent_without_a_session_gives_back_what_was_written(house, path, way):
    answer = sent(Client(), path, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert html.escape(WORDS) in page
    assert "x" * 32 not in page
    assert f'href="{way}' in page
    assert "no-store" in answer["Cache-Control"]


def test_the_way_back_is_the_page_of_the_form_and_never_another_site(house):
    from_page = {**OURS, "Referer": "http://testserver/my/profile/?tab=1"}
    assert (
        "next=%2Fmy%2Fprofile%2F%3Ftab%3D1"
        in sent(Client(), "/my/profile/", headers=from_page).content.decode()
    )
    elsewhere = {**OURS, "Referer": "http://evil.example/my/profile/"}
    assert "evil" not in sent(Client(), "/my/profile/", headers=elsewhere).content.decode()


def test_what_another_site_sends_is_not_shown_and_a_form_without_words_goes_straight_to_log_in(house):
    assert sent(Client(), "/my/profile/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 302
    assert sent(Client(), "/my/profile/", headers={}).status_code == 302
    assert sent(Client(), "/my/profile/", headers=OURS, text="12").status_code == 302


def test_whoever_is_logged_in_meets_none_of_it(house):
    anna = personas.client_of(person=house.anna)
    assert sent(anna, "/my/inbox/", headers=OURS).status_code == 405
