"""A case that its sender takes back keeps its clock of the law, from whichever unit it is fetched."""

from __future__ import annotations

import datetime as dt

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.platform.cases import retrieving
from vardnav.platform.cases.tests.world import World, world
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.desk.tests.test_retrieving import WAYS, WHY, gone, places
from vardnav.platform.desk.tests.test_transferring import broken
from vardnav.platform.desk.tests.transfer_world import Map
from vardnav.platform.guarantee import actions as guarantee
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind

__all__ = ["places", "world"]


@WAYS
def test_the_clock_of_the_law_goes_on_from_the_same_first_day(world: World, places: Map, way: str) -> None:
    case = case_of(world, now=clock.now() - dt.timedelta(days=20))
    started = guarantee.start(
        world.dags(),
        case.id,
        Kind.TREATMENT,
        on=clock.local_date(clock.now()) - dt.timedelta(days=15),
        now=clock.now(),
    )
    gone(world, places, way, case)
    teenager.deliver(clock.now())
    back = retrieving.retrieve(world.dags(), case.id, reason=WHY, now=clock.now())
    teenager.deliver(clock.now())
    held = GuaranteeClock.objects.filter(case=back, kind=Kind.TREATMENT).latest("id")
    assert (held.started_on, held.unit_id, held.why) == (started.started_on, world.norra.id, "")
    assert broken() == []
