"""Asking for jobs, several of one kind, in the caller's transaction (rolled back, no job).

Through Django's connection on purpose. procrastinate's own `defer` asks on a connection of the worker's when a job
does it, so the job could begin before what it is about was committed, find nothing, and leave it to the next sweep.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from django.db import connection

_ASK = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(%s, %s, 0, NULL, NULL, args::jsonb, %s)::procrastinate_job_to_defer_v1 ORDER BY place))
FROM unnest(%s::text[]) WITH ORDINALITY AS jobs (args, place)
"""


def ask(
    task: str, arguments: Sequence[Mapping[str, str]], *, queue: str, at: dt.datetime | None = None
) -> None:
    """Ask for one job of `task` for each of `arguments`, not before `at`. The tasks must bear being asked for twice."""
    if not arguments:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [queue, task, at, [json.dumps(one) for one in arguments]])
