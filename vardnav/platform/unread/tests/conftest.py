"""The people and places of these tests: those of the cases room."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Account
from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.tests.world import SKANE, World, anna, anna_for_bo, cecilia, world
from vardnav.platform.desk.tests.desk_world import at_the_desk

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]
SYSTEM = Viewer.system(region=SKANE)
NOW = clock.now()
PHONE = {"notify_by": "sms", "phone": "+46701740605", "email": ""}


def on(days: float) -> dt.datetime:
    """The job's time, so many days from now."""
    return NOW + dt.timedelta(days=days)


def account(world: World, **changes: Any) -> None:
    Account.objects.filter(person=world.anna).update(**changes)


def last(case: Case) -> Message:
    """What the unit wrote last in a case."""
    return Message.objects.filter(case=case, direction="to_resident").order_by("-number")[0]


@pytest.fixture(autouse=True)
def reachable(world: World) -> None:
    account(world, **PHONE)


@pytest.fixture
def dag(world: World) -> Client:
    return at_the_desk(world, world.dag)


@pytest.fixture
def eva(world: World) -> Client:
    return at_the_desk(world, world.eva)
