"""How a chat begins: by the form, one at a time, as urgent as other rooms know it to be, when the unit is staffed."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client

from vardnav.capabilities.conversations.models import Conversation
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.capabilities.conversations.tests.chatting import portal, say
from vardnav.capabilities.conversations.tests.conftest import FIRST, begun
from vardnav.kernel import clock
from vardnav.platform.cases import actions
from vardnav.platform.cases.models import Assistance, Case
from vardnav.platform.cases.tests.test_flow import begin, send, step_url
from vardnav.platform.cases.tests.world import World, decide, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk, case_of
from vardnav.platform.registry import listing


def test_anna_begins_a_chat_and_the_receipt_leads_on_to_it(world: World, anna: Client) -> None:
    decide(key=CHAT)
    draft = begin(anna, world.norra, key=CHAT)
    post(anna, step_url(draft, "about"), {"about": FIRST})
    sent = send(anna, draft)
    receipt = anna.get(sent["Location"])
    case = Case.objects.get(draft_id=draft.id)
    assert f'href="{portal(case)}"' in receipt.content.decode()
    page = seen(anna.get(portal(case)))
    for words in (FIRST, "Du väntar på att någon tar chatten", "ungefär först i kön", "112", "1177"):
        assert words in page
    assert f'href="{portal(case)}"' in anna.get(f"/my/cases/{case.id}/").content.decode()


@pytest.mark.parametrize(
    ("known", "priority", "source"),
    [(None, 3, "form"), (1, 1, "known"), (5, 5, "known"), (0, 3, "form"), (9, 3, "form")],
)
def test_a_chat_is_as_urgent_as_other_rooms_know_its_form_to_be(
    world: World, monkeypatch: pytest.MonkeyPatch, known: int | None, priority: int, source: str
) -> None:
    decide(key=CHAT)
    asked: list[tuple[str, uuid.UUID]] = []

    def urgency(region: str, draft_id: uuid.UUID) -> int | None:
        asked.append((region, draft_id))
        return known

    monkeypatch.setattr(listing, "urgency", urgency)
    case = begun(world)
    found = Conversation.objects.get(case=case)
    assert (found.priority, found.priority_from, found.subject_id) == (priority, source, world.anna.id)
    assert asked == [("12", case.draft_id)]


def test_one_chat_at_a_time_at_a_unit_and_the_way_to_it_is_shown(
    world: World, chat: Case, anna: Client
) -> None:
    draft = begin(anna, world.norra, key=CHAT)
    post(anna, step_url(draft, "about"), {"about": "En sak till"})
    refused = send(anna, draft)
    assert refused.status_code == 422
    assert "Du har redan en chatt igång" in seen(refused)
    assert f'href="{portal(chat)}"' in refused.content.decode()
    assert Case.objects.filter(service_key=CHAT).count() == 1
    assert begun(world, unit=world.sodra).unit_id == world.sodra.id  # at another unit is another matter
    post(anna, f"/my/cases/{chat.id}/withdraw/")
    assert send(anna, draft).status_code == 303


def test_a_chat_kept_from_a_guardian_hinders_nothing_and_is_not_told_of(
    world: World, anna_for_bo: Client
) -> None:
    decide(key=CHAT)
    secret = case_of(world, key=CHAT, answers={"about": "Hemligt"}, acting_for=world.bo)
    Case.objects.filter(id=secret.id).update(is_secret=True)
    page = anna_for_bo.get(f"/my/services/{CHAT}/")
    assert "redan en chatt" not in seen(page)
    draft = begin(anna_for_bo, world.norra, key=CHAT)
    post(anna_for_bo, step_url(draft, "about"), {"about": "Bo har feber"})
    assert send(anna_for_bo, draft).status_code == 303
    assert anna_for_bo.get(portal(secret)).status_code == 404
    assert say(anna_for_bo, secret, "Hej").status_code == 404


def test_staff_do_not_begin_a_chat_for_somebody_without_e_id(world: World) -> None:
    decide(key=CHAT)
    dag, now = world.dags(), clock.now()
    helped = Assistance.objects.create(
        region="12", person=world.anna, staff=world.dag, unit=world.norra, origin="phone", started_at=now
    )
    draft = actions.begin(dag, service_key=CHAT, unit_id=world.norra.id, assistance_id=helped.id, now=now)
    actions.save_answers(dag, draft.id, {"about": "Hej"}, now=now)
    with pytest.raises(actions.NotAdmitted, match="e-legitimation"):
        actions.submit(dag, draft.id, now=now)


def test_outside_staffed_hours_the_page_says_when_somebody_answers_again(
    world: World, chat: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(key=CHAT, options={"intake_hours": "mån 8-9"})
    sunday = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
    Case.objects.filter(id=chat.id).update(sent_at=sunday - dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: sunday)
    anna = log_in(world.anna)
    page = seen(anna.get(portal(chat)))
    assert "Ingen svarar i chatten nu. Den är bemannad igen" in page
    assert "8.00" in page
    assert say(anna, chat, "Jag är kvar").status_code == 303  # what is under way goes on
    assert seen(at_the_desk(world, world.dag).get("/desk/chat/")).count("Anna Test") == 1
