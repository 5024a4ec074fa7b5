"""Start page, list and inbox can be left at once for the clinic that stands on them, and what a case was sent as."""

from __future__ import annotations

import pytest

from tests.support import personas, things
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases.models import Case, Draft, Message

PAGES = ("/my/", "/my/cases/", "/my/inbox/")


def left_at_once(house, address: str) -> bool:
    return "data-quick-exit" in things.said(personas.client_of(person=house.anna).get(address))


def _elsewhere(house) -> None:
    """Only the case itself, and what it says, is there to look at."""
    Draft.objects.filter(person=house.anna).delete()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("kind", "is_left"),
    [("psychiatry", True), ("youth", True), ("sexual_health", True), ("specialist", False)],
)
def test_a_case_at_such_a_clinic_gives_the_way_out_whatever_its_e_service(
    house, things_of, address, kind, is_left
):
    _elsewhere(house)
    Unit.objects.filter(id=house.linden.id).update(kind=kind)
    assert left_at_once(house, address) is is_left


@pytest.mark.parametrize("address", PAGES)
def test_so_does_what_it_was_sent_as(house, things_of, address):
    _elsewhere(house)
    assert not left_at_once(house, address)
    Case.objects.filter(id=things_of.case.id).update(sent_as="referrals.self")
    assert left_at_once(house, address)


def test_and_what_has_only_been_begun_there(house, things_of):
    Message.objects.filter(subject=house.anna).update(read_at=house.now)
    Case.objects.filter(subject=house.anna).update(
        status="completed", outcome="answered", closed_at=house.now
    )
    assert not left_at_once(house, "/my/")
    Unit.objects.filter(id=things_of.draft.unit_id).update(kind="psychiatry")
    assert left_at_once(house, "/my/")
