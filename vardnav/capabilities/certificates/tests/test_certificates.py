"""A certificate: work is asked about only when it is for sick leave."""

from __future__ import annotations

from django.test import Client

from tests.support import filling
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide
from vardnav.platform.registry import listing

REQUEST, RENEW = listing.service("certificates.request"), listing.service("certificates.renew")


def sent(anna: Client, world: World, key: str, **chosen: object) -> dict[str, object]:
    decide(key=key)
    filling.send(anna, listing.service(key), world.norra.id, chosen)
    case = models.Case.objects.order_by("-id")[0]
    return {one["link_id"]: one["value"] for one in case.answers}


def test_sick_leave_asks_about_work_and_travel_does_not(world: World, anna: Client) -> None:
    ill = sent(anna, world, REQUEST.key, kind="sick_leave", extent="50")
    assert {"work", "tasks", "from_on"} <= set(ill)
    assert ill["extent"] == "Halva tiden"
    away = sent(anna, world, REQUEST.key, kind="travel")
    assert not {"work", "tasks", "from_on", "extent"} & set(away)


def test_another_recipient_and_another_kind_are_named(world: World, anna: Client) -> None:
    other = sent(anna, world, REQUEST.key, kind="other", recipient="other")
    assert other["other_kind"] == "Ord om other_kind"
    assert other["other_recipient"] == "Ord om other_recipient"


def test_renewing_sick_leave_asks_what_one_can_do_now(world: World, anna: Client) -> None:
    assert "tasks" in sent(anna, world, RENEW.key, extent="100")
    assert "tasks" not in sent(anna, world, RENEW.key, extent="none")
