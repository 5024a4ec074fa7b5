"""A complaint says what one wants; praise need not. Where one can be anonymous is said."""

from __future__ import annotations

from django.test import Client

from tests.support import filling
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide, seen
from vardnav.platform.registry import listing

OPINION = listing.service("feedback.opinion")


def test_a_complaint_asks_what_should_happen_and_praise_does_not(world: World, anna: Client) -> None:
    decide(key=OPINION.key)
    for kind, is_asked in (("complaint", True), ("suggestion", True), ("praise", False)):
        filling.send(anna, OPINION, world.norra.id, {"kind": kind})
        case = models.Case.objects.order_by("-id")[0]
        assert ("wish" in {one["link_id"] for one in case.answers}) is is_asked


def test_before_beginning_one_reads_that_the_name_goes_along_and_where_else_to_turn(
    world: World, anna: Client
) -> None:
    decide(key=OPINION.key)
    page = seen(anna.get(f"/my/services/{OPINION.key}/"))
    for words in ("kan du inte vara anonym", "patientnämnden", "Inspektionen för vård och omsorg"):
        assert words in page
