"""The key of a form is claimed together with the page's first statement, whatever it is: a repeat leaves nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import Http404, HttpResponse

from vardnav.kernel.access import idempotency, prepared
from vardnav.kernel.access.models import StoredAnswer

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
OWNER = uuid.UUID(int=5)
WRITE = "INSERT INTO access_storedanswer (key, owner, path, location, created_at) VALUES (%s, %s, 'beside', '', %s)"


def there(place: str) -> HttpResponse:
    answer = HttpResponse(status=303)
    answer["Location"] = place
    return answer


def once(key: uuid.UUID, run: Callable[[], HttpResponse], owner: uuid.UUID = OWNER) -> HttpResponse:
    return idempotency.once(key, owner=owner, path="/x/", now=NOW, run=run, repeat=there)


def _prepared() -> None:
    prepared.rows(WRITE, [uuid.uuid4(), OWNER, NOW])


def _by_cursor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [uuid.uuid4(), OWNER, NOW])


def _in_a_part_of_its_own() -> None:
    with transaction.atomic():
        _prepared()


def _nothing() -> None:
    pass


@pytest.mark.parametrize("write", [_prepared, _by_cursor, _in_a_part_of_its_own, _nothing])
@pytest.mark.parametrize("status", [303, 422])
def test_a_repeat_gets_the_first_answer_and_leaves_nothing(write: Callable[[], None], status: int) -> None:
    for _warm in range(2):  # so that both statements are prepared
        prepared.rows(WRITE, [uuid.uuid4(), OWNER, NOW])
        once(uuid.uuid4(), lambda: there("/warm/"))
    key, before = uuid.uuid4(), StoredAnswer.objects.count()

    def first() -> HttpResponse:
        write()
        return there("/first/")

    def again() -> HttpResponse:
        write()
        return there("/again/") if status == 303 else HttpResponse(status=status)

    assert once(key, first)["Location"] == "/first/"
    after = StoredAnswer.objects.count()
    assert after == before + (1 if write is _nothing else 2)
    assert once(key, again)["Location"] == "/first/"
    assert StoredAnswer.objects.count() == after
    assert connection.get_autocommit()
    with pytest.raises(Http404):
        once(key, again, owner=uuid.uuid4())
    assert StoredAnswer.objects.count() == after


def test_what_catches_every_error_does_not_catch_the_repeat() -> None:
    key = uuid.uuid4()

    def careless() -> HttpResponse:
        try:
            _prepared()
        except Exception:
            return there("/careless/")
        return there("/first/")

    assert once(key, careless)["Location"] == "/first/"
    assert once(key, careless)["Location"] == "/first/"


def test_the_first_answer_is_given_again_also_where_each_statement_is_shown(settings: Any) -> None:
    settings.DEBUG = True
    key = uuid.uuid4()
    assert once(key, lambda: there("/first/"))["Location"] == "/first/"
    assert once(key, lambda: there("/again/"))["Location"] == "/first/"


def test_nothing_is_answered_of_a_transaction_that_is_to_be_undone() -> None:
    key = uuid.uuid4()

    def broken() -> HttpResponse:
        _prepared()
        transaction.set_rollback(True)
        return there("/first/")

    before = StoredAnswer.objects.count()
    with pytest.raises(transaction.TransactionManagementError):
        once(key, broken)
    assert StoredAnswer.objects.count() == before


def test_a_repeat_gets_the_first_answer_also_when_its_first_statement_fails() -> None:
    for _warm in range(2):
        prepared.rows(WRITE, [uuid.uuid4(), OWNER, NOW])
        once(uuid.uuid4(), lambda: there("/warm/"))
    key, beside = uuid.uuid4(), uuid.uuid4()

    def twice() -> HttpResponse:
        prepared.rows(WRITE, [beside, OWNER, NOW])
        return there("/first/")

    assert once(key, twice)["Location"] == "/first/"
    assert once(key, twice)["Location"] == "/first/"


def test_what_was_to_follow_a_write_does_not_follow_one_that_is_left() -> None:
    key, followed = uuid.uuid4(), list[str]()

    def run() -> HttpResponse:
        transaction.on_commit(lambda: followed.append("after"))
        return there("/first/")

    once(key, run)
    once(key, run)
    once(uuid.uuid4(), lambda: there("/other/"))
    assert followed == ["after"]


def test_a_form_sent_back_with_errors_keeps_nothing_of_its_key() -> None:
    key = uuid.uuid4()
    assert once(key, lambda: HttpResponse(status=422)).status_code == 422
    assert not StoredAnswer.objects.filter(key=key).exists()
    assert once(key, lambda: there("/first/"))["Location"] == "/first/"
