"""Impatience, the way back and a lost connection: one case, and nothing typed is gone."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.support.site import Site

SEND = "Skicka till mottagningen"


def cases_of(visitor: Visitor) -> int:
    visitor.goto("/my/cases/")
    return visitor.page.get_by_role("main").locator(".vn-entry").count()


def ready_to_send(visitor: Visitor, name: str) -> None:
    steps.log_in(visitor, name)
    steps.activate(visitor, phone="070-174 06 10")
    steps.fill_in_renewal(visitor, written="Alvedon")


def test_two_clicks_the_way_back_and_a_reload_make_one_case(arrive: Arrive, site: Site) -> None:
    anna = arrive(width=PHONE)
    ready_to_send(anna, site.newcomer("198612012388", "Anna", "Dubbel"))
    anna.find(SEND).dblclick()
    anna.sees("Ditt ärende är skickat")
    number = steps.number_on(anna)
    anna.page.reload()
    anna.sees("Ditt ärende är skickat", number)
    anna.page.go_back()
    anna.page.wait_for_load_state("load")
    again = anna.find(SEND)
    if again.count():
        again.click()
        anna.page.wait_for_load_state("load")
    anna.excuse("status of 404")
    assert cases_of(anna) == 1
    anna.sees(number)


def test_a_connection_lost_while_sending_loses_nothing_and_sends_once(arrive: Arrive, site: Site) -> None:
    anna = arrive(width=DESKTOP)
    ready_to_send(anna, site.newcomer("198911242389", "Anna", "Avbruten"))
    review = anna.page.url
    anna.context.set_offline(True)
    anna.find(SEND).click()
    anna.page.wait_for_url(re.compile("chrome-error|review"))
    anna.context.set_offline(False)
    anna.page.goto(review)
    anna.sees("Alvedon")
    steps.send(anna)
    assert cases_of(anna) == 1
    anna.excuse("ERR_INTERNET_DISCONNECTED")


def test_an_answer_lost_on_its_way_back_is_given_again(arrive: Arrive, site: Site) -> None:
    anna = arrive(width=DESKTOP)
    ready_to_send(anna, site.newcomer("199201152387", "Anna", "Ivrig"))
    sent: list[str] = []

    # The server gets the form and does its work; the browser never hears of it.
    def swallow(route: Route) -> None:
        if route.request.method == "POST" and not sent:
            sent.append(route.request.post_data or "")
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    anna.context.route("**/review/", swallow)
    anna.find(SEND).click()
    anna.page.wait_for_url(re.compile("chrome-error|review"))
    assert sent
    # What the browser's own "try again" does: the same form, the same key.
    answer = anna.context.request.post(
        anna.page.url if "review" in anna.page.url else _last_review(anna),
        data=sent[0],
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": anna.site.origin},
    )
    assert "Ditt ärende är skickat" in answer.text()
    anna.excuse("ERR_CONNECTION_RESET")
    anna.context.unroute("**/review/")
    assert cases_of(anna) == 1


def _last_review(visitor: Visitor) -> str:
    return next(url for url in reversed(visitor.requests) if url.endswith("/review/"))


def test_what_was_typed_is_kept_when_the_connection_or_the_browser_goes(arrive: Arrive) -> None:
    bertil = arrive(width=PHONE)
    steps.log_in(bertil, "Bertil Alm")
    steps.begin(bertil, steps.ASK)
    steps.choose_unit(bertil)
    where = bertil.page.url
    bertil.fill("Vad vill du fråga om?", "Jag är yr på morgonen.")
    expect(bertil.page.locator("[data-autosave-status]")).to_have_text("Sparat.")
    bertil.context.set_offline(True)
    bertil.fill("Vad vill du fråga om?", "Jag är yr på morgonen och på kvällen.")
    expect(bertil.page.locator("[data-autosave-status]")).to_have_text(
        "Inte sparat än. Kontrollera din uppkoppling."
    )
    bertil.context.set_offline(False)
    # Closed without a word, and opened anew.
    bertil.page.close()
    bertil.page = bertil.context.new_page()
    bertil.page.goto(where)
    expect(bertil.page.get_by_label("Vad vill du fråga om?")).to_have_value(
        re.compile("Jag är yr på morgonen")
    )
    bertil.excuse("ERR_INTERNET_DISCONNECTED")
