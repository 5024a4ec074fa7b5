"""A request for a time that is sent on as it is: what is new where it comes begins that day, and only its answer counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from vardnav.kernel.organisations.models import OpeningHours
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.tests.world import World, log_in, seen
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Why
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, _days
from vardnav.platform.guarantee.tests.test_specialised import (
    SENT,
    VISIT,
    become,
    clocks,
    follow,
    open_services,
    sent,
)

__all__ = ["open_services"]
NEW = {"since": "weeks", "before": "no"}
OLD = {"since": "weeks", "before": "yes", "worse": "same"}


@pytest.fixture(autouse=True)
def open_all_days(world: World) -> None:
    for weekday in range(1, 8):
        for unit in (world.norra, world.sodra):
            OpeningHours.objects.create(
                unit=unit, what="phone", weekday=weekday, opens=dt.time(0), closes=dt.time(0)
            )


def asked(
    world: World, kinds: tuple[str, str] = ("health_centre", "health_centre"), **told: Any
) -> cases.Case:
    become(world.norra, kinds[0])
    become(world.sodra, kinds[1])
    return sent(world, VISIT, **(told or NEW))


def forward(world: World, case: cases.Case, *, late: bool = False) -> None:
    case_actions.change(
        world.dags(), case.id, "forward", to_unit_id=world.sodra.id, reason="Hör hemma hos er.", now=NOW
    )
    if not late:
        follow(case)


def back(world: World, case: cases.Case) -> None:
    case_actions.change(
        world.evas(), case.id, "forward", to_unit_id=world.norra.id, reason="Hör hemma hos er.", now=NOW
    )
    follow(case)


def met_on(case: cases.Case) -> dt.date | None:
    return GuaranteeClock.objects.get(case=case, kind="contact").met_on


@pytest.mark.parametrize("before", ["specialist", "psychiatry", "rehab", "maternity", "sexual_health"])
def test_what_another_sort_of_clinic_wrote_is_no_contact_with_the_health_centre_that_gets_it(
    world: World, before: str
) -> None:
    case = asked(world, (before, "health_centre"))
    case_actions.change(world.dags(), case.id, "message", text="Vi skickar dig vidare.", now=NOW - _days(2))
    forward(world, case)
    found = clocks(case)
    assert (found["contact"], found["assessment"]) == (("", TODAY), ("", TODAY)), "begun the day it came"
    assert met_on(case) is None
    page = seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))
    assert "Mottagningen hörde av sig" not in page
    case_actions.change(world.evas(), case.id, "message", text="Hej!", now=NOW)
    follow(case)
    assert met_on(case) == TODAY


def test_what_another_health_centre_wrote_is_contact_with_primary_care(world: World) -> None:
    case = asked(world)
    case_actions.change(world.dags(), case.id, "message", text="Hej!", now=NOW - _days(2))
    forward(world, case)
    assert met_on(case) == TODAY - _days(2)


@pytest.mark.parametrize("late", [False, True], ids=["each event at once", "events late"])
def test_over_a_clinic_that_promises_nothing_and_back_the_first_day_is_kept(world: World, late: bool) -> None:
    case = asked(world, ("health_centre", "rehab"))
    if late:
        GuaranteeClock.objects.filter(case=case).delete()
    forward(world, case, late=late)
    back(world, case)
    first = TODAY - _days(20)
    assert clocks(case) == {"contact": ("", first), "assessment": ("", first)}


def test_over_a_specialist_that_has_written_and_back_the_contact_is_still_to_come(world: World) -> None:
    case = asked(world, ("health_centre", "specialist"))
    forward(world, case)
    case_actions.change(world.evas(), case.id, "message", text="Vi läser.", now=NOW)
    back(world, case)
    assert clocks(case)["contact"] == ("", TODAY - _days(20))
    assert met_on(case) is None


@pytest.mark.parametrize(
    ("told", "why"),
    [({"since": "none"}, Why.RETURN_VISIT), (OLD, Why.NOT_NEW)],
    ids=["a check-up", "not new"],
)
def test_what_was_answered_of_the_trouble_itself_is_as_true_at_the_health_centre(
    world: World, told: dict[str, Any], why: Why
) -> None:
    case = asked(world, ("specialist", "health_centre"), **told)
    forward(world, case)
    found = {kind: one for kind, one in clocks(case).items() if kind != "first_visit"}
    assert found == {"assessment": (why, TODAY)}


def test_what_is_not_new_and_comes_back_from_a_specialist_starts_nothing_it_did_not(world: World) -> None:
    case = asked(world, ("health_centre", "specialist"), **OLD)
    forward(world, case)
    back(world, case)
    assert set(clocks(case)) == {"assessment", "first_visit"}
    assert clocks(case)["assessment"] == (Why.NOT_NEW, TODAY - _days(20))


def test_whether_one_goes_there_already_is_of_the_clinic_before(world: World) -> None:
    case = asked(world, ("rehab", "specialist"), since="weeks", before="yes", here="yes", worse="worse")
    forward(world, case)
    assert clocks(case) == {"first_visit": ("", TODAY)}
    assert SENT < NOW
