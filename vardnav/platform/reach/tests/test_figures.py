"""The region's figures: counted from the rows, nobody named, what is small not told nor reckoned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people.models import Account, Person
from vardnav.kernel.people.rules import age_on
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.tests.world import SKANE, World, activated, person, seen, world
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.desk.tests.desk_world import case_of
from vardnav.platform.reach import queries, rules, shown

__all__ = ["world"]


@pytest.fixture
def ada(world: World) -> Client:
    at = Assignment.objects.create(
        region_id=SKANE, staff=world.eva, hsa_id="ADA", kind="administrator", valid_from=dt.date(2020, 1, 1)
    )
    return personas.client_of(assignment=at)


def administrator(world: World) -> Viewer:
    return Viewer.administrator(staff_id=world.eva.id, assignment_id=uuid7(), region=SKANE)


def neighbours(count: int, *, active: int, paper: int) -> list[Person]:
    """People of 40 in Skåne: so many with an account, so many of those who want paper."""
    born = dt.date(clock.local_date(clock.now()).year - 40, 1, 1)
    made = [person(f"{born:%Y%m%d}B{n:03d}", f"Granne{n}", born) for n in range(count)]
    for one in made[:active]:
        activated(one)
    for one in made[:paper]:
        for number, replies in ((1, "inbox"), (2, "both")):
            ReplyChoice.objects.create(
                region=SKANE, person=one, number=number, replies=replies, at=clock.now()
            )
    return made


def group(world: World) -> queries.Group:
    return next(one for one in queries.people(administrator(world), now=clock.now()) if one.first == 30)


def test_residents_are_counted_by_age_with_open_accounts_and_their_latest_choice(world: World) -> None:
    made = neighbours(20, active=10, paper=6)
    before = group(world)
    assert (before.people, before.active, before.on_paper) == (21, 11, 6)  # Anna is 41 and reads here
    Account.objects.filter(person=made[0]).update(locked_at=clock.now())
    Person.objects.filter(id=made[1].id).update(deceased_on=dt.date(2026, 1, 1))
    Person.objects.filter(id=made[2].id).update(home_region="08")
    ReplyChoice.objects.create(region=SKANE, person=made[3], number=3, replies="inbox", at=clock.now())
    after = group(world)
    assert (after.people, after.active, after.on_paper) == (19, 8, 3)


def test_cases_are_counted_by_how_they_were_sent(world: World) -> None:
    for _one in range(6):
        case_of(world)
    case_of(world, acting_for=world.bo)
    helped = case_of(world)
    cases.Case.objects.filter(id=helped.id).update(
        assistance=cases.Assistance.objects.create(
            region=SKANE, person=world.anna, staff=world.dag, unit=world.norra, origin="phone",
            started_at=clock.now(),
        )
    )  # fmt: skip
    from_unit, old, secret = case_of(world), case_of(world), case_of(world)
    cases.Case.objects.filter(id=secret.id).update(is_secret=True)
    cases.Case.objects.filter(id=from_unit.id).update(is_from_unit=True)
    first = queries.first_month(clock.now())
    before = dt.datetime(first.year, first.month, 1, tzinfo=dt.UTC) - dt.timedelta(days=1)
    cases.Case.objects.filter(id=old.id).update(sent_at=before)
    rows = queries.sent(administrator(world), now=clock.now())
    assert [(one.unit, one.parts) for one in rows] == [("Vårdcentralen Norra", (6, 1, 1))]


def test_the_page_says_shares_and_hides_what_is_small(world: World, ada: Client) -> None:
    neighbours(19, active=9, paper=3)
    for _one in range(6):
        case_of(world)
    text = seen(ada.get("/steering/reach/"))
    assert "30 till 44 år" in text
    assert "50 %" in text  # ten of twenty
    assert "visas inte" in text
    assert "Vårdcentralen Norra" in text
    file = ada.get("/steering/reach.csv")
    lines = file.content.decode().splitlines()
    assert "30-44,,20,50%,,,," in lines
    assert any(line.startswith("Vårdcentralen Norra,") and line.endswith(",6,,,6,0,0") for line in lines)
    for name in ("Anna", "Granne"):
        assert name not in text + file.content.decode()


def test_it_is_two_statements_however_many_there_are(world: World) -> None:
    neighbours(8, active=8, paper=8)
    case_of(world)
    with CaptureQueriesContext(connection) as sent:
        queries.people(administrator(world), now=clock.now())
        queries.sent(administrator(world), now=clock.now())
    assert len(sent) == 2


def test_nobody_but_the_regions_administrator_counts(world: World) -> None:
    for viewer in (world.annas(), world.dags(), Viewer.system(region=SKANE)):
        for query in (queries.people, queries.sent):
            with pytest.raises(Http404):
                query(viewer, now=clock.now())


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((6, 0, 0), [6, 0, 0, 6]),
        ((60, 3, 20), [60, None, None, 83]),
        ((60, 3, 0), [None, None, 0, 63]),
        ((3, 0, 0), [None, 0, 0, None]),
        ((2, 2, 0), [None, None, 0, None]),
        ((60, 3, 2), [60, None, None, 65]),
        ((0, 0, 0), [0, 0, 0, 0]),
    ],
)
def test_what_is_small_cannot_be_reckoned_from_the_rest(parts: tuple[int, ...], told: list[Any]) -> None:
    assert rules.shown(parts) == told


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(10, 20, 50), (20, 20, 100), (0, 20, 0), (4, 20, None), (17, 20, None), (3, 4, None), (0, 0, None)],
)
def test_a_share_of_few_is_not_told(part: int, whole: int, told: int | None) -> None:
    assert rules.percent(part, whole) == told


def test_a_name_in_the_file_is_never_a_formula() -> None:
    row = queries.Sent(uuid7(), "=1+1", dt.date(2026, 1, 1), 9, 0, 0)
    assert "'=1+1" in shown.as_csv([], [row])


@pytest.mark.parametrize(
    "today", [dt.date(2026, 11, 28), dt.date(2027, 2, 28), dt.date(2027, 3, 1), dt.date(2028, 2, 29)]
)
def test_each_is_counted_in_the_group_of_their_age_also_when_born_on_a_leap_day(
    world: World, today: dt.date
) -> None:
    """The day one turns, the day before, and 29 February: as ages are reckoned everywhere else here."""
    born = [dt.date(today.year - age, 2, 28) + dt.timedelta(days=n) for age in queries.AGES for n in range(3)]
    born += [
        today.replace(day=1, year=today.year - age) + dt.timedelta(days=n)
        for age in queries.AGES
        for n in range(35)
    ]
    Person.objects.filter(home_region=SKANE).update(home_region="08")
    for n, day in enumerate(born):
        Person.objects.filter(id=person(f"{day:%Y%m%d}L{n:03d}", "Skott", day).id).update(home_region=SKANE)
    expected = [0] * len(queries.AGES)
    for day in born:
        ages = [place for place, first in enumerate(queries.AGES) if age_on(day, today) >= first]
        if ages:
            expected[ages[-1]] += 1
    noon = dt.datetime.combine(today, dt.time(11), tzinfo=dt.UTC)
    assert [one.people for one in queries.people(administrator(world), now=noon)] == expected
