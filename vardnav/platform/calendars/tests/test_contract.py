"""One contract for every calendar: our own tables, and the FHIR adapter against the fake over real HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.calendars.adapters.fake import FakeServer
from vardnav.platform.calendars.tests import contract, sides
from vardnav.platform.calendars.tests.contract import Side

scenarios = pytest.mark.parametrize("scenario", contract.SCENARIOS, ids=lambda one: one.__name__)


@scenarios
@pytest.mark.django_db
def test_our_own_tables_keep_the_contract(clinic: Clinic, scenario: Callable[[Side], None]) -> None:
    scenario(sides.own_side(clinic))


@scenarios
def test_the_fake_keeps_the_contract(server: FakeServer, scenario: Callable[[Side], None]) -> None:
    scenario(sides.fake_side(server))


def test_every_scenario_is_run() -> None:
    written = {
        name
        for name, one in vars(contract).items()
        if callable(one) and getattr(one, "__module__", "") == contract.__name__ and name.islower()
    }
    assert {one.__name__ for one in contract.SCENARIOS} == {one for one in written if not one.startswith("_")}


def test_a_server_that_forgets_the_key_is_found_out(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without conditional create the contract is broken."""
    create = server.store.create
    monkeypatch.setattr(type(server.store), "create", lambda self, given, unless: create(given, ""))
    with pytest.raises(AssertionError):
        contract.the_same_key_again_books_nothing_more(sides.fake_side(server))
