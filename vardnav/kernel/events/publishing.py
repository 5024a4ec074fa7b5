"""Actions: publishing. One job for each handler, in the transaction of the cause: rolled back, no job.

The jobs are written as procrastinate's own function writes them (a test compares the two), on Django's connection: its
Python `defer` builds and copies several objects for each job, its function in the database costs as much as the row.
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
    insert, jobs = _jobs(event, "")
    if jobs:
        prepared.rows(insert, jobs)


def publish_sql(event: events.Event) -> tuple[str, list[object]]:
    """Return an INSERT, with its values, to be a CTE of the statement that writes the cause as `sat`: for hot paths.

    It does what `publish` does, once for each row of `sat`, and nothing where there is none. Without subscribers it is
    `NULL`, and is left out. Raises OutsideTransaction, event.NotAnId.
    """
    return _jobs(event, "sat")


def _jobs(event: events.Event, source: str) -> tuple[str, list[object]]:
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{type(event).__name__} must be published inside transaction.atomic().")
    heard = subscriptions.subscribers(type(event))
    if not heard:
        return "NULL", []
    name, payload = events.name(type(event)), events.written(event)
    jobs = [json.dumps({"handler": one.handler_name, "event": name, "payload": payload}) for one in heard]
    return _insert(len(jobs), source), [*jobs]


@lru_cache
def _insert(count: int, source: str) -> str:
    given = ", ".join(["(%s::jsonb)"] * count)
    return (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args) "  # noqa: S608 - constants
        f"SELECT '{QUEUE}', '{TASK}', 0, told.args FROM (VALUES {given}) AS told(args)"
        + (f" CROSS JOIN {source}" if source else "")
    )
