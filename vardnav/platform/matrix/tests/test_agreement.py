"""Page, open data and door say the same of every e-service at every unit; and every "no" has a why and an instead (N9)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.clock import working_days
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import promises
from vardnav.platform.catalogue import actions, queries
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.matrix import openapi
from vardnav.platform.matrix.representatives import Who
from vardnav.platform.registry import addresses, listing
from vardnav.platform.steering.tests.deciding import seen

OPEN = "/open/services.json?region=12"


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def mixed(house: House, now: dt.datetime) -> House:
    """Everything that can be: open, paused in the region, closed at a unit without words, opening later, missing."""
    ada = house.staff_viewer(house.ada_of_skane)
    hour = dt.timedelta(hours=1)
    keys = [key for key, one in listing.services().items() if not one.page]
    words = {"reason_sv": "Sjuka sköterskor.", "instead_sv": "Ring 040-628 04 00."}
    actions.decide(ada, keys[0], Choice("off", now - hour), unit_id=house.ekbacken.id, now=now)
    actions.decide(ada, keys[1], Choice("paused", now - hour, texts=words), now=now)
    actions.decide(ada, keys[2 % len(keys)], Choice("on", now + 99 * hour), unit_id=house.linden.id, now=now)
    return house


def data(address: str = OPEN) -> dict[tuple[str, str], dict[str, Any]]:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.content
    return {(unit["unitId"], one["key"]): one for unit in answer.json()["units"] for one in unit["services"]}


def _begins(viewer: Any, key: str, unit_id: str) -> bool:
    try:
        cases.begin(viewer, service_key=key, unit_id=Unit.objects.get(id=unit_id).id, now=clock.now())
    except cases.ServiceClosed:
        return False
    return True


def test_page_open_data_and_door_agree_on_every_service_at_every_unit(mixed: House) -> None:
    told, anna, viewer = data(), personas.client_of(person=mixed.anna), mixed.viewer(mixed.anna)
    sheet = Client().get("/open/services.csv?region=12").content.decode()
    lines = {(line["unitId"], line["key"]): line for line in csv.DictReader(io.StringIO(sheet))}
    expected = {
        (str(unit.id), key)
        for unit in Unit.objects.filter(region_id="12", is_connected=True)
        for key, service in listing.services().items()
        if unit.kind in service.unit_kinds
    }
    assert set(told) == set(lines) == expected
    assert len({one["state"] for one in told.values()}) >= 3
    for (unit_id, key), one in told.items():
        page = seen(Client().get(f"/matrix/units/{unit_id}/"))
        where = seen(Client().get(f"/matrix/services/{key}/", headers={"cookie": "vardnav_region=12"}))
        assert one["stateText"] in page
        assert one["stateText"] in where
        assert lines[unit_id, key]["state"] == one["state"]
        assert [part["who"] for part in one["whoMay"]] == [who.value for who in Who]
        in_sheet = {part.split(":")[0] for part in lines[unit_id, key]["whoMay"].split()}
        assert in_sheet == {part["who"] for part in one["whoMay"] if part["ages"]}
        cell_page = seen(Client().get(addresses.url("matrix:cell", unit_id=unit_id, key=key)))
        trustee = ("God man", "från 18 år") if "trustee" in in_sheet else ()
        for words in ("Vem får göra det, och åt vem?", *trustee, "Personalen"):
            assert words in cell_page
            assert words in where
        assert ("Vårdnadshavare med förlängd rätt" in cell_page) == ("extended_guardian" in in_sheet)
        if not listing.service(key).page:  # what is no form is begun on pages of its own, tried in its room
            assert _begins(viewer, key, unit_id) == (one["state"] == "open"), (unit_id, key)
        door = anna.get(f"/my/services/{key}/?unit={unit_id}")
        if door.status_code == 200 and one["state"] == "paused":
            assert one["instead"] in seen(door)
        if one["state"] == "open":
            assert (one["reason"], one["instead"]) == ("", "")
        else:
            assert one["reason"] in page
            assert one["reason"]
            assert one["instead"] in page
            assert one["instead"]


def test_where_the_law_hangs_on_the_answers_both_are_told_and_new_trouble_is_promised_the_same_day(
    house: House,
) -> None:
    now = dt.datetime(2026, 10, 13, 10, tzinfo=dt.UTC)
    hanging = [
        one for one in listing.services().values() if one.guaranteeing and promises.CONTACT in one.guarantees
    ]
    assert [one.key for one in hanging] == ["visits.request"]
    one = data()[str(house.linden.id), "visits.request"]
    assert one["answerWithinDays"] == 2
    assert "Svar inom 2 arbetsdagar" in one["answerText"]
    assert "kontakt samma dag, när den har öppet, om besvären är nya" in one["answerText"]
    for before, last in (("no", dt.date(2026, 10, 13)), ("yes", dt.date(2026, 10, 15))):
        due = promises.due_by(
            hanging[0], unit_id=house.linden.id, subject_id=house.anna.id, days=2, now=now,
            answers={"since": "weeks", "before": before, "worse": "same"},
        )  # fmt: skip
        assert promises.last_day(due) == last


def test_when_an_answer_comes_is_told_as_the_page_the_form_and_the_case_tell_it(house: House) -> None:
    """Open data, the e-service's first page and the promise of a case are one story; the law's day is nobody's two days."""
    anna, told = personas.client_of(person=house.anna), data()
    law = {key for key, service in listing.services().items() if service.guarantee == promises.CONTACT}
    assert "contact.call_me" in law
    for (unit_id, key), one in told.items():
        if unit_id != str(house.linden.id):
            continue
        assert one["answerText"] in seen(Client().get(f"/matrix/units/{unit_id}/"))
        door = anna.get(f"/my/services/{key}/?unit={unit_id}")
        assert door.status_code != 200 or one["answerText"] in seen(door), key
        assert (one["answerWithinDays"] == 0) == (key in law), key
        # Tuesday noon, with no holiday near: the health centre is open.
        now = dt.datetime(2026, 10, 13, 10, tzinfo=dt.UTC)
        due = promises.due_by(
            listing.service(key), unit_id=house.linden.id, subject_id=house.anna.id,
            days=one["answerWithinDays"] or 2, now=now,
        )  # fmt: skip
        last = working_days.add_working_days(clock.local_date(now), one["answerWithinDays"])
        assert promises.last_day(due) <= last, key


