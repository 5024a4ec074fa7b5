"""Ada lets units join an e-service by date: a trial first, then more, then all; every door goes by the same decisions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Assignment, Municipality, Unit
from vardnav.platform.cases import actions as cases
from vardnav.platform.catalogue import actions, models, queries
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.steering.tests.deciding import ASK, PAGE, post, seen
from vardnav.platform.steering.tests.planning import (
    ABOUT,
    DAY,
    NEW,
    begin,
    confirm,
    shut,
    trial,
    version,
    wave,
)
from vardnav.platform.steering.tests.test_deciding import parts
from vardnav.platform.steering.tests.test_pausing import asked, pause

Travel = Callable[[float], Client]


@pytest.fixture
def third(house: House) -> Unit:
    """A third unit of Skåne."""
    return Unit.objects.create(
        region_id="12",
        name="Vårdcentralen Aspen",
        kind="health_centre",
        is_connected=True,
        phone="+46406280499",
        sort_key="aspen",
    )


@pytest.fixture
def travel(house: House, monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Return Ada's browser so many days from today."""
    start = clock.now()

    def go(days: float) -> Client:
        monkeypatch.setattr(clock, "now", lambda: start + days * DAY)
        return personas.client_of(assignment=house.ada_of_skane)

    return go


def offer(unit: Any = None) -> Any:
    viewer = Viewer.anonymous(region="12", language="sv")
    return queries.offer(viewer, ASK, region="12", unit_id=unit.id if unit else None, now=clock.now())


def state(unit: Any = None) -> str:
    return str(offer(unit).availability.value)


def begins(house: House, unit: Any) -> bool:
    try:
        cases.begin(house.viewer(house.anna), service_key=ASK, unit_id=unit.id, now=clock.now())
    except cases.ServiceClosed:
        return False
    return True


@pytest.fixture
def planned(ada: Client, house: House, third: Unit) -> str:
    """A trial at Linden in 10 days for 20 days, Ekbacken in 40, everyone in 60; confirmed."""
    shut(house)
    plan = begin(ada)
    assert wave(ada, plan, in_days=10, name="Försök", **trial([house.linden], 30)).status_code == 303
    assert wave(ada, plan, in_days=40, units=[str(house.ekbacken.id)]).status_code == 303
    assert wave(ada, plan, in_days=60, who="everyone", name="Alla").status_code == 303
    done = confirm(ada, plan)
    assert done.status_code == 303, seen(done)
    return plan


