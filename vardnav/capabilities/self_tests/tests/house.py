"""Lis works at Mottagningen Lyktan, which sends kits; Anna orders, registers, and the laboratory answers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.test import Client

from vardnav.capabilities.self_tests.actions import handling, laboratory
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.ports import Report
from vardnav.capabilities.self_tests.rules import kit_ids
from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Assignment, Staff, Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.tests.world import SKANE, World, decide, unit

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
KEY = "self_tests.order"
KIT = kit_ids.made(123_456_789)
OTHER_KIT = kit_ids.made(987_654_321)
SYSTEM = Viewer.system()


@dataclasses.dataclass
class Kits:
    """The world of the cases with Lyktan in it; both kits are on in Skåne."""

    world: World
    lyktan: Unit
    lis: Staff
    assignment: Assignment

    @property
    def anna(self) -> Viewer:
        return self.world.annas()

    def lis_viewer(self) -> Viewer:
        return Viewer.staff(
            staff_id=self.lis.id, assignment_id=self.assignment.id, unit_id=self.lyktan.id, region=SKANE
        )

    def lis_client(self) -> Client:
        session, token = sessions.open_session(
            now=clock.now(), provider="test", assurance=3, staff_id=self.lis.id
        )
        sessions.choose_assignment(session.id, self.assignment.id)
        client = Client()
        client.cookies[settings.SESSION_COOKIE] = token
        return client

    def draft(self, viewer: Viewer | None = None, *, now: dt.datetime = NOW, **answers: Any) -> uuid.UUID:
        """Fill in an order; return the draft's id."""
        who = viewer or self.anna
        begun = cases.begin(who, service_key=KEY, unit_id=self.lyktan.id, now=now)
        given = {"kind": "sti", "symptoms": "no", "delivery": "home", **answers}
        cases.save_answers(who, begun.id, given, now=now)
        return begun.id

    def ordered(self, viewer: Viewer | None = None, *, now: dt.datetime = NOW, **answers: Any) -> Order:
        who = viewer or self.anna
        case = cases.submit(who, self.draft(who, now=now, **answers), now=now)
        return Order.objects.get(case=case)

    def dispatched(self, *, kit_id: str = KIT, now: dt.datetime = NOW, **answers: Any) -> Order:
        order = self.ordered(now=now, **answers)
        return handling.dispatch(self.lis_viewer(), order.id, kit_id=kit_id, now=now)

    def registered(self, *, kit_id: str = KIT, now: dt.datetime = NOW, **answers: Any) -> Order:
        order = self.dispatched(kit_id=kit_id, now=now, **answers)
        taken_on = clock.local_date(now)
        return handling.register(self.anna, order.id, kit_id=kit_id, taken_on=taken_on, now=now)

    def report(self, result: str = "negative", **changes: Any) -> Report:
        said = Report(
            message_id="m1",
            region=SKANE,
            kit_id=KIT,
            kind="sti",
            person_number=self.world.anna.identifier,
            at=NOW,
            result=result,
        )
        return dataclasses.replace(said, **changes)

    def answered(self, result: str, *, now: dt.datetime = NOW) -> Order:
        order = self.registered(now=now)
        laboratory.take_in(SYSTEM, self.report(result), now=now)
        order.refresh_from_db()
        return order


def build(world: World) -> Kits:
    """Write Lyktan and its nurse, give people addresses, and switch the kits on."""
    lyktan = unit("Mottagningen Lyktan", kind="sexual_health")
    lis = Staff.objects.create(
        hsa_id="SE2321000016-LIS1", given_name="Lis", family_name="Vård", title="Barnmorska"
    )
    assignment = Assignment.objects.create(
        region_id=SKANE, staff=lis, unit=lyktan, hsa_id="SE2321000016-LIS1A", kind="care",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    Person.objects.update(address="Storgatan 1", postal_code="222 22", postal_town="Lund")
    decide(
        key=KEY,
        options={"kit_sti": True, "kit_hpv": True, "pick_up_places": "Apoteket Örnen, Lund\nLyktan, Malmö"},
    )
    return Kits(world, lyktan, lis, assignment)
