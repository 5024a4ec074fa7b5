"""Actions: what the house does for itself, by the clock."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from vardnav.kernel.access import models as access
from vardnav.kernel.events import delivering

#: How long the answer to a form is kept for its repeat, and a session after it ended (for support).
ANSWERS_KEPT = dt.timedelta(days=7)
SESSIONS_KEPT = dt.timedelta(days=30)
_GIVEN_UP = dt.timedelta(days=90)
_OLD_JOBS = """
DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)
"""


def purge(now: dt.datetime) -> dict[str, int]:
    """Remove what has been kept long enough; return how many rows of each kind."""
    answers, _ = access.StoredAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    sessions, _ = access.Session.objects.filter(expires_at__lt=now - SESSIONS_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(_OLD_JOBS, [now - _GIVEN_UP])
        jobs = cursor.rowcount
    return {"answers": answers, "sessions": sessions, "jobs": jobs, "deliveries": delivering.forget(now)}
