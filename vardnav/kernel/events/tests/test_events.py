"""Tests: what an event may carry, and who hears of it when."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import events
from vardnav.kernel.access import prepared
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.events import delivering, subscriptions
from vardnav.kernel.events import event as event_rules
from vardnav.kernel.events.models import Delivery

NOW = dt.datetime(2026, 3, 3, 9, 30, tzinfo=dt.UTC)


class Colour(enum.StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenTaken(events.Event):
    specimen_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class Everything(events.Event):
    one: uuid.UUID | None
    several: tuple[uuid.UUID, ...]
    at: dt.datetime
    on: dt.date | None
    code: str
    number: int
    is_so: bool
    colour: Colour
    added_later: str = "default"


HEARD: list[tuple[str, object]] = []


def tell_anna(event: SpecimenTaken) -> None:
    HEARD.append(("anna", event))


def tell_the_unit(event: SpecimenTaken, *, now: dt.datetime) -> None:
    HEARD.append(("unit", now))


def fail(event: SpecimenTaken) -> None:
    Delivery.objects.create(
        event_id=event.specimen_id, handler="written before the failure", delivered_at=NOW
    )
    raise RuntimeError("the gateway is down")


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    HEARD.clear()
    with subscriptions.set_aside():
        yield


def jobs() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'events.deliver' ORDER BY id")
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]


def deliver(job: dict[str, Any]) -> bool:
    return delivering.deliver(job["handler"], job["event"], job["payload"], now=NOW)


def test_everything_an_event_may_carry_comes_back_equal() -> None:
    sent = Everything(
        region="12",
        one=uuid7(),
        several=(uuid7(), uuid7()),
        at=NOW,
        on=dt.date(2024, 2, 29),
        code="é",
        number=-7,
        is_so=False,
        colour=Colour.RED,
    )
    through_json = json.loads(json.dumps(event_rules.written(sent)))
    assert event_rules.read(Everything, through_json) == sent
    assert isinstance(event_rules.read(Everything, through_json).colour, Colour)  # type: ignore[attr-defined]


def test_an_event_from_the_version_before_can_still_be_read() -> None:
    old = event_rules.written(SpecimenTaken(region="12", specimen_id=uuid7())) | {"since_removed": "x"}
    assert isinstance(event_rules.read(SpecimenTaken, json.loads(json.dumps(old))), SpecimenTaken)


def test_an_event_carries_no_objects() -> None:
    with pytest.raises(event_rules.NotAnId, match="specimen_id is a dict"):
        event_rules.written(SpecimenTaken(region="12", specimen_id={"name": "Anna"}))  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(events.OutsideTransaction, match="SpecimenTaken must be published inside"):
        events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))


@pytest.mark.django_db
def test_nobody_listening_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as counted:
        events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
    assert (len(counted), jobs()) == (0, [])


@pytest.mark.django_db
def test_every_listener_gets_a_job_of_their_own_in_one_statement() -> None:
    events.subscribe(SpecimenTaken, tell_anna)
    events.subscribe(SpecimenTaken, tell_the_unit)
    events.subscribe(SpecimenTaken, tell_anna)
    with CaptureQueriesContext(connection) as counted:
        events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
    assert len(counted) == 1
    assert [job["handler"].rpartition(":")[2] for job in jobs()] == ["tell_anna", "tell_the_unit"]


THEIRS = "procrastinate_defer_jobs_v1(ARRAY[ROW('events', 'events.deliver', 0, NULL, NULL, %s::jsonb, NULL)"
LAST = """
SELECT to_jsonb(j) - 'id', (SELECT array_agg(e.type::text) FROM procrastinate_events e WHERE e.job_id = j.id)
FROM procrastinate_jobs j ORDER BY id DESC LIMIT 1
"""


@pytest.mark.django_db
def test_a_job_is_written_as_procrastinates_own_function_writes_it() -> None:
    subscriptions.subscribe(SpecimenTaken, tell_anna)
    rows = []
    with transaction.atomic(), connection.cursor() as cursor:
        events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
        cursor.execute(LAST)
        rows.append(cursor.fetchone())
        cursor.execute(f"SELECT {THEIRS}::procrastinate_job_to_defer_v1])", [json.dumps(jobs()[-1])])
        cursor.execute(LAST)
        rows.append(cursor.fetchone())
    assert rows[0] == rows[1]
    assert rows[0] is not None
    assert rows[0][1] is None, "the row of when it was asked for, which no event needs"


@pytest.mark.django_db(transaction=True)
def test_an_event_calls_no_worker_over_its_commit_and_other_jobs_do() -> None:
    """What is called is called under a lock of the whole database, until the transaction is on the disk."""
    subscriptions.subscribe(SpecimenTaken, tell_anna)
    given = connection.get_connection_params()
    named = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
    with psycopg.connect(**named, autocommit=True) as listening:
        listening.execute("LISTEN procrastinate_any_queue_v1")
        with transaction.atomic():
            events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('notices', 'one')")
        called = [json.loads(one.payload)["job_id"] for one in listening.notifies(timeout=0.3)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE queue_name = 'notices'")
        assert called == [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.mark.django_db
def test_jobs_beside_their_cause_are_written_once_for_each_row_of_it_and_not_without_one() -> None:
    subscriptions.subscribe(SpecimenTaken, tell_anna)
    subscriptions.subscribe(SpecimenTaken, tell_the_unit)
    for rows, written in ((1, 2), (0, 0)):
        before = len(jobs())
        with transaction.atomic():
            insert, values = events.publish_sql(SpecimenTaken(region="12", specimen_id=uuid7()))
            cause = f"sat AS MATERIALIZED (SELECT 1 FROM generate_series(1, {rows}))"
            prepared.rows(f"WITH {cause}, told AS ({insert}) SELECT 1", values)
        assert len(jobs()) - before == written


@pytest.mark.django_db
def test_declared_reactions_are_asked_for_before_the_first_event_of_a_process() -> None:
    subscriptions.ask_first(lambda: events.subscribe(SpecimenTaken, tell_anna))
    events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
    assert len(jobs()) == 1


@pytest.mark.django_db
def test_rolled_back_means_no_job() -> None:
    events.subscribe(SpecimenTaken, tell_anna)
    with transaction.atomic():
        events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
        assert len(jobs()) == 1
        transaction.set_rollback(True)
    assert jobs() == []


@pytest.mark.django_db
def test_the_handler_gets_the_event_and_the_time_if_it_wants_it() -> None:
    events.subscribe(SpecimenTaken, tell_anna)
    events.subscribe(SpecimenTaken, tell_the_unit)
    sent = SpecimenTaken(region="12", specimen_id=uuid7())
    events.publish(sent)
    assert [deliver(job) for job in jobs()] == [True, True]
    assert [("anna", sent), ("unit", NOW)] == HEARD


@pytest.mark.django_db
def test_a_delivery_done_again_is_harmless() -> None:
    events.subscribe(SpecimenTaken, tell_anna)
    events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
    (job,) = jobs()
    assert [deliver(job), deliver(job), deliver(job)] == [True, False, False]
    assert len(HEARD) == 1


@pytest.mark.django_db
def test_a_handler_that_fails_leaves_nothing_and_is_heard_again() -> None:
    events.subscribe(SpecimenTaken, fail)
    events.publish(SpecimenTaken(region="12", specimen_id=uuid7()))
    (job,) = jobs()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="gateway is down"):
            deliver(job)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_handler_that_no_longer_exists_is_named() -> None:
    with pytest.raises(subscriptions.UnknownHandler, match="gone:tell_anna"):
        delivering.deliver("gone:tell_anna", "gone:SpecimenTaken", {}, now=NOW)


@pytest.mark.django_db
def test_deliveries_are_forgotten_after_thirty_days() -> None:
    for days in (29, 31):
        Delivery.objects.create(event_id=uuid7(), handler="x", delivered_at=NOW - dt.timedelta(days=days))
    assert delivering.forget(NOW) == 1
    assert Delivery.objects.count() == 1
