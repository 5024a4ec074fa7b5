"""Queries: how many cases wait for each unit, for the catalogue's soft close. Counts only, no person."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.db import connection

#: So many secret cases count together, none alone: that a unit closes must not tell that one person has just written to
#: it (N8), and a youth clinic's cap must still hold.
SECRET_TOGETHER = 5
# By unit, each with the queue's own index: a whole region's history of cases is never read.
_OPEN = """
SELECT c.region, c.service_key, c.unit_id,
       count(*) FILTER (WHERE NOT c.is_secret) + count(*) FILTER (WHERE c.is_secret) / %s * %s
FROM organisations_unit u
JOIN cases_case c ON c.region = u.region_id AND c.unit_id = u.id AND c.status IN ('received', 'in_progress')
WHERE u.is_connected AND (u.region_id = ANY(%s) OR u.id = ANY(%s)) AND c.service_key = ANY(%s)
GROUP BY 1, 2, 3
"""


def open_cases(
    *, services: Collection[str], regions: Collection[str], units: Collection[uuid.UUID]
) -> Mapping[tuple[str, str, uuid.UUID], int]:
    """Return how many cases wait for the unit, by region, e-service and unit; those that wait for the resident do not count.

    Secret ones count SECRET_TOGETHER at a time. Asks for every connected unit of `regions`, and for `units`.
    One statement; none when nothing is asked for.
    """
    if not services or not (regions or units):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [SECRET_TOGETHER, SECRET_TOGETHER, list(regions), list(units), list(services)])
        return {(region, key, unit_id): int(count) for region, key, unit_id, count in cursor.fetchall()}
