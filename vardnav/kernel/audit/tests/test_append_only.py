"""Tests: nobody changes the log, least of all the application."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import grants, partitions, sealing
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.audit.tests.conftest import NOW, rows, run

pytestmark = pytest.mark.usefixtures("log")

CHANGES = [
    "UPDATE audit_entry SET action = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "UPDATE audit_entry_2026_03 SET action = 'x'",
    "DELETE FROM audit_entry_2026_03",
    "TRUNCATE audit_entry_2026_03",
    "TRUNCATE audit_entry_default",
    "UPDATE audit_seal SET rows = 0",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
]


@pytest.fixture
def full_log(anna: Viewer, written, tmp_path) -> None:
    partitions.ensure_partitions(NOW)
    written(4)
    sealing.seal(NOW, anchor_file=tmp_path / "anchors.jsonl")
    audit.record(anna, action="test.read", now=NOW)


@pytest.fixture
def app_role(db: None) -> None:
    if not rows("SELECT 1 FROM pg_roles WHERE rolname = 'vardnav_app'"):
        run("CREATE ROLE vardnav_app")
    run("GRANT USAGE ON SCHEMA public TO vardnav_app")
    run(
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO vardnav_app"
    )  # what a careless hand may have done before
    with connection.cursor() as cursor:
        grants.apply(cursor, "vardnav_app")
        grants.apply(cursor, "vardnav_app")


def as_the_application(sql: str) -> None:
    with transaction.atomic():
        run("SET LOCAL ROLE vardnav_app")
        run(sql)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.usefixtures("full_log")
def test_not_even_the_owner_changes_it_by_mistake(change: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(change)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.usefixtures("full_log", "app_role")
def test_the_application_may_not_even_try(change: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        as_the_application(change)


@pytest.mark.parametrize(
    "change", ["INSERT INTO audit_entry_2026_03 DEFAULT VALUES", "SELECT * FROM audit_entry_2026_03"]
)
@pytest.mark.usefixtures("full_log", "app_role")
def test_the_application_reaches_no_partition_but_through_the_log(change: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        as_the_application(change)


@pytest.mark.parametrize("column", ["transaction_id", "generation"])
@pytest.mark.usefixtures("full_log", "app_role")
def test_the_application_cannot_say_when_a_row_was_written(column: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        as_the_application(
            f"INSERT INTO audit_entry (id, at, {column}) VALUES (gen_random_uuid(), now(), '3')"
        )


@pytest.mark.usefixtures("full_log", "app_role")
def test_the_application_records_seals_and_makes_months(anna: Viewer, tmp_path) -> None:
    run("SET LOCAL ROLE vardnav_app")
    audit.record(anna, action="test.read", now=NOW)
    audit.record_many(anna, action="test.read", now=NOW, items=[(anna.person_id, anna.person_id)])
    sealing.seal(NOW, anchor_file=tmp_path / "anchors.jsonl")
    assert partitions.ensure_partitions(NOW + dt.timedelta(days=300)) == 3
    run("RESET ROLE")
    assert Entry.objects.count() == 4


@pytest.mark.usefixtures("app_role")
def test_a_new_month_does_not_open_a_way_round() -> None:
    run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO vardnav_app")
    partitions.ensure_partitions(NOW)
    with pytest.raises(DatabaseError, match="permission denied"):
        as_the_application("INSERT INTO audit_entry_2026_03 DEFAULT VALUES")


def test_months_are_made_ahead_once_and_rows_fall_in_them(anna: Viewer) -> None:
    assert partitions.ensure_partitions(NOW) == 3
    assert partitions.ensure_partitions(NOW) == 0
    new_year = dt.datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=dt.UTC)
    audit.record(anna, action="test.read", now=new_year)
    audit.record(anna, action="test.read", now=new_year + dt.timedelta(microseconds=1))
    found = rows("SELECT tableoid::regclass::text FROM audit_entry ORDER BY at")
    assert found == [("audit_entry_2026_03",), ("audit_entry_2026_04",)]


def test_a_row_without_a_month_is_kept_all_the_same(anna: Viewer) -> None:
    in_1999 = dt.datetime(1999, 12, 31, tzinfo=dt.UTC)
    audit.record(anna, action="test.read", now=in_1999)
    assert rows("SELECT tableoid::regclass::text FROM audit_entry") == [("audit_entry_default",)]
    partitions.ensure_partitions(in_1999)
    assert rows("SELECT tableoid::regclass::text FROM audit_entry") == [("audit_entry_default",)]
