"""Every page asks the database few questions, and no more of them when there is more to show (performance.md)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import personas, things
from vardnav.platform.cases import actions
from vardnav.platform.cases import queries as cases
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.registry.declarations import Door

#: What most people open most of the time: who is asking, and the page itself.
HOT = {"portal:start": 3, "cases:inbox": 3, "cases:mine": 3, "desk:queue": 3, "public:start": 3}
MOST = 8
#: Without a provider (none in tests) these say 503 before they ask anything.
ANSWERS = (200, 302, 303, 503)
GETS = [(name, declared) for name, declared in things.pages() if "GET" in declared.methods]


def browser_of(house: Any, door: Door) -> Client:
    """Return the browser of somebody who is let in there, in Skåne."""
    made: Client = Client()
    if door is Door.PORTAL:
        made = personas.client_of(person=house.anna)
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
    assert answer.status_code in ANSWERS, answer.status_code
    return [one["sql"] for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]


def addresses(name: str, declared: Any, things_of: things.Things) -> list[str]:
    """Return the page's address, and with words where it searches."""
    address = things.address(name, declared, things_of)
    return [address, f"{address}?q=linden"] if name in ("find_care:units", "public:search") else [address]


@pytest.mark.parametrize(("name", "declared"), GETS, ids=[name for name, _declared in GETS])
def test_a_page_asks_little_and_no_more_when_there_is_more(house, things_of, name, declared):
    browser, places = browser_of(house, declared.door), addresses(name, declared, things_of)
    if name == "desk:forwarded":  # a page there is only of what has been sent on
        dag, to = house.staff_viewer(house.dag_at_linden), house.ekbacken.id
        actions.change(dag, things_of.case.id, "forward", to_unit_id=to, now=house.now)
    if name == "desk:give_back":  # and this one only of what another care provider has sent here
        _sent_here(house, things_of)
    before = [statements(browser, address) for address in places]
    for sent in before:
        assert len(sent) <= HOT.get(name, MOST), "\n".join(sent)
    for _time in range(2):
        things.of_anna(house)
    after = [statements(browser, address) for address in places]
    assert [len(one) for one in after] <= [len(one) for one in before], "\n".join(after[-1])


def _sent_here(house: Any, things_of: things.Things) -> None:
    Transfer.objects.create(
        region="12", case=things_of.case, subject=house.anna, from_unit=house.ekbacken, to_region="12",
        to_unit=house.linden, by_staff=house.eva, basis="consent", consent_how="phone",
        consent_on=house.now.date(), reason="Dit.", sent_at=house.now, take_by=house.now,
    )  # fmt: skip


def test_every_hot_page_is_there():
    assert set(HOT) <= {name for name, _declared in GETS}


def test_a_page_that_asks_for_each_row_is_found(house, things_of, monkeypatch):
    """A list that fetches each case's unit by itself grows with the list."""
    right = cases.mine

    def each_by_itself(viewer: Any, **given: Any) -> Any:
        listed, unread = right(viewer, **given)
        for one in listed:
            Case.objects.get(id=one.case_id)
        return listed, unread

    name, declared = next(one for one in GETS if one[0] == "cases:mine")
    test_a_page_asks_little_and_no_more_when_there_is_more(house, things_of, name, declared)
    monkeypatch.setattr(cases, "mine", each_by_itself)
    with pytest.raises(AssertionError):
        test_a_page_asks_little_and_no_more_when_there_is_more(house, things_of, name, declared)
