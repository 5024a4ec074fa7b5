"""What staff do with a chat: taking it one at a time, joining, inviting, leaving, weighing it and ending it in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.conversations.actions import opening, weighing
from vardnav.capabilities.conversations.events import ConversationClosed
from vardnav.capabilities.conversations.handlers import case_continued, case_forwarded, case_weighed
from vardnav.capabilities.conversations.models import Conversation, Participant, Rating, Summary, Weighing
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.capabilities.conversations.rules.priorities import Priority
from vardnav.capabilities.conversations.tests.chatting import answer, desk, do, lines, portal, say
from vardnav.capabilities.conversations.tests.conftest import begun
from vardnav.kernel import clock, events
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.cases import actions
from vardnav.platform.cases.events import CaseContinued, CaseForwarded, CaseUrgencyDecided
from vardnav.platform.cases.models import Case, Note
from vardnav.platform.cases.tests.world import World, decide, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import act, at_the_desk, colleague

CLOSING = {"led_to": "advice", "text": "Febern går över. Sök igen om den är kvar på måndag."}


def inside(chat: Case) -> set[str]:
    """Return who takes part now."""
    found = Participant.objects.filter(conversation=chat.id, left_at__isnull=True)
    return set(found.values_list("staff__given_name", flat=True))


def close(client: Client, chat: Case, **more: Any) -> Any:
    """End a chat as it is now."""
    version = more.pop("version", None) or Case.objects.get(id=chat.id).version
    return do(client, chat, "close", **{**CLOSING, "version": version, **more})


def test_of_two_who_take_it_one_has_it_and_the_other_is_told_who(
    world: World, chat: Case, dag: Client, siv: Client
) -> None:
    assert do(dag, chat, "take").status_code == 303
    refused = do(siv, chat, "take")
    assert refused.status_code == 409
    assert "Dag Vård, Läkare har chatten" in seen(refused)
    chat.refresh_from_db()
    assert chat.assignee_id == world.dag.id
    assert do(dag, chat, "take").status_code == 303  # one's own again
    assert do(siv, chat, "take", seen=str(world.dag.id)).status_code == 303  # taken over, seeing whose it was
    assert inside(chat) == {"Dag", "Siv"}


def test_whoever_has_not_joined_does_not_write_in_a_colleagues_chat_and_loses_nothing(
    world: World, chat: Case, dag: Client, siv: Client
) -> None:
    answer(dag, chat, "Hej")
    refused = answer(siv, chat, "Får jag också säga något?")
    assert refused.status_code == 409
    assert "Får jag också säga något?" in seen(refused)
    assert do(siv, chat, "join").status_code == 303
    assert answer(siv, chat, "Får jag också säga något?").status_code == 303
    assert len(lines(chat)) == 2
    chat.refresh_from_db()
    assert chat.assignee_id == world.dag.id


def test_the_resident_sees_who_takes_part_by_first_name_and_profession(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    answer(dag, chat, "Hej")
    hidden = colleague(world, "Ulla", world.norra, is_protected=True)
    do(dag, chat, "invite", colleague=str(hidden.id))
    page = seen(anna.get(portal(chat)))
    assert "Dag, Läkare och Sjuksköterska" in page
    assert "Ulla" not in page
    decide(key=CHAT, options={"sign_by_unit": True})
    page = seen(anna.get(portal(chat)))
    assert "Du chattar med Vårdcentralen Norra" in page
    assert "Dag, Läkare och" not in page


def test_a_colleague_who_is_invited_has_the_chat_among_hers(
    world: World, chat: Case, dag: Client, siv: Client
) -> None:
    answer(dag, chat, "Hej")
    assert "Anna Test" not in seen(siv.get("/desk/chat/?list=mine"))
    siv_id = colleague_of(world).id
    assert do(dag, chat, "invite", colleague=str(siv_id)).status_code == 303
    do(dag, chat, "invite", colleague=str(siv_id))
    assert inside(chat) == {"Dag", "Siv"}
    assert Participant.objects.count() == 2
    assert "Anna Test" in seen(siv.get("/desk/chat/?list=mine"))
    assert do(dag, chat, "invite", colleague=str(world.eva.id)).status_code == 422  # of another unit


def colleague_of(world: World) -> Any:
    """Return Siv."""
    return Staff.objects.get(given_name="Siv")


def test_whoever_leaves_leaves_it_to_one_who_is_in_it_or_else_in_the_queue(
    world: World, chat: Case, dag: Client, siv: Client
) -> None:
    answer(dag, chat, "Hej")
    do(siv, chat, "join")
    assert do(dag, chat, "leave").status_code == 303
    chat.refresh_from_db()
    assert (chat.status, chat.assignee_id) == ("in_progress", colleague_of(world).id)
    assert inside(chat) == {"Siv"}
    do(siv, chat, "leave")
    chat.refresh_from_db()
    assert (chat.status, chat.assignee_id) == ("received", None)
    assert inside(chat) == set()


def test_a_priority_is_changed_with_a_reason_and_not_over_a_colleagues(
    world: World, chat: Case, anna: Client, dag: Client, siv: Client
) -> None:
    reason = "Andas tungt, säger mamman"
    assert do(dag, chat, "weigh", priority="2", reason="", seen="3").status_code == 422
    assert do(dag, chat, "weigh", priority="2", reason=reason, seen="3").status_code == 303
    late = do(siv, chat, "weigh", priority="4", reason="Verkar lugnt", seen="3")
    assert late.status_code == 409
    assert "Verkar lugnt" in seen(late)
    assert Conversation.objects.get(case=chat).priority == 2
    assert [(one.from_priority, one.to_priority, one.reason) for one in Weighing.objects.all()] == [
        (3, 2, reason)
    ]
    assert reason in seen(siv.get(desk(chat)))
    assert reason not in seen(anna.get(portal(chat)))
    assert do(dag, chat, "weigh", priority="7", reason="x", seen="2").status_code == 422


def test_the_queue_stands_by_priority_and_then_by_how_long(world: World, chat: Case, dag: Client) -> None:
    who = world.cecilia
    other = begun(world, person=who)
    page = seen(dag.get("/desk/chat/"))
    assert page.index("Anna Test") < page.index("Cecilia Test")
    Conversation.objects.filter(case=other).update(priority=1)
    page = seen(dag.get("/desk/chat/"))
    assert page.index("Cecilia Test") < page.index("Anna Test")
    assert "Ungefär 1 väntar före dig" in seen(log_in(world.anna).get(portal(chat)))


def test_the_queue_says_who_waits_for_an_answer_and_who_has_had_one(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    Case.objects.filter(id=chat.id).update(sent_at=clock.now() - dt.timedelta(minutes=7, seconds=5))
    assert "7 minuter" in seen(dag.get("/desk/chat/"))
    answer(dag, chat, "Hej")
    assert "Besvarad" in seen(dag.get("/desk/chat/?list=mine"))
    say(anna, chat, "Hej hej")
    page = seen(dag.get("/desk/chat/?list=mine"))
    assert "0 minuter" in page
    assert "Besvarad" not in page


def test_a_protected_person_has_no_name_in_the_queue(world: World, chat: Case, dag: Client) -> None:
    world.anna.protection = "sekretessmarkering"
    world.anna.save()
    page = seen(dag.get("/desk/chat/"))
    assert "Anna Test" not in page
    assert "Skyddade personuppgifter" in page


def test_a_note_is_among_staff(world: World, chat: Case, anna: Client, dag: Client) -> None:
    assert do(dag, chat, "note", text="Ring mamman om hon inte svarar").status_code == 303
    assert Note.objects.get(case=chat).text in seen(dag.get(desk(chat)))
    assert "Ring mamman" not in seen(anna.get(portal(chat)))


def test_a_chat_ends_with_a_summary_that_the_resident_reads_and_the_case_keeps(
    world: World, chat: Case, anna: Client, dag: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(dag, chat, "Hej")
    told: list[events.Event] = []
    monkeypatch.setattr(events, "publish", told.append)
    assert close(dag, chat, text="").status_code == 422
    assert close(dag, chat, led_to="").status_code == 422
    assert close(dag, chat).status_code == 303
    chat.refresh_from_db()
    assert (chat.status, chat.outcome) == ("completed", "answered")
    summary = Summary.objects.get(conversation=chat.id)
    assert (summary.message.text, summary.led_to, summary.staff_id) == (
        CLOSING["text"],
        "advice",
        world.dag.id,
    )
    assert [one.led_to for one in told if isinstance(one, ConversationClosed)] == ["advice"]
    assert inside(chat) == set()
    assert CLOSING["text"] in seen(anna.get(portal(chat)))
    assert CLOSING["text"] in seen(anna.get(f"/my/cases/{chat.id}/"))


def test_a_summary_written_on_a_case_that_has_changed_is_not_sent_and_not_lost(
    world: World, chat: Case, dag: Client, siv: Client
) -> None:
    answer(dag, chat, "Hej")
    late = close(siv, chat, version=1)
    assert late.status_code == 409
    assert CLOSING["text"] in seen(late)
    assert not Summary.objects.exists()
    close(dag, chat)
    again = close(siv, chat)
    assert again.status_code == 409
    assert "avslutad" in seen(again)
    assert Summary.objects.count() == 1


def test_whether_it_helped_is_answered_once_and_can_be_changed_for_a_day(
    world: World, chat: Case, anna: Client, dag: Client
) -> None:
    rate = f"{portal(chat)}helped/"
    answer(dag, chat, "Hej")
    assert post(anna, rate, {"helped": "yes"}).status_code == 422  # it has not ended
    close(dag, chat)
    assert "Fick du hjälp?" in seen(anna.get(portal(chat)))
    assert post(anna, rate, {"helped": "maybe"}).status_code == 422
    assert post(anna, rate, {"helped": "no"}).status_code == 303
    assert post(anna, rate, {"helped": "yes"}).status_code == 303
    given = Rating.objects.get()
    assert (given.helped, given.person_id) == ("yes", world.anna.id)
    Rating.objects.update(at=clock.now() - opening_day())
    assert post(anna, rate, {"helped": "no"}).status_code == 422
    assert Rating.objects.get().helped == "yes"
    assert "Invånaren fick hjälp: Ja" in seen(dag.get(desk(chat)))


def opening_day() -> Any:
    """Return a little more than the time an answer can be changed in."""
    return dt.timedelta(days=1, minutes=1)


def test_a_chat_that_goes_to_another_unit_has_all_of_it_there_and_those_here_leave(
    world: World, chat: Case, dag: Client, eva: Client
) -> None:
    answer(dag, chat, "Hej")
    Conversation.objects.filter(case=chat).update(priority=2)
    assert act(dag, chat, "forward", unit=str(world.sodra.id), reason="Hör till er").status_code == 303
    case_forwarded(
        CaseForwarded(region="12", case_id=chat.id, unit_id=world.sodra.id, service_key=CHAT), now=clock.now()
    )
    assert inside(chat) == set()
    gone = answer(dag, chat, "En sak till")
    assert gone.status_code == 409
    assert "En sak till" in seen(gone)
    page = seen(eva.get(desk(chat)))
    assert "Hej" in page
    assert "2. Skyndsamt" in page
    assert answer(eva, chat, "Hej, nu är det jag").status_code == 303


def test_a_unit_that_does_not_chat_is_not_handed_one(world: World, chat: Case, dag: Client) -> None:
    decide("off", key=CHAT, unit_id=world.sodra.id)
    refused = act(dag, chat, "forward", unit=str(world.sodra.id), reason="Hör till er")
    assert refused.status_code == 422
    chat.refresh_from_db()
    assert chat.unit_id == world.norra.id


def test_what_staff_find_in_another_room_moves_a_chat_in_the_queue(world: World, chat: Case) -> None:
    for _twice in (1, 2):
        case_weighed(CaseUrgencyDecided(region="12", case_id=chat.id, priority=1), now=clock.now())
    assert Conversation.objects.get(case=chat).priority == 1
    assert Weighing.objects.count() == 1
    case_weighed(CaseUrgencyDecided(region="12", case_id=chat.id, priority=9), now=clock.now())
    assert Conversation.objects.get(case=chat).priority == 1


def test_a_chat_from_another_region_goes_on_as_urgent_as_it_was(
    world: World, chat: Case, anna: Client
) -> None:
    Conversation.objects.filter(case=chat).update(priority=1)
    copied = Case.objects.get(id=chat.id)
    copied.id, copied.draft_id, copied.number, copied.continues_id = (
        uuid7(),
        uuid7(),
        "H26-AAAA-AAAA",
        chat.id,
    )
    copied.save(force_insert=True)
    for _twice in (1, 2):
        case_continued(CaseContinued(region="12", case_id=copied.id), now=clock.now())
    assert Conversation.objects.get(case=copied.id).priority == 1


def test_an_unknown_deed_does_nothing(world: World, chat: Case, dag: Client) -> None:
    assert do(dag, chat, "destroy").status_code == 422
    assert do(dag, chat, "").status_code == 422


def test_weighing_an_ended_chat_is_refused(world: World, chat: Case, anna: Client) -> None:
    post(anna, f"/my/cases/{chat.id}/withdraw/")
    with pytest.raises(actions.NotAllowed):
        weighing.weigh(world.dags(), chat.id, Priority.SOON, reason="x", seen=3, now=clock.now())


def test_at_desk_of_another_unit_nobody_is_seen(world: World, chat: Case) -> None:
    assert "Anna Test" not in seen(at_the_desk(world, world.eva).get("/desk/chat/"))
    assert not opening.under_way(world.cecilias())


def test_the_resident_goes_on_writing_while_nobody_has_taken_it(
    world: World, chat: Case, anna: Client
) -> None:
    assert say(anna, chat, "Nu är det värre").status_code == 303
    chat.refresh_from_db()
    assert chat.status == "received"
