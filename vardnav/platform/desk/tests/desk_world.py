"""Cases at a unit and browsers of its staff, for tests of the desk and rooms above."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.organisations.models import Assignment, Staff, Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions, models
from vardnav.platform.cases.tests.world import ASK, SKANE, World, post

QUESTION = "Får jag träna med ont i knät?"


def at_the_desk(world: World, staff: Staff, assignment: Assignment | None = None) -> Client:
    """Return a browser in which `staff` works on an assignment."""
    session, token = sessions.open_session(now=clock.now(), provider="staff", assurance=3, staff_id=staff.id)
    sessions.choose_assignment(session.id, (assignment or world.assignments[staff.id]).id)
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = token
    return client


def colleague(world: World, given: str, at: Unit, **more: Any) -> Staff:
    """Somebody else who works at a unit."""
    staff = Staff.objects.create(
        hsa_id=f"SE2321000016-{given.upper()}",
        given_name=given,
        family_name="Vård",
        title="Sjuksköterska",
        **more,
    )
    world.assignments[staff.id] = Assignment.objects.create(
        region_id=at.region_id,
        staff=staff,
        unit=at,
        hsa_id=f"{staff.hsa_id}A",
        kind="care",
        valid_from=dt.date(2020, 1, 1),
    )
    return staff


def case_of(
    world: World,
    person: Person | None = None,
    *,
    unit: Unit | None = None,
    key: str = ASK,
    answers: dict[str, Any] | None = None,
    now: dt.datetime | None = None,
    acting_for: Person | None = None,
) -> models.Case:
    """Send a case as a resident does."""
    moment, who = now or clock.now(), person or world.anna
    viewer = world.annas(subject_id=acting_for.id if acting_for else None) if who == world.anna else None
    if viewer is None:
        from vardnav.kernel.access.viewer import Viewer

        viewer = Viewer.resident(person_id=who.id, region=SKANE)
    draft = actions.begin(viewer, service_key=key, unit_id=(unit or world.norra).id, now=moment)
    actions.save_answers(viewer, draft.id, answers or {"question": QUESTION}, now=moment)
    return actions.submit(viewer, draft.id, now=moment)


def act(client: Client, case: models.Case, verb: str, **data: Any) -> Any:
    """Send one of the forms of a case's page, opened on the case as it is in the database unless told."""
    version = data.pop("version", None)
    if version is None:
        version = models.Case.objects.get(id=case.id).version
    url = f"/desk/cases/{case.id}/do/{verb}/"
    return post(client, url, {"version": version, **data})


def page(client: Client, case: models.Case, query: str = "") -> Any:
    return client.get(f"/desk/cases/{case.id}/{query}")
