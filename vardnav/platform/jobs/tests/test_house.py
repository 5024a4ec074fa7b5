"""Tests: what the house does by the clock, and how it says whether a worker lives."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import procrastinate
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from vardnav.kernel import clock
from vardnav.kernel.access.models import Session, StoredAnswer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.jobs import actions, backoff, queries, taking_over, worker

NOW = dt.datetime(2026, 3, 3, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def run(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def no_jobs(db: None) -> Iterator[None]:
    for table in ("periodic_defers", "jobs", "workers"):
        run(f"DELETE FROM procrastinate_{table}")
    yield
    for table in ("periodic_defers", "jobs", "workers"):
        run(f"DELETE FROM procrastinate_{table}")


def session(expired: dt.datetime) -> Session:
    staff = Staff.objects.get_or_create(
        hsa_id="SE2321000131-EVA", given_name="Eva", family_name="Ek", title="Sjuksköterska"
    )
    return Session.objects.create(
        token_digest=uuid7().bytes,
        staff=staff[0],
        assurance=3,
        provider="staff",
        created_at=expired,
        last_seen_at=expired,
        expires_at=expired,
    )


@pytest.mark.django_db
def test_answers_are_kept_for_seven_days_and_sessions_for_thirty() -> None:
    for age in (6, 8):
        StoredAnswer.objects.create(key=uuid7(), owner=uuid7(), path="/my/", created_at=NOW - age * DAY)
    kept, _gone = session(NOW - 29 * DAY), session(NOW - 31 * DAY)
    assert actions.purge(NOW) | {"jobs": 0} == {"answers": 1, "sessions": 1, "jobs": 0, "deliveries": 0}
    assert StoredAnswer.objects.count() == 1
    assert list(Session.objects.values_list("id", flat=True)) == [kept.id]


@pytest.mark.usefixtures("no_jobs")
def test_jobs_given_up_are_kept_for_ninety_days_and_waiting_ones_for_ever() -> None:
    for status, age in (("failed", 89), ("failed", 91), ("todo", 400)):
        run(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', %s, 'doing')",
            f"{status}{age}",
        )
        run(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE status = 'doing'",
            status,
        )
        run("DELETE FROM procrastinate_events WHERE type = 'deferred'")
        run(
            "UPDATE procrastinate_events SET at = %s WHERE job_id = (SELECT max(id) FROM procrastinate_jobs)",
            NOW - age * DAY,
        )
    assert actions.purge(NOW)["jobs"] == 1
    assert sorted(run("SELECT task_name FROM procrastinate_jobs")) == [("failed89",), ("todo400",)]


@pytest.mark.usefixtures("no_jobs")
def test_a_worker_lives_while_its_heart_beats() -> None:
    now = clock.now()
    assert not queries.worker_alive(now)
    run("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert queries.worker_alive(now)
    assert not queries.worker_alive(now + queries.SILENCE + dt.timedelta(seconds=1))


@pytest.mark.usefixtures("no_jobs")
def test_what_waits_and_what_was_given_up_is_counted() -> None:
    assert queries.backlog(clock.now()) == queries.Backlog(failed=0, due=0, oldest=dt.timedelta(0))
    insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES ('q', 't', %s, %s)"
    run(insert, "todo", None)
    run(insert, "todo", clock.now() + DAY)
    run(insert, "failed", None)
    found = queries.backlog(clock.now() + dt.timedelta(minutes=5))
    assert (found.failed, found.due) == (1, 1)
    assert dt.timedelta(minutes=5) <= found.oldest < dt.timedelta(minutes=6)


@pytest.mark.usefixtures("no_jobs")
def test_how_long_an_event_has_waited_is_told_by_its_id() -> None:
    run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('events', 'events.deliver', "
        "jsonb_build_object('payload', jsonb_build_object('event_id', %s::text)))",
        str(uuid7()),
    )
    found = queries.backlog(clock.now() + dt.timedelta(minutes=5))
    assert dt.timedelta(minutes=5) <= found.oldest < dt.timedelta(minutes=6)


def test_a_failed_job_waits_longer_each_time_and_is_given_up_after_about_a_day() -> None:
    waits = [backoff.wait(attempts) for attempts in range(backoff.MOST_ATTEMPTS - 1)]
    assert waits == sorted(waits)
    assert waits[0] == 1
    assert 20 * 3600 < sum(waits) < 28 * 3600


def test_the_last_attempt_is_not_followed_by_another() -> None:
    def decided(attempts: int) -> procrastinate.RetryDecision | None:
        job = Job(id=1, task_name="t", queue="q", lock=None, queueing_lock=None, attempts=attempts)
        return backoff.BackOff().get_retry_decision(exception=RuntimeError(), job=job)

    assert decided(0) is not None
    assert decided(backoff.MOST_ATTEMPTS - 2) is not None
    assert decided(backoff.MOST_ATTEMPTS - 1) is None


def test_every_worker_has_our_habits_however_it_is_started() -> None:
    assert app.worker_defaults["stalled_worker_timeout"] == worker.STALLED_AFTER_SECONDS
    assert app.worker_defaults["delete_jobs"] == "successful"
    assert len(app.worker_defaults["task_middleware"]) >= 2, (
        "Django's connections are looked after around each task"
    )


def test_the_clock_drives_these_and_no_other_house_tasks() -> None:
    ours = {key for key in app.periodic_registry.periodic_tasks if key[0].startswith("jobs.")}
    assert ours == {
        ("jobs.seal_audit", "seal"),
        ("jobs.make_partitions", "partitions"),
        ("jobs.purge", "purge"),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs")
def test_a_job_that_keeps_killing_its_workers_is_given_up() -> None:
    insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts) VALUES ('q', %s, 'doing', %s)"
    run(insert, "poison", backoff.MOST_ATTEMPTS)
    run(insert, "unlucky", 1)
    take_over()
    found = run("SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY task_name")
    assert found == [("poison", "failed", backoff.MOST_ATTEMPTS + 1), ("unlucky", "todo", 2)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs")
def test_a_job_by_the_clock_whose_next_is_asked_for_is_not_done_twice_and_stops_no_other() -> None:
    insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status) VALUES ('q', %s, %s, %s)"
    run(insert, "each minute", "once", "doing")
    run(insert, "each minute", "once", "doing")
    run(insert, "each minute", "once", "todo")
    run(insert, "letter", None, "doing")
    take_over()
    found = run("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY task_name")
    assert found == [("each minute", "todo"), ("letter", "todo")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs")
def test_a_job_that_another_worker_has_begun_meanwhile_is_left_to_it() -> None:
    run("INSERT INTO procrastinate_workers DEFAULT VALUES")
    (living,) = run("SELECT id FROM procrastinate_workers")[0]
    run("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', 'doing')")
    (job,) = run("SELECT id FROM procrastinate_jobs")[0]
    run("UPDATE procrastinate_jobs SET worker_id = %s", living)  # after the look, before the taking
    with_the_worker(
        lambda: taking_over._take_over(app, {"id": job, "worker_id": None, "attempts": 0, "task_name": "t"})
    )
    assert run("SELECT status::text, attempts FROM procrastinate_jobs") == [("doing", 0)]


def take_over() -> None:
    with_the_worker(lambda: taking_over.take_over(app))


def with_the_worker(does: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do it as a worker: on its kind of connection, in its loop."""

    async def opened() -> None:
        async with app.open_async():
            await does()

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(opened())
