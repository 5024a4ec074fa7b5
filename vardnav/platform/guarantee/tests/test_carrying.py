"""The legal clock goes with a case to another region: it started when it started, and no day is lost or won."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import transferring
from vardnav.platform.cases.tests.world import ASK, LONG_AGO, World, decide, log_in, provider, seen, unit
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.desk_world import case_of, colleague
from vardnav.platform.guarantee import actions, following, queries, rules
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.rules import PauseReason, Why

NOW = clock.now()
TODAY = clock.local_date(NOW)
SYSTEM = Viewer.system()
KALMAR = "08"


@pytest.fixture
def away(world: World) -> Unit:
    """A clinic in Kalmar that takes the question that has a clock here."""
    made = unit("Hälsocentralen Kvarnen", provider=None)
    type(made).objects.filter(id=made.id).update(
        region_id=KALMAR, provider=provider("Region Kalmar", region=KALMAR, is_public=True)
    )
    Offering.objects.create(
        region_id=KALMAR, service_key=ASK, state="on", valid_from=LONG_AGO, decided_at=LONG_AGO
    )
    catalogue.forget()
    return type(made).objects.get(id=made.id)


def send(world: World, case: cases.Case, to: Unit, by: Viewer | None = None) -> cases.Case:
    order = transferring.Order(to.id, "consent", "Kortare kö.", Consent(ConsentHow.PHONE, TODAY))
    transferring.transfer(by or world.dags(), case.id, order, now=NOW)
    return cases.Case.objects.get(continues=case)


def clock_of(case: cases.Case) -> GuaranteeClock:
    return GuaranteeClock.objects.get(case=case)


@pytest.mark.parametrize("order", list(itertools.permutations(("old", "new", "old"))))
def test_the_days_used_and_the_running_pause_go_along_whatever_is_heard_of_first(
    world: World, away: Unit, order: tuple[str, ...]
) -> None:
    old = case_of(world, now=NOW - dt.timedelta(days=40))
    following.follow(SYSTEM, old.id, now=NOW)
    actions.pause(SYSTEM, clock_of(old).id, PauseReason.OWN_WISH, on=TODAY - dt.timedelta(days=5), now=NOW)
    new = send(world, old, away)
    for which in order:
        following.follow(SYSTEM, (old if which == "old" else new).id, now=NOW)
    before, after = clock_of(old), clock_of(new)
    assert before.why == Why.MOVED
    assert (after.why, after.region, after.unit_id) == ("", KALMAR, away.id)
    assert after.started_on == TODAY - dt.timedelta(days=40)
    assert after.deadline_on == TODAY + dt.timedelta(days=50)
    assert after.paused_on == TODAY - dt.timedelta(days=5)
    pause = GuaranteePause.objects.get(clock=after)
    assert (pause.region, pause.from_on, pause.to_on) == (KALMAR, after.paused_on, None)
    assert not GuaranteeClock.objects.visible_to(world.dags()).open().exists()


def test_a_case_moved_before_its_clock_was_started_counts_from_the_day_it_was_sent(
    world: World, away: Unit
) -> None:
    old = case_of(world, now=NOW - dt.timedelta(days=10))
    new = send(world, old, away)
    for one in (new, old):
        following.follow(SYSTEM, one.id, now=NOW)
    assert clock_of(new).started_on == TODAY - dt.timedelta(days=10)
    assert not GuaranteeClock.objects.filter(case=old).exists()


def test_back_and_forth_nothing_is_lost(world: World, away: Unit) -> None:
    old = case_of(world, now=NOW - dt.timedelta(days=10))
    following.follow(SYSTEM, old.id, now=NOW)
    new = send(world, old, away)
    kim = colleague(world, "Kim", away)
    viewer = Viewer.staff(
        staff_id=kim.id, assignment_id=world.assignments[kim.id].id, unit_id=away.id, region=KALMAR
    )
    transferring.give_back(viewer, new.id, reason="Fel.", now=NOW)
    back = cases.Case.objects.get(continues=new)
    following.follow(SYSTEM, back.id, now=NOW)  # heard of first: what lies between has not been carried yet
    assert (clock_of(back).started_on, clock_of(back).why) == (TODAY - dt.timedelta(days=10), "")
    for one in (old, new, back):
        following.follow(SYSTEM, one.id, now=NOW)
    assert clock_of(new).why == Why.MOVED
    assert GuaranteeClock.objects.open().count() == 1


@pytest.mark.parametrize(
    ("why", "home", "region", "expected"),
    [
        (None, "12", "08", None),  # the home region sends away: its promise lasts
        (Why.MOVED, "12", "08", None),
        (Why.OUT_OF_REGION, "08", "08", None),  # reaches the home region: its promise begins to hold
        (Why.OUT_OF_REGION, "23", "08", Why.OUT_OF_REGION),
        (Why.EMERGENCY, "08", "08", Why.EMERGENCY),
    ],
)
def test_whose_promise_it_is_goes_by_the_home_region(
    why: Why | None, home: str, region: str, expected: Why | None
) -> None:
    assert rules.carried_why(why, home_region=home, region=region) == expected


def test_what_is_offered_near_the_limit_is_the_home_regions_also_after_a_transfer(
    world: World, away: Unit
) -> None:
    decide(key=ASK, options={"guarantee_instead": "Skånes vårdlots"})
    Offering.objects.filter(region_id=KALMAR).update(options={"guarantee_instead": "Kalmars vårdlots"})
    catalogue.forget()
    Person.objects.filter(id=world.anna.id).update(home_region="12")
    new = send(world, case_of(world, now=NOW - dt.timedelta(days=80)), away)
    here = queries.instead(world.annas(), cases.Case.objects.get(id=new.id), now=NOW)
    assert here == "Skånes vårdlots"
    Person.objects.filter(id=world.anna.id).update(home_region="")
    assert queries.instead(world.annas(), cases.Case.objects.get(id=new.id), now=NOW) == "Kalmars vårdlots"


def test_anna_sees_her_wait_once(world: World, away: Unit) -> None:
    old = case_of(world, now=NOW - dt.timedelta(days=10))
    following.follow(SYSTEM, old.id, now=NOW)
    new = send(world, old, away)
    for one in (old, new):
        following.follow(SYSTEM, one.id, now=NOW)
    browser: Client = log_in(world.anna)
    text = seen(browser.get("/my/cases/"))
    assert text.count("90 dagar") == 1
    assert "Första besöket inom" in seen(browser.get(f"/my/cases/{new.id}/"))
