"""Actions: months of the log made ahead, so that no row has to wait for its table."""

from __future__ import annotations

import datetime as dt

from django.db import connection

#: This month and the two after it: a worker may stand still for two months before rows fall in the default
#: partition.
MONTHS_AHEAD = 3


def ensure_partitions(now: dt.datetime) -> int:
    """Make the partitions of this month and the next ones; return how many were new.

    The application's role owns no table: the database function runs as its owner and can do this one
    thing. A month whose rows have already fallen in the default partition is left there (nothing is lost,
    only less tidy).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_ensure_partitions(%s, %s)", [now.astimezone(dt.UTC).date(), MONTHS_AHEAD]
        )
        return int(cursor.fetchone()[0])
