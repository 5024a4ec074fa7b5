"""Actions: powers of attorney that made-up adults have given each other: one accepted, one that waits for its answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.config.demo import reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import power_actions, power_queries, power_rules
from vardnav.kernel.people.acting_actions import NotPossible
from vardnav.kernel.people.models import Person, PowerOffer
from vardnav.kernel.people.power_checks import Wanted
from vardnav.kernel.people.rules import Area

#: How long ago those that were accepted were given, and those that wait.
_ACCEPTED, _WAITING = dt.timedelta(days=40), dt.timedelta(days=1)


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Give the powers that are not there, ended ones included; return how many rows were written."""
    people = residents.people
    told = [one for one in reading.residents(care.region.code).get("powers", ()) if one["giver"] in people]
    return sum(_given(care, people[one["giver"]], people[one["agent"]], one, now) for one in told)


def _given(care: Care, giver: Person, agent: Person, told: dict[str, Any], now: dt.datetime) -> int:
    if PowerOffer.objects.visible_to(Viewer.system()).filter(giver=giver).given_to(agent.number).exists():
        return 0
    is_accepted = bool(told["is_accepted"])
    at = now - (_ACCEPTED if is_accepted else _WAITING)
    day = clock.local_date(at)
    limits = power_queries.limits(day)
    if limits is None:
        return 0
    areas = [Area(one) for one in told["areas"]]
    wanted = Wanted(agent.number, agent.name, areas, power_rules.last_day(day, limits))
    try:
        made = power_actions.give(_viewer(care, giver), wanted, now=at)
    except NotPossible:
        return 0
    if is_accepted:
        power_actions.accept(_viewer(care, agent), made.id, now=at + dt.timedelta(days=1))
    return 1 + is_accepted


def _viewer(care: Care, person: Person) -> Viewer:
    return Viewer.resident(person_id=person.id, region=care.region.code)
