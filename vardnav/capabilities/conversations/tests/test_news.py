"""News of a chat on pages that are open: who is told of what, and that it is never what was written."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.conversations.tests.chatting import answer, desk, do, portal, say
from vardnav.kernel import clock
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.live import telling


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[uuid.UUID, str, uuid.UUID | None]]:
    """What pages are told of: topic, word, and who is not told."""
    found: list[tuple[uuid.UUID, str, uuid.UUID | None]] = []

    def said(topic: uuid.UUID, what: str, by: uuid.UUID | None) -> str:
        found.append((topic, what, by))
        return ""

    monkeypatch.setattr(telling, "_said", said)
    return found


def test_a_line_and_its_reading_are_told_by_a_word(
    world: World, chat: Case, anna: Client, dag: Client, told: list[Any]
) -> None:
    say(anna, chat, "Det här är hemligt")
    assert told == [(chat.id, "line", None)]
    told.clear()
    answer(dag, chat, "Hej")
    assert (chat.id, "state", None) in told
    told.clear()
    anna.get(f"{portal(chat)}lines/?after=0")
    assert told == [(chat.id, "read", world.anna.id)]


def test_an_open_page_has_a_stream_of_its_own_and_an_ended_one_none(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    answer(dag, chat, "Hej")
    streams = []
    for client, page, reader in ((anna, portal(chat), world.anna.id), (dag, desk(chat), world.dag.id)):
        held = re.search(r'data-live="[^"]*/live/([^"]+)"', client.get(page).content.decode())
        assert held is not None
        ticket = telling.signer().read(held[1], clock.now())
        assert ticket is not None
        assert ticket.topic == telling.signer().topic(chat.id)
        assert ticket.reader == telling.signer().reader(chat.id, reader)
        streams.append(held[1])
    assert streams[0] != streams[1]
    do(
        dag,
        chat,
        "close",
        text="Allt är bra.",
        led_to="advice",
        version=str(Case.objects.get(id=chat.id).version),
    )
    assert "data-live=" not in anna.get(portal(chat)).content.decode()


def test_a_script_that_stays_on_the_page_is_answered_with_what_is_newer(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    answer(dag, chat, "Hej")
    sent = say(anna, chat, "Hej hej", after="0")
    assert sent["Location"] == f"{portal(chat)}lines/?after=0"
    newer = anna.get(sent["Location"])
    assert [one in seen(newer) for one in ("Hej", "Hej hej")] == [True, True]
    assert re.findall(r'data-number="(\d)"', newer.content.decode()) == ["1", "2"]
    for wrong in ("x", "-1", "", "9" * 9):
        assert "#message-" in say(anna, chat, "Hej igen", after=wrong)["Location"]
    there = answer(dag, chat, "Vad bra", after="2")
    assert there["Location"] == f"{desk(chat)}lines/?after=2"
    assert dag.get(there["Location"]).status_code == 200


def test_a_page_that_asks_for_what_is_newer_hears_how_far_the_other_has_read(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    say(anna, chat, "Hej")
    assert "data-live-read" not in anna.get(f"{portal(chat)}lines/?after=1").content.decode()
    dag.get(f"{desk(chat)}lines/?after=0")
    assert (
        'data-live-read="1">Läst av mottagningen'
        in anna.get(f"{portal(chat)}lines/?after=1").content.decode()
    )
    answer(dag, chat, "Hej Anna")
    assert "data-live-read" not in dag.get(f"{desk(chat)}lines/?after=2").content.decode()
    anna.get(f"{portal(chat)}lines/?after=1")
    assert 'data-live-read="2">Läst av invånaren' in dag.get(f"{desk(chat)}lines/?after=2").content.decode()
