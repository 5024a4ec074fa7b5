"""Before a pause is confirmed it shows all that it touches: cases, what goes on beside them, every entrance (N4)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform.registry import listing
from vardnav.platform.registry.contributions import Running
from vardnav.platform.steering.tests.deciding import ASK, seen
from vardnav.platform.steering.tests.test_deciding import parts
from vardnav.platform.steering.tests.test_every_door import visitor
from vardnav.platform.steering.tests.test_pausing import NEW, asked, pause


def looked_at(browser: Client, *services: str) -> Any:
    return browser.post(NEW, {**asked(*services), "step": "review"})


def test_what_rooms_tell_of_is_shown_with_what_becomes_of_it_and_few_are_not_told(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []

    def running(viewer: Any, keys: Any, units: Any) -> list[Running]:
        told.append((viewer.region, tuple(keys), tuple(units)))
        return [Running("Självtest", 3, "Besvaras."), Running("Väntande", 17, "Väntar.")]

    monkeypatch.setattr(listing, "running", running)
    page = seen(looked_at(ada))
    assert told == [("12", (ASK,), ())]
    for said in ("Det som redan pågår", "Självtest", "färre än 5", "Besvaras.", "Väntande", "17"):
        assert said in page
    assert "Har ni sådana i andra system" in page


def test_a_service_with_a_clock_of_the_law_tells_how_many_wait(ada: Client) -> None:
    clocked = [one.key for one in listing.declared().values() if one.guarantee == "first_visit"]
    page = seen(looked_at(ada, *clocked))
    assert "Väntar med vårdgaranti" in page
    assert "Tiden går vidare" in page
    assert "Väntar med vårdgaranti" not in seen(looked_at(ada, ASK))


def test_what_is_about_to_be_decided_stands_first_as_it_was_written(ada: Client, house: House) -> None:
    last = clock.local_date(clock.now()) + dt.timedelta(days=20)
    receiver = {"open_cases": "hand_over", "hands_over_to": str(house.ekbacken.id)}
    sent = asked(where="units", units=[str(house.linden.id)], **receiver, **parts("to", last))
    page = " ".join(seen(ada.post(NEW, {**sent, "step": "review"})).split())
    told = page[: page.index("Det här läser invånarna")]
    assert f"till och med {words.day_seen_from(last, last - dt.timedelta(days=20))}" in told
    for what in ("RS 2026-17", "Vårdcentralen Ekbacken", "81,5", "120", "Ansvarig: enhetschefen."):
        assert what in told


def test_the_last_day_is_read_as_it_was_written_and_a_pause_that_is_over_ends_when_it_ended(
    ada: Client, house: House
) -> None:
    today = clock.local_date(clock.now())
    last = today + dt.timedelta(days=20)
    place = pause(ada, asked(**parts("to", last)))["Location"]
    assert f"Pausad till och med {words.date(last)}" in seen(visitor().get(f"/services/{ASK}/"))
    assert f"till och med {words.day_seen_from(last, today)}." in seen(ada.get(place))
    assert ada.post(f"{place}resume/").status_code == 303
    assert re.search(r"från i dag \d+[.]\d\d till i dag \d+[.]\d\d[.]", seen(ada.get(place)))


def test_every_entrance_is_named_and_answers(ada: Client) -> None:
    page = looked_at(ada).content.decode()
    for address in ("/", "/services/", f"/services/{ASK}/", "/matrix/", f"/matrix/services/{ASK}/", "/news/"):
        assert f'href="{address}"' in page
