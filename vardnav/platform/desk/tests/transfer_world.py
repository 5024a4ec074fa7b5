"""Three who have the same e-services: Norra of Region Skåne, Solrosen of a company in Skåne, Kvarnholmen in Kalmar."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Staff, Unit
from vardnav.platform.cases import models, transferring
from vardnav.platform.cases.tests.world import ASK, LONG_AGO, RENEW, World, post, provider, unit
from vardnav.platform.cases.transfer_rules import Consent, ConsentHow
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.catalogue import queries as catalogue_queries
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.desk.tests.desk_world import at_the_desk, colleague

KALMAR = "08"
REASON = "Har flyttat dit."


@dataclasses.dataclass
class Map:
    """Where a case may go, and who works there: Dag at Norra, Mia at Solrosen, Kim at Kvarnholmen."""

    world: World
    solrosen: Unit
    kvarnholmen: Unit
    mia: Staff
    kim: Staff

    def viewer(self, staff: Staff) -> Viewer:
        """Return the viewer that somebody is at their unit."""
        held = self.world.assignments[staff.id]
        assert held.unit_id is not None
        return Viewer.staff(
            staff_id=staff.id, assignment_id=held.id, unit_id=held.unit_id, region=held.region_id
        )

    def desk(self, staff: Staff) -> Client:
        """Return the browser of somebody at their unit."""
        return at_the_desk(self.world, staff)


def draw(world: World) -> Map:
    """Write the units and staff beyond Norra's own care provider, and switch the e-services on in Kalmar."""
    solrosen = unit("Familjeläkarna Solrosen", provider=provider("Solrosen AB", is_public=False))
    region_kalmar = provider("Region Kalmar", region=KALMAR, is_public=True)
    kvarnholmen = Unit.objects.create(
        region_id=KALMAR,
        name="Hälsocentralen Kvarnholmen",
        kind="health_centre",
        is_connected=True,
        phone="048012345",
        provider=region_kalmar,
        sort_key="k",
        search_text="k",
    )
    Offering.objects.bulk_create(
        Offering(
            region_id=KALMAR, service_key=key, state="on", valid_from=LONG_AGO, decided_at=LONG_AGO,
            decided_by_id=world.dag.id,
        )
        for key in (RENEW, ASK)
    )  # fmt: skip
    catalogue_queries.forget()
    return Map(
        world, solrosen, kvarnholmen, colleague(world, "Mia", solrosen), colleague(world, "Kim", kvarnholmen)
    )


def order(to: Unit, basis: str = "consent", **more: Any) -> transferring.Order:
    """Return an order to send a case to a unit; the patient said yes by phone today."""
    today = clock.local_date(clock.now())
    consent = more.pop("consent", Consent(ConsentHow.PHONE, today))
    return transferring.Order(to.id, basis, more.pop("reason", REASON), consent)


def sent(
    viewer: Viewer, case: models.Case, to: Unit, *, now: dt.datetime | None = None, **more: Any
) -> Transfer:
    """Send a case on and return its receipt."""
    return transferring.transfer(viewer, case.id, order(to, **more), now=now or clock.now())


def form(to: Unit, **more: Any) -> dict[str, Any]:
    """Return what the page's form sends."""
    today = clock.local_date(clock.now())
    return {
        "unit": str(to.id),
        "basis": "consent",
        "consent_how": "phone",
        "consent_on_0": str(today.year),
        "consent_on_1": str(today.month),
        "consent_on_2": str(today.day),
        "reason": REASON,
        **more,
    }


def send(client: Client, case: models.Case, data: dict[str, Any], *, region: str = "", **more: Any) -> Any:
    """Post the page's form, opened on the case as it is unless told."""
    version = more.pop("version", None) or models.Case.objects.get(id=case.id).version
    query = f"?region={region}" if region else ""
    return post(client, f"/desk/cases/{case.id}/transfer/{query}", {"version": version, **data, **more})
