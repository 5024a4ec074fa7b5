"""No SMS for each line of a chat that is under way: one, when something has been unread for a minute."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.http import Http404

from vardnav.capabilities.conversations.actions import closing, sending, telling
from vardnav.capabilities.conversations.rules.endings import LedTo
from vardnav.kernel import clock, events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import queries
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.tests.world import World

MINUTE = dt.timedelta(seconds=61)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[CaseWritten]:
    """What people are sent notices of."""
    found: list[CaseWritten] = []
    heard = events.publish

    def publish(event: events.Event) -> None:
        if isinstance(event, CaseWritten):
            found.append(event)
        heard(event)

    monkeypatch.setattr(events, "publish", publish)
    return found


def looks() -> int:
    """Return how many times the house will look again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [telling.TASK])
        return int(cursor.fetchone()[0])


def look(chat: Case, now: dt.datetime) -> bool:
    return telling.tell_unread(Viewer.system(), chat.id, now=now)


def test_one_notice_for_all_that_is_unread_and_only_when_it_has_been_so_for_a_minute(
    world: World, chat: Case, told: list[CaseWritten]
) -> None:
    now = clock.now()
    first = sending.send(world.dags(), chat.id, "Hej", now=now)
    sending.send(world.dags(), chat.id, "Är du där?", now=now + dt.timedelta(seconds=20))
    assert looks() == 1
    assert not look(chat, now + dt.timedelta(seconds=30))
    assert told == []
    assert look(chat, now + MINUTE)
    assert not look(chat, now + MINUTE)
    sending.send(world.dags(), chat.id, "Hallå?", now=now + MINUTE)
    assert not look(chat, now + 3 * MINUTE)
    assert [one.message_id for one in told] == [first.message_id]


def test_the_house_is_asked_to_look_a_minute_later(world: World, chat: Case) -> None:
    now = clock.now()
    sending.send(world.dags(), chat.id, "Hej", now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduled_at, args FROM procrastinate_jobs WHERE task_name = %s", [telling.TASK]
        )
        at, arguments = cursor.fetchone()
    assert at == now + dt.timedelta(seconds=60)
    given = arguments if isinstance(arguments, dict) else json.loads(arguments)
    assert given == {"conversation_id": str(chat.id)}


def test_whoever_reads_in_time_gets_no_notice_and_what_comes_after_is_told_of_anew(
    world: World, chat: Case, told: list[CaseWritten]
) -> None:
    now = clock.now()
    sending.send(world.dags(), chat.id, "Hej", now=now)
    queries.case(world.annas(), chat.id, now=now + dt.timedelta(seconds=10))
    assert not look(chat, now + MINUTE)
    assert told == []
    later = sending.send(world.dags(), chat.id, "En sak till", now=now + MINUTE)
    assert looks() == 2
    assert look(chat, now + 3 * MINUTE)
    assert [one.message_id for one in told] == [later.message_id]


def test_what_came_just_as_the_page_was_read_is_looked_at_again(
    world: World, chat: Case, told: list[CaseWritten]
) -> None:
    """The first was unread when the second came, so nobody looks for the second; then the first is read alone."""
    now = clock.now()
    sending.send(world.dags(), chat.id, "Ett", now=now)
    second = sending.send(world.dags(), chat.id, "Två", now=now + dt.timedelta(seconds=30))
    Message.objects.filter(case=chat, number=1).update(read_at=now)
    assert not look(chat, now + MINUTE)
    assert looks() == 2
    assert look(chat, now + 2 * MINUTE)
    assert [one.message_id for one in told] == [second.message_id]


def test_the_resident_s_own_lines_are_no_news_to_them(
    world: World, chat: Case, told: list[CaseWritten]
) -> None:
    sending.send(world.annas(), chat.id, "Hej", now=clock.now())
    assert looks() == 0
    assert not look(chat, clock.now() + MINUTE)


def test_a_summary_is_told_of_once(world: World, chat: Case, told: list[CaseWritten]) -> None:
    now = clock.now()
    sending.send(world.dags(), chat.id, "Hej", now=now)
    version = Case.objects.get(id=chat.id).version
    closing.close(
        world.dags(),
        chat.id,
        text="Klart.",
        led_to=LedTo.ADVICE,
        version=version,
        now=now + dt.timedelta(seconds=5),
    )
    assert len(told) == 1
    assert not look(chat, now + 2 * MINUTE)


def test_nobody_but_the_system_looks(world: World, chat: Case) -> None:
    with pytest.raises(Http404):
        telling.tell_unread(world.dags(), chat.id, now=clock.now())
