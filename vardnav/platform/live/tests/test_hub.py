"""The hub: who is told what, how many may listen, and that a slow reader costs nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid

import pytest

from vardnav.platform.live import hub as hubs
from vardnav.platform.live.hub import Hub, Stream
from vardnav.platform.live.tickets import Signer, Ticket

NOW = dt.datetime(2026, 11, 28, 22, tzinfo=dt.UTC)
SITE = Signer("secret")
TOPIC, OTHER, ANNA, BO = (uuid.UUID(int=number) for number in range(1, 5))


def ticket(topic: uuid.UUID = TOPIC, reader: uuid.UUID = ANNA) -> Ticket:
    read = SITE.read(SITE.write(topic, reader, now=NOW), NOW)
    assert read is not None
    return read


def opened(hub: Hub, topic: uuid.UUID = TOPIC, reader: uuid.UUID = ANNA) -> Stream:
    stream = hub.open(ticket(topic, reader))
    assert stream is not None
    stream.waiting.clear()
    return stream


def said(topic: uuid.UUID, what: str, by: uuid.UUID | None = None) -> str:
    whom = SITE.reader(topic, by).hex() if by else ""
    return f"{SITE.topic(topic).hex()} {what} {whom}".rstrip()


@pytest.fixture
def hub() -> Hub:
    hub = Hub(100)
    hub.found()
    return hub


def test_readers_of_a_topic_are_told_and_others_are_not(hub: Hub) -> None:
    anna, tab, bo = opened(hub), opened(hub), opened(hub, OTHER)
    hub.hear(said(TOPIC, "line"))
    assert ([*anna.waiting], [*tab.waiting], [*bo.waiting]) == (["line"], ["line"], [])


def test_nobody_is_told_of_what_they_did_themselves(hub: Hub) -> None:
    anna, bo = opened(hub), opened(hub, TOPIC, BO)
    hub.hear(said(TOPIC, "typing", by=ANNA))
    assert ([*anna.waiting], [*bo.waiting]) == ([], ["typing"])


def test_however_much_is_told_a_reader_who_does_not_listen_has_each_word_waiting_once(hub: Hub) -> None:
    anna = opened(hub)
    for _line in range(1000):
        hub.hear(said(TOPIC, "line"))
        hub.hear(said(TOPIC, "read"))
    assert [*anna.waiting] == ["line", "read"]


@pytest.mark.parametrize("odd", ["", "x", "zz line", "\ud800", f"{SITE.topic(TOPIC).hex()} line zz"])
def test_what_is_not_said_as_we_say_it_is_let_go_by(hub: Hub, odd: str) -> None:
    anna = opened(hub)
    hub.hear(odd)
    assert not anna.waiting


def test_a_stream_begins_with_what_makes_up_for_the_time_before_it() -> None:
    hub = Hub(100)
    deaf = hub.open(ticket())
    assert deaf is not None
    assert [*deaf.waiting] == [hubs.LOST]
    hub.found()
    assert [*deaf.waiting] == [hubs.AGAIN]
    hub.hear(said(TOPIC, "line"))
    hub.lost()
    assert [*deaf.waiting] == [hubs.LOST]


def test_there_is_an_end_to_how_many_listen_and_who_goes_makes_room() -> None:
    hub = Hub(hubs.MOST_OF_READER + 1)
    tabs = [opened(hub) for _tab in range(hubs.MOST_OF_READER)]
    assert hub.open(ticket()) is None, "too many of one reader"
    opened(hub, OTHER, BO)
    assert hub.open(ticket(OTHER)) is None, "too many in all"
    hub.close(tabs[0])
    hub.close(tabs[0])
    assert len(hub) == hubs.MOST_OF_READER
    opened(hub)


def test_there_is_an_end_to_how_many_listen_to_one_topic() -> None:
    hub = Hub(1000)
    for number in range(hubs.MOST_OF_TOPIC):
        opened(hub, TOPIC, uuid.UUID(int=number))
    assert hub.open(ticket()) is None
    opened(hub, OTHER)


def test_signs_of_life_go_to_those_who_have_heard_nothing_and_an_old_ticket_ends() -> None:
    async def play() -> None:
        hub = Hub(100)
        hub.found()
        quiet, busy = opened(hub), opened(hub)
        busy.sent_at = 15.0
        hub.beat(20.0, 20.0, NOW.timestamp())
        await asyncio.wait_for(quiet.next(), 1)
        assert not quiet.is_over
        hub.beat(20.0, 20.0, ticket().until)
        assert (quiet.is_over, busy.is_over) == (True, True)

    asyncio.run(play())
