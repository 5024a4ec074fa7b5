"""Support for the audit tests: an empty log, the people, and rows written as if by transactions of old."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7

NOW = dt.datetime(2026, 3, 3, 9, 30, tzinfo=dt.UTC)
REGION = "12"

audit.verb("test.read", sv="läste provet", en="read the specimen", is_read=True)
audit.verb("test.open_file", sv="öppnade bilagan", en="opened the attachment", is_read=True)
audit.verb("test.write", sv="skrev provet", en="wrote the specimen")


@pytest.fixture
def anna() -> Viewer:
    return Viewer.resident(person_id=uuid7(), region=REGION, request_id="r-1")


@pytest.fixture
def dag() -> Viewer:
    return Viewer.staff(staff_id=uuid7(), assignment_id=uuid7(), unit_id=uuid7(), region=REGION)


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]


def rows(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def as_owner_without_triggers(*statements: str) -> None:
    """Do what only the database's owner can: switch the guards off, change the log, switch them on again."""
    for table in ("audit_entry", "audit_seal"):
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        run(statement)
    for table in ("audit_entry", "audit_seal"):
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def empty_log() -> None:
    as_owner_without_triggers("DELETE FROM audit_entry", "DELETE FROM audit_seal")


@pytest.fixture
def log(db: None) -> None:
    """An empty log; the test's transaction is rolled back, so whatever other tests left comes back after."""
    empty_log()


@pytest.fixture
def written(log: None) -> Callable[..., uuid.UUID]:
    """Write a row as the transaction numbered `xid` (long ended, so it can be sealed) would have."""

    def write(xid: int, at: dt.datetime = NOW, detail: str = "{}", generation: int = 1) -> uuid.UUID:
        made = uuid7()
        run(
            "INSERT INTO audit_entry (id, at, region, role, actor_id, subject_id, action, object_kind, object_id, purpose, "
            "outcome, detail, request_id, transaction_id, generation) "
            "VALUES (%s, %s, '12', 'staff', %s, %s, 'test.read', 'specimen', %s, 'Vård och behandling', 'done', %s, '', "
            "%s::xid8, %s)",
            *(made, at, uuid7(), uuid7(), uuid7(), detail, str(xid), generation),
        )
        return made

    return write
