""" "Mina remisser": each step and who holds it, also a status we have no words for."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import threading
import urllib.parse
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from vardnav.capabilities.referrals import queries
from vardnav.capabilities.referrals.adapters import fhir
from vardnav.capabilities.referrals.adapters.fake import Fake
from vardnav.capabilities.referrals.adapters.tables import Tables
from vardnav.capabilities.referrals.models import TrackedReferral
from vardnav.capabilities.referrals.ports import Referral, SourceUnavailable, Step, Whose
from vardnav.kernel import clock
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, seen, world

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]
TODAY = clock.local_date(clock.now())
SENT = {
    "on": (TODAY - dt.timedelta(days=9)).isoformat(),
    "code": "1",
    "holder": "Hudmottagningen",
    "holder_kind": "specialist",
}


def written(to: Person, about: str, *more: dict[str, str], **changed: Any) -> TrackedReferral:
    given: dict[str, Any] = {
        "kind": "4",
        "written_by": "Vårdcentralen Norra",
        "writer_kind": "health_centre",
        "is_released": True,
        "sent_on": TODAY - dt.timedelta(days=9),
        "target_on": TODAY + dt.timedelta(days=30),
        "phone": "+46701740605",
        "steps": [SENT, *more],
    }
    return TrackedReferral.objects.create(region="12", subject=to, about=about, **{**given, **changed})


def whose(person: Person) -> Whose:
    return Whose(person.id, person.identifier)


def test_anna_sees_where_her_referral_is_and_by_when_the_next_thing_is_to_happen(
    world: World, anna: Client
) -> None:
    written(world.anna, "Eksem")
    written(world.cecilia, "Hemligt besvär")
    page = seen(anna.get("/my/referrals/"))
    for words in ("Eksem", "Skickad", "Remissen är hos Hudmottagningen.", "Nästa steg ska ske senast"):
        assert words in page
    assert "070-174 06 05" in page
    assert "Hemligt besvär" not in page


def test_a_status_that_we_have_no_words_for_is_shown_as_it_is_written(world: World, anna: Client) -> None:
    day = TODAY.isoformat()
    written(world.anna, "Knä", {"on": day, "code": "4", "words": "Väntar på bedömning"})
    written(world.anna, "Axel", {"on": day, "code": "93"})
    page = seen(anna.get("/my/referrals/"))
    assert "Väntar på bedömning" in page
    assert "Status 93" in page
    assert "Ring mottagningen om du undrar vad de betyder" in page


def test_an_answered_one_promises_nothing_more_and_a_late_one_says_so(world: World, anna: Client) -> None:
    written(world.anna, "Prov", {"on": TODAY.isoformat(), "code": "7"})
    page = seen(anna.get("/my/referrals/"))
    assert "Besvarad" in page
    assert "Nästa steg" not in page
    written(world.anna, "Röntgen", target_on=TODAY - dt.timedelta(days=1))
    assert "Det har dragit ut på tiden" in seen(anna.get("/my/referrals/"))


def test_a_guardian_sees_a_childs_and_nobody_elses(world: World, anna_for_bo: Client) -> None:
    written(world.bo, "Handled")
    written(world.anna, "Eksem")
    page = seen(anna_for_bo.get("/my/referrals/"))
    assert "Remisser för Bo" in page
    assert "Handled" in page
    assert "Eksem" not in page


def test_a_teenagers_are_not_the_guardians(world: World, anna_for_bo: Client) -> None:
    written(world.bo, "Handled")
    born_on = TODAY.replace(year=TODAY.year - 12, day=min(TODAY.day, 28))
    Person.objects.filter(id=world.bo.id).update(born_on=born_on)
    assert "Handled" in seen(anna_for_bo.get("/my/referrals/"))
    Person.objects.filter(id=world.bo.id).update(born_on=born_on.replace(year=born_on.year - 1))
    assert "Handled" not in seen(anna_for_bo.get("/my/referrals/"))


def test_each_reading_is_logged_and_a_silent_source_is_said_to_be_silent(
    world: World, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def logged() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_entry WHERE action = 'referrals.list'")
            return int(cursor.fetchone()[0])

    anna.get("/my/referrals/")
    assert logged() == 1
    monkeypatch.setattr(queries, "source", lambda: Fake({}, is_silent=True))
    page = anna.get("/my/referrals/")
    assert page.status_code == 503
    assert "Vi kan inte hämta remisserna just nu" in seen(page)
    assert logged() == 1


def test_the_fake_answers_as_the_table_does(world: World) -> None:
    written(world.anna, "Eksem", {"on": TODAY.isoformat(), "code": "4", "words": "Väntar"})
    real = Tables().of(whose(world.anna))
    fake = Fake({world.anna.id: real})
    assert real
    assert list(fake.of(whose(world.anna))) == list(real)
    assert list(fake.of(whose(world.cecilia))) == list(Tables().of(whose(world.cecilia))) == []


class _Region(http.server.BaseHTTPRequestHandler):
    """A region's FHIR server: it knows one person, and what it was asked."""

    known: Any = None
    number = ""
    asked: list[tuple[str, dict[str, list[str]], str]]

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append((self.path, form, self.headers.get("Authorization", "")))
        is_known = form["subject:Patient.identifier"][0].endswith(f"|{self.number}")
        said = self.known if is_known else fhir.written(())
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(200 if raw else 500)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def region() -> Iterator[tuple[type[_Region], fhir.Fhir]]:
    handler = type("Handler", (_Region,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield handler, fhir.Fhir(f"http://127.0.0.1:{server.server_port}/fhir/", token="secret")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_regions_system_says_over_fhir_what_the_table_says(
    world: World, region: tuple[type[_Region], fhir.Fhir]
) -> None:
    handler, system = region
    written(world.anna, "Eksem", {"on": TODAY.isoformat(), "code": "4", "words": "Väntar"})
    written(world.anna, "Prov", target_on=None, phone="", kind="99", writer_kind="", is_released=False)
    written(world.anna, "Samtal", {**SENT, "holder": "Kajen", "holder_kind": "youth"}, phone="")
    real = Tables().of(whose(world.anna))
    handler.known, handler.number = fhir.written(real), world.anna.identifier
    assert list(system.of(whose(world.anna))) == list(real)
    assert list(system.of(whose(world.cecilia))) == []
    path, form, authorization = handler.asked[0]
    assert path == "/fhir/ServiceRequest/_search"  # no number in an address
    assert form["subject:Patient.identifier"] == [f"urn:oid:1.2.752.129.2.1.3.1|{world.anna.identifier}"]
    assert authorization == "Bearer secret"


ONE_PERSON = uuid.UUID(int=1)
ONE = Referral("a", "4", "Knä", "Linden", TODAY, (Step(TODAY, "1", "Hud"),))
GOOD = fhir.written([ONE])


def _without(name: str) -> dict[str, Any]:
    entries = [{"resource": {k: v for k, v in one["resource"].items() if k != name}} for one in GOOD["entry"]]
    return {**GOOD, "entry": entries}


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"not json",
        [],
        {"resourceType": "OperationOutcome"},
        {**GOOD, "entry": GOOD["entry"][:1]},  # without a status
        {**GOOD, "entry": [1]},
        {**GOOD, "link": [{"relation": "next", "url": "more"}]},
        _without("authoredOn"),
        _without("businessStatus"),
        _without("focus"),
    ],
)
def test_what_cannot_be_understood_is_silence_and_never_half_a_list(
    region: tuple[type[_Region], fhir.Fhir], said: Any
) -> None:
    handler, system = region
    handler.known, handler.number = said, "198401232387"
    with pytest.raises(SourceUnavailable):
        system.of(Whose(ONE_PERSON, "198401232387"))


def test_a_server_that_is_not_there_is_silence() -> None:
    with pytest.raises(SourceUnavailable):
        fhir.Fhir("http://127.0.0.1:9/").of(Whose(ONE_PERSON, "198401232387"))
