"""A sort of time with a waiting room before it: who has a turn books; whoever has none is shown to the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.capabilities.booking.tests.booking import HOLD, book, hold
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.capabilities.booking.tests.rush import SEARCH, Rush, administrator
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.waiting_room import deciding, gate, rooms, rules
from vardnav.platform.waiting_room.models import Entry, PageTime
from vardnav.platform.waiting_room.tests.browsing import ORIGIN, RUSH, location, words
from vardnav.platform.waiting_room.tokens import Signer


@pytest.fixture(autouse=True)
def a_fresh_copy() -> Iterator[None]:
    rooms.forget()
    yield
    rooms.forget()


@pytest.fixture
def rush(clinic: Clinic, hour: Hour) -> Rush:
    clinic.slots()
    return Rush.begins(clinic, hour)


def test_who_has_no_turn_is_shown_to_the_room_and_holds_nothing(rush: Rush, anna: Client) -> None:
    away = anna.get(SEARCH)
    assert away.status_code == 302
    assert away["Location"].endswith(f"/waiting/{rush.room.id}/")
    refused = hold(anna, _first())
    assert refused.status_code == 409
    assert "Ingenting är bokat" in seen(refused)
    assert "Till kön" in seen(refused)
    assert "Ring 040-12 34 56." in seen(refused)
    assert not Appointment.objects.exists()


def test_one_comes_waits_is_let_in_and_books(rush: Rush, anna: Client) -> None:
    rush.visitor().get(rush.here)
    visitor = rush.visitor(anna)
    assert "Du är först i kön." in words(visitor.get(rush.here))
    rush.hour.later(seconds=2)
    rush.beat()
    assert "Det är din tur!" in words(visitor.get(rush.here))
    assert location(visitor.post(f"{rush.here}enter")) == f"{RUSH}{SEARCH}"
    assert anna.get(SEARCH).status_code == 200
    book(anna, _first())
    assert Appointment.objects.get().status == "booked"
    entry = Entry.objects.get()
    assert (entry.number, entry.turn) == (2, 1)
    assert entry.booked_at is not None


def test_who_is_let_in_reads_at_the_processes_of_those_let_in_and_sends_wherever_they_are(
    rush: Rush, anna: Client, settings: Any
) -> None:
    settings.ORIGIN, settings.RUSH_ORIGIN = "http://testserver", RUSH
    rush.ticket(anna)
    led = anna.get(SEARCH)
    assert (led.status_code, led["Location"]) == (302, f"{RUSH}{SEARCH}")
    assert Entry.objects.count() == 1, "the ticket is used, and the turn with it"
    held = hold(anna, _first())
    assert (held.status_code, held["Location"].startswith("/")) == (303, True), (
        "a form is answered where it is sent"
    )
    settings.ORIGIN = "http://others.example"
    assert anna.get(SEARCH).status_code == 200, "among their own they are led nowhere"


def test_a_ticket_that_is_forged_changed_or_of_another_room_lets_nobody_in(rush: Rush, anna: Client) -> None:
    at, room = int(rush.hour.now.timestamp()), rush.room.id.hex
    good = rooms.signer().ticket(room, 1, at + 60)
    wrong = [
        Signer("another secret").ticket(room, 1, at + 60),
        good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        good.replace(f".{at + 60}.", f".{at + 600}."),
        rooms.signer().ticket("0" * 32, 1, at + 60),
        rooms.signer().place(room, 1),
        "",
    ]
    for mark in wrong:
        anna.cookies[rush.turn] = mark
        assert anna.get(SEARCH).status_code == 302, mark
    assert not Entry.objects.exists()
    anna.cookies[rush.turn] = good
    assert anna.get(SEARCH).status_code == 200


def test_a_ticket_is_one_persons_from_its_first_use_on(rush: Rush, anna: Client, cecilia: Client) -> None:
    rush.ticket(anna)
    ticket = anna.cookies[rush.turn].value
    assert anna.get(SEARCH).status_code == 200
    for mark in (ticket, anna.cookies[rush.turn].value):
        cecilia.cookies[rush.turn] = mark
        assert cecilia.get(SEARCH).status_code == 302
    assert Entry.objects.count() == 1


def test_somebody_who_is_inside_is_so_in_any_browser(rush: Rush, anna: Client) -> None:
    rush.ticket(anna)
    anna.get(SEARCH)
    del anna.cookies[rush.turn]
    assert anna.get(SEARCH).status_code == 200


def test_a_ticket_that_nobody_went_in_with_in_time_lets_nobody_in(rush: Rush, anna: Client) -> None:
    rush.ticket(anna)
    rush.hour.later(seconds=rules.TICKET_STANDS + 1)
    assert anna.get(SEARCH).status_code == 302
    rush.beat()
    page = rush.visitor(anna).get(rush.here)
    assert "Din förra tur hann gå ut" in words(page)


def test_a_turn_that_runs_out_is_said_plainly_and_comes_once_more(rush: Rush, anna: Client) -> None:
    rush.ticket(anna)
    anna.get(SEARCH)
    for _turn in range(2):
        rush.hour.later(minutes=16)
        rush.visitor().get(rush.here)  # others come meanwhile: else the room would have closed itself
        rush.beat()
        refused = post(anna, HOLD, {"slot": _slot()})
        assert refused.status_code == 409
        assert "Din tur har gått ut. Ingenting är bokat." in seen(refused)
        if _turn == 0:
            told = words(rush.visitor(anna).get(rush.here))
            assert "Din förra tur hann gå ut. Du har haft kvar din plats" in told
            rush.visitor(anna).post(f"{rush.here}enter")
            assert anna.get(SEARCH).status_code == 200
            assert Entry.objects.get().turn == 2
    rush.hour.later(seconds=2)
    rush.beat()
    visitor = rush.visitor(anna)
    page = visitor.get(rush.here)
    assert "gick turen ut två gånger" in words(page) or location(page), "a new place, last in line"
    assert (
        rooms.signer().read_place(visitor.jar[rooms.names().place(rush.room.id.hex)].value, rush.room.id.hex)
        == 4
    )


def _slot() -> str:
    return str(_first().id)


def test_never_more_are_inside_than_may_be(clinic: Clinic, hour: Hour, anna: Client, cecilia: Client) -> None:
    clinic.slots()
    rush = Rush.begins(clinic, hour, most_inside=1)
    rush.ticket(anna)
    assert anna.get(SEARCH).status_code == 200
    cecilia.cookies[rush.turn] = rooms.signer().ticket(rush.room.id.hex, 2, int(hour.now.timestamp()) + 60)
    assert cecilia.get(SEARCH).status_code == 302
    assert Entry.objects.count() == 1
    hour.later(seconds=rules.STALE_AFTER + 1)
    cecilia.cookies[rush.turn] = rooms.signer().ticket(rush.room.id.hex, 2, int(hour.now.timestamp()) + 60)
    assert cecilia.get(SEARCH).status_code == 200, "who has gone quiet leaves the seat to another"
    assert anna.get(SEARCH).status_code == 200, "and is not shut out for it"


def test_who_finds_nothing_left_gives_the_seat_to_the_next_and_may_look_again(
    clinic: Clinic, hour: Hour, anna: Client, cecilia: Client
) -> None:
    """Else the last of a drop would each hold a seat for minutes, and thousands would wait to be told no."""
    clinic.slots()
    rush = Rush.begins(clinic, hour, most_inside=1)
    rush.ticket(anna)
    assert anna.get(SEARCH).status_code == 200
    ticket = rooms.signer().ticket(rush.room.id.hex, 2, int(hour.now.timestamp()) + 60)
    cecilia.cookies[rush.turn] = ticket
    assert cecilia.get(SEARCH).status_code == 302, "there is something for Anna yet"
    Slot.objects.update(closed_at=hour.now)
    assert anna.get(SEARCH).status_code == 200
    rush.beat()
    assert rush.live.lines[rush.room.id.hex].inside == 0
    cecilia.cookies[rush.turn] = ticket
    assert cecilia.get(SEARCH).status_code == 200
    assert anna.get(SEARCH).status_code == 200, "her turn goes on"


def test_those_inside_are_not_disturbed_when_the_region_stops_it(rush: Rush, anna: Client) -> None:
    rush.ticket(anna)
    anna.get(SEARCH)
    deciding.stop(administrator(rush.clinic), rush.room.id, version=1, now=rush.hour.now)
    rooms.forget()
    assert anna.get(SEARCH).status_code == 200
    assert hold(anna, _first()).status_code == 303


def _first() -> Slot:
    return Slot.objects.order_by("starts_at")[6]


def test_a_turn_that_has_begun_costs_no_statement(
    rush: Rush, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_FLUSH_EVERY", 1e9)
    rush.ticket(anna)
    anna.get(SEARCH)
    with CaptureQueriesContext(connection) as sent:
        anna.get(SEARCH)
    assert [one["sql"] for one in sent.captured_queries if "waiting_room_" in one["sql"]] == []
    monkeypatch.setattr(gate, "_FLUSH_EVERY", 0)
    rush.hour.later(seconds=rules.NOTED_EVERY + 1)
    anna.get(SEARCH)
    assert Entry.objects.get().seen_at == rush.hour.now
    assert PageTime.objects.get().slow_ms >= 0


def test_each_room_is_told_how_long_its_own_pages_take(
    rush: Rush, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One room's rush does not keep another's pages from being told of."""
    monkeypatch.setattr(gate, "_pages", gate._Pages())
    rush.ticket(anna)
    anna.get(SEARCH)
    other = Rush.begins(rush.clinic, rush.hour, key="booking:doctor")
    rooms.forget()
    on = rooms.on("12", now=rush.hour.now)["booking:doctor"]
    request: Any = anna.get(SEARCH).wsgi_request
    gate._time(request, on, 0.2)
    assert set(PageTime.objects.values_list("room", flat=True)) == {rush.room.id, other.room.id}


