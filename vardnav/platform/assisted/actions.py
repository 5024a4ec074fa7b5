"""Actions: begin to help a person, known by number or entered with a name."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import queries as people
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier
from vardnav.kernel.people.models import Person
from vardnav.platform.assisted import rules, verbs
from vardnav.platform.cases import form_requests, models
from vardnav.platform.cases.rules import Identified, Origin


class Unknown(Exception):
    """Nobody has the number. `may_be_entered`: whether it is a number that staff may enter a person with."""

    def __init__(self, *, may_be_entered: bool) -> None:
        super().__init__("unknown number")
        self.may_be_entered = may_be_entered


class Deceased(Exception):
    """The person has died: no e-service is done for them."""


def start(
    viewer: Viewer,
    *,
    number: PersonIdentifier,
    origin: Origin,
    identified_by: Identified,
    given_name: str = "",
    family_name: str = "",
    now: dt.datetime,
) -> models.Assistance:
    """Begin to help the one with exactly this number; with a name, enter somebody new who has none in the register.

    `identified_by`: how staff know that it is that person; it goes with the case. A name is used for a new person only:
    what the register says is never typed over. Raises Unknown, Deceased and Http404 (anybody but staff). The look-up is in
    the log, found or not, also when this raises.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    person = people.by_identifier(viewer, number, now=now)
    if person is None:
        if not rules.may_be_entered(number.kind) or not (given_name and family_name):
            raise Unknown(may_be_entered=rules.may_be_entered(number.kind))
        person = register(viewer, number=number, given_name=given_name, family_name=family_name, now=now)
    if people_rules.has_died(person.deceased_on, clock.local_date(now)):
        raise Deceased
    with transaction.atomic():
        begun = models.Assistance.objects.create(
            region=viewer.region,
            person=person,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            origin=origin,
            identified_by=identified_by,
            started_at=now,
        )
        _record(viewer, verbs.START.key, person.id, begun.id, now, identified_by=identified_by)
    return begun


def fill(
    viewer: Viewer, case_id: uuid.UUID, *, origin: Origin, identified_by: Identified, now: dt.datetime
) -> uuid.UUID:
    """Begin to answer, in the person's place, a form that the viewer's unit has asked for; return its draft.

    Going on with what one has begun for the person is the same, whatever `origin` says then. Raises Http404, Deceased,
    requested.NotWaiting, form_requests.SomebodyElse.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        request = form_requests.waiting(viewer, case_id)
        begun = form_requests.begun_by(viewer, request, now=now)
        if begun is not None:
            return begun
        person = Person.objects.get(id=request.subject_id)
        if people_rules.has_died(person.deceased_on, clock.local_date(now)):
            raise Deceased
        helped = models.Assistance.objects.create(
            region=viewer.region,
            person=person,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            origin=origin,
            identified_by=identified_by,
            started_at=now,
        )
        _record(viewer, verbs.START.key, person.id, helped.id, now, identified_by=identified_by)
        return form_requests.begin(viewer, case_id, assistance_id=helped.id, now=now)


def register(
    viewer: Viewer, *, number: PersonIdentifier, given_name: str, family_name: str, now: dt.datetime
) -> Person:
    """Enter a person with a number that the population register does not hold, at the staff's region.

    Two who do it at once enter one person. Raises Http404 for anybody but staff and for other kinds of numbers.
    """
    if viewer.role is not Role.STAFF or not rules.may_be_entered(IdentifierKind(number.kind)):
        raise Http404
    try:
        with transaction.atomic():
            person = Person.objects.create(
                identifier_kind=number.kind.value,
                identifier=number.value,
                given_name=given_name,
                family_name=family_name,
                born_on=number.born_on,
                home_region=viewer.region,
            )
            _record(viewer, verbs.REGISTER.key, person.id, person.id, now)
    except IntegrityError:
        found = people.by_identifier(viewer, number, now=now)
        if found is None:
            raise
        return found
    return person


def _record(
    viewer: Viewer,
    action: str,
    person_id: uuid.UUID,
    object_id: uuid.UUID,
    now: dt.datetime,
    **detail: object,
) -> None:
    audit.record(
        viewer,
        action=action,
        object_kind="person" if object_id == person_id else "assistance",
        object_id=object_id,
        subject_id=person_id,
        unit_id=viewer.unit_id,
        region=viewer.region,
        detail=detail,
        now=now,
    )
