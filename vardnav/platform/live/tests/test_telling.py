"""Telling: what is rolled back was never told, and nothing but a code word can be."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import LazySettings
from django.db import transaction

from vardnav.platform import live
from vardnav.platform.jobs.tests.test_worker_process import this_database
from vardnav.platform.live import telling

TOPIC, READER = uuid.UUID(int=1 << 60), uuid.UUID(int=1 << 61)
NOW = dt.datetime(2026, 11, 28, 22, tzinfo=dt.UTC)


@pytest.fixture
def line(transactional_db: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(this_database(), autocommit=True) as line:
        line.execute(f"LISTEN {telling.CHANNEL}")
        yield line


def told(line: psycopg.Connection) -> list[str]:
    return [one.payload for one in line.notifies(timeout=0.3)]


def test_what_is_committed_is_told_once_and_what_is_rolled_back_never(line: psycopg.Connection) -> None:
    with transaction.atomic():
        live.tell(TOPIC, "line")
        transaction.set_rollback(True)
    with transaction.atomic():
        live.tell(TOPIC, "line")
        live.tell(TOPIC, "read", by=READER)
        assert told(line) == [], "not before it is committed"
        with pytest.raises(KeyError), transaction.atomic():  # noqa: PT012 - a part that is undone
            live.tell(TOPIC, "state")
            raise KeyError
    mark = telling.signer().topic(TOPIC).hex()
    assert told(line) == [f"{mark} line", f"{mark} read {telling.signer().reader(TOPIC, READER).hex()}"]


@pytest.mark.parametrize("content", ["Jag har ont", "", "a" * 21, "line\n", "Line", "19121212"])
def test_content_cannot_be_told(content: str) -> None:
    with pytest.raises(ValueError, match="code word"):
        live.tell(TOPIC, content)


def test_the_address_is_where_the_live_process_is(settings: LazySettings) -> None:
    settings.WAITING_ORIGIN = "http://pages.example:8003"
    held = live.ticket(TOPIC, reader=READER, now=NOW)
    assert held.startswith("http://pages.example:8003/live/")
    read = telling.signer().read(held.rpartition("/")[2], NOW)
    assert read is not None
    assert read.topic == telling.signer().topic(TOPIC)
