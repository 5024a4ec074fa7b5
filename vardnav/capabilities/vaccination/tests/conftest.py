"""The campaign's clinic, in a region where vaccination is on; it is Monday, 8.00, until a test says otherwise."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from vardnav.capabilities.vaccination.rules.plan import KEY as SERVICE
from vardnav.capabilities.vaccination.tests.house import Campaigns
from vardnav.kernel import clock
from vardnav.kernel.access.models import Session
from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.cases.models import Assistance
from vardnav.platform.cases.tests.world import SKANE, World, anna, anna_for_bo, cecilia, decide
from vardnav.platform.cases.tests.world import world as closed_world
from vardnav.platform.desk.tests.conftest import dag, eva


@dataclasses.dataclass
class Hour:
    """What the clock shows; a test moves it on, and those who are logged in stay so."""

    now: dt.datetime = NOW

    def to(self, now: dt.datetime) -> None:
        self.now = now
        Session.objects.update(last_seen_at=now, expires_at=now + dt.timedelta(hours=8))


@pytest.fixture(autouse=True)
def hour(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Hour:
    """The clock; and what other tests have left on the disk is no fault of a campaign."""
    shown = Hour()
    monkeypatch.setattr(clock, "now", lambda: shown.now)
    settings.VAR = tmp_path
    return shown


@pytest.fixture
def world(hour: Hour, closed_world: World) -> World:
    decide(key=SERVICE)
    return closed_world


@pytest.fixture
def clinic(world: World) -> Campaigns:
    return Campaigns(world)


@pytest.fixture
def helped(clinic: Campaigns) -> str:
    """Cecilia stands at Norra's desk; the page where Dag helps her."""
    made = Assistance.objects.create(
        region=SKANE,
        unit=clinic.world.norra,
        staff=clinic.world.dag,
        person=clinic.world.cecilia,
        origin="visit",
        identified_by="known",
        started_at=NOW,
    )
    return f"/desk/assist/{made.id}/vaccination/"


__all__ = ["anna", "anna_for_bo", "cecilia", "closed_world", "dag", "eva"]
