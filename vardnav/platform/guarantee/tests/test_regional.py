"""The region's figures of what was promised: planted rows, each where it belongs, small counts and secrets in none."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import SKANE, World, seen, unit
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.guarantee import regional, rules
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.regional import Ended, PrimaryCare, Target
from vardnav.platform.guarantee.rules import Kind, Why
from vardnav.platform.guarantee.tests.test_following import NOW, TODAY, _days
from vardnav.platform.guarantee.tests.test_pages import ada

__all__ = ["ada"]
NORRA, SODRA = "Vårdcentralen Norra", "Vårdcentralen Södra"


def region_of(world: World) -> Viewer:
    return Viewer.administrator(staff_id=world.dag.id, assignment_id=uuid7(), region=SKANE)


def planted(
    world: World, kind: Kind, began: int, *, at: Unit | None = None, is_secret: bool = False, **row: Any
) -> GuaranteeClock:
    """A clock that began so many days ago, of a case of its own; `row`: how it has gone."""
    case = case_of(world, now=NOW - _days(began))
    Case.objects.filter(id=case.id).update(is_secret=is_secret)
    started_on = TODAY - _days(began)
    found = rules.rule(kind, started_on)
    assert found is not None
    return GuaranteeClock.objects.create(
        region=SKANE,
        case=case,
        unit=at or world.norra,
        subject=world.anna,
        kind=kind,
        started_on=started_on,
        deadline_on=row.pop("deadline_on", started_on + _days(found.days)),
        created_at=NOW,
        **row,
    )


def of_units(world: World) -> dict[str, PrimaryCare]:
    return {one.unit: one for one in regional.primary_care(region_of(world), now=NOW)}


def test_each_promise_of_primary_care_is_passed_near_or_neither(world):
    rows: list[tuple[Kind, int, dict[str, Any]]] = [
        # Near: the last day is today (contact), or tomorrow at the latest (assessment).
        (Kind.CONTACT, 0, {}),
        (Kind.ASSESSMENT, 2, {}),
        (Kind.ASSESSMENT, 3, {}),
        # Neither: time is left, it is met in time, it stands still, it ended before the limit.
        (Kind.ASSESSMENT, 1, {}),
        (Kind.CONTACT, 5, {"met_on": TODAY - _days(5)}),
        (Kind.ASSESSMENT, 8, {"met_on": TODAY - _days(5)}),
        (Kind.ASSESSMENT, 10, {"paused_on": TODAY - _days(9)}),
        (Kind.ASSESSMENT, 10, {"why": Why.DECLINED, "ended_on": TODAY - _days(9)}),
        # Passed: not met yet, met a day too late, given up when it was too late.
        (Kind.CONTACT, 1, {}),
        (Kind.CONTACT, 9, {"met_on": TODAY - _days(8)}),
        (Kind.ASSESSMENT, 4, {}),
        (Kind.ASSESSMENT, 31, {"met_on": TODAY}),
        (Kind.ASSESSMENT, 12, {"why": Why.WITHDRAWN, "ended_on": TODAY - _days(8)}),
        # Longer ago than four weeks; never held; counted where it went; not primary care's.
        (Kind.ASSESSMENT, 32, {}),
        (Kind.ASSESSMENT, 12, {"why": Why.NOT_NEW}),
        (Kind.ASSESSMENT, 12, {"why": Why.MOVED, "ended_on": TODAY}),
        (Kind.FIRST_VISIT, 95, {}),
    ]
    for kind, began, row in rows:
        planted(world, kind, began, **row)
    planted(world, Kind.CONTACT, 0, at=world.sodra)
    # Sent when the unit is closed: the day is to come, and nothing is near.
    closed = planted(world, Kind.CONTACT, 0, at=world.sodra)
    GuaranteeClock.objects.filter(id=closed.id).update(
        started_on=TODAY + _days(1), deadline_on=TODAY + _days(1)
    )
    assert of_units(world) == {NORRA: PrimaryCare(NORRA, 2, 1, 3, 2), SODRA: PrimaryCare(SODRA, 0, 1, 0, 0)}


def test_a_childs_target_is_told_apart_from_the_law_and_moves_with_its_own_pauses(world):
    bup = unit("Barn- och ungdomspsykiatrin Linden", kind="psychiatry")
    track: dict[str, Any] = {"track": rules.Track.CHILD_PSYCHIATRY, "at": bup}
    planted(world, Kind.FIRST_VISIT, 31, **track)
    planted(world, Kind.FIRST_VISIT, 30, **track)
    planted(world, Kind.FIRST_VISIT, 10, **track)
    # Paused for ten days before the target's day: not passed; after it: passed, though the law's day has moved.
    before = planted(world, Kind.FIRST_VISIT, 35, deadline_on=TODAY + _days(65), **track)
    after = planted(world, Kind.FIRST_VISIT, 60, deadline_on=TODAY + _days(40), **track)
    for row, began in ((before, 20), (after, 15)):
        GuaranteePause.objects.create(
            region=SKANE, clock=row, from_on=TODAY - _days(began), to_on=TODAY - _days(began - 10),
            reason="own_wish", created_at=NOW,
        )  # fmt: skip
    # One that stands still since before the target's day: not passed, however long ago that would have been.
    still = planted(world, Kind.FIRST_VISIT, 40, **track, paused_on=TODAY - _days(15))
    GuaranteePause.objects.create(
        region=SKANE, clock=still, from_on=TODAY - _days(15), reason="own_wish", created_at=NOW
    )
    planted(world, Kind.FIRST_VISIT, 95, **track, met_on=TODAY)
    planted(world, Kind.FIRST_VISIT, 95)  # a grown person's has no target
    assert regional.targets(region_of(world), now=NOW) == [Target(bup.name, passed=2, near=2, total=6)]


def test_who_stopped_waiting_is_counted_apart_from_what_was_kept(world):
    in_time: dict[str, Any] = {"met_on": TODAY - _days(3)}
    planted(world, Kind.FIRST_VISIT, 50, **in_time)
    planted(world, Kind.FIRST_VISIT, 93, **in_time)  # on the last day
    planted(world, Kind.FIRST_VISIT, 94, **in_time)  # a day late
    for why in (Why.DECLINED, Why.DECLINED, Why.CARED_ELSEWHERE, Why.DECEASED, Why.WITHDRAWN):
        planted(world, Kind.FIRST_VISIT, 50, why=why, ended_on=TODAY)
    planted(
        world, Kind.FIRST_VISIT, 50, why=Why.NOT_ACCEPTED, ended_on=TODAY
    )  # answered: nobody waits in vain
    planted(world, Kind.FIRST_VISIT, 80, met_on=TODAY - _days(29))  # longer ago
    without = {Why.DECLINED: 2, Why.WITHDRAWN: 1, Why.CARED_ELSEWHERE: 1, Why.DECEASED: 1}
    assert regional.ended(region_of(world), now=NOW) == [Ended(Kind.FIRST_VISIT, 2, 1, without)]


def test_only_the_regions_own_administrator_has_figures(world):
    planted(world, Kind.CONTACT, 1)
    kalmar = Viewer.administrator(staff_id=world.dag.id, assignment_id=uuid7(), region="08")
    for query in (regional.primary_care, regional.targets, regional.ended):
        assert not query(kalmar, now=NOW)
        for viewer in (world.annas(), world.dags(), Viewer.anonymous(region=SKANE)):
            with pytest.raises(Http404):
                query(viewer, now=NOW)


def test_the_page_tells_all_of_it_and_hides_what_is_small(world, ada):
    for _time in range(5):
        planted(world, Kind.CONTACT, 2)
    planted(world, Kind.ASSESSMENT, 5)
    planted(world, Kind.CONTACT, 2, met_on=TODAY - _days(2))
    planted(world, Kind.FIRST_VISIT, 40, track=rules.Track.CHILD_PSYCHIATRY)
    answer = ada.get("/steering/guarantee/")
    for said in (
        "Vårdcentralerna: kontakt och medicinsk bedömning",
        "målet på 30 dagar",
        "Målet är överenskommet och står inte i lagen",
        "Så har väntan slutat",
    ):
        assert said in seen(answer)
    assert [NORRA, "5", "0", "färre än 5", "0"] in lines(answer)
    assert [NORRA, "färre än 5", "0", "färre än 5"] in lines(answer), "the children's target"
    assert ["Kontakt samma dag", "färre än 5", "0"] in [one[:3] for one in lines(answer)]


def lines(answer: Any) -> list[list[str]]:
    """Return the lines of all tables of a page, cell by cell."""
    page = html.unescape(answer.content.decode())
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)
    ]


@pytest.mark.parametrize("others", [4, 5])
def test_a_secret_case_is_in_none_of_them(world, ada, others):
    """With four others it would turn "fewer than five" into five."""

    def plant(is_secret: bool) -> None:
        planted(world, Kind.CONTACT, 1, is_secret=is_secret)
        planted(world, Kind.CONTACT, 0, is_secret=is_secret)
        planted(world, Kind.FIRST_VISIT, 40, track=rules.Track.CHILD_PSYCHIATRY, is_secret=is_secret)
        planted(world, Kind.FIRST_VISIT, 40, met_on=TODAY, is_secret=is_secret)
        planted(world, Kind.FIRST_VISIT, 40, why=Why.DECLINED, ended_on=TODAY, is_secret=is_secret)

    for _time in range(others):
        plant(False)
    before = seen(ada.get("/steering/guarantee/"))
    plant(True)
    assert seen(ada.get("/steering/guarantee/")) == before
    Case.objects.filter(is_secret=True).update(is_secret=False)
    assert seen(ada.get("/steering/guarantee/")) != before, "an open one is counted, so the test can fail"
