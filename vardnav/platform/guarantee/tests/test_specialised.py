"""The wait for specialised care: it goes on from clinic to clinic, begins where a case comes there, and can be on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.support import filling
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import redirecting, transferring
from vardnav.platform.cases.tests.world import World, decide, log_in, post, seen
from vardnav.platform.desk.tests.desk_world import at_the_desk, case_of
from vardnav.platform.guarantee import actions, following
from vardnav.platform.guarantee.models import GuaranteeClock
from vardnav.platform.guarantee.rules import Kind, Why
from vardnav.platform.guarantee.tests.test_following import NOW, SYSTEM, TODAY, _days
from vardnav.platform.registry import listing

CALL, VISIT, SELF = "contact.call_me", "visits.request", "referrals.self"
SENT = NOW - _days(20)


@pytest.fixture(autouse=True)
def open_services(world: World) -> None:
    for key in (CALL, VISIT, SELF):
        decide(key=key)


def become(unit: Unit, kind: str) -> None:
    unit.kind = kind
    unit.save()


def sent(world: World, key: str, **told: Any) -> cases.Case:
    answers: dict[str, Any] = {}
    for group in listing.service(key).form.groups:
        filling.page(group, answers, told)
    case = case_of(world, key=key, now=SENT, answers=answers)
    following.follow(SYSTEM, case.id, now=SENT)
    return case


def hand_over(world: World, case: cases.Case, key: str) -> None:
    order = transferring.Order(world.sodra.id, "", "Hör hemma hos er.", service_key=key)
    redirecting.redirect(world.dags(), case.id, order, now=NOW)
    follow(case)


def follow(case: cases.Case) -> None:
    for _time in range(2):  # events may come again
        following.follow(SYSTEM, case.id, now=NOW)


def clocks(case: cases.Case) -> dict[str, tuple[str, dt.date]]:
    rows = GuaranteeClock.objects.filter(case=case)
    return {one.kind: (one.why, one.started_on) for one in rows}


@pytest.mark.parametrize("kind", ["specialist", "psychiatry"])
def test_a_referral_handed_over_to_another_specialised_clinic_keeps_its_first_day(
    world: World, kind: str
) -> None:
    become(world.norra, "specialist")
    become(world.sodra, kind)
    case = sent(world, SELF)
    hand_over(world, case, VISIT)
    assert clocks(case) == {"first_visit": ("", TODAY - _days(20))}
    assert GuaranteeClock.objects.get().unit_id == world.sodra.id
    page = seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))
    assert "Den här tiden räknas inte längre." not in page
    assert "20 av 90 dagar har gått" in page


def test_from_a_health_centre_to_a_specialist_the_ninety_days_begin_the_day_it_came(world: World) -> None:
    become(world.sodra, "specialist")
    case = sent(world, CALL)
    hand_over(world, case, VISIT)
    found = clocks(case)
    assert found["first_visit"] == ("", TODAY)
    assert found["contact"][0] == Why.REDIRECTED


def test_sent_on_as_it_is_from_a_health_centre_the_same_whatever_was_answered_of_care_before(
    world: World,
) -> None:
    become(world.sodra, "psychiatry")
    case = sent(world, VISIT, since="weeks", before="yes", here="yes", worse="worse")
    assert set(clocks(case)) == {"contact", "assessment"}
    case_actions.change(
        world.dags(), case.id, "forward", to_unit_id=world.sodra.id, reason="Hör hemma hos er.", now=NOW
    )
    follow(case)
    found = clocks(case)
    assert found["first_visit"] == ("", TODAY)
    assert {found[kind][0] for kind in ("contact", "assessment")} == {Why.REDIRECTED}


def test_a_referral_that_came_on_paper_is_counted_from_the_day_it_came(world: World) -> None:
    case = case_of(world, now=NOW)
    become(world.norra, "specialist")
    desk, url, came = at_the_desk(world, world.dag), f"/desk/cases/{case.id}/guarantee/", TODAY - _days(12)
    assert "Första besöket, 90 dagar från den dag då remissen kom" in seen(desk.get(url))
    form = {"do": "start", "kind": "first_visit", "on_0": came.year, "on_1": came.month, "on_2": came.day}
    assert post(desk, url, form).status_code == 303
    assert clocks(case) == {"first_visit": ("", came)}
    assert post(desk, url, form).status_code == 303  # the same again changes nothing
    row = GuaranteeClock.objects.get()
    assert (row.version, row.deadline_on) == (1, came + _days(90))
    assert "12 av 90 dagar har gått" in seen(log_in(world.anna).get(f"/my/cases/{case.id}/"))


def test_neither_at_a_health_centre_nor_from_a_slip_of_the_pen_nor_from_a_day_to_come(world: World) -> None:
    case = case_of(world, now=NOW)
    with pytest.raises(actions.NotPossible):
        actions.start(world.dags(), case.id, Kind.FIRST_VISIT, on=TODAY, now=NOW)
    become(world.norra, "specialist")
    for on in (TODAY - _days(366), TODAY + _days(1)):
        with pytest.raises(actions.NotPossible):
            actions.start(world.dags(), case.id, Kind.FIRST_VISIT, on=on, now=NOW)
    with pytest.raises(actions.NotPossible):
        actions.start(world.dags(), case.id, Kind.ASSESSMENT, on=TODAY, now=NOW)
