"""A write that meets another in a ring is run again before anybody is told of it: with a real ring, on the real database."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse

from vardnav.kernel.access import idempotency
from vardnav.kernel.access.models import StoredAnswer

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
PATIENCE = 240


def _done() -> HttpResponse:
    answer = HttpResponse(status=303)
    answer["Location"] = "/there/"
    return answer


def _once(run: Callable[[], HttpResponse]) -> HttpResponse:
    return idempotency.once(
        uuid.uuid4(), owner=uuid.uuid4(), path="/x/", now=NOW, run=run, repeat=lambda _place: _done()
    )


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _ring() -> tuple[list[object], int]:
    """Let two forms each hold what the other wants; return what each got, and how many times they ran in all."""
    both, runs = threading.Barrier(2), [0, 0]
    got: list[object] = [None, None]

    def write(place: int) -> HttpResponse:
        runs[place] += 1
        _lock(1 + place)
        if runs[place] == 1:
            both.wait(PATIENCE)
        _lock(2 - place)
        return _done()

    def send(place: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")
                cursor.execute("SET statement_timeout = 0")
            got[place] = _once(lambda: write(place)).status_code
        except Exception as problem:
            got[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    assert not any(one.is_alive() for one in threads), "somebody waits for ever"
    return got, sum(runs)


def test_of_two_forms_in_a_ring_both_are_kept_and_one_ran_twice() -> None:
    got, runs = _ring()
    assert got == [303, 303]
    assert runs == 3
    assert StoredAnswer.objects.filter(location="/there/").count() == 2


def test_without_another_try_one_of_them_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the two do stand in a ring."""
    monkeypatch.setattr(idempotency, "MOST_AGAIN", 0)
    got, runs = _ring()
    assert sorted(type(one).__name__ for one in got) == ["OperationalError", "int"]
    assert runs == 2
    assert StoredAnswer.objects.count() == 1


def _fails(times: int, state: str) -> tuple[Callable[[], HttpResponse], list[int]]:
    """Return a write that PostgreSQL ends so many times with this SQLSTATE, and where it counts its runs."""
    ran: list[int] = []

    def run() -> HttpResponse:
        ran.append(1)
        if len(ran) <= times:
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '{state}'; END $$")
        return _done()

    return run, ran


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_three_more_tries_are_made_and_no_fourth(state: str) -> None:
    run, ran = _fails(3, state)
    assert _once(run).status_code == 303
    assert len(ran) == 4
    run, ran = _fails(4, state)
    with pytest.raises(OperationalError):
        _once(run)
    assert len(ran) == 4


def test_another_fault_of_the_database_is_not_tried_again() -> None:
    run, ran = _fails(1, "57014")
    with pytest.raises(OperationalError):
        _once(run)
    assert len(ran) == 1
