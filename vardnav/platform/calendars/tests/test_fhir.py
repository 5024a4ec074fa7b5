"""The FHIR adapter, against a server over real HTTP that fails as real ones do."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

import pytest

from tests.support.serving import running
from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.calendars.adapters import fhir as adapter
from vardnav.platform.calendars.adapters import resources
from vardnav.platform.calendars.adapters.exchange import Exchange, Told
from vardnav.platform.calendars.adapters.fake import FakeServer, Fault
from vardnav.platform.calendars.adapters.systems import System
from vardnav.platform.calendars.ports import (
    Booking,
    Changes,
    Found,
    FreeTime,
    NotThere,
    Reason,
    Refused,
    Silent,
    Standing,
    Stands,
    Wanted,
)
from vardnav.platform.calendars.tests import sides
from vardnav.platform.calendars.tests.sides import fake_side

SILENT = frozenset({Fault.SILENT_BEFORE, Fault.SILENT_AFTER, Fault.LATE})
SURE, UNSURE = Silent(may_be_done=False), Silent(may_be_done=True)


def _impatient_of(fault: Fault) -> None:
    if fault in SILENT:
        sides.be_impatient()


@pytest.mark.parametrize(
    ("fault", "answer", "is_done"),
    [
        (Fault.SILENT_BEFORE, UNSURE, False),
        (Fault.SILENT_AFTER, UNSURE, True),
        (Fault.CUT_BEFORE, UNSURE, False),
        (Fault.CUT_AFTER, UNSURE, True),
        (Fault.BROKEN_BEFORE, UNSURE, False),
        (Fault.BROKEN_AFTER, UNSURE, True),
        (Fault.BUSY, UNSURE, False),
        (Fault.TOO_MANY, SURE, False),
        (Fault.CONFLICT, Refused(Reason.TAKEN), False),
        (Fault.STALE, Refused(Reason.TAKEN), False),
        (Fault.GARBAGE, None, True),
        (Fault.SLOW, None, True),
    ],
)
def test_what_is_said_of_a_create_is_never_more_than_what_is_known(
    server: FakeServer, fault: Fault, answer: object, is_done: bool
) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    server.fail("create", fault)
    _impatient_of(fault)
    said = side.annas.book(asked)
    if answer is None:  # what cannot be read is asked for by the key, at once
        assert isinstance(said, Stands)
        assert said.standing is Standing.BOOKED
    else:
        assert said == answer
    assert bool(server.store.under(asked.key)) is is_done
    server.heal()
    sides.be_patient()
    again = side.annas.read(asked.key)
    assert isinstance(again, Stands) is is_done


def test_a_create_that_is_late_may_be_done(server: FakeServer) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    server.fail("create", Fault.LATE)
    sides.be_impatient()
    assert side.annas.book(asked) == UNSURE


@pytest.mark.parametrize("fault", [Fault.SILENT_AFTER, Fault.CUT_AFTER, Fault.BROKEN_AFTER])
@pytest.mark.parametrize("verb", ["move", "cancel"])
def test_an_update_that_got_no_answer_may_be_done(server: FakeServer, fault: Fault, verb: str) -> None:
    side = fake_side(server)
    old, new = side.times()[:2]
    asked = side.booking(old)
    side.annas.book(asked)
    server.fail("update", fault)
    _impatient_of(fault)
    said = (
        side.annas.cancel(asked.key)
        if verb == "cancel"
        else side.annas.move(side.booking(new, key=asked.key))
    )
    assert said == UNSURE


def test_an_update_on_an_older_version_is_tried_on_the_newer(server: FakeServer) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    side.annas.book(asked)
    server.fail("update", Fault.STALE)
    answer = side.annas.cancel(asked.key)
    assert isinstance(answer, Stands)
    assert answer.standing is Standing.CANCELLED
    server.fail("update", Fault.STALE, times=9)
    other = side.booking(side.times()[1])
    side.annas.book(other)
    assert side.annas.cancel(other.key) == SURE


def test_an_update_sends_the_version_it_has_read_and_leaves_the_rest_as_it_is(server: FakeServer) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    side.annas.book(asked)
    [row] = server.store.under(asked.key)
    server.store.appointments[row["id"]]["comment"] = "the clinic's own"
    side.annas.cancel(asked.key)
    [row] = server.store.under(asked.key)
    assert (row["status"], row["comment"], row["meta"]["versionId"]) == ("cancelled", "the clinic's own", "2")


def test_what_was_sent_twice_is_one(server: FakeServer) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    side.annas.book(asked)
    server.fail("search", Fault.TWICE)
    answer = side.annas.read(asked.key)
    assert isinstance(answer, Stands)
    assert answer.standing is Standing.BOOKED


@pytest.mark.parametrize("fault", [one for one in Fault if one not in (Fault.SLOW, Fault.TWICE, Fault.LATE)])
def test_whoever_asks_and_gets_no_answer_knows_nothing(server: FakeServer, fault: Fault) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    side.annas.book(asked)
    server.fail("search", fault)
    _impatient_of(fault)
    assert side.annas.read(asked.key) == SURE


def test_a_server_that_is_not_there_has_surely_done_nothing() -> None:
    calendar = adapter.Fhir(Exchange(System("gone", "Borta", "http://127.0.0.1:1/fhir")))
    sides.SPOKEN.append(calendar.exchange)
    time = FreeTime("slot", "s1", NOW, NOW + dt.timedelta(minutes=20))
    asked = Booking(uuid.uuid4(), time.slot_id, time.starts_at, time.ends_at, sides.ANNA)
    assert calendar.book(asked) == SURE
    assert calendar.free(Wanted(["s1"], NOW, NOW + dt.timedelta(days=1))) == SURE


def test_a_system_that_is_ill_is_left_alone(server: FakeServer) -> None:
    side = fake_side(server)
    server.fail("slots", Fault.BUSY, times=9)
    for _call in range(5):
        assert isinstance(side.annas.free(side.wanted), Silent)
    assert server.calls.count("slots") == 3


def test_nothing_of_a_person_stands_in_an_address(server: FakeServer) -> None:
    side = fake_side(server)
    old, new = side.times()[:2]
    asked = side.booking(old)
    side.annas.book(asked)
    side.annas.move(side.booking(new, key=asked.key))
    side.annas.cancel(asked.key)
    assert server.addresses
    assert not any(side.anna.number in one or str(asked.key) in one for one in server.addresses)
    assert side.anna.number not in repr(asked)


def test_the_person_is_named_by_number_in_the_body_alone(server: FakeServer) -> None:
    side = fake_side(server)
    asked = side.booking(side.times()[0])
    side.annas.book(asked)
    [row] = server.store.under(asked.key)
    [participant] = row["participant"]
    assert participant["actor"]["identifier"] == {
        "system": "http://electronichealth.se/identifier/personnummer",
        "value": side.anna.number,
    }


def test_rows_that_cannot_be_used_are_refused_one_by_one(
    server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    side = fake_side(server)
    good, slots = len(side.times()), server.store.slots
    slots["slot-0"]["end"] = slots["slot-0"]["start"]
    slots["slot-1"]["start"] = "2026-12-01T08:00:00"
    del slots["slot-2"]["schedule"]["reference"]
    slots["slot-2"]["schedule"] = {"reference": "Schedule/s1"}
    slots["slot-2"]["id"] = "å ä ö"
    with caplog.at_level(logging.WARNING):
        found = side.annas.free(side.wanted)
    assert isinstance(found, Found)
    assert (len(found.times), found.refused) == (good - 3, 3)
    assert "rows not used" in caplog.text
    assert "slot-0" not in caplog.text


def test_free_times_on_several_pages_are_all_found(server: FakeServer) -> None:
    side = fake_side(server)
    everything = side.times()
    found = side.annas.free(
        Wanted(side.wanted.schedule_ids, side.wanted.first, side.wanted.until, side.wanted.service, most=2)
    )
    assert isinstance(found, Found)
    assert list(found.times) == everything[:2]


def test_a_next_page_at_another_server_is_not_followed(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = fake_side(server)
    with running(FakeServer()) as other:
        monkeypatch.setattr(resources, "next_page", lambda _body: f"{other.base}/Slot?from=2")
        assert side.annas.free(side.wanted) == SURE
        assert other.calls == []


def test_a_token_is_had_once_and_anew_when_it_is_no_longer_good(tmp_path) -> None:
    (tmp_path / "secret").write_text("very secret\n", encoding="utf-8")
    with running(FakeServer(secret="very secret")) as server:
        sides.fill(server)
        given = {"token_url": server.token_url, "client_id": "us", "secret_file": str(tmp_path / "secret")}
        calendar = sides.fhir(server, **given)
        wanted = Wanted(["s1"], NOW, NOW + dt.timedelta(days=7))
        assert isinstance(calendar.free(wanted), Found)
        assert isinstance(calendar.read(uuid.uuid4()), NotThere)
        assert server.calls.count("token") == 1
        calendar.exchange._token = ("old", 1e12)
        assert isinstance(calendar.free(wanted), Found)
        assert server.calls.count("token") == 2
        assert "very secret" not in repr(calendar)
        assert "good" not in repr(calendar)


def test_without_a_good_secret_nothing_is_asked(tmp_path) -> None:
    (tmp_path / "secret").write_text("wrong", encoding="utf-8")
    with running(FakeServer(secret="very secret")) as server:
        given = {"token_url": server.token_url, "client_id": "us", "secret_file": str(tmp_path / "secret")}
        calendar = sides.fhir(server, **given)
        assert calendar.free(Wanted(["s1"], NOW, NOW + dt.timedelta(days=7))) == SURE
        assert "slots" not in server.calls


def test_an_outcome_is_read_as_a_reason_and_its_words_are_left(server: FakeServer) -> None:
    def said(code: str, status: int = 422) -> Reason:
        outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}
        return resources.reason(outcome, status)

    assert said("conflict") is Reason.TAKEN
    assert said("business-rule") is Reason.NOT_ALLOWED
    assert said("forbidden", 403) is Reason.NOT_LET_IN
    assert said("structure", 400) is Reason.NOT_UNDERSTOOD
    assert resources.reason(None, 409) is Reason.TAKEN
    assert (
        resources.reason({"resourceType": "OperationOutcome", "issue": [7, {"code": []}]}, 403)
        is Reason.NOT_LET_IN
    )


def _in_pages(
    monkeypatch: pytest.MonkeyPatch, server: FakeServer, pages: list[list[dict[str, Any]]]
) -> list[str]:
    """Let whatever is asked be answered by these pages, one after the other; return the paths that are asked for."""
    asked: list[str] = []

    def ask(_self: Exchange, _method: str, path: str, **_more: object) -> Told:
        entry = [{"resource": one} for one in pages[len(asked)]]
        asked.append(path)
        link = [{"relation": "next", "url": f"{server.base}/more"}] if len(asked) < len(pages) else []
        return Told(200, {"resourceType": "Bundle", "type": "searchset", "entry": entry, "link": link})

    monkeypatch.setattr(Exchange, "ask", ask)
    return asked


def test_no_more_pages_are_asked_for_than_are_read(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = sides.fhir(server)
    asked = _in_pages(monkeypatch, server, [[]] * 9)
    changes = calendar.changed(NOW)
    assert isinstance(changes, Changes)
    assert (len(asked), changes.until, changes.is_whole) == (adapter.MOST_PAGES, None, False)
    asked.clear()
    assert calendar.free(Wanted(["s1"], NOW, NOW + dt.timedelta(days=1))) == Found(())
    assert len(asked) == adapter.MOST_PAGES


def test_what_stands_is_read_from_every_page(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    side = fake_side(server)
    both = [side.booking(time) for time in side.times()[:2]]
    for one in both:
        side.annas.book(one)
    _in_pages(monkeypatch, server, [server.store.under(one.key) for one in both])
    found = side.annas.standing([one.key for one in both])
    assert isinstance(found, dict)
    assert set(found) == {one.key for one in both}
