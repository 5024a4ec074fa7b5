"""Where a region wants two behind each change, nobody decides alone who gets summonses on paper."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.platform.cases.tests.world import SKANE, World, post, seen
from vardnav.platform.catalogue import changing
from vardnav.platform.contacts import summonses
from vardnav.platform.contacts.models import SummonsRule
from vardnav.platform.desk.tests.test_transferring import broken

SUMMONS = "/steering/reach/summons/"
FROM_18 = {"who": "ages", "from_age": "18", "to_age": "", "seen": "0"}


def _administrator(staff: Staff, key: str) -> Client:
    at = Assignment.objects.create(
        region_id=SKANE, staff=staff, hsa_id=key, kind="administrator", valid_from=dt.date(2020, 1, 1)
    )
    return personas.client_of(assignment=at)


@pytest.fixture
def ada(world: World) -> Client:
    return _administrator(world.eva, "ADA")


@pytest.fixture
def berit(world: World) -> Client:
    return _administrator(world.dag, "BERIT")


@pytest.fixture
def two(world: World) -> None:
    """Skåne wants two behind each change."""
    changing.want_two(_viewer(world), now=clock.now())


def _viewer(world: World) -> Viewer:
    return Viewer.administrator(staff_id=world.eva.id, assignment_id=uuid7(), region=SKANE)


def _broken() -> list[str]:
    """What check_invariants says of summonses that one has decided alone."""
    return [line for line in broken() if "summonses" in line]


def test_where_one_is_enough_it_holds_at_once_and_says_who_asked(world: World, ada: Client) -> None:
    assert post(ada, SUMMONS, FROM_18)["Location"] == f"{SUMMONS}?saved=1"
    row = SummonsRule.objects.get()
    assert row.change is not None
    assert (row.change.kind, row.change.outcome, row.change.expires_at) == ("summons_on_paper", "done", None)


def test_where_two_are_wanted_it_waits_for_somebody_else(
    two: None, world: World, ada: Client, berit: Client
) -> None:
    assert "ska två godkänna" in seen(ada.get(SUMMONS))
    proposal = post(ada, SUMMONS, FROM_18)["Location"]
    assert proposal.startswith("/steering/proposals/")
    assert not SummonsRule.objects.exists()
    assert proposal in ada.get(SUMMONS).content.decode()
    told = seen(berit.get(proposal))
    for words in (
        "Kallelser på papper",
        "Alla får kallelser på papper",
        "Ingen kallelse på papper från 18 år",
    ):
        assert words in told
    assert post(ada, f"{proposal}approve/").status_code == 409
    assert not SummonsRule.objects.exists()
    assert post(berit, f"{proposal}approve/").status_code == 303
    row = SummonsRule.objects.get()
    assert (row.from_age, row.to_age, row.staff_id) == (18, None, world.eva.id)
    assert not _broken()


def test_a_proposal_whose_ground_has_shifted_is_refused_not_adapted(
    two: None, world: World, ada: Client, berit: Client
) -> None:
    first = post(ada, SUMMONS, FROM_18)["Location"]
    second = post(ada, SUMMONS, FROM_18 | {"from_age": "30"})["Location"]
    assert post(berit, f"{second}approve/").status_code == 303
    late = post(berit, f"{first}approve/")
    assert late.status_code == 409
    assert "Något har bestämts sedan förslaget" in seen(late)
    assert [one.from_age for one in SummonsRule.objects.all()] == [30]


def test_a_decision_written_round_it_is_found(two: None, world: World) -> None:
    SummonsRule.objects.create(region=SKANE, number=1, from_age=18, staff=world.eva, at=clock.now())
    assert len(_broken()) == 1


def test_only_an_administrator_asks_and_what_is_so_already_changes_nothing(world: World) -> None:
    now = clock.now()
    assert summonses.ask(_viewer(world), from_age=None, to_age=None, seen=0, now=now) is None
    for viewer in (world.dags(), world.annas()):
        with pytest.raises(Http404):
            summonses.ask(viewer, from_age=18, to_age=None, seen=0, now=now)
    assert not SummonsRule.objects.exists()
