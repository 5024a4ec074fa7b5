"""Clocks follow their cases: started by sending, carried along, ended by what the unit or the resident does."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.events import subscribers
from vardnav.kernel.organisations.models import OpeningHours
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.events import CaseSubmitted, CaseUnderGuarantee
from vardnav.platform.cases.tests.world import ASK, SKANE, World
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.guarantee import actions, ending_actions, following, rules
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.rules import Kind, PauseReason, Why
from vardnav.platform.registry import listing

NOW = clock.now()
TODAY = clock.local_date(NOW)
SYSTEM = Viewer.system(region=SKANE)


def _days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def waiting(world: World, days: int = 0, **case: object) -> GuaranteeClock:
    """A case sent `days` ago, with its clock."""
    sent = case_of(world, now=NOW - _days(days), **case)  # type: ignore[arg-type]
    following.follow(SYSTEM, sent.id, now=NOW)
    return GuaranteeClock.objects.get(case=sent)


def follow(one: GuaranteeClock) -> GuaranteeClock:
    following.follow(SYSTEM, one.case_id, now=NOW)
    one.refresh_from_db()
    return one


def logged(one: GuaranteeClock) -> list[str]:
    rows = Entry.objects.filter(object_id=one.case_id, action__startswith="guarantee.")
    return [row.action.removeprefix("guarantee.") for row in rows.order_by("id")]


def test_sending_starts_a_clock_once_whatever_comes_again(world):
    one = waiting(world, days=10)
    assert (one.kind, one.started_on, one.deadline_on) == (
        "first_visit",
        TODAY - _days(10),
        TODAY + _days(80),
    )
    assert (one.unit_id, one.subject_id, one.why) == (world.norra.id, world.anna.id, "")
    follow(one)
    assert GuaranteeClock.objects.count() == 1
    assert logged(one) == ["start"]


def test_one_who_seeks_care_outside_her_region_is_told_that_it_does_not_hold(world):
    world.anna.home_region = "08"
    world.anna.save()
    assert waiting(world).why == Why.OUT_OF_REGION


def test_a_case_sent_on_takes_its_days_with_it(world):
    one = waiting(world, days=40)
    cases.change(world.dags(), one.case_id, "forward", to_unit_id=world.sodra.id, now=NOW)
    assert follow(one).unit_id == world.sodra.id
    assert one.started_on == TODAY - _days(40)
    assert not GuaranteeClock.objects.visible_to(world.dags()).exists()
    assert GuaranteeClock.objects.visible_to(world.evas()).exists()


@pytest.mark.parametrize(
    ("outcome", "why", "is_open"),
    [("accepted", "", True), ("refused", "not_accepted", False), ("redirected", "not_accepted", False)],
)
def test_accepted_the_wait_goes_on_and_else_it_ends(world, outcome, why, is_open):
    one = waiting(world, days=5)
    cases.change(world.dags(), one.case_id, "complete", text="Svar", outcome=outcome, now=NOW)
    follow(one)
    assert one.why == why
    assert GuaranteeClock.objects.open().filter(id=one.id).exists() is is_open


def test_what_the_resident_takes_back_counts_no_longer_also_when_paused(world):
    one = waiting(world, days=5)
    actions.pause(world.dags(), one.id, PauseReason.OWN_WISH, on=TODAY, now=NOW)
    cases.change(world.annas(), one.case_id, "withdraw", now=NOW)
    follow(one)
    assert (one.why, one.paused_on) == (Why.WITHDRAWN, None)
    assert not GuaranteePause.objects.filter(to_on__isnull=True).exists()


def test_events_in_the_wrong_order_give_the_same(world):
    sent = case_of(world, now=NOW)
    cases.change(world.annas(), sent.id, "withdraw", now=NOW)
    following.follow(SYSTEM, sent.id, now=NOW)
    assert GuaranteeClock.objects.get(case=sent).why == Why.WITHDRAWN


def test_contact_counts_from_the_day_the_unit_opens(world):
    saturday = dt.datetime(2026, 3, 7, 20, tzinfo=clock.SWEDEN)
    monday = dt.datetime(2026, 3, 9, 16, 59, tzinfo=clock.SWEDEN)
    evening = dt.datetime(2026, 3, 9, 17, 1, tzinfo=clock.SWEDEN)
    day = following.day_of
    assert day(Kind.CONTACT, saturday, world.norra) == dt.date(2026, 3, 9)
    assert day(Kind.CONTACT, monday, world.norra) == dt.date(2026, 3, 9)
    assert day(Kind.CONTACT, evening, world.norra) == dt.date(2026, 3, 10)
    assert day(Kind.FIRST_VISIT, saturday, world.norra) == dt.date(2026, 3, 7)
    OpeningHours.objects.create(
        unit=world.norra, what="phone", weekday=6, opens=dt.time(18), closes=dt.time(21)
    )
    assert day(Kind.CONTACT, saturday, world.norra) == dt.date(2026, 3, 7)


def test_contact_on_good_friday_waits_for_the_day_after_easter(world):
    good_friday = dt.datetime(2026, 4, 3, 10, tzinfo=clock.SWEDEN)
    assert following.day_of(Kind.CONTACT, good_friday, world.norra) == dt.date(2026, 4, 7)


# --- what staff do -----------------------------------------------------------------------------------------------------


def test_a_pause_moves_the_last_day_by_the_days_it_lasted(world):
    one = waiting(world, days=30)
    dag = world.dags()
    paused = actions.pause(dag, one.id, PauseReason.MEDICAL, on=TODAY - _days(20), now=NOW)
    assert paused.paused_on == TODAY - _days(20)
    assert paused.deadline_on == TODAY + _days(60)
    resumed = actions.resume(dag, one.id, on=TODAY - _days(5), now=NOW)
    assert resumed.deadline_on == TODAY + _days(75)
    row = GuaranteePause.objects.get()
    assert (row.reason, row.paused_by_id, row.resumed_by_id) == ("medical", world.dag.id, world.dag.id)
    assert logged(one) == ["start", "pause", "resume"]


def test_each_thing_done_three_times_is_done_once(world):
    one, dag = waiting(world, days=30), world.dags()
    for _time in range(3):
        actions.pause(dag, one.id, PauseReason.OWN_WISH, on=TODAY, now=NOW)
    for _time in range(3):
        actions.resume(dag, one.id, on=TODAY, now=NOW)
    for _time in range(3):
        actions.meet(dag, one.id, on=TODAY, now=NOW)
    assert logged(one) == ["start", "pause", "resume", "meet"]
    assert GuaranteePause.objects.count() == 1


def test_met_ends_a_pause_and_stands(world):
    one, dag = waiting(world, days=30), world.dags()
    actions.pause(dag, one.id, PauseReason.OWN_WISH, on=TODAY - _days(10), now=NOW)
    met = actions.meet(dag, one.id, on=TODAY - _days(2), now=NOW)
    assert (met.met_on, met.paused_on, met.deadline_on) == (TODAY - _days(2), None, TODAY + _days(68))
    with pytest.raises(actions.NotPossible):
        actions.pause(dag, one.id, PauseReason.OWN_WISH, on=TODAY, now=NOW)


@pytest.mark.parametrize("on", [TODAY + _days(1), TODAY - _days(31)])
def test_days_that_do_not_fit_are_refused_and_nothing_is_written(world, on):
    one, dag = waiting(world, days=30), world.dags()
    for deed in (
        lambda: actions.pause(dag, one.id, PauseReason.OWN_WISH, on=on, now=NOW),
        lambda: actions.meet(dag, one.id, on=on, now=NOW),
        lambda: actions.start(dag, one.case_id, Kind.TREATMENT, on=on, now=NOW),
    ):
        with pytest.raises(actions.NotPossible):
            deed()
    assert logged(one) == ["start"]


def test_a_form_opened_before_somebody_elses_change_is_refused(world):
    one, dag = waiting(world, days=30), world.dags()
    actions.pause(dag, one.id, PauseReason.OWN_WISH, on=TODAY, version=1, now=NOW)
    with pytest.raises(actions.Stale):
        actions.resume(dag, one.id, on=TODAY, version=1, now=NOW)


def test_a_stranger_finds_no_clock_and_a_resident_changes_none(world):
    one = waiting(world)
    for viewer in (world.evas(), world.annas(), world.cecilias(), Viewer.anonymous()):
        with pytest.raises(Http404):
            actions.pause(viewer, one.id, PauseReason.OWN_WISH, on=TODAY, now=NOW)
        with pytest.raises(Http404):
            actions.meet(viewer, one.id, on=TODAY, now=NOW)
        with pytest.raises(Http404):
            actions.start(viewer, one.case_id, Kind.TREATMENT, on=TODAY, now=NOW)
    assert GuaranteeClock.objects.visible_to(world.annas()).count() == 1
    assert GuaranteeClock.objects.visible_to(world.cecilias()).count() == 0


def test_staff_start_what_no_form_can_see_and_say_what_it_does_not_hold_for(world):
    one, dag = waiting(world, days=3), world.dags()
    treatment = actions.start(dag, one.case_id, Kind.TREATMENT, on=TODAY, now=NOW)
    assert treatment.deadline_on == TODAY + _days(90)
    ended = ending_actions.end(dag, treatment.id, Why.RETURN_VISIT, now=NOW)
    assert ended.why == "return_visit"
    with pytest.raises(actions.NotPossible):
        ending_actions.end(dag, one.id, Why.OUT_OF_REGION, now=NOW)
    with pytest.raises(actions.NotPossible):
        actions.start(dag, one.case_id, Kind.CONTACT, on=TODAY, now=NOW)


def test_no_time_is_started_for_a_case_that_ended_without_a_yes(world):
    one, dag = waiting(world, days=3), world.dags()
    cases.change(dag, one.case_id, "complete", text="Nej", outcome="refused", now=NOW)
    with pytest.raises(actions.NotPossible):
        actions.start(dag, one.case_id, Kind.TREATMENT, on=TODAY, now=NOW)
    other = waiting(world, days=3)
    cases.change(dag, other.case_id, "complete", text="Ja", outcome="accepted", now=NOW)
    assert actions.start(dag, other.case_id, Kind.TREATMENT, on=TODAY, now=NOW).deadline_on == TODAY + _days(
        90
    )


def test_a_child_in_psychiatry_has_the_agreed_target(world):
    world.norra.kind = "psychiatry"
    world.norra.save()
    from vardnav.platform.cases.models import Case

    sent = case_of(world, acting_for=world.bo, unit=world.sodra, now=NOW)
    Case.objects.filter(id=sent.id).update(unit=world.norra)
    following.follow(SYSTEM, sent.id, now=NOW)
    one = GuaranteeClock.objects.get()
    # The law's 90 days count; the 30 that are agreed stand beside them.
    assert (one.track, one.deadline_on) == (rules.Track.CHILD_PSYCHIATRY, TODAY + _days(90))


def test_only_sending_what_has_a_clock_costs_a_job(world, monkeypatch):
    assert subscribers(CaseSubmitted) == ()
    published: list[type] = []
    monkeypatch.setattr("vardnav.kernel.events.publish", lambda event: published.append(type(event)))
    case_of(world, now=NOW)
    assert published == [CaseSubmitted, CaseUnderGuarantee]
    monkeypatch.setitem(listing.services(), ASK, dataclasses.replace(listing.service(ASK), guarantee=""))
    case_of(world, now=NOW)
    assert published == [CaseSubmitted, CaseUnderGuarantee, CaseSubmitted]
