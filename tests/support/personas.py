"""The people and places of the tests. Anna, her son Bo, Cecilia the stranger, Doktor Dag, Sköterska Eva."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.test import Client

from tests.support import ground
from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations import models as organisations
from vardnav.kernel.people import models as people
from vardnav.platform.catalogue import models as catalogue
from vardnav.platform.catalogue import queries as catalogue_queries
from vardnav.platform.portal import gate
from vardnav.platform.registry import listing

SKANE = "12"
KALMAR = "08"
#: Official test number of somebody born 1978 (Skatteverket, CC0).
ANNA_NUMBER = "197802042387"


@dataclasses.dataclass
class House:
    """Everybody and everything a test may need, saved."""

    now: dt.datetime
    anna: people.Person
    bo: people.Person
    cecilia: people.Person
    dag: organisations.Staff
    eva: organisations.Staff
    ada: organisations.Staff
    linden: organisations.Unit
    ekbacken: organisations.Unit
    kalmar_unit: organisations.Unit
    dag_at_linden: organisations.Assignment
    eva_at_ekbacken: organisations.Assignment
    ada_of_skane: organisations.Assignment

    def viewer(self, person: people.Person, *, acting_for: people.Person | None = None) -> Viewer:
        """A resident viewer."""
        return Viewer.resident(
            person_id=person.id,
            region=SKANE,
            subject_id=acting_for.id if acting_for else None,
            session_id=uuid7(),
        )

    def staff_viewer(self, assignment: organisations.Assignment) -> Viewer:
        """A staff or administrator viewer on `assignment`."""
        if assignment.unit_id is None:
            return Viewer.administrator(
                staff_id=assignment.staff_id, assignment_id=assignment.id, region=assignment.region_id
            )
        return Viewer.staff(
            staff_id=assignment.staff_id,
            assignment_id=assignment.id,
            unit_id=assignment.unit_id,
            region=assignment.region_id,
        )


def build(now: dt.datetime) -> House:
    """Save the house: two units in Skåne, one in Kalmar, all e-services switched on in Skåne."""
    ground.lay()
    provider = organisations.CareProvider.objects.create(
        region_id=SKANE, hsa_id="SE2321000255-TEST", name="Region Skåne", organisation_number="232100-0255"
    )
    linden, ekbacken = (
        _unit(provider, SKANE, name) for name in ("Vårdcentralen Linden", "Vårdcentralen Ekbacken")
    )
    far_provider = organisations.CareProvider.objects.create(
        region_id=KALMAR,
        hsa_id="SE2321000073-TEST",
        name="Region Kalmar län",
        organisation_number="232100-0073",
    )
    dag, eva, ada = (
        _staff("Dag", "Ek", "Läkare"),
        _staff("Eva", "Alm", "Sjuksköterska"),
        _staff("Ada", "Rönn", "Utvecklare"),
    )
    house = House(
        now=now,
        anna=_person(ANNA_NUMBER, "Anna", "Lindqvist", dt.date(1978, 2, 4)),
        bo=_person("20170310T001", "Bo", "Lindqvist", dt.date(2017, 3, 10)),
        cecilia=_person("19900222T002", "Cecilia", "Strand", dt.date(1990, 2, 22)),
        dag=dag,
        eva=eva,
        ada=ada,
        linden=linden,
        ekbacken=ekbacken,
        kalmar_unit=_unit(far_provider, KALMAR, "Hälsocentralen Kvarnholmen"),
        dag_at_linden=_assignment(dag, linden, SKANE),
        eva_at_ekbacken=_assignment(eva, ekbacken, SKANE),
        ada_of_skane=_assignment(ada, None, SKANE),
    )
    for person in (house.anna, house.cecilia):
        activate(person, now, unit=linden)
    people.Guardianship.objects.create(
        guardian=house.anna, child=house.bo, valid_from=dt.date(2017, 3, 10), author="folkbokföringen"
    )
    switch_on(SKANE, now)
    return house


def activate(
    person: people.Person, now: dt.datetime, *, unit: organisations.Unit | None = None
) -> people.Account:
    """Give a person an activated account."""
    return people.Account.objects.create(
        person=person,
        activated_at=now,
        terms_version=gate.TERMS_VERSION,
        terms_accepted_at=now,
        phone="+46701740605",
        notify_by=people.NotifyBy.SMS,
        chosen_region=SKANE,
        chosen_unit=unit.id if unit else None,
    )


def switch_on(region: str, now: dt.datetime) -> None:
    """Switch every e-service on in a region, and forget what this process remembered."""
    for key in listing.services():
        catalogue.Offering.objects.get_or_create(
            region_id=region,
            unit=None,
            service_key=key,
            superseded_at=None,
            defaults={"state": "on", "valid_from": now - dt.timedelta(days=300), "decided_at": now},
        )
    catalogue_queries.forget()


class LoggedIn(Client):
    """A test client with a session; a POST gets its form key unless one is given."""

    def post(self, path: str, data: Mapping[str, object] | None = None, **options: Any) -> Any:  # type: ignore[override]
        """POST a form once, under a key of its own."""
        return super().post(path, {"form_key": str(uuid.uuid4()), **(data or {})}, **options)


def client_of(
    *,
    person: people.Person | None = None,
    assignment: organisations.Assignment | None = None,
    acting_for: people.Person | None = None,
    assurance: int = 3,
    now: dt.datetime | None = None,
) -> LoggedIn:
    """Return a client logged in as a resident (maybe acting for a child) or as staff on an assignment."""
    moment = now or clock.now()
    session, token = sessions.open_session(
        now=moment,
        provider="test",
        assurance=assurance,
        person_id=person.id if person else None,
        staff_id=assignment.staff_id if assignment else None,
    )
    if acting_for:
        sessions.act_for(session.id, acting_for.id)
    if assignment:
        sessions.choose_assignment(session.id, assignment.id)
    client = LoggedIn(raise_request_exception=True)
    client.cookies[settings.SESSION_COOKIE] = token
    return client


def kalmar_nurse(house: House) -> organisations.Assignment:
    """Sköterska Eva on an assignment in another region."""
    return organisations.Assignment.objects.create(
        region_id="08",
        staff=house.eva,
        unit=house.kalmar_unit,
        hsa_id="SE2321000073-EVA-K",
        kind="care",
        valid_from=dt.date(2020, 1, 1),
    )


def kalmar_administrator(house: House) -> organisations.Assignment:
    """Ada on an assignment as another region's administrator."""
    return organisations.Assignment.objects.create(
        region_id="08",
        staff=house.ada,
        unit=None,
        hsa_id="SE2321000073-ADA-K",
        kind="administrator",
        valid_from=dt.date(2020, 1, 1),
    )


