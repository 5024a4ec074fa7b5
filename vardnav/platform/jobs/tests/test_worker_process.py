"""Tests: a real worker process on a real database, killed, stopped, cut off and starved."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from vardnav.kernel import clock, events
from vardnav.kernel.events import subscriptions
from vardnav.platform.jobs import queries
from vardnav.platform.jobs.tests.specimen_worker import BellRung, hear

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.fault]
#: Seconds for a worker to be up and have fetched its first job; a busy machine needs many, and none are promised.
START = 60
Start = Callable[[], "subprocess.Popen[bytes]"]


def this_database() -> str:
    """Return the test database as an address for another process."""
    given = connection.settings_dict
    password = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    where = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
    if given["HOST"].startswith("/"):
        where = ""
    name = f"postgresql://{quote(given['USER'], safe='')}{password}@{where}/{given['NAME']}"
    return f"{name}?host={quote(given['HOST'], safe='')}&port={given['PORT']}" if not where else name


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start workers; whatever is left of them is ended afterwards."""
    started: list[subprocess.Popen[bytes]] = []
    clear()

    def worker() -> subprocess.Popen[bytes]:
        surroundings = {
            **os.environ,
            "DATABASE_URL": this_database(),
            "DJANGO_SETTINGS_MODULE": "vardnav.config.settings",
            "SPECIMEN_FOLDER": str(tmp_path),
            "VARDNAV_VAR": str(tmp_path),
        }
        command = [sys.executable, "-m", "vardnav.platform.jobs.tests.specimen_worker"]
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        with log:
            made = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)
        started.append(made)
        return made

    with subscriptions.set_aside():
        events.subscribe(BellRung, hear)
        yield worker
    for number, process in enumerate(started):
        if process.poll() is None:
            process.kill()
        process.wait()
        print(number, process.returncode, (tmp_path / f"worker-{number}.log").read_text())  # noqa: T201 - for a failure
    clear()


def ring(how: str = "done") -> uuid.UUID:
    event = BellRung(region="12", how=how)
    with transaction.atomic():
        events.publish(event)
    return event.event_id


def tries(tmp_path: Path, event_id: uuid.UUID) -> list[str]:
    notes = tmp_path / str(event_id)
    return notes.read_text().splitlines() if notes.exists() else []


def delivered(event_id: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_delivery WHERE event_id = %s", [event_id])
        return bool(cursor.fetchone()[0])


def state() -> str:
    """Return what the database says of jobs and workers, for a failure's text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text, attempts, worker_id FROM procrastinate_jobs ORDER BY id"
        )
        jobs = cursor.fetchall()
        cursor.execute("SELECT id, now() - last_heartbeat FROM procrastinate_workers")
        return f"Jobs: {jobs}. Workers: {cursor.fetchall()}."


def wait_until(true: Callable[[], object], seconds: float) -> float:
    """Wait until `true()`; return how long it took. Fails after `seconds`."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            pytest.fail(f"Not within {seconds} s. {state()}")
        time.sleep(0.1)
    return time.monotonic() - began


def test_a_job_of_a_killed_worker_is_taken_over_within_thirty_seconds(start: Start, tmp_path: Path) -> None:
    first, event_id = start(), ring("linger")
    wait_until(lambda: tries(tmp_path, event_id), START)
    assert queries.worker_alive(clock.now())
    start()
    first.send_signal(signal.SIGKILL)
    took = wait_until(lambda: delivered(event_id), 30)
    assert len(tries(tmp_path, event_id)) == 2
    assert len(set(tries(tmp_path, event_id))) == 2
    print(f"taken over after {took:.1f} s")  # noqa: T201 - a figure for the report


def test_a_stopped_worker_is_gone_within_five_seconds_and_its_job_is_done_by_the_next(
    start: Start, tmp_path: Path
) -> None:
    worker, event_id = start(), ring("linger")
    wait_until(lambda: tries(tmp_path, event_id), START)
    worker.terminate()
    worker.wait(timeout=5)
    assert not delivered(event_id)
    start()
    wait_until(lambda: delivered(event_id), START)
    assert len(tries(tmp_path, event_id)) == 2


def test_an_idle_worker_stops_at_once_and_says_goodbye(start: Start, tmp_path: Path) -> None:
    worker, event_id = start(), ring()
    wait_until(lambda: delivered(event_id), START)
    worker.terminate()
    assert worker.wait(timeout=3) == 0
    assert not queries.worker_alive(clock.now())


def test_a_worker_whose_connections_are_cut_goes_on(start: Start, tmp_path: Path) -> None:
    worker, first = start(), ring()
    wait_until(lambda: delivered(first), START)
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        event_id = ring()
        wait_until(lambda event_id=event_id: delivered(event_id), 15)  # type: ignore[misc]
        assert len(tries(tmp_path, event_id)) >= 1
    assert worker.poll() is None


def worker_names() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_workers ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def jobs_left() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'events'")
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def no_end_is_noted() -> Iterator[None]:
    """Let the database refuse to note that a job is done, as one does that is being stopped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = 'admin_shutdown'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER refuse ON procrastinate_jobs")
            cursor.execute("DROP FUNCTION refuse()")


def test_a_done_job_whose_end_could_not_be_noted_is_not_kept_by_a_worker_that_lives(start: Start) -> None:
    worker, first = start(), ring()
    wait_until(lambda: delivered(first) and not jobs_left(), START)
    before = worker_names()
    with no_end_is_noted():
        event_id = ring()
        wait_until(lambda: delivered(event_id), START)
        wait_until(lambda: worker_names() != before, START)
    wait_until(lambda: not jobs_left(), 30)
    assert worker.poll() is None, "the process itself lives on"


def test_a_handler_that_fails_is_tried_again_later_and_then_heard(start: Start, tmp_path: Path) -> None:
    start()
    event_id = ring("fail")
    took = wait_until(lambda: delivered(event_id), START + 40)
    assert len(tries(tmp_path, event_id)) == 3
    assert took > 5, "the second wait alone is five seconds"
