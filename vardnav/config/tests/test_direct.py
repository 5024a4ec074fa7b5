"""What is prepared is sent without a cursor: the same rows, the same faults, transactions whole, waited for only so long."""

import contextlib
import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from vardnav.config.postgresql import patience
from vardnav.kernel.access import prepared

# ruff: noqa: PT012 - what fails here is a transaction, of several statements
VALUES = [
    uuid.UUID(int=7),
    None,
    3,
    "å",
    dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC),
    dt.date(2026, 3, 1),
    True,
    [uuid.UUID(int=1)],
]
SAME = "SELECT %s::uuid, %s::text, %s::int, %s::text, %s::timestamptz, %s::date, %s::bool, %s::uuid[]"
KEEP = "INSERT INTO kept (number) VALUES (%s)"
NOTE = "INSERT INTO noted (number) VALUES (%s)"
SHARE = "INSERT INTO noted (number) SELECT 1 / %s::int"


@pytest.fixture
def line(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept (number int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
        cursor.execute("CREATE TEMP TABLE noted (number int)")
    yield connection
    patience._limits.clear()
    connection.close()


def notes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM noted")
        return [row[0] for row in cursor.fetchall()]


def numbers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM kept ORDER BY number")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("binary", [True, False])
def test_what_is_prepared_gives_the_same_rows_and_what_is_not_goes_the_usual_way(line, binary):
    usual = prepared.rows(SAME, VALUES, binary=binary)
    sql = prepared._numbered(SAME)
    assert line.connection.direct(sql, VALUES, binary=binary) == usual
    assert usual[0][:4] == (VALUES[0], None, 3, "å")
    assert line.connection.direct(b"SELECT 17", [], binary=binary) is None


def test_without_preparing_nothing_goes_this_way(line):
    line.connection.prepare_threshold = None
    assert prepared.rows(SAME, VALUES) == prepared.rows(SAME, VALUES)
    assert line.connection.direct(prepared._numbered(SAME), VALUES, binary=True) is None


def test_the_first_statement_begins_the_transaction_and_a_fault_undoes_it(line):
    prepared.rows(KEEP, [1])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        prepared.rows(KEEP, [2])
        assert not line.connection.autocommit
        assert numbers() == [1, 2]
        raise ZeroDivisionError
    with transaction.atomic():
        prepared.rows(KEEP, [3])
    assert numbers() == [1, 3]


def test_a_first_statement_that_fails_is_djangos_error_and_the_line_lives(line):
    prepared.rows("SELECT 1 / %s::int", [1])
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        prepared.rows("SELECT 1 / %s::int", [0])
    with transaction.atomic():
        prepared.rows(KEEP, [4])
    assert numbers() == [4]


@pytest.mark.parametrize("is_prepared", [True, False])
def test_the_last_write_is_kept_with_the_rest(line, is_prepared):
    if is_prepared:
        prepared.rows(KEEP, [1])
    with transaction.atomic():
        prepared.rows("SELECT %s::int", [1])
        prepared.last(KEEP, [2])
    assert 2 in numbers()


def test_a_last_write_that_fails_keeps_nothing_of_the_transaction(line):
    prepared.rows("INSERT INTO kept (number) SELECT %s::int / %s::int", [1, 1])
    prepared.rows(KEEP, [9])
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        prepared.rows(KEEP, [2])
        prepared.last("INSERT INTO kept (number) SELECT %s::int / %s::int", [1, 0])
    assert numbers() == [1, 9]
    with transaction.atomic():
        prepared.rows(KEEP, [3])
    assert numbers() == [1, 3, 9]


def test_a_commit_that_the_database_refuses_is_an_error_and_keeps_nothing(line):
    prepared.rows(KEEP, [1])
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.rows(KEEP, [2])
        prepared.last(KEEP, [1])
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.rows(KEEP, [1])
    assert numbers() == [1]


def test_what_was_to_be_last_is_forgotten_with_the_transaction_and_written_at_once_where_more_may_come(line):
    prepared.rows(KEEP, [1])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        prepared.rows("SELECT %s::int", [1])
        prepared.last(KEEP, [2])
        raise ZeroDivisionError
    with transaction.atomic(), transaction.atomic():
        prepared.last(KEEP, [3])
        assert numbers() == [1, 3]
    prepared.last(KEEP, [4])
    assert numbers() == [1, 3, 4]


@pytest.mark.parametrize("has_last", [True, False])
@pytest.mark.parametrize("is_prepared", [True, False])
def test_what_follows_a_commit_is_run_once_and_after_it(line, is_prepared, has_last):
    prepared.rows(KEEP, [1])
    if is_prepared:
        prepared.rows(NOTE, [1])
    with transaction.atomic():
        prepared.rows(KEEP, [2])
        prepared.after(NOTE, [2])
        if has_last:
            prepared.last(KEEP, [3])
        assert notes() == ([1] if is_prepared else [])
    assert notes() == ([1, 2] if is_prepared else [2])
    assert numbers() == ([1, 2, 3] if has_last else [1, 2])


def test_what_follows_a_commit_is_never_run_where_there_is_none(line):
    for statement in (KEEP, NOTE):
        prepared.rows(statement, [1])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        prepared.rows(KEEP, [2])
        prepared.after(NOTE, [2])
        raise ZeroDivisionError
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.rows(KEEP, [1])
        prepared.after(NOTE, [3])
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.after(NOTE, [4])
        prepared.last(KEEP, [1])
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            prepared.after(NOTE, [5])
            raise ZeroDivisionError
        prepared.rows(KEEP, [6])
        prepared.after(NOTE, [6])
    assert (numbers(), notes()) == ([1, 6], [1, 6])


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_fault_in_what_follows_a_commit_undoes_nothing_and_the_line_lives(line, is_prepared):
    if is_prepared:
        prepared.rows(SHARE, [1])
    with transaction.atomic():
        prepared.rows(KEEP, [2])
        prepared.after(SHARE, [0])
    prepared.after(NOTE, [3])
    assert (numbers(), notes()[-1]) == ([2], 3)


def test_whoever_counts_statements_sees_each_of_them(line):
    prepared.rows(KEEP, [1])
    with CaptureQueriesContext(connection) as counted, transaction.atomic():
        prepared.rows("SELECT %s::int", [1])
        prepared.last(KEEP, [2])
    assert [one["sql"].split()[0] for one in counted.captured_queries] == [
        "BEGIN",
        "SELECT",
        "INSERT",
        "COMMIT",
    ]


def test_a_page_gives_up_a_statement_that_says_nothing(line, monkeypatch):
    prepared.rows("SELECT pg_sleep(%s::float)::text", [0.0])
    monkeypatch.setattr(patience, "PAGE_SECONDS", 0.2)
    patience.answer_pages_in_time()
    with pytest.raises(OperationalError), transaction.atomic():
        prepared.rows("SELECT pg_sleep(%s::float)::text", [5.0])
    patience._limits.clear()
    line.close_if_unusable_or_obsolete()
    assert prepared.rows("SELECT %s::int", [1]) == [(1,)]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_session_thrown_out_is_an_error_at_its_next_statement_and_replaced_after(line, is_first):
    prepared.rows("SELECT %s::int", [1])
    number = prepared.rows("SELECT pg_backend_pid()")[0][0]
    other = line.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    other.close()
    line.health_check_done = True
    with pytest.raises(OperationalError), transaction.atomic() if is_first else contextlib.nullcontext():
        prepared.rows("SELECT %s::int", [1])
    line.close_if_unusable_or_obsolete()
    assert prepared.rows("SELECT %s::int", [1]) == [(1,)]
