"""A copy of the record: dates and a price are asked about only where they matter."""

from __future__ import annotations

from django.test import Client

from tests.support import filling
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide, seen
from vardnav.platform.registry import listing

COPY = listing.service("record.copy")


def sent(anna: Client, world: World, **chosen: object) -> set[str]:
    filling.send(anna, COPY, world.norra.id, chosen)
    return {one["link_id"] for one in models.Case.objects.order_by("-id")[0].answers}


def test_dates_are_asked_between_two_dates_and_the_price_of_paper(world: World, anna: Client) -> None:
    decide(key=COPY.key)
    assert {"from_on", "to_on", "ask_first"} <= sent(anna, world, period="between", how="post")
    assert not {"from_on", "to_on", "ask_first"} & sent(anna, world, period="all", how="here")


def test_it_says_what_may_cost_and_the_region_says_how_much(world: World, anna: Client) -> None:
    decide(key=COPY.key, texts={"text_sv": "Tio sidor på papper kostar 50 kronor."})
    page = seen(anna.get(f"/my/services/{COPY.key}/"))
    assert "En kopia på papper kan kosta pengar" in page
    assert "Tio sidor på papper kostar 50 kronor." in page
