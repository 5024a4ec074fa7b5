"""Tests: sealing while others write, with real transactions on several connections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import anchors, sealing, verifying
from vardnav.kernel.audit.tests.conftest import NOW, empty_log
from vardnav.kernel.audit.tests.conftest import rows as found
from vardnav.kernel.clock.identifiers import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emptied() -> Iterator[None]:
    empty_log()
    yield
    empty_log()


@pytest.fixture
def slow_writer() -> Iterator[psycopg.Connection]:
    """Another process in the middle of a long transaction."""
    given = connection.get_connection_params()
    with psycopg.connect(
        **{name: given[name] for name in ("dbname", "user", "host", "port") if name in given}
    ) as other:
        yield other


def write_slowly(writer: psycopg.Connection, viewer: Viewer) -> None:
    sql, parameters = audit.insert_sql(viewer, action="test.read", now=NOW, object_id=uuid7())
    writer.execute(sql, parameters)


OPEN_ELSEWHERE = (
    "SELECT 1 FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname <> current_database()"
)


def sealed(rows: int, path: Path) -> int:
    """Seal until `rows` are: a transaction open in any database of the server (another test's) holds them back."""
    until, done = time.monotonic() + 120, 0
    while done < rows and time.monotonic() < until:
        done += sealing.seal(NOW, anchor_file=path)
        time.sleep(0.05)
    if done < rows and found(OPEN_ELSEWHERE):
        pytest.skip("Another database of this server has had a transaction open for two minutes.")
    return done


@pytest.mark.usefixtures("emptied")
def test_rows_that_commit_late_are_sealed_later_and_nothing_falls_between(
    anna: Viewer, slow_writer: psycopg.Connection, tmp_path: Path
) -> None:
    path = tmp_path / "anchors.jsonl"
    audit.record(anna, action="test.read", now=NOW)
    write_slowly(slow_writer, anna)
    for _ in range(3):
        audit.record(anna, action="test.read", now=NOW)

    assert sealed(1, path) == 1, "only what came before the transaction still open"
    assert sealing.seal(NOW, anchor_file=path) == 0
    write_slowly(slow_writer, anna)
    slow_writer.commit()
    assert sealed(5, path) == 5

    report = verifying.verify(anchors.read(path))
    assert report.is_whole, report.problems
    assert (report.rows, report.unsealed) == (6, 0)
    assert report.seals >= 2


@pytest.mark.usefixtures("emptied")
def test_two_workers_do_not_seal_at_once(
    anna: Viewer, slow_writer: psycopg.Connection, tmp_path: Path
) -> None:
    audit.record(anna, action="test.read", now=NOW)
    slow_writer.execute("SELECT pg_advisory_xact_lock(7310012)")
    assert sealing.seal(NOW, anchor_file=tmp_path / "anchors.jsonl") == 0
    slow_writer.rollback()
    assert sealed(1, tmp_path / "anchors.jsonl") == 1


@pytest.mark.usefixtures("emptied")
def test_a_row_put_in_under_a_sealed_transaction_is_found(anna: Viewer, tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"
    audit.record(anna, action="test.read", now=NOW)
    assert sealed(1, path) == 1
    columns = "region, role, action, object_kind, purpose, outcome, detail, request_id, transaction_id"
    found(
        f"INSERT INTO audit_entry (id, at, {columns}) SELECT gen_random_uuid(), at, {columns} FROM audit_entry RETURNING 1"
    )
    report = verifying.verify(anchors.read(path))
    assert "1 rows were sealed, 2 are there" in str(report.problems[0])
