"""Ordering a test: another test is named, and somebody elsewhere who asked for it."""

from __future__ import annotations

from django.test import Client

from tests.support import filling
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide, seen
from vardnav.platform.registry import listing

ORDER = listing.service("lab.order")


def test_another_test_is_named_and_so_is_who_asked_for_it(world: World, anna: Client) -> None:
    decide(key=ORDER.key)
    filling.send(anna, ORDER, world.norra.id, {"tests": ["sugar", "other"], "asked": "elsewhere"})
    answers = {one["link_id"]: one["value"] for one in models.Case.objects.get().answers}
    assert answers["tests"] == ["Blodsocker", "Ett annat prov"]
    assert {"other_test", "who_asked"} <= set(answers)


def test_a_childs_unit_is_called_instead(world: World, anna_for_bo: Client) -> None:
    decide(key=ORDER.key)
    assert "Ring barnets mottagning" in seen(anna_for_bo.get(f"/my/services/{ORDER.key}/"))
