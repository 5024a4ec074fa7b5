"""What happens to the law's clocks when a case goes to another e-service: kept, begun or ended, each as the law says."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from vardnav.kernel.organisations.models import OpeningHours
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import redirecting, retrieving, transferring
from vardnav.platform.cases.tests.world import ASK, LONG_AGO, World, decide, log_in, seen
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.desk.tests.transfer_world import draw
from vardnav.platform.desk.tests.transfer_world import order as far
from vardnav.platform.guarantee import actions, following, rules
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, PauseReason, Why
from vardnav.platform.guarantee.tests.test_following import NOW, SYSTEM, TODAY, _days
from vardnav.platform.registry import listing

CALL, VISIT = "contact.call_me", "visits.request"


@pytest.fixture(autouse=True)
def places(world: World, referral: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question starts a clock of 90 days (conftest), as a self-referral does, and Södra answers all days."""
    asks = dataclasses.replace(listing.service(ASK), may_be_redirected=True)
    monkeypatch.setitem(listing.services(), ASK, asks)
    for key in (CALL, VISIT):
        decide(key=key)
    for weekday in range(1, 8):
        OpeningHours.objects.create(
            unit=world.sodra, what="phone", weekday=weekday, opens=dt.time(0), closes=dt.time(0)
        )


def handed_over(world: World, key: str, days: int = 20) -> cases.Case:
    case = case_of(world, now=NOW - _days(days))
    following.follow(SYSTEM, case.id, now=NOW - _days(days))
    order = transferring.Order(world.sodra.id, "", "Hör hemma hos er.", service_key=key)
    gone = redirecting.redirect(world.dags(), case.id, order, now=NOW)
    for _time in range(2):  # events may come again
        following.follow(SYSTEM, case.id, now=NOW)
    return gone


def clocks(case: cases.Case) -> dict[str, GuaranteeClock]:
    return {one.kind: one for one in GuaranteeClock.objects.filter(case=case)}


@pytest.mark.parametrize(
    ("kind", "promised", "at", "ends"),
    [
        (Kind.FIRST_VISIT, (), "health_centre", True),
        (Kind.FIRST_VISIT, ("contact", "assessment"), "health_centre", True),
        (Kind.FIRST_VISIT, (), "rehab", True),
        (Kind.FIRST_VISIT, ("first_visit",), "health_centre", False),
        (Kind.FIRST_VISIT, (), "specialist", False),
        (Kind.FIRST_VISIT, (), "psychiatry", False),
        (Kind.CONTACT, ("contact",), "health_centre", False),
        (Kind.CONTACT, ("first_visit",), "specialist", True),
        (Kind.ASSESSMENT, ("contact",), "health_centre", True),
        (Kind.ASSESSMENT, (), "specialist", True),
        (Kind.ASSESSMENT, ("contact", "assessment"), "health_centre", False),
        (Kind.TREATMENT, (), "health_centre", False),
        (Kind.TREATMENT, ("contact",), "specialist", False),
    ],
)
def test_what_is_not_promised_where_it_goes_ends_but_for_what_is_waited_for_there(kind, promised, at, ends):
    assert rules.ends_when_redirected(kind, promised, at) is ends


def test_to_a_health_centre_the_visits_clock_ends_and_contact_counts_from_the_day_it_came(world):
    case = handed_over(world, CALL)
    found = clocks(case)
    assert (found["first_visit"].why, found["first_visit"].ended_on) == (Why.REDIRECTED, TODAY)
    assert (found["contact"].started_on, found["contact"].why) == (TODAY, "")
    assert found["contact"].unit_id == world.sodra.id
    page = seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))
    assert "har lämnats dit. Den här tiden räknas inte längre." in page
    assert "Kontakt samma dag" in page


def test_handed_over_before_anybody_looked_the_visits_clock_is_told_all_the_same(world):
    case = case_of(world, now=NOW - _days(20))
    order = transferring.Order(world.sodra.id, "", "Hör hemma hos er.", service_key=CALL)
    redirecting.redirect(world.dags(), case.id, order, now=NOW)
    following.follow(SYSTEM, case.id, now=NOW)
    found = clocks(case)["first_visit"]
    assert (found.started_on, found.why, found.ended_on) == (TODAY - _days(20), Why.REDIRECTED, TODAY)


