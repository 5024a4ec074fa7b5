"""Who acts for somebody sees a referral that is released, of units where it is not only for oneself; and no other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client

from tests.support.referral_things import tracked
from vardnav.capabilities.referrals import queries
from vardnav.capabilities.referrals.adapters.tables import Tables
from vardnav.capabilities.referrals.ports import Referral, Whose
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import sight
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, seen, world

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]
TODAY = clock.local_date(clock.now())
CASES = [
    ("health_centre", "specialist", True, True),
    ("health_centre", "specialist", False, False),
    ("youth", "specialist", True, False),
    ("health_centre", "youth", True, False),
    ("health_centre", "sexual_health", True, False),
    ("health_centre", "psychiatry", True, True),
    ("health_centre", "", True, False),
    ("", "specialist", True, False),
]


@pytest.mark.parametrize(("by", "to", "is_released", "is_seen"), CASES)
def test_a_guardian_sees_what_is_released_and_not_only_for_oneself(
    world: World, anna_for_bo: Client, by: str, to: str, is_released: bool, is_seen: bool
) -> None:
    """What is not for them leaves no trace: the page is what it was, to the letter."""
    tracked(world.bo, "Eksem", by="health_centre", to="specialist", on=TODAY)
    before = seen(anna_for_bo.get("/my/referrals/"))
    assert "Eksem" in before
    assert "Alla remisser visas inte här" in before, "said always, so that it tells nothing"
    tracked(world.bo, "Handled", by=by, to=to, on=TODAY, is_released=is_released)
    after = seen(anna_for_bo.get("/my/referrals/"))
    assert ("Handled" in after) is is_seen
    assert (after == before) is not is_seen


@pytest.mark.parametrize(("by", "to", "is_released", "is_seen"), CASES)
def test_so_does_an_agent_whose_power_is_about_the_record(
    world: World, by: str, to: str, is_released: bool, is_seen: bool
) -> None:
    """No power is about the record today (acting_limits.toml); the day one is, this holds already."""
    row = tracked(world.bo, "Handled", by=by, to=to, on=TODAY, is_released=is_released)
    (one,) = Tables().of(Whose(world.bo.id, world.bo.identifier))
    assert one.id == str(row.id)
    agent = Viewer.resident(
        person_id=world.anna.id,
        subject_id=world.bo.id,
        region="12",
        is_for_grown=True,
        is_by_power=True,
        areas=frozenset({"record"}),
    )
    assert queries.is_shown(agent, one) is is_seen


@pytest.mark.parametrize(("by", "to", "is_released", "_is_seen"), CASES)
def test_the_person_sees_all_that_their_source_hands_out(
    world: World, anna: Client, by: str, to: str, is_released: bool, _is_seen: bool
) -> None:
    tracked(world.anna, "Handled", by=by, to=to, on=TODAY, is_released=is_released)
    page = seen(anna.get("/my/referrals/"))
    assert "Handled" in page
    assert "Alla remisser visas inte här" not in page


def test_where_it_has_been_counts_also_when_another_has_it_now(world: World, anna_for_bo: Client) -> None:
    row = tracked(world.bo, "Handled", by="health_centre", to="youth", on=TODAY)
    row.steps.append({**row.steps[0], "code": "4", "holder_kind": "specialist"})
    row.save()
    assert "Handled" not in seen(anna_for_bo.get("/my/referrals/"))


def test_no_kind_is_open_to_others_when_one_of_them_is_not() -> None:
    assert sight.is_open_to_others({"health_centre", "specialist"})
    assert not sight.is_open_to_others({"health_centre", "youth"})
    assert not sight.is_open_to_others({"health_centre", ""})


def test_the_source_is_asked_outside_the_transaction_and_what_is_shown_is_of_the_rows_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outside system that is slow, or fails, holds nothing of ours; a row that cannot be written shows nothing."""
    outer, depths = len(connection.atomic_blocks), []

    class Slow:
        def of(self, whose: Whose) -> Sequence[Referral]:
            depths.append(len(connection.atomic_blocks) - outer)
            return Tables().of(whose)

    right = audit.record

    def record(*given: object, **more: object) -> None:
        depths.append(len(connection.atomic_blocks) - outer)
        right(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "source", Slow)
    monkeypatch.setattr(audit, "record", record)
    viewer = Viewer.resident(person_id=world.anna.id, region="12")
    queries.tracked(viewer, now=clock.now())
    assert depths == [0, 1]
