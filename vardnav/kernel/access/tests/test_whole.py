"""A row, what hangs on it and its row of the log are one statement: all of it, or for a stranger none of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, models
from django.test.utils import CaptureQueriesContext

from tests.support.personas import House
from vardnav.kernel import audit
from vardnav.kernel.access import kept, whole
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Guardianship, Person

pytestmark = pytest.mark.django_db
READ = "cases.read"
OF_FOUND = {"object_id": "found.id", "subject_id": "found.id", "region": "found.home_region"}


def myself(viewer: Viewer, one: uuid.UUID) -> models.QuerySet[Person]:
    assert viewer.subject_id is not None
    return Person.objects.filter(id=viewer.subject_id).filter(id=one)


def account(_viewer: Viewer, one: uuid.UUID) -> models.QuerySet[Account]:
    return Account.objects.filter(person=one).select_related("person")


def children(_viewer: Viewer, one: uuid.UUID) -> models.QuerySet[Guardianship]:
    children = Guardianship.objects.filter(guardian=one).select_related("child").order_by("child__born_on")
    return children.only("valid_from", "child__given_name")


def entries(_viewer: Viewer, region: str, one: uuid.UUID) -> models.QuerySet[Entry]:
    return Entry.objects.filter(region=region, object_id=one).order_by("at").only("at", "action", "detail")


def opened(house: House, of: Person, now: dt.datetime, **more: Any) -> whole.Whole[Person] | None:
    viewer = house.viewer(of)
    logged = audit.insert_sql(
        viewer, action=READ, object_kind="person", source="found", columns=OF_FOUND, now=now
    )
    return whole.read(myself, viewer, more.pop("which", of.id), logged=logged, **more)


def test_the_row_and_what_hangs_on_it_are_what_their_querysets_give(house: House, now: dt.datetime) -> None:
    viewer = house.viewer(house.anna)
    audit.record(
        viewer, action=READ, object_id=house.anna.id, region="12", detail={"one": ["100 %"]}, now=now
    )
    beside = (
        whole.Beside(account, ("id",)),
        whole.Beside(children, ("id",)),
        whole.Beside(entries, ("home_region", "id")),
    )
    Person.objects.filter(id=house.anna.id).update(home_region="12")
    found = opened(house, house.anna, now, beside=beside, values=("1 + 1", "found.given_name"))
    assert found is not None
    assert vars(found.row) | {"_state": 0} == vars(myself(viewer, house.anna.id).get()) | {"_state": 0}
    expected = account(viewer, house.anna.id).get()
    (own,), (bo,), (entry,) = found.beside
    for name in ("activated_at", "terms_version", "phone", "chosen_unit", "locked_at"):
        assert getattr(own, name) == getattr(expected, name), name
    assert own.person == house.anna
    assert (bo.valid_from, bo.child.given_name, bo.child_id) == (dt.date(2017, 3, 10), "Bo", house.bo.id)
    assert (entry.at, entry.action, entry.detail) == (now, READ, {"one": ["100 %"]})
    assert list(found.values) == [2, house.anna.given_name]


def test_one_statement_reads_it_all_and_writes_one_row_of_the_log(house: House, now: dt.datetime) -> None:
    with CaptureQueriesContext(connection) as sent:
        opened(house, house.anna, now, beside=(whole.Beside(children, ("id",)),))
    assert len(sent) == 1
    entry = Entry.objects.get(action=READ)
    assert (entry.object_id, entry.subject_id, entry.region) == (
        house.anna.id,
        house.anna.id,
        house.anna.home_region,
    )


def test_a_stranger_reads_nothing_and_nothing_is_logged(house: House, now: dt.datetime) -> None:
    for _time in range(2):
        assert opened(house, house.cecilia, now, which=house.anna.id, values=("1",)) is None
    assert not Entry.objects.exists()


def test_what_cannot_be_logged_is_not_read(house: House, now: dt.datetime) -> None:
    viewer = house.viewer(house.anna)
    columns = {**OF_FOUND, "region": "'longer than a code'"}
    logged = audit.insert_sql(viewer, action=READ, source="found", columns=columns, now=now)
    with pytest.raises(DatabaseError, match="too long"):
        whole.read(myself, viewer, house.anna.id, logged=logged)


def test_what_would_come_out_of_json_as_something_else_is_refused(house: House, now: dt.datetime) -> None:
    def units(_viewer: Viewer, region: str) -> Any:
        return type(house.linden).objects.filter(region=region)

    with pytest.raises(kept.NotKept, match="FloatField"):
        opened(house, house.anna, now, beside=(whole.Beside(units, ("home_region",)),))
