"""A process with the search for free times in it: what `time_queries.free` takes, by what is looked for, and the plan."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from typing import Any


def main() -> int:
    """Obey orders from standard input, one JSON object a line; answer each with a line."""
    import django

    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_told(order["key"], order["times"])), flush=True)
    return 0


def _told(key: str, times: int) -> dict[str, Any]:
    from vardnav.kernel import clock
    from vardnav.platform.appointments.models import TimeType
    from vardnav.platform.appointments.rules.searching import PartOfDay
    from vardnav.platform.appointments.time_queries import Search

    units = list(TimeType.objects.filter(key=key).order_by("id").values_list("unit_id", flat=True))
    far = clock.local_date(clock.now()) + dt.timedelta(days=40)
    near = units[:: max(1, len(units) // 30)][:30]
    searches = {
        "nearest anywhere": Search(key, units),
        "morning anywhere": Search(key, units, part=PartOfDay.MORNING),
        "one day far ahead, anywhere": Search(key, units, first_on=far, last_on=far),
        "as a page asks": Search(key, near, per_unit=5),
        "one unit, all it shows": Search(key, near[:1], per_unit=40),
        "nothing to be found, as a page asks": Search(key, near, part=PartOfDay.EVENING),
    }
    found = {name: _one(search, times) for name, search in searches.items()}
    return {"searches": found, "plan": _plan(searches["nearest anywhere"])}


def _one(search: Any, times: int) -> dict[str, Any]:
    from benchmarks.booking import percentiles
    from vardnav.kernel import clock
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.platform.appointments import time_queries

    viewer, took, rows = Viewer.system(region="12"), [], []
    for number in range(times + 3):
        begun = time.perf_counter()
        rows = time_queries.free(viewer, search, now=clock.now())
        if number >= 3:
            took.append((time.perf_counter() - begun) * 1000)
    return {**percentiles(took), "units": len(search.unit_ids), "found": len(rows)}


def _plan(search: Any) -> str:
    from django.db import connection

    from vardnav.kernel import clock
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.platform.appointments import time_queries

    given = time_queries.parameters(Viewer.system(region="12"), search, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + time_queries.FREE, given)
        return "\n".join(row[0] for row in cursor.fetchall())


if __name__ == "__main__":
    sys.exit(main())