def test_a_room_that_was_opened_is_heard_of_when_it_is_committed(
    clinic: Clinic, hour: Hour, django_capture_on_commit_callbacks: Any
) -> None:
    assert rooms.on("12", now=hour.now) == {}
    with django_capture_on_commit_callbacks() as told:
        Rush.begins(clinic, hour)
        assert rooms.on("12", now=hour.now) == {}, "a transaction that is rolled back has opened nothing"
    for one in told:
        one()
    assert "booking:nurse" in rooms.on("12", now=hour.now)


def test_when_no_room_is_on_nobody_is_in_anybodys_way(clinic: Clinic, hour: Hour, anna: Client) -> None:
    clinic.slots()
    Rush.begins(clinic, hour, opens_at=hour.now + dt.timedelta(minutes=31))
    assert anna.get(SEARCH).status_code == 200
    rooms.forget()
    hour.later(minutes=2)
    assert anna.get(SEARCH).status_code == 302


def test_another_sort_of_time_another_region_and_staff_are_not_behind_it(
    clinic: Clinic, hour: Hour, anna: Client, dag: Client
) -> None:
    clinic.slots()
    Rush.begins(clinic, hour, key="booking:doctor")
    Rush.begins(clinic, hour, key="booking:nurse", region="08")
    assert anna.get(SEARCH).status_code == 200
    assert hold(anna, _first()).status_code == 303
    assert dag.get("/desk/appointments/").status_code == 200


def test_a_room_that_nobody_needs_any_more_closes_itself(rush: Rush, anna: Client) -> None:
    rush.beat()
    rush.hour.later(seconds=rules.QUIET_FOR - 5)
    rush.beat()
    assert anna.get(SEARCH).status_code == 302
    rush.hour.later(seconds=10)
    rush.beat(2)
    rush.room.refresh_from_db()
    assert (rush.room.closed_at, rush.room.is_closed_by_itself) == (rush.hour.now, True)
    assert anna.get(SEARCH).status_code == 200


def test_a_closed_room_is_in_nobodys_way(rush: Rush, anna: Client) -> None:
    deciding.close(administrator(rush.clinic), rush.room.id, version=1, now=rush.hour.now)
    rooms.forget()
    rush.beat()
    assert anna.get(SEARCH).status_code == 200
    assert "Strax" in words(rush.visitor(anna).get(rush.here)), "not every page has heard of it yet"
    rush.hour.later(seconds=4)
    assert location(rush.visitor(anna).get(rush.here)) == f"{ORIGIN}{SEARCH}"
