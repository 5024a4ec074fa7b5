"""Before a pause is confirmed it shows all that it touches: cases, what goes on beside them, every entrance (N4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from vardnav.platform.registry import listing
from vardnav.platform.registry.contributions import Running
from vardnav.platform.steering.tests.deciding import ASK, seen
from vardnav.platform.steering.tests.test_pausing import NEW, asked


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
    for words in ("Det som redan pågår", "Självtest", "färre än 5", "Besvaras.", "Väntande", "17"):
        assert words in page
    assert "Har ni sådana i andra system" in page


def test_a_service_with_a_clock_of_the_law_tells_how_many_wait(ada: Client) -> None:
    clocked = [one.key for one in listing.declared().values() if one.guarantee == "first_visit"]
    page = seen(looked_at(ada, *clocked))
    assert "Väntar med vårdgaranti" in page
    assert "Tiden går vidare" in page
    assert "Väntar med vårdgaranti" not in seen(looked_at(ada, ASK))


def test_every_entrance_is_named_and_answers(ada: Client) -> None:
    page = looked_at(ada).content.decode()
    for address in ("/", "/services/", f"/services/{ASK}/", "/matrix/", f"/matrix/services/{ASK}/", "/news/"):
        assert f'href="{address}"' in page
