"""The live process's answers: places that are kept, pages in two languages, and nothing of anybody in them or the log."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import uuid
from typing import Any

import pytest

from vardnav.platform.waiting_room.live import words as said
from vardnav.platform.waiting_room.live.application import Live
from vardnav.platform.waiting_room.live.line import Inside, Kept
from vardnav.platform.waiting_room.live.store import Facts
from vardnav.platform.waiting_room.models import Room
from vardnav.platform.waiting_room.names import Names
from vardnav.platform.waiting_room.tests.browsing import ORIGIN, RUSH, Visitor, location, words
from vardnav.platform.waiting_room.tokens import Signer

OPENS = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
ROOM = Room(
    id=uuid.UUID(int=7),
    region="12",
    key="booking:vaccination",
    name_sv="Vaccination mot covid",
    name_en="Covid vaccination",
    target="/my/appointments/find/?type=vaccination",
    opens_at=OPENS,
    other_way_sv="Ring 040-12 34 56, eller kom till drop-in på torsdag.",
    other_way_en="Call 040-12 34 56, or drop in on Thursday.",
    most_inside=1,
)
HERE = f"/waiting/{ROOM.id}/"


class House:
    """The live process with one room, and a clock moved by hand."""

    def __init__(self, **decided: Any) -> None:
        self.now = OPENS + dt.timedelta(minutes=1)
        self.room = Room(**{**{f.attname: getattr(ROOM, f.attname) for f in Room._meta.fields}, **decided})
        self.live = self.process()
        self.live.take_in([Facts(self.room, Inside(1), (1, 10_000), Kept())], self.now.timestamp())

    def process(self) -> Live:
        names = Names("vardnav_language", is_https=False)
        return Live(
            Signer("secret"),
            origin=ORIGIN,
            rush_origin=RUSH,
            is_apart=True,
            names=names,
            files={},
            clock=lambda: self.now,
        )

    def beat(self, inside: int = 1) -> None:
        self.now += dt.timedelta(seconds=1)
        self.live.take_in([Facts(self.room, Inside(inside))], self.now.timestamp())

    def visitor(self, language: str = "") -> Visitor:
        visitor = Visitor(self.live)
        if language:
            visitor.jar["vardnav_language"] = language
        return visitor


def number(visitor: Visitor) -> int:
    """Return the place that a browser holds."""
    held = next(one.value for name, one in visitor.jar.items() if "place" in name)
    found = Signer("secret").read_place(held, ROOM.id.hex)
    assert found is not None
    return found


def test_a_place_is_kept_over_reload_another_tab_and_a_lost_network() -> None:
    house = House()
    for _other in range(3):
        house.visitor().get(HERE)
    anna = house.visitor()
    anna.get(HERE)
    assert number(anna) == 4
    house.visitor().get(HERE)
    anna.get(HERE)
    Visitor(house.live, anna.jar).get(HERE)
    house.now += dt.timedelta(hours=1)
    anna.get(HERE)
    assert number(anna) == 4


def test_when_pages_wait_in_line_fewer_are_let_in() -> None:
    """The pages themselves are as quick as ever; what stands before them does not show there."""
    house = House(most_inside=500)
    line = house.live.lines[ROOM.id.hex]
    for _other in range(50):
        house.visitor().get(HERE)
    before = line.pace
    house.live.wait_ms = 2000.0
    for _second in range(4):
        house.now += dt.timedelta(seconds=1)
        facts = Facts(house.room, Inside(1, slow_ms=20))
        house.live.take_in([facts], house.now.timestamp())
    assert line.pace < before


def test_in_the_moments_when_a_room_comes_on_or_closes_nobody_is_sent_in_a_ring() -> None:
    house = House()
    coming = Room(
        **{**{f.attname: getattr(ROOM, f.attname) for f in Room._meta.fields}, "id": uuid.UUID(int=8)}
    )
    coming.opens_at, coming.lead_minutes = house.now + dt.timedelta(minutes=30, seconds=1), 30
    new = uuid.UUID(int=int(house.now.timestamp() * 1000) << 80)
    there = f"/waiting/{coming.id}/"
    house.live.store.rooms = {coming.id.hex: coming}
    for address in (there, f"/waiting/{new}/"):
        assert house.visitor().get(address).status == 503, "pages may know of it already"
    house.now += dt.timedelta(seconds=5)
    assert house.visitor().get(f"/waiting/{new}/").status == 303, "it never was"
    coming.closed_at = house.now - dt.timedelta(seconds=1)
    assert house.visitor().get(there).status == 503, "pages may not know of it yet"
    house.now += dt.timedelta(seconds=3)
    assert location(house.visitor().get(there)).endswith(coming.target)


def test_a_forged_or_foreign_place_is_given_a_new_one_last_in_line() -> None:
    house = House()
    for mark in (Signer("other").place(ROOM.id.hex, 1), Signer("secret").place("0" * 32, 1), "1", ""):
        visitor = house.visitor()
        visitor.jar["vardnav_place_000000000007"] = mark
        visitor.get(HERE)
    assert house.live.lines[ROOM.id.hex].arrived == 4


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("", ["Du står i kö", "Det är 2 personer före dig.", "Vi vet inte än hur lång tid det tar."]),
        (
            "en",
            [
                "You are in the queue",
                "There are 2 people before you.",
                "We do not know yet how long it takes.",
            ],
        ),
    ],
)
def test_the_page_says_honestly_how_it_stands_in_both_languages(language: str, told: list[str]) -> None:
    house = House()
    for _other in range(2):
        house.visitor().get(HERE)
    house.beat()
    page = house.visitor(language).get(HERE)
    text = words(page)
    assert [one for one in told if one not in text] == []
    assert "040-12 34 56" in text
    assert f'lang="{language or "sv"}"' in page.body.decode()


def test_the_language_is_changed_without_losing_the_place() -> None:
    visitor = House().visitor()
    visitor.get(HERE)
    assert location(visitor.get(f"{HERE}?language=en")) == HERE
    assert "You are" in words(visitor.get(HERE))
    assert number(visitor) == 1


def test_the_page_works_without_a_script_and_asks_nobody_else_for_anything() -> None:
    house = House()
    house.visitor().get(HERE)
    page = house.visitor().get(HERE)
    text = page.body.decode()
    assert re.search(r'<noscript><meta http-equiv="refresh" content="30"></noscript>', text)
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', text) == []
    assert "<script>" not in text
    assert "style=" not in text
    policy = dict(page.headers)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert dict(page.headers)["Cache-Control"] == "no-store"


def test_the_script_is_told_the_same_as_the_page() -> None:
    house = House()
    house.visitor().get(HERE)
    visitor = house.visitor()
    visitor.get(HERE)
    told = json.loads(visitor.get(f"{HERE}status").body)
    assert told == {
        "state": "waiting",
        "ahead": "Det är 1 person före dig.",
        "wait": "Vi vet inte än hur lång tid det tar.",
        "again_in": 5,
    }
    assert json.loads(house.visitor().get(f"{HERE}status").body) == {"state": "none"}
    assert house.live.lines[ROOM.id.hex].arrived == 2, "asking gives nobody a place"


def test_before_the_opening_it_is_said_when_and_nobody_is_let_in() -> None:
    house = House()
    house.now = OPENS - dt.timedelta(minutes=20)
    house.beat(0)
    visitor = house.visitor()
    assert "Det öppnar tis 1 dec 2026 9.00" in words(visitor.get(HERE))
    assert location(visitor.post(f"{HERE}enter")) == HERE


def test_a_stopped_and_an_emptied_room_say_so() -> None:
    house = House()
    visitor = house.visitor()
    visitor.get(HERE)
    house.room.is_stopped, house.room.version = True, 2
    house.beat(0)
    assert "Just nu släpps ingen in. Du har kvar din plats." in words(visitor.get(HERE))
    house.room.emptied_up_to, house.room.version = 1, 3
    house.beat(0)
    assert "Kön är slut" in words(visitor.get(HERE))


def test_who_leaves_has_no_place_any_more() -> None:
    house = House()
    visitor = house.visitor()
    visitor.get(HERE)
    assert "Du har lämnat kön" in words(visitor.post(f"{HERE}leave"))
    visitor.get(HERE)
    assert number(visitor) == 2


def test_until_the_database_has_been_heard_of_nobody_gets_a_place() -> None:
    house = House()
    fresh = Visitor(house.process())
    answer = fresh.get(HERE)
    assert (answer.status, dict(answer.headers)["Retry-After"]) == (503, "5")
    assert "Strax får du en plats" in words(answer)
    assert fresh.live.answer("GET", "/healthz", "", "").status == 200


@pytest.mark.parametrize(
    "path", ["/", "/waiting/x/", f"{HERE}other", "/waiting/", "/static/x.css", "/waiting/../x"]
)
def test_what_is_not_ours_is_asked_of_the_pages_or_is_not_there(path: str) -> None:
    answer = House().live.answer("GET", path, "", "")
    assert (answer.status, location(answer)) in [(404, ""), (302, f"{ORIGIN}{path}")]
    assert House().live.answer("DELETE", HERE, "", "").status == 405


def test_no_personal_data_stands_in_its_log(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    with caplog.at_level(logging.DEBUG):
        visitor = house.visitor()
        visitor.jar["vardnav_session"] = "secret-session"
        visitor.get(HERE)
        visitor.get(f"{HERE}status")
        visitor.post(f"{HERE}enter")
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (None, "Vi vet inte än hur lång tid det tar."),
        ((0, 1), "Det tar ungefär en minut."),
        ((0, 5), "Det tar högst 5 minuter."),
        ((10, 20), "Det tar ungefär 10 till 20 minuter."),
        ((120, 240), "Det tar ungefär 2 till 4 timmar."),
    ],
)
def test_how_long_it_takes_is_said_in_plain_words(minutes: Any, sentence: str) -> None:
    told = said.in_language("sv")
    assert told.wait(minutes) == sentence
    assert told.ahead(0) == "Du är först i kön."
    assert told.ahead(44_999) == "Det är 44\u00a0999 personer före dig."
    assert said.in_language("en").ahead(44_999).startswith("There are 44,999")


@pytest.mark.parametrize("way", ["\n{}", "{{{}}}", "urn:uuid:{}"])
def test_what_an_address_says_is_never_a_line_of_the_answers_head(way: str) -> None:
    house = House()
    odd = way.format(ROOM.id.hex)[: 33 if way.startswith("\n") else 99]
    for path in (f"/waiting/{odd}/?language=en", f"/waiting/{odd}/status/x", f"/x\r\nSet-Cookie: a=b{odd}"):
        where = location(house.visitor().get(path))
        assert where in ("", HERE) or where == f"{ORIGIN}{path}"
        assert not {"\n", "\r", "{"} & set(where)