def test_every_answer_is_as_its_description_says(mixed: House) -> None:
    described = Client().get("/open/openapi.json").json()
    assert described == json.loads(json.dumps(openapi.document()))
    assert described["openapi"].startswith("3.1")
    schemas = described["components"]["schemas"]
    for address, name in (
        (OPEN, "Page"),
        ("/open/services/history.json?region=12&at=2026-03-01", "PageAt"),
        ("/open/services.json", "Error"),
    ):
        _fits(Client().get(address).json(), schemas[name], schemas)
    for path in described["paths"]:
        assert Client().get(f"{path}?region=12&at=2026-03-01").status_code == 200


def _fits(value: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Hold a value against the little of JSON Schema that the description uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    known: dict[str, Any] = {
        "string": str, "integer": int, "null": type(None), "object": dict, "array": list,
        "boolean": bool,
    }  # fmt: skip
    assert isinstance(value, tuple(known[kind] for kind in kinds)), (value, schema)
    assert value in schema.get("enum", [value])
    if isinstance(value, dict):
        assert set(value) == set(schema["properties"])
        for name, one in value.items():
            _fits(one, schema["properties"][name], schemas)
    if isinstance(value, list):
        for one in value:
            _fits(one, schema["items"], schemas)


def test_history_tells_what_stood_then_and_what_is_decided_for_later(house: House, now: dt.datetime) -> None:
    ada, key = house.staff_viewer(house.ada_of_skane), "contact.ask"
    hour = dt.timedelta(hours=1)
    paused = Choice(
        "paused", now - hour, now + 48 * hour, texts={"reason_sv": "Sjuka.", "instead_sv": "Ring."}
    )
    actions.decide(ada, key, paused, now=now - hour)

    def state(at: dt.datetime) -> str:
        address = f"/open/services/history.json?region=12&at={at.isoformat()}"
        return str(data(address)[str(house.linden.id), key]["state"])

    assert state(now - 2 * hour) == "open" or state(now - 2 * hour) == "missing"
    assert state(now) == data()[str(house.linden.id), key]["state"] == "paused"
    assert state(now + 72 * hour) == "open"
    assert state(now - dt.timedelta(days=3650)) == "missing"
    actions.decide(ada, key, Choice("on", now), now=now)
    assert state(now - hour / 2) == "paused"


def test_what_has_not_changed_is_not_sent_again(house: House, now: dt.datetime) -> None:
    first = Client().get(OPEN)
    again = Client().get(OPEN, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    actions.decide(house.staff_viewer(house.ada_of_skane), "contact.ask", Choice("off", now), now=now)
    fresh = Client().get(OPEN, headers={"if-none-match": first["ETag"]})
    assert fresh.status_code == 200
    assert "no-cache" in fresh["Cache-Control"]


def test_pages_of_units_follow_each_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vardnav.platform.matrix.open_data.PAGE", 1)
    found, address = [], OPEN
    while address:
        page = Client().get(address).json()
        found += [unit["unitName"] for unit in page["units"]]
        address = page["next"]
    assert found == ["Vårdcentralen Ekbacken", "Vårdcentralen Linden"]
    assert page["units_total"] == 2


@pytest.mark.parametrize(
    "wrong",
    ["region=99", "", "region=12&page=0", "region=12&page=x", "region=12&page=²", "region=12&lang=de"],
)
def test_a_parameter_that_cannot_be_used_is_named(wrong: str) -> None:
    answer = Client().get(f"/open/services.json?{wrong}")
    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "at", ["", "i går", "2026-13-01", "9999-12-31", "0001-01-01T00:00:00Z", "²026-01-01"]
)
def test_a_time_that_is_none_is_refused(at: str) -> None:
    answer = Client().get("/open/services/history.json", {"region": "12", "at": at})
    assert answer.status_code == 422
    assert "at:" in answer.json()["error"]


def test_open_data_is_in_the_asked_language_and_runs_no_formula(house: House, now: dt.datetime) -> None:
    ada = house.staff_viewer(house.ada_of_skane)
    texts = {"reason_sv": '=HYPERLINK("x")', "reason_en": "Ill nurses", "instead_sv": "Ring."}
    actions.decide(ada, "contact.ask", Choice("paused", now - dt.timedelta(hours=1), texts=texts), now=now)
    one = data(f"{OPEN}&lang=en")[str(house.linden.id), "contact.ask"]
    assert (one["reason"], one["stateText"]) == ("Ill nurses", "Paused")
    sheet = Client().get("/open/services.csv?region=12").content.decode()
    assert "'=HYPERLINK" in sheet
    assert "+46406280400" in sheet
    assert "'+46" not in sheet


def test_ages_come_from_the_table_of_age_limits(house: House) -> None:
    one = data()[str(house.linden.id), "contact.ask"]
    assert (one["ownFromAge"], one["guardianToAge"]) == (13, 12)
    page = seen(Client().get(f"/matrix/units/{house.linden.id}/"))
    assert "fyllt 13 år" in page


def test_history_tells_who_could_by_the_tables_of_that_day(house: House) -> None:
    """A future power of attorney exists since 1 July 2017; before that day nobody could act on one."""

    def ages(day: str) -> list[dict[str, Any]]:
        one = data(f"/open/services/history.json?region=12&at={day}")[str(house.linden.id), "contact.ask"]
        return next(part["ages"] for part in one["whoMay"] if part["who"] == "future_power")

    assert ages("2017-06-30") == []
    assert ages("2017-07-01") == [{"from": 18, "to": None}]
