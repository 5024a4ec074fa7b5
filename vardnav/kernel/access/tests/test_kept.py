"""What is asked with kept SQL is what the queryset itself would give, for everybody."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.support.personas import House
from vardnav.kernel.access import kept
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Account, Person

pytestmark = pytest.mark.django_db


def own_account(viewer: Viewer) -> models.QuerySet[Account]:
    return Account.objects.visible_to(viewer).select_related("person").annotate(also=F("person__born_on"))


def these(viewer: Viewer, *ids: uuid.UUID) -> models.QuerySet[Person]:
    return Person.objects.filter(id__in=ids).order_by("id")


def shouted(viewer: Viewer, one: uuid.UUID) -> models.QuerySet[Person]:
    return Person.objects.filter(given_name=str(one).upper())


def values(viewer: Viewer) -> Any:
    return Person.objects.values("id")


def test_each_viewer_gets_their_own_rows_from_the_same_sql(house: House, now: dt.datetime) -> None:
    for person in (house.anna, house.cecilia, house.anna):
        viewer = house.viewer(person)
        expected = list(own_account(viewer))
        found = kept.rows(own_account, viewer)
        assert [one.pk for one in found] == [one.pk for one in expected] == [expected[0].pk]
        assert found[0].person.name == person.name
        assert found[0].also == person.born_on  # type: ignore[attr-defined]
        assert {**found[0].__dict__, "_state": 0} == {**expected[0].__dict__, "_state": 0}


def test_one_statement_and_what_is_joined_costs_no_other(house: House) -> None:
    viewer = house.viewer(house.anna)
    kept.rows(own_account, viewer)
    with CaptureQueriesContext(connection) as captured:
        assert kept.rows(own_account, viewer)[0].person.name
    assert len(captured) == 1


def test_any_number_of_ids(house: House) -> None:
    viewer = house.viewer(house.anna)
    people = sorted((house.anna, house.bo, house.cecilia), key=lambda one: one.id)
    assert kept.rows(these, viewer, *(one.id for one in people)) == people
    assert kept.rows(these, viewer, house.bo.id) == [house.bo]
    with pytest.raises(kept.NotKept):
        kept.rows(these, viewer, *(uuid.uuid4() for _each in range(65)))


def test_a_question_that_changes_its_ids_is_refused_and_never_asked_with_nobodys(house: House) -> None:
    with pytest.raises(kept.NotKept):
        kept.rows(shouted, house.viewer(house.anna), house.anna.id)


def test_what_is_not_rows_of_a_model_is_refused(house: House) -> None:
    with pytest.raises(kept.NotKept):
        kept.rows(values, house.viewer(house.anna))


#: Of a viewer, what no question may ask: it changes from page to page and decides nothing.
NEVER_ASKED = frozenset({"assurance", "request_id", "language"})


def test_whatever_a_question_may_ask_of_its_viewer_has_sql_of_its_own() -> None:
    """A new field of Viewer must be among the ids or in Sort, or be named as never asked."""
    known = {*kept._IDS, *kept.Sort._fields, "region", *NEVER_ASKED}
    assert {one.name for one in dataclasses.fields(Viewer)} <= known


def only_for_agents(viewer: Viewer) -> models.QuerySet[Person]:
    assert viewer.subject_id is not None
    seen = Person.objects.filter(id=viewer.subject_id)
    return seen.filter(given_name__in=sorted(viewer.areas)) if viewer.is_by_power else seen


def test_an_agent_does_not_get_the_sql_of_another_who_acts(house: House) -> None:
    """The same role and the same subject, by a right of another sort or about something else."""
    trustee = Viewer.resident(
        person_id=house.anna.id, subject_id=house.cecilia.id, region="12", is_for_grown=True
    )
    about = frozenset({house.cecilia.given_name})
    agent = dataclasses.replace(trustee, is_by_power=True, areas=frozenset({"medicines"}))
    other = dataclasses.replace(agent, areas=about)
    for viewer, seen in ((trustee, 1), (agent, 0), (other, 1), (trustee, 1)):
        assert len(kept.rows(only_for_agents, viewer)) == seen
