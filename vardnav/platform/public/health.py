"""Pages for machines: is the process alive, is everything it needs there."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse

from vardnav.kernel import clock
from vardnav.platform.jobs import queries as jobs
from vardnav.platform.registry.requests import PageRequest

_migrated = False


def process(request: PageRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: PageRequest) -> HttpResponse:
    """200 when database, migrations and worker are there; else 503 with what is missing."""
    try:
        checks = {
            "database": _database(),
            "migrations": _migrations(),
            "worker": jobs.worker_alive(clock.now()),
        }
    except DatabaseError:
        checks = {"database": False, "migrations": False, "worker": False}
    is_ready = all(checks.values())
    answer = JsonResponse(
        {"status": "ok" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )
    # The answer is the message: whoever asks each second while we start must not fill the log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    """Whether no migration waits; once true it stays true for this process, whose code does not change."""
    global _migrated  # noqa: PLW0603 - remembered per process on purpose
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
