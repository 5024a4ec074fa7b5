"""The people and places of these tests: those of the cases room, and a service that starts a clock."""

from __future__ import annotations

import dataclasses

import pytest

from vardnav.platform.cases.tests.world import ASK, anna, anna_for_bo, cecilia, world
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Ending

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]


@pytest.fixture(autouse=True)
def referral(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the question service be one that starts a clock of 90 days and can be accepted, as a self-referral is."""
    service = dataclasses.replace(
        listing.service(ASK),
        guarantee="first_visit",
        endings=(Ending.ANSWERED, Ending.ACCEPTED, Ending.REDIRECTED, Ending.REFUSED),
    )
    monkeypatch.setitem(listing.services(), ASK, service)
