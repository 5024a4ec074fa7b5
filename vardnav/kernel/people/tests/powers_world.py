"""Anna gives Cecilia a power of attorney, for the tests of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.people import acting, power_actions, power_queries, queries
from vardnav.kernel.people.models import ActingDecision, Person, PowerOffer
from vardnav.kernel.people.power_checks import Wanted
from vardnav.kernel.people.rules import Area

DAY = dt.timedelta(days=1)
SERVICES = (Area.E_SERVICES,)


def wanted(house: personas.House, **changes: Any) -> Wanted:
    """What Anna writes to give Cecilia a power."""
    told: dict[str, Any] = {
        "number": house.cecilia.number,
        "name": "Cecilia Strand",
        "areas": SERVICES,
        "last_day": clock.local_date(house.now) + 100 * DAY,
        **changes,
    }
    return Wanted(**told)


def give(
    house: personas.House, *, by: Person | None = None, now: dt.datetime | None = None, **changes: Any
) -> PowerOffer:
    """Anna (or somebody else) gives Cecilia (or some number) a power."""
    return power_actions.give(house.viewer(by or house.anna), wanted(house, **changes), now=now or house.now)


def accept(house: personas.House, offer: PowerOffer, *, now: dt.datetime | None = None) -> ActingDecision:
    """Cecilia accepts it."""
    return power_actions.accept(house.viewer(house.cecilia), offer.id, now=now or house.now)


def rights(house: personas.House, now: dt.datetime | None = None) -> acting.ActingRights:
    """What Cecilia may do for Anna."""
    return queries.acting_rights(house.cecilia.id, house.anna.id, now=now or house.now)


def waiting(house: personas.House, person: Person | None = None, now: dt.datetime | None = None) -> list[Any]:
    """What waits for Cecilia's (or somebody else's) answer."""
    return power_queries.waiting_for(house.viewer(person or house.cecilia), now=now or house.now)
