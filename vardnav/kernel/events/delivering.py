"""Actions: delivering one event to one handler, at most once as far as the database is concerned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from vardnav.kernel.events import event as events
from vardnav.kernel.events import subscriptions

#: How long a delivery is remembered; far longer than any job is retried.
KEPT = dt.timedelta(days=30)
_NOTE = """
INSERT INTO events_delivery (event_id, handler, delivered_at) VALUES (%s, %s, %s)
ON CONFLICT (event_id, handler) DO NOTHING
"""


def deliver(handler: str, event: str, payload: dict[str, Any], *, now: dt.datetime) -> bool:
    """Let `handler` hear of the event in one transaction; return False when it already had.

    Raises subscriptions.UnknownHandler, or whatever the handler raises: then nothing was written and the
    job is tried again. Two workers with the same job: the second waits for the first and has nothing to do.
    """
    subscription = subscriptions.find(event, handler)
    happened = events.read(subscription.event, payload)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [happened.event_id, handler, now])
            if cursor.rowcount == 0:
                return False
        if subscription.takes_now:
            subscription.handler(happened, now=now)
        else:
            subscription.handler(happened)
    return True


def forget(now: dt.datetime) -> int:
    """Remove the notes of deliveries older than KEPT; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_delivery WHERE delivered_at < %s", [now - KEPT])
        return int(cursor.rowcount)
