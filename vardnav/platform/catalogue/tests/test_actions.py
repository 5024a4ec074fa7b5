"""Administrator Ada decides for Skåne and nobody else does; every process sees it at its next question."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tests.support.personas import House
from vardnav.kernel.audit.models import Entry
from vardnav.platform.catalogue import actions, decisions, models, queries
from vardnav.platform.catalogue.actions import Choice

ASK = "contact.ask"


def choice(state: str, now: dt.datetime, **more: object) -> Choice:
    return Choice(state=state, valid_from=now - dt.timedelta(hours=1), **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def fresh_copy() -> object:
    queries.forget()
    yield
    queries.forget()


def test_a_decision_takes_the_place_of_the_last_and_both_are_kept(house: House, now: dt.datetime) -> None:
    ada = house.staff_viewer(house.ada_of_skane)
    before = decisions.current(ada, ASK)
    row = actions.decide(ada, ASK, choice("paused", now), now=now)
    assert decisions.current(ada, ASK) == row
    assert [one.state for one in decisions.history(ada, ASK)] == ["paused", "on"]
    assert before is not None
    before.refresh_from_db()
    assert before.superseded_at == now
    logged = Entry.objects.get(object_id=row.id)
    assert (logged.action, logged.actor_id, logged.region) == ("catalogue.decide", house.ada.id, "12")


def test_only_an_administrator_decides_and_only_about_her_own_region(house: House, now: dt.datetime) -> None:
    for viewer in (house.viewer(house.anna), house.staff_viewer(house.dag_at_linden)):
        with pytest.raises(Http404):
            actions.decide(viewer, ASK, choice("off", now), now=now)
        with pytest.raises(Http404):
            decisions.current(viewer, ASK)
        with pytest.raises(Http404):
            actions.follow_region(viewer, ASK, unit_id=house.linden.id, expected=None, now=now)
    ada = house.staff_viewer(house.ada_of_skane)
    for unit_id in (house.kalmar_unit.id, uuid.uuid4()):
        with pytest.raises(Http404):
            actions.decide(ada, ASK, choice("off", now), unit_id=unit_id, now=now)
        with pytest.raises(Http404):
            actions.follow_region(ada, ASK, unit_id=unit_id, expected=None, now=now)
        with pytest.raises(Http404):
            decisions.unit(ada, ASK, unit_id)
    with pytest.raises(Http404):
        actions.decide(ada, "no.such", choice("off", now), now=now)
    assert models.Offering.objects.filter(region_id="08").count() == 0


def test_a_decision_made_on_an_old_page_is_refused(house: House, now: dt.datetime) -> None:
    ada = house.staff_viewer(house.ada_of_skane)
    old = decisions.current(ada, ASK)
    assert old is not None
    actions.decide(ada, ASK, choice("paused", now), expected=old.id, check_expected=True, now=now)
    for expected in (old.id, None):
        with pytest.raises(actions.Stale):
            actions.decide(ada, ASK, choice("off", now), expected=expected, check_expected=True, now=now)
    assert [one.state for one in decisions.history(ada, ASK)] == ["paused", "on"]


def test_another_process_sees_a_decision_at_its_next_question(
    house: House, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = house.viewer(house.anna)
    here, there = queries._Copy(), queries._Copy()
    for copy in (here, there):
        monkeypatch.setattr(queries, "_copy", copy)
        assert queries.offer(anna, ASK, region="12", now=now).is_open
    monkeypatch.setattr(queries, "_copy", here)
    actions.decide(house.staff_viewer(house.ada_of_skane), ASK, choice("off", now), now=now)
    assert not queries.offer(anna, ASK, region="12", now=now).is_open
    monkeypatch.setattr(queries, "_copy", there)
    assert not queries.offer(anna, ASK, region="12", now=now).is_open


def test_a_copy_taken_inside_what_was_rolled_back_is_never_believed(house: House, now: dt.datetime) -> None:
    ada, anna = house.staff_viewer(house.ada_of_skane), house.viewer(house.anna)
    with transaction.atomic():
        actions.decide(ada, ASK, choice("off", now), now=now)
        assert not queries.offer(anna, ASK, region="12", now=now).is_open
        transaction.set_rollback(True)
    later = now + dt.timedelta(seconds=1)
    actions.decide(ada, ASK, choice("on", now), now=later)
    assert queries.offer(anna, ASK, region="12", now=later).is_open


def test_a_known_version_costs_one_statement_and_no_more(house: House, now: dt.datetime) -> None:
    anna = house.viewer(house.anna)
    queries.offers(anna, region="12", now=now)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        queries.offers(anna, region="12", now=now)
    assert len(seen) == 1
    number = queries.version()
    with CaptureQueriesContext(connection) as seen:
        queries.offers(anna, region="12", now=now, at_version=number)
    assert len(seen) == 0


def test_a_unit_that_follows_the_region_again_has_no_decision_of_its_own(
    house: House, now: dt.datetime
) -> None:
    ada = house.staff_viewer(house.ada_of_skane)
    own = actions.decide(ada, ASK, choice("off", now), unit_id=house.linden.id, now=now)
    closed = queries.units_closed_for(ada, ASK, region="12", now=now)
    assert (house.linden.id in closed, house.ekbacken.id in closed) == (True, False)
    assert decisions.units_with_own(ada) == {ASK: 1}
    with pytest.raises(actions.Stale):
        actions.follow_region(ada, ASK, unit_id=house.linden.id, expected=uuid.uuid4(), now=now)
    actions.follow_region(ada, ASK, unit_id=house.linden.id, expected=own.id, now=now)
    actions.follow_region(ada, ASK, unit_id=house.linden.id, expected=None, now=now)
    assert house.linden.id not in queries.units_closed_for(ada, ASK, region="12", now=now)
    assert decisions.units_with_own(ada) == {}
    assert Entry.objects.filter(action="catalogue.follow_region").count() == 1


def test_an_option_nobody_has_set_is_the_services_own(house: House, now: dt.datetime) -> None:
    anna = house.viewer(house.anna)
    offered = queries.offer(anna, ASK, region="12", now=now)
    assert queries.option(offered, "answer_within_days") == 2
    assert (
        queries.option(dataclasses.replace(offered, options={"answer_within_days": 9}), "answer_within_days")
        == 9
    )
    assert queries.option(offered, "no such option") is None


def test_what_is_made_from_the_catalogue_is_made_anew_when_it_says_something_else(
    house: House, now: dt.datetime
) -> None:
    ada, anna = house.staff_viewer(house.ada_of_skane), house.viewer(house.anna)

    def shown(at: dt.datetime) -> str:
        return queries.kept(
            "state",
            now=at,
            at_version=None,
            make=lambda: str(queries.offer(anna, ASK, region="12", now=at).availability),
        )

    assert shown(now) == "open"
    ends = now + dt.timedelta(hours=2)
    actions.decide(ada, ASK, dataclasses.replace(choice("paused", now), valid_to=ends), now=now)
    later = now + dt.timedelta(seconds=1)
    assert shown(later) == "paused"
    assert shown(ends - dt.timedelta(seconds=1)) == "paused"
    assert shown(ends) == "open"
    assert shown(later) == "paused"
