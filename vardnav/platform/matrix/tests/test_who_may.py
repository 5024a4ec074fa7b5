"""Who may do an e-service in somebody's place: the table, the e-service's own page and the doors have one source."""

from __future__ import annotations

import dataclasses
import html
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.people.rules import Area
from vardnav.platform.matrix import representatives
from vardnav.platform.matrix.representatives import Who
from vardnav.platform.registry import addresses, listing

GROWN = (Who.SPECIAL_REPRESENTATIVE, Who.TRUSTEE, Who.FUTURE_POWER)
POWER = "Den som du har gett en fullmakt kan göra det åt dig"
TRUSTEE = "Har du en god man eller förvaltare kan den personen göra det åt dig."
NOT_BY_POWER = "Det går inte att göra med en fullmakt."


def spans(key: str, unit_kind: str = "") -> dict[Who, bool]:
    found = representatives.of_service(listing.service(key), clock.local_date(clock.now()), unit_kind)
    return {one.who: bool(one.spans) for one in found}


@pytest.mark.parametrize(
    ("key", "unit_kind", "power", "trustee"),
    [
        ("contact.ask", "", True, True),
        ("visits.request", "health_centre", True, True),
        ("visits.request", "sexual_health", False, False),
        ("prescriptions.renew", "", True, False),
        ("record.copy", "", False, False),
        ("certificates.renew", "", False, False),
        ("self_tests.order", "", False, False),
    ],
)
def test_by_the_e_service_and_the_kind_of_unit(db, key, unit_kind, power, trustee):
    found = spans(key, unit_kind)
    assert found[Who.POWER] is power
    assert {found[who] for who in GROWN} == {trustee}
    assert found[Who.SELF]
    assert found[Who.STAFF]


def test_a_guardian_may_what_a_guardian_might(db):
    """What is only for oneself among adults: of children the age table speaks, and the e-service's own for_children."""
    assert spans("visits.request", "sexual_health")[Who.GUARDIAN]
    assert not spans("self_tests.order")[Who.GUARDIAN]


@pytest.mark.parametrize(
    ("key", "says", "says_not"),
    [
        ("contact.ask", (f"{POWER}.", TRUSTEE), (NOT_BY_POWER, "bara själv")),
        (
            "visits.request",
            (f"{POWER}.", TRUSTEE, "mottagning för sexuell hälsa vänder du dig bara själv"),
            (),
        ),
        ("prescriptions.renew", (f"{POWER}, om fullmakten gäller läkemedel.",), (f"{POWER}.", TRUSTEE)),
        ("record.copy", (NOT_BY_POWER,), (POWER, TRUSTEE)),
        ("lab.order", ("Du kan göra det för dig själv, men inte för ett barn.", f"{POWER}."), ()),
        ("self_tests.order", ("Du kan bara göra det för dig själv.", NOT_BY_POWER), (POWER, TRUSTEE)),
    ],
)
def test_the_page_of_the_e_service_says_so(house, key, says, says_not):
    shown = Client(headers={"cookie": "vardnav_region=12"})
    told = html.unescape(shown.get(addresses.url("public:service", key=key)).content.decode())
    assert [one for one in says if one not in told] == []
    assert [one for one in says_not if one in told] == []


def test_the_page_and_the_table_change_together(house):
    """One source: an e-service that comes to be about medicines says so in both."""
    service = listing.service("contact.ask")
    changed = dataclasses.replace(service, area=Area.MEDICINES)
    day = clock.local_date(clock.now())
    assert representatives.terms(service, day) != representatives.terms(changed, day)
    told = [title for title, _ages in representatives.in_words(representatives.of_service(changed, day))]
    assert "Den som personen har gett en fullmakt som gäller läkemedel" in told


def test_the_page_stands_while_the_tables_cannot_be_read(house, monkeypatch):
    def silent(*_given: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(representatives, "terms", silent)
    answer = Client(headers={"cookie": "vardnav_region=12"}).get("/services/contact.ask/")
    assert answer.status_code == 200
    assert POWER not in html.unescape(answer.content.decode())
