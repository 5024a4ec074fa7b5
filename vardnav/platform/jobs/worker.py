"""Wiring: how a worker behaves; named in settings (PROCRASTINATE_ON_APP_READY), so every worker has it.

Taken over within 30 s, whenever a worker is killed, as the sum of what may go by one after the other:

    10 s  silence, counted from the last sign of life (STALLED_AFTER_SECONDS)
   + 3 s  until a living worker looks (LOOK_SECONDS)
   + 1 s  until a free place is filled (POLL_SECONDS; nobody is called when a job goes back)
   = 14 s  and the statements themselves, which leaves as much again for a machine that is busy.

Was it the only worker, its successor looks at once when it is up: at 10 s, or when it has started if that is later.
Nothing else stands in the way: looking is no job and needs no free place (`taking_over`), and a killed process lets
its locks go at once. A machine that vanishes keeps them until idle_in_transaction_session_timeout (30 s).
"""

from __future__ import annotations

from typing import Any

import procrastinate

from vardnav.kernel.events import subscriptions

#: A worker says that it lives this often; after STALLED_AFTER of silence its jobs are taken over.
HEARTBEAT_SECONDS = 3.0
STALLED_AFTER_SECONDS = 10.0
#: How often each worker looks for others that have fallen silent, and, not being called, for jobs.
LOOK_SECONDS = 3.0
#: Also how long an event waits at most: its job calls nobody (kernel/events, migration 0002).
POLL_SECONDS = 0.5
#: What a stopping worker gives its jobs; one that has not ended then is cut off and done again later.
GRACE_SECONDS = 3.0
CUT_OFF_SECONDS = 0.5
#: Jobs at once. They wait for others (SMS, files, the database) more than they work.
CONCURRENCY = 4


def configure(app: procrastinate.App) -> None:
    """Give every worker of `app` our habits."""
    options: dict[str, Any] = {
        "concurrency": CONCURRENCY,
        "update_heartbeat_interval": HEARTBEAT_SECONDS,
        "stalled_worker_timeout": STALLED_AFTER_SECONDS,
        "shutdown_graceful_timeout": GRACE_SECONDS,
        "fetch_job_polling_interval": POLL_SECONDS,
        "delete_jobs": "successful",
    }
    app.worker_defaults.update(options)  # type: ignore[typeddict-item]
    subscriptions.ask_first(_declared_reactions)


def _declared_reactions() -> None:
    from vardnav.platform.registry import listing  # late: capabilities are not loaded when this is configured

    listing.connect_reactions()
