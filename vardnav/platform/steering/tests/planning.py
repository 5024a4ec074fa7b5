"""Support: planning a roll-out as a browser does."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.test import Client

from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.platform.catalogue import actions
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.steering.tests.deciding import ASK, seen
from vardnav.platform.steering.tests.test_deciding import parts

DAY = dt.timedelta(days=1)
NEW = "/steering/roll-outs/new/"
ABOUT = {
    "service_key": ASK,
    "decision_reference": "RS 2026-30",
    "reason_sv": "Vi börjar på några mottagningar i taget.",
    "reason_en": "We begin at a few units at a time.",
    "instead_sv": "Ring 040-628 04 00.",
    "instead_en": "Call 040-628 04 00.",
    "goal": "Samtal som besvaras samma dag, i procent",
    "baseline": "71,5",
}


def shut(house: House) -> None:
    """Skåne has not had the e-service."""
    viewer = house.staff_viewer(house.ada_of_skane)
    actions.decide(viewer, ASK, Choice("off", clock.now() - DAY), now=clock.now())


def begin(ada: Client, **more: Any) -> str:
    answer = ada.post(NEW, {**ABOUT, **more})
    assert answer.status_code == 303, seen(answer)
    return str(answer["Location"])


def version(ada: Client, plan: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', ada.get(f"{plan}waves/new/").content.decode())
    assert found
    return found[1]


def wave(ada: Client, plan: str, page: str = "waves/new/", *, in_days: int, **more: Any) -> Any:
    day = clock.local_date(clock.now()) + in_days * DAY
    sent = {"name": "Våg", "who": "units", **parts("from", day), **more}
    return ada.post(f"{plan}{page}", {"version": version(ada, plan), **sent})


def trial(units: list[Any], days: int) -> dict[str, Any]:
    last = clock.local_date(clock.now()) + days * DAY
    return {"units": [str(one.id) for one in units], "is_trial": "on", **parts("to", last)}


def confirm(browser: Client, plan: str) -> Any:
    standing = re.search(r'name="standing" value="([^"]*)"', browser.get(plan).content.decode())
    return browser.post(f"{plan}confirm/", {"standing": standing[1] if standing else ""})
