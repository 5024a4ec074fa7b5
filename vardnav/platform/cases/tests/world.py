"""People, places and an open catalogue for tests of what residents do; rooms above import these fixtures."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.support import ground
from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Assignment, CareProvider, Staff, Unit
from vardnav.kernel.people.models import Account, Guardianship, IdentifierKind, Person
from vardnav.kernel.people.rules import TERMS_VERSION
from vardnav.platform.catalogue import actions as catalogue
from vardnav.platform.catalogue import queries as catalogue_queries
from vardnav.platform.catalogue.models import Offering, Version

SKANE = "12"
RENEW = "prescriptions.renew"
ASK = "contact.ask"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclasses.dataclass
class World:
    """Anna, her son Bo (9), the stranger Cecilia; Dag at Norra, Eva at Södra; all of it in Skåne."""

    anna: Person
    bo: Person
    cecilia: Person
    norra: Unit
    sodra: Unit
    dag: Staff
    eva: Staff
    assignments: dict[uuid.UUID, Assignment]

    def annas(self, **changes: Any) -> Viewer:
        return Viewer.resident(person_id=self.anna.id, region=SKANE, **changes)

    def cecilias(self) -> Viewer:
        return Viewer.resident(person_id=self.cecilia.id, region=SKANE)

    def dags(self) -> Viewer:
        return self._staff(self.dag, self.norra)

    def evas(self) -> Viewer:
        return self._staff(self.eva, self.sodra)

    def _staff(self, staff: Staff, unit: Unit) -> Viewer:
        return Viewer.staff(
            staff_id=staff.id, assignment_id=self.assignments[staff.id].id, unit_id=unit.id, region=SKANE
        )


def person(identifier: str, given: str, born_on: dt.date) -> Person:
    return Person.objects.create(
        identifier_kind=IdentifierKind.PERSONNUMMER,
        identifier=identifier,
        given_name=given,
        family_name="Test",
        born_on=born_on,
        home_region=SKANE,
    )


def activated(someone: Person, **account: Any) -> Person:
    Account.objects.create(
        person=someone, activated_at=LONG_AGO, terms_version=TERMS_VERSION, chosen_region=SKANE, **account
    )
    return someone


def provider(name: str, *, region: str = SKANE, is_public: bool) -> CareProvider:
    """Return a care provider, the same each time it is asked for."""
    found, _made = CareProvider.objects.get_or_create(
        region_id=region,
        hsa_id=f"SE-{name}"[:31],
        defaults={"name": name, "organisation_number": "232100-0255", "is_public": is_public},
    )
    return found


def unit(name: str, **more: Any) -> Unit:
    defaults: dict[str, Any] = {
        "kind": "health_centre",
        "is_connected": True,
        "phone": "0401234567",
        "postal_town": "Lund",
    }
    if "provider" not in more:
        defaults["provider"] = provider("Region Skåne", is_public=True)
    return Unit.objects.create(
        region_id=SKANE,
        name=name,
        sort_key=name.casefold(),
        search_text=f"{name.casefold()} lund vårdcentral",
        **{**defaults, **more},
    )


def _staff(hsa: str, given: str, title: str, at: Unit) -> tuple[Staff, Assignment]:
    staff = Staff.objects.create(hsa_id=hsa, given_name=given, family_name="Vård", title=title)
    assignment = Assignment.objects.create(
        region_id=SKANE, staff=staff, unit=at, hsa_id=f"{hsa}A", kind="care", valid_from=dt.date(2020, 1, 1)
    )
    return staff, assignment


def decide(state: str = "on", *, key: str, unit_id: uuid.UUID | None = None, **choice: Any) -> None:
    """Let Skåne's administrator decide about an e-service, in force since long."""
    viewer = Viewer.administrator(staff_id=Staff.objects.all()[0].id, assignment_id=uuid7(), region=SKANE)
    chosen = catalogue.Choice(state=state, valid_from=choice.pop("valid_from", LONG_AGO), **choice)
    catalogue.decide(viewer, key, chosen, unit_id=unit_id, now=clock.now())


def build() -> World:
    """Write the world's rows."""
    ground.lay()
    Version.objects.get_or_create(id=1)  # a test that truncates (transaction=True) may have been here before
    today = clock.local_date(clock.now())
    norra, sodra = unit("Vårdcentralen Norra"), unit("Vårdcentralen Södra")
    anna = activated(person("19850412A001", "Anna", dt.date(1985, 4, 12)), chosen_unit=norra.id)
    bo = person("20170101A002", "Bo", dt.date(today.year - 9, 1, 1))
    cecilia = activated(person("19700101A003", "Cecilia", dt.date(1970, 1, 1)))
    Guardianship.objects.create(
        guardian=anna, child=bo, valid_from=dt.date(today.year - 9, 1, 1), author="folkbokföringen"
    )
    dag, at_norra = _staff("SE2321000016-DAG1", "Dag", "Läkare", norra)
    eva, at_sodra = _staff("SE2321000016-EVA1", "Eva", "Sjuksköterska", sodra)
    world = World(anna, bo, cecilia, norra, sodra, dag, eva, {dag.id: at_norra, eva.id: at_sodra})
    Offering.objects.bulk_create(
        Offering(
            region_id=SKANE, service_key=key, state="on", valid_from=LONG_AGO, decided_at=LONG_AGO,
            decided_by_id=dag.id,
        )
        for key in (RENEW, ASK)
    )  # fmt: skip
    return world


def log_in(who: Person, *, acting_for: Person | None = None) -> Client:
    """Return a browser in which `who` is logged in, for themselves or for a child."""
    session, token = sessions.open_session(
        now=clock.now(), provider="resident", assurance=3, person_id=who.id
    )
    if acting_for is not None:
        sessions.act_for(session.id, acting_for.id)
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = token
    return client


def post(client: Client, url: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    """Send a form as a page does: with a fresh form key unless one is given."""
    return client.post(url, {"form_key": str(uuid7()), **(data or {})}, **more)


def seen(response: Any) -> str:
    """Return a page as text, as a person sees it: no tags, entities undone."""
    return html.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def world(db: None) -> Iterator[World]:
    catalogue_queries.forget()
    made = build()
    yield made
    catalogue_queries.forget()


@pytest.fixture
def anna(world: World) -> Client:
    return log_in(world.anna)


@pytest.fixture
def cecilia(world: World) -> Client:
    return log_in(world.cecilia)


@pytest.fixture
def anna_for_bo(world: World) -> Client:
    return log_in(world.anna, acting_for=world.bo)
