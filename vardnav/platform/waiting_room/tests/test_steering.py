"""The region's side: a room is opened, followed live, stopped, emptied and closed; two do not overwrite each other."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.support import personas, room_things
from tests.support.personas import House
from vardnav.kernel.audit.models import Entry
from vardnav.platform.registry import listing
from vardnav.platform.registry.contributions import Behind
from vardnav.platform.waiting_room.models import Room, Sample

ROOMS = "/steering/waiting-rooms/"
NURSE = Behind("booking:nurse", "Tid hos sköterska", "Time with a nurse", "/my/appointments/find/?type=nurse")
PLAN = {
    "key": NURSE.key, "opens_time": "9.00", "lead_minutes": "45", "turn_minutes": "15", "most_inside": "50",
    "most_a_minute": "120", "other_way_sv": "Ring 040-12 34 56.", "other_way_en": "Call 040-12 34 56.",
}  # fmt: skip


@pytest.fixture
def ada(house: House, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(listing, "behind_rooms", lambda _viewer: [NURSE])
    return personas.client_of(assignment=house.ada_of_skane)


@pytest.fixture
def room(house: House, ada: Client) -> Room:
    made = Room.objects.get(id=room_things.of(house)["line_id"])
    made.opens_at = house.now - dt.timedelta(minutes=10)
    made.save()
    return made


def _send(browser: Client, page: str, fields: dict[str, Any], to: str = "") -> Any:
    shown = browser.get(page).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', shown)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    assert key is not None
    assert token is not None
    return browser.post(to or page, {"form_key": key[1], "csrfmiddlewaretoken": token[1], **fields})


def _words(answer: Any) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def _day(house: House) -> dict[str, str]:
    day = (house.now + dt.timedelta(days=3)).date()
    return {"opens_on_0": f"{day.year}", "opens_on_1": f"{day.month}", "opens_on_2": f"{day.day}"}


def test_a_region_opens_a_room_and_it_is_in_the_log(house: House, ada: Client) -> None:
    answer = _send(ada, f"{ROOMS}new/", {**PLAN, **_day(house)})
    assert answer.status_code == 303, _words(answer)
    room = Room.objects.get()
    assert (room.region, room.key, room.target) == ("12", NURSE.key, NURSE.target)
    assert (room.most_inside, room.most_a_minute, room.lead_minutes) == (50, 120, 45)
    assert Entry.objects.filter(action="waiting_room.open", object_id=room.id).count() == 1
    assert "Tid hos sköterska" in _words(ada.get(ROOMS))
    again = _send(ada, f"{ROOMS}new/", {**PLAN, **_day(house)})
    assert again.status_code == 409
    assert "Det finns redan ett väntrum för det" in _words(again)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": "booking:other"}, "Välj ett av svaren i listan."),
        ({"most_inside": "0"}, "Talet får vara lägst 1."),
        ({"most_a_minute": "många"}, "Skriv ett tal med siffror."),
        ({"opens_time": "25.00"}, "Skriv klockslaget med siffror"),
        ({"opens_on_0": "2019"}, "Välj en dag från i dag"),
        ({"turn_minutes": "500"}, "Talet får vara högst 60."),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_nothing_typed_is_lost(
    house: House, ada: Client, wrong: dict[str, str], said: str
) -> None:
    answer = _send(ada, f"{ROOMS}new/", {**PLAN, **_day(house), **wrong})
    assert answer.status_code == 422
    assert said in _words(answer)
    assert "Ring 040-12 34 56." in _words(answer)
    assert not Room.objects.exists()


def test_the_live_view_shows_the_same_numbers_as_chart_and_as_table_and_can_be_paused(
    house: House, ada: Client, room: Room
) -> None:
    for number in range(200):
        Sample.objects.create(
            room=room, at=house.now - dt.timedelta(seconds=5 * (200 - number)), arrived=1000 + number, waiting=700 + number,
            admitted=300, inside=17, booked=250, has_left=3, a_minute=120,
        )  # fmt: skip
    answer = ada.get(f"{ROOMS}{room.id}/")
    page = answer.content.decode()
    assert "follow.js" in page
    assert "http-equiv" not in page, "nobody's page is taken from under them"
    assert "<svg" in page
    assert 'style="' not in page
    assert "17 av högst 200" in _words(answer)
    assert page.count("<tr") == 41, "forty moments and a head"
    assert "1199" in page
    paused = ada.get(f"{ROOMS}{room.id}/?pause=1").content.decode()
    assert "follow.js" not in paused
    assert "Visa nya siffror var femte sekund" in paused


@pytest.mark.parametrize(
    ("step", "changed", "verb"),
    [
        ("stop", {"is_stopped": True}, "stop"),
        ("go_on", {"is_stopped": False}, "go_on"),
        ("empty", {"emptied_up_to": 42}, "empty"),
        ("close", {"is_closed_by_itself": False}, "close"),
    ],
)
def test_what_is_decided_is_done_once_and_logged_and_a_stale_page_is_refused(
    ada: Client, room: Room, step: str, changed: dict[str, Any], verb: str
) -> None:
    room.line.reserved_up_to, room.line.issued = 100, 42
    room.line.save()
    page = f"{ROOMS}{room.id}/"
    done = _send(ada, page, {"step": step, "version": "1"}, f"{page}decide/")
    assert done.status_code == 303
    room.refresh_from_db()
    assert {name: getattr(room, name) for name in changed} == changed
    assert (room.closed_at is not None) == (step == "close")
    assert Entry.objects.filter(action=f"waiting_room.{verb}", object_id=room.id).count() == 1
    if step != "close":
        stale = _send(ada, page, {"step": step, "version": "1"}, f"{page}decide/")
        assert stale.status_code == 409
        assert "Någon annan har ändrat väntrummet" in _words(stale)
    room.refresh_from_db()
    assert room.version == 2


def test_an_answer_that_is_none_of_those_changes_nothing(ada: Client, room: Room) -> None:
    page = f"{ROOMS}{room.id}/"
    assert _send(ada, page, {"step": "burn", "version": "1"}, f"{page}decide/").status_code == 422
    room.refresh_from_db()
    assert room.version == 1
