"""The contract of calendars against the real exchange: our own FHIR door, over HTTP, with a token of its own.

So the fake that everything else is tried against (`platform/calendars`) is known to do as the real thing does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vardnav.capabilities.booking.tests.systems import somebody
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.calendars.adapters.exchange import Exchange
from vardnav.platform.calendars.adapters.fhir import Fhir
from vardnav.platform.calendars.adapters.systems import System
from vardnav.platform.calendars.ports import Wanted
from vardnav.platform.calendars.tests import contract, sides
from vardnav.platform.calendars.tests.contract import Side
from vardnav.platform.fhir.tests.coming import let_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door(clinic: Clinic, live_server: Any, tmp_path: Path) -> Iterator[Side]:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=0)))
    client_id, secret = let_in(slots[0].unit_id)
    (tmp_path / "secret").write_text(secret, encoding="utf-8")
    base = f"{live_server.url}/fhir/R4"
    given = {
        "token_url": f"{base}/token",
        "client_id": str(client_id),
        "secret_file": str(tmp_path / "secret"),
    }
    exchange = Exchange(System("door", "Vår egen", base, **given), timeout=sides.PATIENT)
    calendar = Fhir(exchange)
    wanted = Wanted([str(slots[0].schedule_id)], NOW, NOW + dt.timedelta(days=7))
    anna, cecilia = (sides.whom(somebody(one)) for one in (1, 2))
    yield Side(calendar, calendar, anna, cecilia, wanted, sides.by_staff(clinic))
    exchange.close()


@pytest.mark.parametrize("scenario", contract.SCENARIOS, ids=lambda one: one.__name__)
def test_the_real_exchange_keeps_the_contract(door: Side, scenario: Callable[[Side], None]) -> None:
    scenario(door)
    assert broken() == []
