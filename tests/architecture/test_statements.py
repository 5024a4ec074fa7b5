"""Every page asks the database few questions, and no more of them when there is more to show (performance.md)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.architecture import fhir_rows
from tests.support import personas, things
from vardnav.kernel import clock
from vardnav.platform.cases import actions
from vardnav.platform.cases import queries as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door

#: What most people open most of the time: who is asking, and the page itself. The start page asks once more for a power of
#: attorney that waits, and for each room that has something of the person's to show there; Anna has all of it.
HOT = {
    "portal:start": 3 + len(listing.start_parts()),
    "cases:inbox": 3,
    "cases:mine": 3,
    "desk:queue": 3,
    "public:start": 3,
    # How somebody stands in every campaign, with what is booked and given: one statement beside who asks and the unread.
    "vaccination:mine": 3,
    # What other rooms know of a case and of a region: one statement for each that has something to look for.
    "desk:case": 9,
    "steering:overview": 9,
    "advice:desk": 9,
}
MOST = 8
#: Without a provider (none in tests) these say 503 before they ask anything.
ANSWERS = (200, 302, 303, 503)
GETS = [(name, declared) for name, declared in things.pages() if "GET" in declared.methods]


def browser_of(house: Any, door: Door) -> Client:
    """Return the browser of somebody who is let in there, in Skåne."""
    made: Client = Client()
    if door is Door.PORTAL:
        made = personas.client_of(person=house.anna)
    elif door is Door.FHIR:
        made = fhir_rows.system_of(house.linden.id)
    elif door is not Door.PUBLIC:
        assignment = house.dag_at_linden if door is Door.DESK else house.ada_of_skane
        made = personas.client_of(assignment=assignment)
    made.cookies["vardnav_region"] = personas.SKANE
    return made


def statements(browser: Client, address: str) -> list[str]:
    """Return what a page sends, once this process knows what processes keep.

    A test runs in a transaction, so each atomic block becomes a savepoint; served, it is a plain transaction.
    """
    things.said(browser.get(address))
    with CaptureQueriesContext(connection) as sent:
        answer = browser.get(address)
        things.said(answer)
    assert answer.status_code in ANSWERS, f"{address}: {answer.status_code}"
    return [one["sql"] for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]


def addresses(name: str, declared: Any, things_of: things.Things) -> list[str]:
    """Return the page's address, and with words where it searches."""
    address = things.address(name, declared, things_of)
    return [address, f"{address}?q=linden"] if name in ("find_care:units", "public:search") else [address]


def faults(house: Any, things_of: things.Things, pages: list[tuple[str, Any]]) -> list[str]:
    """Return a sentence for each page that asks too much, or more once Anna has three times as much."""
    sent = {name: _asked(house, things_of, name, declared) for name, declared in pages}
    found = [
        f"{name} asks {len(one)} times:\n" + "\n".join(one)
        for name, before in sent.items()
        for one in before
        if len(one) > HOT.get(name, MOST)
    ]
    for _time in range(2):
        things.of_anna(house)
    for name, declared in pages:
        before, after = sent[name], _asked(house, things_of, name, declared)
        if [len(one) for one in after] > [len(one) for one in before]:
            found.append(f"{name} asks more when there is more:\n" + "\n".join(after[-1]))
    return found


def _asked(house: Any, things_of: things.Things, name: str, declared: Any) -> list[list[str]]:
    browser = browser_of(house, declared.door)
    return [statements(browser, address) for address in addresses(name, declared, things_of)]


def _sent_on(house: Any, things_of: things.Things) -> None:
    """A page there is only of what has been sent on."""
    dag, to = house.staff_viewer(house.dag_at_linden), house.ekbacken.id
    actions.change(dag, things_of.case.id, "forward", to_unit_id=to, now=house.now)


def _sent_here(house: Any, things_of: things.Things) -> None:
    """And this one only of what another care provider has sent here."""
    Transfer.objects.create(
        region="12", case=things_of.case, subject=house.anna, from_unit=house.ekbacken, to_region="12",
        to_unit=house.linden, by_staff=house.eva, basis="consent", consent_how="phone",
        consent_on=clock.local_date(house.now), reason="Dit.", sent_at=house.now, take_by=house.now,
    )  # fmt: skip


def _a_renewal(house: Any, things_of: things.Things) -> None:
    """Of each medicine of a renewal something is decided."""
    Case.objects.filter(id=things_of.case.id).update(service_key="prescriptions.renew")


#: Pages that need something first, which changes what others show: each is asked by itself.
FIRST = {
    "desk:forwarded": _sent_on,
    "desk:retrieve": _sent_on,
    "desk:give_back": _sent_here,
    "prescriptions:decide": _a_renewal,
}


@pytest.mark.parametrize("door", list(Door))
def test_a_page_asks_little_and_no_more_when_there_is_more(house, things_of, door):
    pages = [one for one in GETS if one[1].door is door and one[0] not in FIRST]
    assert faults(house, things_of, pages) == []


@pytest.mark.parametrize("name", FIRST)
def test_a_page_that_needs_something_first_asks_little_too(house, things_of, name):
    FIRST[name](house, things_of)
    assert faults(house, things_of, [one for one in GETS if one[0] == name]) == []


def test_every_hot_page_is_there():
    assert set(HOT) <= {name for name, _declared in GETS}


def test_a_page_that_asks_for_each_row_is_found(house, things_of, monkeypatch):
    """A list that fetches each case's unit by itself grows with the list."""
    right = cases.mine

    def each_by_itself(viewer: Any, **given: Any) -> Any:
        found = right(viewer, **given)
        for one in found.cases:
            Case.objects.get(id=one.case_id)
        return found

    page = [one for one in GETS if one[0] == "cases:mine"]
    assert faults(house, things_of, page) == []
    monkeypatch.setattr(cases, "mine", each_by_itself)
    assert "asks" in " ".join(faults(house, things_of, page))
