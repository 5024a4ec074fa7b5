"""The resident's start page."""

from __future__ import annotations

import dataclasses

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.platform.cases import actions
from vardnav.platform.cases.tests.test_flow import begin, sent_case
from vardnav.platform.cases.tests.world import ASK, RENEW, World, decide, post, seen
from vardnav.platform.registry import listing


def test_it_greets_and_shows_what_can_be_done(world: World, anna: Client) -> None:
    page = anna.get("/my/")
    text = seen(page)
    for words in ("Hej Anna", "Förnya recept", "Ställ en fråga till mottagningen", "Svar inom 3 arbetsdagar"):
        assert words in text
    assert f"/my/services/{RENEW}/" in page.content.decode()


def test_a_service_that_is_not_open_says_why_on_its_tile(world: World, anna: Client) -> None:
    decide("paused", key=ASK, texts={"reason_sv": "Sjuk personal.", "instead_sv": "Ring oss."})
    text = seen(anna.get("/my/"))
    for words in ("Pausad", "Sjuk personal.", "Ring oss."):
        assert words in text


def test_a_decision_is_seen_at_once(world: World, anna: Client) -> None:
    assert "Pausad" not in seen(anna.get("/my/"))
    decide("paused", key=ASK)
    assert "Pausad" in seen(anna.get("/my/"))
    decide("on", key=ASK)
    assert "Pausad" not in seen(anna.get("/my/"))


def test_cases_under_way_and_drafts_are_shown_and_ended_ones_are_not(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    draft = begin(anna, world.norra, RENEW)
    text = anna.get("/my/").content.decode()
    assert f"/my/cases/{case.id}/" in text
    assert f"/my/drafts/{draft.id}/" in text
    post(anna, f"/my/cases/{case.id}/withdraw/")
    assert f"/my/cases/{case.id}/" not in anna.get("/my/").content.decode()


def test_an_ended_case_with_an_unread_answer_is_shown_until_it_is_read(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    actions.change(world.dags(), case.id, "complete", text="Svar", outcome="answered", now=clock.now())
    assert "Nytt svar" in seen(anna.get("/my/"))
    anna.get(f"/my/cases/{case.id}/")
    assert "Nytt svar" not in seen(anna.get("/my/"))


def test_what_one_can_only_do_for_oneself_is_not_open_to_a_guardian(
    world: World, anna: Client, anna_for_bo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Bara för dig själv" not in seen(anna_for_bo.get("/my/"))
    decide("on", key=ASK)  # a new version of the catalogue: the cards are made anew
    only_own = dataclasses.replace(listing.service(ASK), for_children=False)
    monkeypatch.setitem(listing.services(), ASK, only_own)
    text = seen(anna_for_bo.get("/my/"))
    assert "Bara för dig själv" in text.partition("Det här kan du inte göra åt någon annan")[2]
    assert "Bara för dig själv" not in seen(anna.get("/my/"))


def test_what_was_begun_says_on_the_start_page_and_while_it_is_written_that_it_is_paused(
    world: World, anna: Client
) -> None:
    draft = begin(anna, world.norra)
    pages = ("/my/", f"/my/drafts/{draft.id}/", f"/my/drafts/{draft.id}/review/")
    assert not any("Pausad" in seen(anna.get(one, follow=True)) for one in pages)
    decide("paused", key=ASK, unit_id=world.norra.id, texts={"reason_sv": "Full kö."})
    for one in pages:
        assert "Pausad" in seen(anna.get(one, follow=True)), one
    assert "Full kö." in seen(anna.get(pages[2]))
