"""A page waits for the database only so long; commands and jobs as long as it takes."""

import psycopg
import pytest
from django.db import OperationalError, connection

from vardnav.config.postgresql import patience


@pytest.fixture
def line(transactional_db):
    connection.ensure_connection()
    yield connection
    patience._limits.clear()
    connection.close()


def test_a_page_gives_up_a_database_that_says_nothing(line, monkeypatch):
    monkeypatch.setattr(patience, "PAGE_SECONDS", 0.2)
    patience.answer_pages_in_time()
    with pytest.raises(OperationalError), line.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    assert line.connection.closed


def test_after_giving_up_the_next_page_has_a_new_connection(line, monkeypatch):
    line.connection.patience = 0.2
    with pytest.raises(OperationalError), line.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    line.close_if_unusable_or_obsolete()
    with line.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_command_waits_as_long_as_it_takes(line):
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")


def test_another_error_closes_nothing(line):
    patience.answer_pages_in_time()
    with pytest.raises(psycopg.errors.DivisionByZero):
        line.connection.execute("SELECT 1 / 0")
    assert not line.connection.closed