def test_as_a_time_asked_for_both_of_primary_cares_clocks_start_there(world):
    """The answers are to another form: in doubt it counts."""
    found = clocks(handed_over(world, VISIT))
    assert {kind: one.why for kind, one in found.items()} == {
        "first_visit": Why.REDIRECTED, "contact": "", "assessment": "",
    }  # fmt: skip
    assert {found[kind].started_on for kind in ("contact", "assessment")} == {TODAY}


def test_an_answer_of_the_unit_before_is_no_contact_of_the_one_after(world):
    case = case_of(world, now=NOW - _days(3))
    case_actions.change(world.dags(), case.id, "message", text="Vi läser.", now=NOW - _days(2))
    order = transferring.Order(world.sodra.id, "", "Hör hemma hos er.", service_key=CALL)
    redirecting.redirect(world.dags(), case.id, order, now=NOW)
    following.follow(SYSTEM, case.id, now=NOW)
    assert clocks(case)["contact"].met_on is None
    case_actions.change(world.evas(), case.id, "message", text="Hej!", now=NOW)
    following.follow(SYSTEM, case.id, now=NOW)
    assert clocks(case)["contact"].met_on == TODAY


def test_the_same_promise_goes_on_from_its_first_day(world, monkeypatch):
    same = dataclasses.replace(listing.service(CALL), guarantee="first_visit")
    monkeypatch.setitem(listing.services(), CALL, same)
    found = clocks(handed_over(world, CALL))
    assert set(found) == {"first_visit"}
    one = found["first_visit"]
    assert (one.started_on, one.why, one.unit_id) == (TODAY - _days(20), "", world.sodra.id)


def test_a_treatment_that_is_decided_is_waited_for_all_the_same(world):
    case = case_of(world, now=NOW - _days(5))
    actions.start(world.dags(), case.id, Kind.TREATMENT, on=TODAY, now=NOW)
    order = transferring.Order(world.sodra.id, "", "Hör hemma hos er.", service_key=CALL)
    redirecting.redirect(world.dags(), case.id, order, now=NOW)
    following.follow(SYSTEM, case.id, now=NOW)
    assert clocks(case)["treatment"].why == ""


def test_fetched_back_the_visits_clock_goes_on_from_its_own_first_day(world):
    case = handed_over(world, CALL)
    retrieving.retrieve(world.dags(), case.id, reason="Fel", now=NOW + dt.timedelta(minutes=5))
    following.follow(SYSTEM, case.id, now=NOW + dt.timedelta(minutes=6))
    found = clocks(case)
    assert found["contact"].why == Why.REDIRECTED
    one = found["first_visit"]
    assert (one.why, one.ended_on, one.started_on) == ("", None, TODAY - _days(20))
    assert (one.unit_id, one.deadline_on) == (world.norra.id, TODAY + _days(70))


def test_a_pause_ends_with_the_clock_and_moves_nothing_twice(world):
    case = case_of(world, now=NOW - _days(20))
    following.follow(SYSTEM, case.id, now=NOW - _days(20))
    one = clocks(case)["first_visit"]
    actions.pause(world.dags(), one.id, PauseReason.OWN_WISH, on=TODAY - _days(5), now=NOW)
    order = transferring.Order(world.sodra.id, "", "Hör hemma hos er.", service_key=CALL)
    redirecting.redirect(world.dags(), case.id, order, now=NOW)
    following.follow(SYSTEM, case.id, now=NOW)
    one.refresh_from_db()
    assert (one.why, one.paused_on, one.deadline_on) == (Why.REDIRECTED, None, TODAY + _days(75))


def test_to_another_region_the_clocks_that_belong_there_begin_there(world):
    places = draw(world)
    Offering.objects.create(
        region_id="08", service_key=CALL, state="on", valid_from=LONG_AGO, decided_at=LONG_AGO,
        decided_by_id=world.dag.id,
    )  # fmt: skip
    world.anna.home_region = "08"
    world.anna.save()
    case = case_of(world, now=NOW - _days(20))
    following.follow(SYSTEM, case.id, now=NOW - _days(20))
    given = dataclasses.replace(far(places.kvarnholmen), service_key=CALL)
    gone = redirecting.redirect(world.dags(), case.id, given, now=NOW)
    for one in (gone.id, case.id, gone.id):
        following.follow(SYSTEM, one, now=NOW)
    there = clocks(gone)
    assert there["contact"].why == ""
    assert there["first_visit"].why == Why.REDIRECTED
