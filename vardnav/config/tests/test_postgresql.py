"""A connection that has died is replaced before anybody meets it, and a living one costs no statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from vardnav.config.postgresql import base


@pytest.fixture
def line(transactional_db: None) -> Iterator[Any]:
    """A connection of its own, as a thread of the page server has, with what it sends listed in `asked`."""
    made: Any = connection.copy()
    made.settings_dict["CONN_HEALTH_CHECKS"] = True
    made.connect()
    made.asked = 0
    asks = made.is_usable

    def is_usable() -> bool:
        made.asked += 1
        return bool(asks())

    made.is_usable = is_usable
    yield made
    made.close()


def number_of_server(line: Any) -> int:
    """Begin a request on `line` and return which server process answers."""
    line.close_if_unusable_or_obsolete()
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_living_connection_is_asked_once_and_then_only_looked_at(line):
    first = number_of_server(line)
    for _request in range(5):
        assert number_of_server(line) == first
    assert line.asked == 1


def test_a_connection_unasked_for_a_while_is_asked(line, monkeypatch):
    monkeypatch.setattr(base, "ASK_AFTER_SECONDS", 0.0)
    for _request in range(3):
        number_of_server(line)
    assert line.asked == 3


def test_a_session_thrown_out_is_replaced_before_the_next_request(line):
    first = number_of_server(line)
    number_of_server(line)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert number_of_server(line) != first