def _unit(provider: organisations.CareProvider, region: str, name: str) -> organisations.Unit:
    return organisations.Unit.objects.create(
        region_id=region,
        provider=provider,
        hsa_id=f"{provider.hsa_id}{name[-4:].encode().hex()}",
        name=name,
        kind=organisations.UnitKind.HEALTH_CENTRE,
        is_connected=True,
        phone="+46406280400",
        sort_key=name.lower(),
        search_text=name.lower(),
    )


def _staff(given: str, family: str, title: str) -> organisations.Staff:
    return organisations.Staff.objects.create(
        hsa_id=f"SE2321000255-{given.upper()}", given_name=given, family_name=family, title=title
    )


def _assignment(
    staff: organisations.Staff, unit: organisations.Unit | None, region: str
) -> organisations.Assignment:
    kind = organisations.Assignment.Kind.CARE if unit else organisations.Assignment.Kind.ADMINISTRATOR
    return organisations.Assignment.objects.create(
        region_id=region,
        staff=staff,
        unit=unit,
        hsa_id=f"{staff.hsa_id}-A1",
        kind=kind,
        valid_from=dt.date(2020, 1, 1),
    )


def _person(number: str, given: str, family: str, born_on: dt.date) -> people.Person:
    return people.Person.objects.create(
        identifier_kind=people.IdentifierKind.PERSONNUMMER,
        identifier=number,
        given_name=given,
        family_name=family,
        born_on=born_on,
        home_region=SKANE,
        is_demo=True,
    )
