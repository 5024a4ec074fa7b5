"""The checks of the journeys themselves: each sees the fault it is there for."""

from __future__ import annotations

import pytest

from tests.journeys import keyboard, words
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP


def test_a_picture_without_words_is_a_barrier(arrive: Arrive) -> None:
    somebody = arrive(width=DESKTOP)
    somebody.goto("/about/")
    somebody.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        somebody.no_barriers("about")


def test_a_page_too_wide_is_seen(arrive: Arrive) -> None:
    somebody = arrive(width=DESKTOP)
    somebody.goto("/about/")
    somebody.page.evaluate("document.querySelector('h1').style.width = '3000px'")
    with pytest.raises(AssertionError, match=r"3\d\d\d px wide"):
        somebody.fits()


def test_focus_that_does_not_show_is_seen(arrive: Arrive) -> None:
    somebody = arrive(width=DESKTOP)
    somebody.goto("/about/")
    somebody.page.evaluate(
        "document.querySelectorAll('a').forEach(a => a.style.cssText = 'outline: none; box-shadow: none')"
    )
    with pytest.raises(AssertionError, match="no mark of focus"):
        keyboard.reach(somebody.page, somebody.find("Tillgänglighet"))


def test_a_word_left_in_swedish_is_seen(arrive: Arrive) -> None:
    somebody = arrive(width=DESKTOP, language="en")
    somebody.goto("/about/")
    assert words.left_in_swedish(somebody.page) == []
    for text in ("Logga ut", "Det här kan du göra i Region Skåne"):
        somebody.page.evaluate("text => document.querySelector('main p').textContent = text", text)
        assert words.left_in_swedish(somebody.page) == [text]


def test_a_picture_from_elsewhere_is_refused_by_the_page_and_seen(arrive: Arrive) -> None:
    somebody = arrive(width=DESKTOP)
    somebody.goto("/about/")
    with somebody.page.expect_event("console"):
        somebody.page.evaluate("() => { new Image().src = 'https://elsewhere.example/pixel.png' }")
    assert any("Content Security Policy" in told for told in somebody.complaints)
    somebody.complaints.clear()
    somebody.requests.clear()


def test_a_request_to_elsewhere_is_seen(arrive: Arrive) -> None:
    somebody = arrive(width=DESKTOP)
    somebody.context.route("https://elsewhere.example/**", lambda route: route.fulfill(body="here"))
    somebody.page.goto("https://elsewhere.example/counter")
    assert "https://elsewhere.example/counter" in somebody.strange_requests()
    somebody.requests.clear()
