"""Queries: does a worker live, and is anything stuck (for /readyz and for people)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from vardnav.platform.jobs import worker

#: Silence after which /readyz says that no worker lives.
SILENCE = dt.timedelta(seconds=2 * worker.STALLED_AFTER_SECONDS)
# A job that delivers an event has no row of when it was asked for: its event's id (UUIDv7) begins with the milliseconds.
_PUBLISHED_AT = "to_timestamp(('x' || left(replace(j.args #>> '{payload,event_id}', '-', ''), 12))::bit(48)::bigint / 1e3)"
_BACKLOG = f"""
SELECT count(*) FILTER (WHERE j.status = 'failed'),
       count(*) FILTER (WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %(now)s)),
       min(coalesce(e.at, {_PUBLISHED_AT}))
           FILTER (WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %(now)s))
FROM procrastinate_jobs j
LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id
) e ON true
WHERE j.status IN ('todo', 'failed')
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs given up, jobs due now, and how long the oldest of those has waited."""

    failed: int
    due: int
    oldest: dt.timedelta


def worker_alive(now: dt.datetime) -> bool:
    """Return whether some worker has given a sign of life within SILENCE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        seen: dt.datetime | None = cursor.fetchone()[0]
    return seen is not None and now - seen < SILENCE


def backlog(now: dt.datetime) -> Backlog:
    """Return what waits and what has been given up (reliability.md, I11: nothing stuck unseen)."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG, {"now": now})
        failed, due, oldest = cursor.fetchone()
    return Backlog(
        failed=failed, due=due, oldest=max(now - oldest, dt.timedelta(0)) if oldest else dt.timedelta(0)
    )
