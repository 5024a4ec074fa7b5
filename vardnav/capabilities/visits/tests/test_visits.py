"""Changing a visit by message: what is asked follows from what is wished."""

from __future__ import annotations

from django.test import Client

from tests.support import filling
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide, post, seen
from vardnav.platform.registry import listing


def asked(anna: Client, world: World, wish: str) -> dict[str, object]:
    service = listing.service("visits.change")
    filling.send(anna, service, world.norra.id, {"wish": wish, "times": ["morning"]})
    case = models.Case.objects.order_by("-id")[0]
    return {one["link_id"]: one["value"] for one in case.answers}


def test_who_moves_a_visit_says_when_and_who_cancels_says_whether_care_is_needed(
    world: World, anna: Client
) -> None:
    decide(key="visits.change")
    moved, cancelled = asked(anna, world, "move"), asked(anna, world, "cancel")
    assert moved["wish"] == "Byta till en annan tid"
    assert moved["times"] == ["Förmiddagar"]
    assert "still_needed" not in moved
    assert cancelled["still_needed"] == "Nej, besvären är borta"
    assert "times" not in cancelled
    assert moved["visit_on"] == filling.day()


def test_a_day_that_is_none_is_refused_with_a_word_about_it(world: World, anna: Client) -> None:
    decide(key="visits.change")
    draft = filling.begin(anna, listing.service("visits.change"), world.norra.id)
    answer = filling.post(anna, f"{draft}step/visit/", {"visit_on": "imorgon", "visit_what": "Läkare 10"})
    assert answer.status_code == 422
    assert models.Draft.objects.get().answers["visit_what"] == "Läkare 10"


def test_how_late_a_visit_can_be_changed_is_said_as_the_region_and_the_unit_decide(
    world: World, anna: Client
) -> None:
    decide(key="visits.change")
    service = listing.service("visits.change")

    def first_page() -> str:
        return seen(anna.get(f"{filling.begin(anna, service, world.norra.id)}step/visit/"))

    assert "mindre än 24 timmar kvar till tiden? Ring mottagningen i stället." in first_page()
    decide(key="visits.change", options={"cut_off_hours": 48})
    assert "mindre än 48 timmar kvar" in first_page()
    decide(key="visits.change", unit_id=world.norra.id, options={"cut_off_hours": 72})
    assert "mindre än 72 timmar kvar" in first_page()
    post(anna, "/language/", {"language": "en", "next": "/my/"})
    assert "less than 72 hours" in first_page()
