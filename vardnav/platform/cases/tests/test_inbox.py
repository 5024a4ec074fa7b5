"""The inbox: a conversation is put away and taken back, comes back by itself when something is written, and is one's own."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.http import Http404
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Guardianship
from vardnav.platform.cases import actions, inbox_actions, inbox_queries, models
from vardnav.platform.cases.models import PutAway
from vardnav.platform.cases.tests.test_flow import sent_case
from vardnav.platform.cases.tests.world import World, log_in, post, seen

INBOX, AWAY = "/my/inbox/", "/my/inbox/away/"


def written(world: World, case: models.Case, text: str = "Svar") -> models.Message:
    actions.change(world.dags(), case.id, "message", text=text, now=clock.now())
    return models.Message.objects.filter(case=case).latest("number")


def read_case(client: Client, world: World, text: str = "Svar") -> tuple[models.Case, models.Message]:
    """A case with an answer that its reader has read."""
    case = sent_case(client, world.norra)
    message = written(world, case, text)
    assert client.get(f"/my/cases/{case.id}/").status_code == 200
    return case, message


def put_away(client: Client, message: models.Message):
    return post(client, f"{INBOX}{message.id}/put-away/", {})


def take_back(client: Client, case: models.Case):
    return post(client, f"{INBOX}{case.id}/take-back/", {})


def actions_logged(case: models.Case) -> list[str]:
    found = Entry.objects.filter(object_id=case.id, action__in=["cases.put_away", "cases.take_back"])
    return list(found.order_by("at", "id").values_list("action", flat=True))


def test_what_is_put_away_is_out_of_the_inbox_and_found_under_its_own_tab(world: World, anna: Client) -> None:
    case, message = read_case(anna, world, "Undanlagt svar")
    written(world, other := sent_case(anna, world.norra), "Kvar i inkorgen")
    answer = put_away(anna, message)
    assert answer.status_code == 303
    page = seen(anna.get(answer.url))
    assert "Samtalet ligger nu under Undanlagda." in page
    assert "Undanlagt svar" not in page
    assert "Kvar i inkorgen" in page
    assert re.search(r"Undanlagda\s+1", page)
    away = seen(anna.get(AWAY))
    assert "Undanlagt svar" in away
    assert "Kvar i inkorgen" not in away
    row = PutAway.objects.get()
    assert (row.person_id, row.case_id, row.message_id) == (world.anna.id, case.id, message.id)
    assert abs(row.put_away_at - clock.now()) < dt.timedelta(minutes=1)
    assert actions_logged(case) == ["cases.put_away"]
    assert actions_logged(other) == []


def test_it_is_taken_back_right_after_or_later(world: World, anna: Client) -> None:
    case, message = read_case(anna, world)
    right_after = put_away(anna, message).url
    page = anna.get(right_after).content.decode()
    assert f'action="/my/inbox/{case.id}/take-back/"' in page
    assert "Ångra" in page
    assert "Ångra" not in seen(anna.get(INBOX))
    answer = take_back(anna, case)
    assert "Samtalet är tillbaka i inkorgen." in seen(anna.get(answer.url))
    assert "Svar" in seen(anna.get(INBOX))
    assert "Inget är undanlagt" in seen(anna.get(AWAY))
    assert not PutAway.objects.exists()
    assert "Ångra" not in seen(anna.get(right_after)), "there is nothing left to undo"
    assert actions_logged(case) == ["cases.put_away", "cases.take_back"]


def test_again_is_once(world: World, anna: Client) -> None:
    case, message = read_case(anna, world)
    for _time in range(2):
        assert put_away(anna, message).status_code == 303
    assert PutAway.objects.count() == 1
    for _time in range(2):
        assert take_back(anna, case).status_code == 303
    assert actions_logged(case) == ["cases.put_away", "cases.take_back"]


def test_something_new_brings_it_back_by_itself_and_unread(world: World, anna: Client) -> None:
    case, message = read_case(anna, world, "Det gamla")
    put_away(anna, message)
    written(world, case, "Det nya")
    page = anna.get(INBOX)
    assert "1 oläst meddelande" in seen(page)
    assert {"Det gamla", "Det nya"} <= {one for one in ("Det gamla", "Det nya") if one in seen(page)}
    assert page.content.decode().count("vn-entry-unread") == 1
    assert "Inget är undanlagt" in seen(anna.get(AWAY))
    anna.get(f"/my/cases/{case.id}/")
    assert "Det nya" in seen(anna.get(INBOX)), "reading it does not put it away again"
    assert put_away(anna, models.Message.objects.get(text="Det nya")).status_code == 303
    assert "Det nya" in seen(anna.get(AWAY))


def test_what_one_writes_oneself_does_not_bring_it_back(world: World, anna: Client) -> None:
    case, message = read_case(anna, world)
    put_away(anna, message)
    assert post(anna, f"/my/cases/{case.id}/write/", {"text": "Tack"}).status_code == 303
    assert "Svar" in seen(anna.get(AWAY))
    assert put_away(anna, message).status_code == 303


def test_what_is_unread_is_not_put_away_and_stays_unread(world: World, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    message = written(world, case, "Inte läst")
    assert "Lägg undan" not in seen(anna.get(INBOX)), "no button where something is unread"
    answer = put_away(anna, message)
    assert answer.status_code == 409
    assert "Läs det först" in seen(answer)
    assert "Inte läst" in seen(answer)
    message.refresh_from_db()
    assert message.read_at is None
    assert not PutAway.objects.exists()


def test_a_page_from_before_the_newest_message_puts_nothing_away(world: World, anna: Client) -> None:
    """The other guardian has read what came since: that I have not seen it, the page I pressed on tells."""
    case, message = read_case(anna, world)
    newer = written(world, case, "Nyare")
    models.Message.objects.filter(id=newer.id).update(read_at=clock.now())
    assert put_away(anna, message).status_code == 409
    assert put_away(anna, newer).status_code == 303


def test_only_the_newest_row_of_a_conversation_has_the_button(world: World, anna: Client) -> None:
    case, first = read_case(anna, world)
    second = written(world, case, "Andra")
    anna.get(f"/my/cases/{case.id}/")
    page = anna.get(INBOX).content.decode()
    assert f"/my/inbox/{second.id}/put-away/" in page
    assert f"/my/inbox/{first.id}/put-away/" not in page
    put_away(anna, second)
    assert "Inkorgen är tom" in seen(anna.get(INBOX)), "the whole conversation goes"


def test_both_lists_go_on_to_older_ones(world: World, anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_queries, "PAGE", 2)
    pairs = [read_case(anna, world, f"Samtal nummer {number}.") for number in range(6)]
    for _case, message in pairs[:3]:
        put_away(anna, message)
    for address, numbers in ((INBOX, (5, 4, 3)), (AWAY, (2, 1, 0))):
        first = anna.get(address)
        assert all(f"nummer {one}." in seen(first) for one in numbers[:2])
        assert f"nummer {numbers[2]}." not in seen(first)
        older = first.content.decode().split("?before=")[1].split('"')[0]
        second = seen(anna.get(address, {"before": older}))
        assert [one for one in range(6) if f"nummer {one}." in second] == [numbers[2]]
        assert "Till de senaste" in second
        assert anna.get(address, {"before": "nej"}).status_code == 404


def test_putting_away_far_down_leads_back_to_the_same_place(world: World, anna: Client) -> None:
    _case, message = read_case(anna, world)
    place = uuid.UUID(int=2**128 - 1)
    page = anna.get(INBOX, {"before": str(place)}).content.decode()
    assert f"/my/inbox/{message.id}/put-away/?before={place}" in page
    answer = post(anna, f"{INBOX}{message.id}/put-away/?before={place}", {})
    assert f"before={place}" in answer.url


def test_each_reader_puts_away_for_themselves_alone(world: World, anna: Client, anna_for_bo: Client) -> None:
    """Bo has two guardians; what one puts away lies where it lay for the other and in one's own inbox."""
    Guardianship.objects.create(
        guardian=world.cecilia, child=world.bo, valid_from=dt.date(2020, 1, 1), author="folkbokföringen"
    )
    case, message = read_case(anna_for_bo, world, "Om Bo")
    put_away(anna_for_bo, message)
    assert "Om Bo" in seen(anna_for_bo.get(AWAY))
    cecilia = log_in(world.cecilia, acting_for=world.bo)
    assert "Om Bo" in seen(cecilia.get(INBOX))
    assert "Om Bo" not in seen(cecilia.get(AWAY))
    assert "Om Bo" not in seen(anna.get(AWAY)), "nor is it among her own"
    take_back(cecilia, case)
    assert PutAway.objects.count() == 1, "nobody takes back what another has put away"


