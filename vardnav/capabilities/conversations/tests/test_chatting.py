"""Lines to and fro: what is written stands there for both, once, in order, and whether it is read is said as it is."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from vardnav.capabilities.conversations.actions import sending
from vardnav.capabilities.conversations.models import Conversation, Participant
from vardnav.capabilities.conversations.tests.chatting import answer, desk, lines, portal, say
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases.models import Case, Message, Step
from vardnav.platform.cases.tests.world import World, post, seen


def test_what_each_writes_stands_there_for_the_other_in_order(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    assert answer(dag, chat, "Hej Anna! Hur hög är febern?").status_code == 303
    assert say(anna, chat, "39,2 🤒").status_code == 303
    assert answer(dag, chat, "Drick mycket.").status_code == 303
    assert lines(chat) == [(1, "Hej Anna! Hur hög är febern?"), (2, "39,2 🤒"), (3, "Drick mycket.")]
    for page in (anna.get(portal(chat)), dag.get(desk(chat))):
        text = seen(page)
        assert text.index("Hur hög") < text.index("39,2 🤒") < text.index("Drick mycket")


def test_lines_leave_a_row_of_the_log_each_and_no_step_of_the_case(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    answer(dag, chat, "Hej")
    before = Case.objects.get(id=chat.id).version, Step.objects.filter(case=chat).count()
    say(anna, chat, "Hej hej")
    answer(dag, chat, "Hur mår du?")
    assert (Case.objects.get(id=chat.id).version, Step.objects.filter(case=chat).count()) == before
    logged = Entry.objects.filter(object_id=chat.id, action="cases.line").order_by("at")
    assert [one.actor_id for one in logged] == [world.dag.id, world.anna.id, world.dag.id]
    assert {one.subject_id for one in logged} == {world.anna.id}


def test_the_first_line_of_staff_takes_the_chat_and_is_its_first_answer(
    world: World, chat: Case, dag: Client
) -> None:
    answer(dag, chat, "Hej")
    chat.refresh_from_db()
    assert (chat.status, chat.assignee_id) == ("in_progress", world.dag.id)
    assert chat.first_answered_at is not None
    assert [one.staff_id for one in Participant.objects.filter(conversation=chat.id)] == [world.dag.id]


def test_the_same_form_sent_twice_is_one_line(world: World, chat: Case, anna: Client) -> None:
    key = str(uuid7())
    first, again = say(anna, chat, "Hej", form_key=key), say(anna, chat, "Hej", form_key=key)
    assert first["Location"] == again["Location"]
    assert lines(chat) == [(1, "Hej")]


def test_the_same_line_by_its_own_key_is_one_line(world: World, chat: Case) -> None:
    key = uuid7()
    first = sending.send(world.annas(), chat.id, "Hej", message_id=key, now=clock.now())
    assert sending.send(world.annas(), chat.id, "Hej", message_id=key, now=clock.now()) == first
    assert lines(chat) == [(1, "Hej")]


def test_whether_the_unit_has_read_is_said_as_it_is(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    say(anna, chat, "Är någon där?")
    assert "Skickat" in seen(anna.get(portal(chat)))
    dag.get(desk(chat))
    assert Conversation.objects.get(case=chat).unit_read_number == 1
    assert "Läst av mottagningen" in seen(anna.get(portal(chat)))
    say(anna, chat, "Hallå?")
    page = seen(anna.get(portal(chat)))
    assert "Skickat" in page
    assert "Läst av mottagningen" not in page


def test_what_staff_have_written_is_read_when_the_resident_opens_the_chat(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    answer(dag, chat, "Hej")
    assert "Inte läst än" in seen(dag.get(desk(chat)))
    anna.get(portal(chat))
    assert Message.objects.get(case=chat).read_at is not None
    assert "Läst av invånaren" in seen(dag.get(desk(chat)))


def test_newer_lines_alone_are_given_with_their_row_of_the_log(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    answer(dag, chat, "Den första")
    answer(dag, chat, "Den andra")
    before = Entry.objects.filter(object_id=chat.id, action="cases.read").count()
    part = anna.get(f"{portal(chat)}lines/?after=1")
    assert part.status_code == 200
    assert "Den andra" in seen(part)
    assert "Den första" not in seen(part)
    assert "<html" not in part.content.decode()
    assert Entry.objects.filter(object_id=chat.id, action="cases.read").count() == before + 1
    assert list(Message.objects.filter(case=chat, read_at__isnull=True).values_list("number", flat=True)) == [
        1
    ]
    say(anna, chat, "Svar")
    assert "Svar" in seen(dag.get(f"{desk(chat)}lines/?after=2"))
    assert Conversation.objects.get(case=chat).unit_read_number == 3


def test_nothing_newer_shows_nothing_and_logs_nothing(world: World, chat: Case, anna: Client) -> None:
    before = Entry.objects.count()
    assert not seen(anna.get(f"{portal(chat)}lines/?after=0")).strip()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("after", ["", "x", "-1", "99999999999", "1;--", "²"])
def test_an_odd_place_to_begin_is_the_beginning(
    world: World, chat: Case, anna: Client, dag: Client, after: str
) -> None:
    answer(dag, chat, "Den första")
    assert anna.get(f"{portal(chat)}lines/", {"after": after}).status_code == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Skriv något innan du skickar."),
        ("  \n ", "Skriv något innan du skickar."),
        ("å" * 100_000, "Texten är för lång"),
        ("a\x00b", "inte går att spara"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_beside_the_box_and_nothing_is_lost(
    world: World, chat: Case, anna: Client, dag: Client, text: str, said: str
) -> None:
    for refused in (say(anna, chat, text), answer(dag, chat, text)):
        assert refused.status_code == 422
        assert said in seen(refused)
        if "\x00" not in text:
            assert text.strip()[:50] in seen(refused)
    assert lines(chat) == []


def test_a_line_to_a_chat_that_has_ended_is_not_written_and_stands_there_still(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    post(anna, f"/my/cases/{chat.id}/withdraw/")
    refused = say(anna, chat, "Jag glömde en sak")
    assert refused.status_code == 422
    assert "går inte att skriva mer" in seen(refused)
    assert "Jag glömde en sak" in seen(refused)
    late = answer(dag, chat, "Hej igen")
    assert late.status_code == 409
    assert "Hej igen" in seen(late)
    assert lines(chat) == []


@pytest.mark.parametrize("page", ["", "lines/"])
def test_a_chat_is_nobody_elses(world: World, chat: Case, cecilia: Client, eva: Client, page: str) -> None:
    assert cecilia.get(portal(chat) + page).status_code == 404
    assert eva.get(desk(chat) + page).status_code == 404


def test_strangers_write_nothing(world: World, chat: Case, cecilia: Client, eva: Client) -> None:
    assert say(cecilia, chat, "Hej").status_code == 404
    assert answer(eva, chat, "Hej").status_code == 404
    assert lines(chat) == []


def test_an_ordinary_case_is_no_chat(world: World, chat: Case, anna: Client, dag: Client) -> None:
    from vardnav.platform.desk.tests.desk_world import case_of

    other = case_of(world)
    assert anna.get(portal(other)).status_code == 404
    assert dag.get(desk(other)).status_code == 404
    assert say(anna, other, "Hej").status_code == 404
    assert answer(dag, other, "Hej").status_code == 404


def test_a_line_to_a_chat_that_waits_for_the_resident_is_its_answer(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    post(dag, f"/desk/cases/{chat.id}/do/ask/", {"version": 1, "text": "Hur länge?"})
    say(anna, chat, "Två dagar")
    chat.refresh_from_db()
    assert chat.status != "waiting_for_resident"
    assert lines(chat) == [(1, "Hur länge?"), (2, "Två dagar")]


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_the_same_time_are_numbered_without_gaps(world: World, chat: Case) -> None:
    sending.send(world.dags(), chat.id, "Hej", now=clock.now())

    def write(text: str) -> None:
        try:
            viewer = world.annas() if text < "5" else world.dags()
            sending.send(viewer, chat.id, text, now=clock.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = lines(chat)
    assert [number for number, _text in found] == list(range(1, 12))
    assert sorted(text for _number, text in found[1:]) == [str(number) for number in range(10)]
