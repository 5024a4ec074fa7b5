"""How urgent a form being sent is: what rooms say of it, and by what they find it."""

from __future__ import annotations

import dataclasses
import uuid

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.platform.cases import actions
from vardnav.platform.cases.tests.test_flow import begin, step_url
from vardnav.platform.cases.tests.world import ASK, World, post
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Admission, Capability, Sending

KNOWN = uuid.UUID(int=7)


def says(priority: int | None) -> Capability:
    return Capability(
        key=f"says {priority}",
        urgency=lambda region, draft_id: priority if (region, draft_id) == ("12", KNOWN) else None,
    )


def test_the_most_urgent_that_any_room_says_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = (Capability(key="silent"), says(4), says(None), says(2), says(5))
    monkeypatch.setattr(listing, "capabilities", lambda: rooms)
    assert listing.urgency("12", KNOWN) == 2


def test_where_no_room_knows_the_form_nothing_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "capabilities", lambda: (says(1), Capability(key="silent")))
    assert listing.urgency("12", uuid.UUID(int=8)) is None
    assert listing.urgency("01", KNOWN) is None


def test_an_e_service_with_rules_of_its_own_is_told_which_form_it_was(
    world: World, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin(anna, world.norra)
    post(anna, step_url(draft), {"question": "Får jag träna?"})
    told: list[Sending] = []
    listens = Admission(lambda _viewer, given, _now: told.append(given), lambda *_: None)
    service = dataclasses.replace(listing.service(ASK), admission=listens)
    monkeypatch.setattr(listing, "service", lambda _key: service)
    actions.submit(world.annas(), draft.id, now=clock.now())
    assert [one.draft_id for one in told] == [draft.id]
