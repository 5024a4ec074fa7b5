"""Actions: publishing. One job for each handler, in the transaction of the cause: rolled back, no job.

procrastinate's own function is called directly on Django's connection; its Python `defer` builds and copies
several objects for each job (figures in the README).
"""

from __future__ import annotations

import json
from functools import lru_cache

from django.db import connection

from vardnav.kernel.access import prepared
from vardnav.kernel.events import event as events
from vardnav.kernel.events import subscriptions

#: The task that delivers, and its queue; the task itself is registered by the jobs room.
TASK = "events.deliver"
QUEUE = "events"


class OutsideTransaction(RuntimeError):
    """An event was published outside a transaction: it could be heard of although the cause was not kept."""


def publish(event: events.Event) -> None:
    """Tell every subscriber of `event`, once this transaction is committed. No subscriber: nothing is done.

    Raises OutsideTransaction, event.NotAnId.
    """
    call, jobs = publish_sql(event)
    if jobs:
        prepared.rows(f"SELECT {call}", jobs)


def publish_sql(event: events.Event) -> tuple[str, list[object]]:
    """Return a call, with its values, to be selected by the statement that writes the cause: for hot paths.

    It does what `publish` does, once for each row that the statement gives, and nothing where it gives none. Without
    subscribers it is `NULL`. Raises OutsideTransaction, event.NotAnId.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{type(event).__name__} must be published inside transaction.atomic().")
    heard = subscriptions.subscribers(type(event))
    if not heard:
        return "NULL", []
    name, payload = events.name(type(event)), events.written(event)
    jobs = [json.dumps({"handler": one.handler_name, "event": name, "payload": payload}) for one in heard]
    return _defer(len(jobs)), [*jobs]


@lru_cache
def _defer(count: int) -> str:
    row = f"ROW('{QUEUE}', '{TASK}', 0, NULL, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1"
    return f"procrastinate_defer_jobs_v1(ARRAY[{', '.join([row] * count)}])"