def test_of_a_case_that_becomes_secret_a_guardian_keeps_no_trace(world: World, anna_for_bo: Client) -> None:
    case, message = read_case(anna_for_bo, world, "Blir hemligt")
    undo = put_away(anna_for_bo, message).url
    models.Case.objects.filter(id=case.id).update(is_secret=True)
    away = seen(anna_for_bo.get(AWAY))
    assert "Blir hemligt" not in away
    assert "Inget är undanlagt" in away
    assert not re.search(r"Undanlagda\s+\d", away)
    assert "Ångra" not in seen(anna_for_bo.get(undo))
    assert "Inga meddelanden än" in seen(anna_for_bo.get(INBOX))
    assert put_away(anna_for_bo, message).status_code == 404
    assert take_back(anna_for_bo, case).status_code == 404


def test_nobody_puts_away_anothers(world: World, anna: Client, cecilia: Client) -> None:
    case, message = read_case(anna, world)
    assert put_away(cecilia, message).status_code == 404
    assert take_back(cecilia, case).status_code == 404
    with pytest.raises(Http404):
        inbox_actions.put_away(world.dags(), message.id, now=clock.now())
    with pytest.raises(Http404):
        inbox_actions.take_back(world.dags(), case.id, now=clock.now())
    assert post(anna, f"/my/cases/{case.id}/write/", {"text": "Tack"}).status_code == 303
    own = models.Message.objects.get(case=case, direction="to_unit")
    assert put_away(anna, own).status_code == 404, "what one wrote oneself lies in no inbox"
    assert put_away(anna, models.Message(id=uuid.uuid4())).status_code == 404