def test_units_join_by_themselves_on_their_day(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    def standing() -> list[str]:
        found = [state(), *(state(one) for one in (house.linden, house.ekbacken, third))]
        for unit, one in zip((house.linden, house.ekbacken, third), found[1:], strict=True):
            assert begins(house, unit) == (one == "open")
        return found

    assert standing() == ["soon", "soon", "soon", "soon"]
    browser = travel(11)
    assert standing() == ["open", "open", "soon", "soon"]
    assert offer().is_partial
    assert "Försök pågår" in seen(browser.get(planned))
    trial_wave = models.Wave.objects.get(name="Försök")
    sent = {"version": version(browser, planned), "verdict": "go", "words": "Det gick bra."}
    assert browser.post(f"{planned}waves/{trial_wave.id}/judge/", sent).status_code == 303
    travel(45)
    assert standing() == ["open", "open", "open", "soon"]
    travel(61)
    assert standing() == ["open", "open", "open", "open"]
    late = Unit.objects.create(
        region_id="12", name="Ny", kind="health_centre", is_connected=True, sort_key="ny"
    )
    assert state(late) == "open", "also units that did not exist when it was planned"
    assert "Alla som planerades är med" in seen(travel(62).get(planned))


def test_what_comes_after_a_trial_waits_until_somebody_has_judged_it(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    browser = travel(65)
    assert [state(one) for one in (house.linden, house.ekbacken, third)] == ["closed", "soon", "soon"]
    assert state() != "open"
    assert offer(house.ekbacken).opens_at is None, "no date is told that has passed"
    assert "Väntar på beslut om försöket" in seen(browser.get(planned))
    trial_wave = models.Wave.objects.get(name="Försök")
    sent = {"version": version(browser, planned), "verdict": "go", "words": "Bra."}
    assert browser.post(f"{planned}waves/{trial_wave.id}/judge/", sent).status_code == 303
    assert [state(one) for one in (house.linden, house.ekbacken, third)] == ["open", "open", "open"]
    assert browser.post(f"{planned}waves/{trial_wave.id}/judge/", {**sent, "version": "9"}).status_code == 409


def test_a_trial_that_is_judged_no_ends_on_its_day_and_nobody_more_joins(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    browser = travel(12)
    trial_wave = models.Wave.objects.get(name="Försök")
    where = f"{planned}waves/{trial_wave.id}/judge/"
    assert browser.post(where, {"version": version(browser, planned)}).status_code == 422
    sent = {"version": version(browser, planned), "verdict": "no_go", "words": "För få hann svara."}
    assert browser.post(where, sent).status_code == 303
    assert [state(one) for one in (house.linden, house.ekbacken, third)] == ["open", "missing", "missing"]
    travel(80)
    assert [state(one) for one in (house.linden, house.ekbacken, third)] == ["closed", "missing", "missing"]
    assert state() == "closed"
    assert "Stoppat" in seen(travel(81).get(planned))


def test_people_are_told_that_it_is_a_trial_and_what_to_do_until_it_comes(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    travel(11)
    anna = personas.client_of(person=house.anna)
    page = seen(anna.get(f"/my/services/{ASK}/"))
    assert "Det är ett försök till och med" in page
    away = seen(anna.get(f"/my/services/{ASK}/?unit={house.ekbacken.id}"))
    assert "Öppnar" in away
    assert "Till dess: Ring 040-628 04 00." in away
    assert "några mottagningar i taget" in away
    visitor = Client()
    visitor.cookies["vardnav_region"] = "12"
    assert "Öppen på några mottagningar" in seen(visitor.get("/services/"))


def test_a_wave_is_added_moved_and_taken_away_before_it_has_happened(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    browser = travel(1)
    ekbacken = models.Wave.objects.get(unit_ids=[str(house.ekbacken.id)])
    moved = wave(
        browser, planned, f"waves/{ekbacken.id}/", in_days=20, units=[str(house.ekbacken.id), str(third.id)]
    )
    assert moved.status_code == 303, seen(moved)
    rows = models.Offering.objects.filter(superseded_at=None, service_key=ASK, unit__isnull=False)
    assert {row.unit_id: clock.local_date(row.valid_from) for row in rows} == {
        house.linden.id: clock.local_date(clock.now()) + 9 * DAY,
        house.ekbacken.id: clock.local_date(clock.now()) + 20 * DAY,
        third.id: clock.local_date(clock.now()) + 20 * DAY,
    }
    gone = browser.post(f"{planned}waves/{ekbacken.id}/remove/", {"version": version(browser, planned)})
    assert gone.status_code == 303
    assert not models.Offering.objects.filter(superseded_at=None, unit=third).exists()
    assert state(third) == "soon", "everyone still joins"
    browser = travel(12)
    first = models.Wave.objects.get(name="Försök")
    too_late = browser.post(f"{planned}waves/{first.id}/remove/", {"version": version(browser, planned)})
    assert too_late.status_code == 409
    assert state(house.linden) == "open"


def test_to_stop_leaves_what_has_happened(planned: str, house: House, third: Unit, travel: Travel) -> None:
    browser = travel(11)
    assert browser.post(f"{planned}stop/", {"version": version(browser, planned)}).status_code == 303
    assert [state(one) for one in (house.linden, house.ekbacken, third)] == ["open", "missing", "missing"]
    again = browser.post(f"{planned}stop/", {"version": "99"})
    assert again.status_code == 409
    travel(70)
    assert state(third) == "missing"


def test_to_stop_before_anything_has_happened_gives_back_what_was(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    browser = travel(2)
    assert browser.post(f"{planned}stop/", {"version": version(browser, planned)}).status_code == 303
    assert [state(one) for one in (None, house.linden, third)] == ["closed", "closed", "closed"]
    row = models.Offering.objects.get(superseded_at=None, service_key=ASK, unit=None)
    assert (row.state, row.is_by_unit) == ("off", False)


def test_what_stands_in_the_way_is_told_and_nothing_is_written(ada: Client, house: House) -> None:
    plan = begin(ada)
    assert "ingen våg än" in seen(ada.get(plan))
    wave(ada, plan, in_days=5, units=[str(house.linden.id)])
    page = seen(ada.get(plan))
    assert "redan öppen i hela regionen" in page
    assert confirm(ada, plan).status_code == 409
    assert models.Offering.objects.filter(unit=house.linden).count() == 0
    pause(ada, asked())
    assert "pausad i regionen" in seen(ada.get(plan))
    shut(house)
    viewer = house.staff_viewer(house.ada_of_skane)
    actions.decide(viewer, ASK, Choice("on", clock.now()), unit_id=house.ekbacken.id, now=clock.now())
    assert "Den skulle öppna direkt" in seen(ada.get(plan))


def test_a_unit_that_somebody_has_shut_by_hand_is_left_alone(ada: Client, house: House, third: Unit) -> None:
    shut(house)
    viewer = house.staff_viewer(house.ada_of_skane)
    actions.decide(viewer, ASK, Choice("off", clock.now()), unit_id=house.linden.id, now=clock.now())
    plan = begin(ada)
    wave(ada, plan, in_days=5, units=[str(house.linden.id), str(third.id)])
    assert "eget beslut som planen inte rör" in seen(ada.get(plan))
    assert confirm(ada, plan).status_code == 303
    assert state(house.linden) == "closed"
    assert state(third) == "soon"


def test_a_pause_of_the_region_stops_the_roll_out_and_lets_it_go_on_where_it_was(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    browser = travel(11)
    done = pause(browser, asked())
    assert done.status_code == 303
    assert {state(one) for one in (None, house.linden, house.ekbacken, third)} == {"paused"}
    browser.post(f"{done['Location']}resume/")
    assert [state(one) for one in (house.linden, house.ekbacken, third)] == ["open", "soon", "soon"]
    assert "några mottagningar i taget" in offer(third).text("reason", "sv")


def test_a_decision_by_hand_about_a_unit_stands_when_the_plan_changes(
    planned: str, house: House, third: Unit, travel: Travel
) -> None:
    browser = travel(1)
    post(
        browser,
        f"{PAGE}units/{house.ekbacken.id}/change/",
        state="on",
        **parts("from", clock.local_date(clock.now())),
    )
    assert state(house.ekbacken) == "open"
    wave(browser, planned, in_days=30, units=[str(third.id)])
    assert state(house.ekbacken) == "open"


def test_a_stale_page_gets_409_and_keeps_what_was_typed(planned: str, ada: Client, third: Unit) -> None:
    old = version(ada, planned)
    wave(ada, planned, in_days=30, units=[str(third.id)])
    day = clock.local_date(clock.now()) + 33 * DAY
    sent = {"version": old, "name": "Mitt långa namn", "who": "everyone", **parts("from", day)}
    stale = ada.post(f"{planned}waves/new/", sent)
    assert stale.status_code == 409
    assert "Mitt långa namn" in stale.content.decode()


def test_a_wave_that_cannot_be_is_told_beside_the_field(ada: Client, house: House) -> None:
    plan = begin(ada)
    past = wave(ada, plan, in_days=-2, units=[str(house.linden.id)])
    assert past.status_code == 422
    assert "som inte har varit" in seen(past)
    nobody = wave(ada, plan, in_days=3)
    assert "Välj minst en" in seen(nobody)
    endless = wave(ada, plan, in_days=3, units=[str(house.linden.id)], is_trial="on")
    assert "när försöket slutar" in seen(endless)
    everyone = wave(ada, plan, in_days=3, who="everyone", **{**trial([], 9), "units": []})
    assert "inte på alla" in seen(everyone)
    assert wave(ada, plan, in_days=3, who="everyone").status_code == 303
    after = wave(ada, plan, in_days=9, units=[str(house.linden.id)])
    assert after.status_code == 422
    assert "måste vara den sista" in seen(after)
    assert models.Wave.objects.count() == 1
    assert ada.post(NEW, {**ABOUT, "baseline": "", "reason_en": " "}).status_code == 422


def test_units_are_chosen_by_municipality_or_kind(ada: Client, house: House, third: Unit) -> None:
    shut(house)
    town = Municipality.objects.filter(region_id="12").first()
    assert town is not None
    Unit.objects.filter(id=third.id).update(municipality=town)
    plan = begin(ada)
    assert wave(ada, plan, in_days=3, who="municipalities", municipalities=[town.code]).status_code == 303
    assert models.Wave.objects.get().unit_ids == [str(third.id)]
    assert wave(ada, plan, in_days=4, who="kinds", kinds=["health_centre"]).status_code == 303
    others = {str(house.linden.id), str(house.ekbacken.id)}
    assert set(models.Wave.objects.order_by("-starts_at")[0].unit_ids) == others


def test_the_goal_is_measured_with_its_baseline(planned: str, house: House, travel: Travel) -> None:
    rows = models.Measure.objects.filter(roll_out__isnull=False)
    assert rows.count() == 4
    assert rows.get(is_baseline=True).value is not None
    browser = travel(30)
    first = rows.filter(is_baseline=False).order_by("due_on")[0]
    assert browser.post(f"{planned}measure/", {"measure": str(first.id), "value": "x"}).status_code == 422
    assert browser.post(f"{planned}measure/", {"measure": str(first.id), "value": "80"}).status_code == 303
    page = seen(browser.get(planned))
    assert "71,5" in page
    assert "+8,5" in page


def test_two_stand_behind_a_plan_and_each_change_of_it(
    ada: Client, berit: Client, house: House, third: Unit
) -> None:
    shut(house)
    ada.post("/steering/proposals/two/", {"two": "yes"})
    plan = begin(ada)
    wave(ada, plan, in_days=5, units=[str(house.linden.id)])
    proposal = confirm(ada, plan)["Location"]
    assert "proposals" in proposal
    assert not models.Offering.objects.filter(unit=house.linden).exists()
    assert "Väntar på godkännande" in seen(ada.get(plan))
    assert wave(ada, plan, in_days=9, units=[str(third.id)]).status_code == 409, "what waits is not changed"
    assert berit.post(f"{proposal}approve/").status_code == 303
    assert state(house.linden) == "soon"
    more = wave(ada, plan, in_days=9, units=[str(third.id)])["Location"]
    assert not models.Offering.objects.filter(unit=third).exists()
    assert third.name in seen(berit.get(more)), "nobody lets through what they cannot see"
    assert berit.post(f"{more}approve/").status_code == 303
    assert state(third) == "soon"
    stop = ada.post(f"{plan}stop/", {"version": version(ada, plan)})["Location"]
    assert berit.post(f"{stop}reject/", {"answer": "Nej."}).status_code == 303
    assert state(third) == "soon"


def test_a_plan_is_told_ahead_to_everybody(planned: str, house: House) -> None:
    visitor = Client()
    visitor.cookies["vardnav_region"] = "12"
    news = seen(visitor.get("/news/"))
    assert "Vårdcentralen Linden" in news
    assert "alla mottagningar" in news
    assert visitor.get("/news.ics?region=12").content.decode().count("BEGIN:VEVENT") >= 3
    table = seen(visitor.get("/matrix/"))
    assert "Öppnar" in table
    assert "några mottagningar i taget" in table


def test_another_region_sees_and_touches_no_plan(planned: str, house: House) -> None:
    kalmar = personas.client_of(assignment=personas.kalmar_administrator(house))
    first = models.Wave.objects.get(name="Försök")
    assert kalmar.get(planned).status_code == 404
    assert kalmar.get(f"{planned}waves/new/").status_code == 404
    for tail in ("confirm/", "stop/", "measure/", f"waves/{first.id}/remove/"):
        assert kalmar.post(f"{planned}{tail}", {"version": "1"}).status_code == 404
    assert kalmar.post(NEW, ABOUT).status_code == 303, "her own region's"
    assert Assignment.objects.filter(region_id="08").exists()
    assert models.RollOut.objects.filter(region_id="12").count() == 1


def test_unknown_services_and_units_are_not_planned(ada: Client, house: House) -> None:
    assert ada.post(NEW, {**ABOUT, "service_key": "no.such"}).status_code == 422
    plan = begin(ada)
    foreign = wave(ada, plan, in_days=3, units=[str(house.kalmar_unit.id)])
    assert foreign.status_code == 422


def test_a_plan_that_was_changed_since_it_was_looked_at_is_not_confirmed(
    ada: Client, berit: Client, house: House, third: Unit
) -> None:
    shut(house)
    plan = begin(ada)
    wave(ada, plan, in_days=5, units=[str(house.linden.id)])
    looked_at = re.search(r'name="standing" value="([^"]*)"', ada.get(plan).content.decode())
    assert looked_at
    assert wave(berit, plan, in_days=9, units=[str(third.id)]).status_code == 303
    late = ada.post(f"{plan}confirm/", {"standing": looked_at[1]})
    assert late.status_code == 409
    assert not models.Offering.objects.filter(unit__in=[house.linden, third]).exists()
    assert confirm(ada, plan).status_code == 303
