"""Asking for hand-overs: one job per notice, in the caller's transaction (rolled back, no job).

Through Django's connection on purpose. procrastinate's own `defer` asks on a connection of the worker's when a job
does it, so the hand-over could begin before the notice was committed, find none, and leave it to the next sweep.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence

from django.db import connection

TASK = "notify.hand_over"
QUEUE = "notify"
_ASK = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(%s, %s, 0, NULL, NULL, args::jsonb, NULL)::procrastinate_job_to_defer_v1 ORDER BY place))
FROM unnest(%s::text[]) WITH ORDINALITY AS jobs (args, place)
"""


def ask(notice_ids: Sequence[uuid.UUID]) -> None:
    """Ask for a hand-over of each notice. Asking twice does no harm: a notice is handed over once."""
    if not notice_ids:
        return
    jobs = [json.dumps({"notice_id": str(notice_id)}) for notice_id in notice_ids]
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [QUEUE, TASK, jobs])
