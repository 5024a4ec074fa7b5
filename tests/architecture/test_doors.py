"""Every address belongs to one door and carries that door's gate; nobody unknown comes through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path

from tests.support import things
from vardnav.config.urls import GATES
from vardnav.platform.desk import gate as desk_gate
from vardnav.platform.fhir import gate as fhir_gate
from vardnav.platform.portal import gate as portal_gate
from vardnav.platform.public import gate as public_gate
from vardnav.platform.registry.addresses import PREFIXES
from vardnav.platform.registry.declarations import Door, Page
from vardnav.platform.steering import gate as steering_gate

ADMITS = {
    Door.PUBLIC: public_gate.admit,
    Door.PORTAL: portal_gate.admit,
    Door.DESK: desk_gate.admit,
    Door.STEERING: steering_gate.admit,
    Door.FHIR: fhir_gate.admit,
}
#: Parameters that are not ids of ours: each is a word of the product, the same for everybody.
WORDS = frozenset({"campaign", "group", "item", "key", "kind", "provider", "region", "step", "verb"})
LOCKED = (Door.PORTAL, Door.DESK, Door.STEERING)
NUMBER = "197802042387"


def door_of(address: str) -> Door:
    """Return the door whose prefix the address has."""
    doors = (door for door in (*LOCKED, Door.FHIR) if f"/{address}".startswith(PREFIXES[door]))
    return next(doors, Door.PUBLIC)


def faults(patterns) -> list[str]:
    """Return a sentence for each address that breaks a rule of the doors."""
    found, seen = [], set()
    for one in patterns:
        address = str(one.pattern)
        if not isinstance(one, URLPattern):
            found.append(f"{address}: an include hides addresses from the doors")
            continue
        if address in seen:
            found.append(f"{address}: given twice")
        seen.add(address)
        page, gate = getattr(one.callback, "page", None), getattr(one.callback, "gate", None)
        if page is None or gate is None:
            found.append(f"{address}: not given to a door, so it has no gate")
            continue
        if door_of(address) is not page.door or gate is not ADMITS[page.door]:
            found.append(f"{address}: stands behind another door's gate")
        found.extend(_parameter_faults(address))
    return found


def _parameter_faults(address: str) -> list[str]:
    found = []
    for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", address):
        is_id = kind == "uuid" and name.endswith("_id")
        is_word = kind in ("str", "slug", "service") and name in WORDS
        if not (is_id or is_word):
            found.append(f"{address}: <{kind or 'str'}:{name}> could hold a name or a personal number")
    return found


def test_every_address_stands_behind_its_own_doors_gate():
    assert faults(get_resolver().url_patterns) == []


def _page(_request, **_parameters) -> HttpResponse:
    return HttpResponse("in")


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (path("open/", _page), "no gate"),
        (path("my/x/", GATES[Door.PUBLIC](Page(Door.PORTAL, "x/", _page, "x"))), "another door's gate"),
        (path("desk/x/", GATES[Door.PORTAL](Page(Door.PORTAL, "x/", _page, "x"))), "another door's gate"),
        (path("my/<int:number>/", GATES[Door.PORTAL](Page(Door.PORTAL, "", _page, "x"))), "personal number"),
        (path("my/<str:name>/", GATES[Door.PORTAL](Page(Door.PORTAL, "", _page, "x"))), "personal number"),
        (
            path("my/<slug:person_id>/", GATES[Door.PORTAL](Page(Door.PORTAL, "", _page, "x"))),
            "personal number",
        ),
    ],
)
def test_a_wrong_address_is_found(pattern, fault):
    assert fault in " ".join(faults([pattern]))


def test_an_address_given_twice_is_found():
    twice = path("my/x/", GATES[Door.PORTAL](Page(Door.PORTAL, "x/", _page, "x")))
    assert "twice" in " ".join(faults([twice, twice]))


def is_turned_away(answer) -> bool:
    """Tell whether the answer leads to the log-in and shows nothing."""
    return answer.status_code == 302 and answer["Location"].startswith("/login/") and not answer.content


@pytest.mark.parametrize(("name", "declared"), things.pages(*LOCKED))
@pytest.mark.parametrize("token", ["", "x" * 43, "\x01", NUMBER])
def test_anonymous_is_turned_away_everywhere(db, name, declared, token):
    client = Client()
    if token:
        client.cookies[settings.SESSION_COOKIE] = token
    for method in declared.methods:
        answer = client.generic(method, things.address(name, declared))
        assert is_turned_away(answer), f"{method} {name}: {answer.status_code}"
    assert client.generic("DELETE", things.address(name, declared)).status_code == 405


def test_a_page_that_lets_in_is_seen(db):
    assert not is_turned_away(Client().get("/about/"))


@pytest.mark.parametrize(("name", "declared"), [one for one in things.pages() if "<s" in one[1].path])
def test_a_personal_number_in_an_address_leads_nowhere(house, name, declared):
    """A word's place in an address takes the words of the product only."""
    from tests.support import personas

    made: dict[Door, Callable[[], Client]] = {
        Door.PUBLIC: Client,
        Door.PORTAL: lambda: personas.client_of(person=house.anna),
        Door.DESK: lambda: personas.client_of(assignment=house.dag_at_linden),
        Door.STEERING: lambda: personas.client_of(assignment=house.ada_of_skane),
    }
    who = made[declared.door]()
    address = PREFIXES[declared.door] + re.sub(
        r"<(\w+):\w+>", lambda m: NUMBER if m[1] != "uuid" else str(house.linden.id), declared.path
    )
    for method in declared.methods:
        answer = getattr(who, method.lower())(address)
        assert answer.status_code in (301, 302, 303, 404), f"{method} {name}: {answer.status_code}"
        assert NUMBER not in answer.content.decode()
        assert NUMBER not in answer.get("Location", "").replace("%2Fmy%2F", "")
