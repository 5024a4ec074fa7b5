"""Queries: the person who is helped, what can be done for them and from where, and what was sent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import search
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.assisted import verbs
from vardnav.platform.cases import (
    admission,
    drafts,
    helping,
    in_place,
    letters,
    models,
    onlookers,
    reach,
    secrecy,
    sight,
)
from vardnav.platform.cases.reach import Reach
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService, Refused

UNITS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Doable:
    """An e-service as it stands for the one who is helped. `is_here`: the staff's own unit takes it now."""

    service: EService
    offered: Offer
    is_here: bool
    is_for_them: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A person who is helped, with what can be done and what has been begun and sent this time."""

    assistance: models.Assistance
    is_child: bool
    services: Sequence[Doable]
    drafts: Sequence[models.Draft]
    sent: Sequence[models.Case]
    #: Open cases in which something can be done in the person's place.
    open: Sequence[in_place.Open] = ()


@dataclass(frozen=True, slots=True)
class Receivers:
    """The units that may get a form for the person. `closed`: those of them that do not take it now."""

    assistance: models.Assistance
    service: EService
    offered: Offer
    units: Sequence[Unit]
    closed: Container[uuid.UUID]
    total: int
    is_guess: bool
    #: Why a unit does not take the person, in words, by unit.
    why: Mapping[uuid.UUID, str]
    #: Why no unit of the region does.
    refused: Refused | None = None


def opened(viewer: Viewer, assistance_id: uuid.UUID, *, now: dt.datetime) -> Opened:
    """Return the person and every e-service of the region, by the same catalogue as residents have. Raises Http404."""
    with transaction.atomic():
        found = _assistance(viewer, assistance_id, now)
        is_child = helping.is_child(found.person, now=now)
        version = catalogue.version()
        unit = found.unit  # where the viewer works: nobody else sees the assistance
        at_unit = catalogue.offers(viewer, region=viewer.region, unit_id=unit.id, now=now, at_version=version)
        in_region = catalogue.offers(viewer, region=viewer.region, now=now, at_version=version)
        begun = [one for one in drafts.begun(viewer) if one.assistance_id == found.id]
        sent = models.Case.objects.sent_with_help_of(viewer).filter(assistance=found)
        sent_now = list(sent.select_related("unit").defer("answers").order_by("-id")[:20])
        open_now = in_place.open_cases(viewer, found.person_id, now=now)
    services = [
        Doable(
            service=service,
            offered=in_region[key],
            is_here=unit.is_connected and unit.kind in service.unit_kinds and at_unit[key].is_open,
            is_for_them=service.for_children or not is_child,
        )
        for key, service in listing.services_in(viewer.region).items()
        if service.desk_page or not service.page
    ]
    return Opened(found, is_child, services, begun, sent_now, open_now)


def receivers(
    viewer: Viewer, assistance_id: uuid.UUID, key: str, *, text: str, now: dt.datetime
) -> Receivers:
    """Return the region's units that give an e-service, found by `text`. Raises Http404."""
    if key not in listing.services_in(viewer.region):
        raise Http404
    service = listing.service(key)
    with transaction.atomic():
        found = _assistance(viewer, assistance_id, now)
        version = catalogue.version()
        offered = catalogue.offers(viewer, region=viewer.region, now=now, at_version=version)[key]
        units = search.find_units(
            text, region=viewer.region, kinds=service.unit_kinds, is_connected=True, limit=UNITS_SHOWN
        )
        at_units = catalogue.offers_at_units(viewer, key, region=viewer.region, now=now, at_version=version)
        who = admission.applicant(service, found.person_id)
        refused = admission.refused_in(viewer, offered, who, region=viewer.region, now=now)
    why = {one.id: _why_not(viewer, at_units.at(one.id), who, now) for one in units.units}
    closed = {one for one, said in why.items() if said}
    return Receivers(found, service, offered, units.units, closed, units.total, units.is_guess, why, refused)


def _why_not(viewer: Viewer, offered: Offer, who: admission.Applicant | None, now: dt.datetime) -> str:
    """Return why a unit does not take a form for somebody, "" where it does."""
    if not offered.is_open:
        return services_shown.why_not_at(offered, viewer.language) or services_shown.plain_reason(
            offered, viewer.region
        )
    refused = admission.refused_at(viewer, offered, who, now=now)
    return f"{refused.reason} {refused.instead}" if refused else ""


def receipt(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> tuple[models.Case, reach.Reach]:
    """Return a case that the viewer has sent for somebody, at whichever unit, and who will read the answer.

    Its page may not be theirs to open.

    Raises Http404.
    """
    with transaction.atomic():
        cases = models.Case.objects.sent_with_help_of(viewer).defer("answers")
        case = cases.select_related("unit", "subject", "assistance").filter(id=case_id).first()
        if case is None:
            raise Http404
        _read_case(viewer, case, now)
        read_by = reach.of_person(case.subject, is_secret=case.is_secret, area=case.area, now=now)
    return case, read_by


def helped(viewer: Viewer, assistance_id: uuid.UUID) -> models.Assistance:
    """Return an assistance of the viewer's own, for a page that has logged what it shows. Raises Http404."""
    return helping.assistance(viewer, assistance_id)


def _assistance(viewer: Viewer, assistance_id: uuid.UUID, now: dt.datetime) -> models.Assistance:
    found = helping.assistance(viewer, assistance_id)
    audit.record(
        viewer,
        action=verbs.OPEN.key,
        object_kind="person",
        object_id=found.person_id,
        subject_id=found.person_id,
        unit_id=viewer.unit_id,
        region=viewer.region,
        now=now,
    )
    return found


def _read_case(viewer: Viewer, case: models.Case, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action="cases.queue",
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=viewer.unit_id,
        region=viewer.region,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody the unit will write to. `is_reached`: who reads it has an account; `is_known`: is a patient here."""

    assistance: models.Assistance
    unit: Unit
    is_reached: bool
    is_known: bool
    #: Whether there may be somebody to keep it from, while the person can read it themselves.
    may_be_secret: bool
    #: At 13-17 from a unit that it may be dangerous to be seen with: as for the person's own forms there.
    is_secret_first: bool


def addressee(
    viewer: Viewer, assistance_id: uuid.UUID, *, letter: letters.Letter | None = None, now: dt.datetime
) -> Addressee:
    """Return the one to write to, and whether they (a child: a guardian) can read it here. Raises Http404.

    `letter`: which sort, when it is known: whoever acts for an adult does not read every one.
    """
    with transaction.atomic():
        found = _assistance(viewer, assistance_id, now)
        unit = found.unit  # where the viewer works: nobody else sees the assistance
        system = Viewer.system(region=viewer.region)
        area = sight.area_of(None, unit.kind)
        read_by = reach.of_person(
            found.person, is_secret=False, area=sight.area_of(letter, unit.kind), now=now
        )
        is_listed = Account.objects.visible_to(system).filter(person=found.person_id, chosen_unit=unit.id)
        has_case = models.Case.objects.visible_to(viewer).filter(subject=found.person_id)
        person = Person.objects.visible_to(system).filter(id=found.person_id)
        is_known = person.filter(Exists(is_listed) | Exists(has_case)).exists()
        acts_alone = secrecy.acts_alone(found.person.born_on, now)
        may_be_secret = read_by is Reach.SELF and (
            acts_alone or bool(onlookers.seeing(found.person_id, area, now=now))
        )
    is_secret_first = acts_alone and unit.kind in SENSITIVE
    return Addressee(found, unit, read_by is not Reach.NOBODY, is_known, may_be_secret, is_secret_first)


def sent(viewer: Viewer, *, now: dt.datetime) -> list[models.Message]:
    """Return the first message of each case that the unit has begun, latest first, with when it was read."""
    with transaction.atomic():
        first = models.Message.objects.visible_to(viewer).filter(number=1, case__is_from_unit=True)
        rows = list(first.select_related("case", "subject", "author_staff").order_by("-case_id")[:50])
        items = [(one.case_id, one.subject_id) for one in rows]
        audit.record_many(viewer, action="cases.queue", object_kind="case", items=items, now=now)
    return rows


def askable(viewer: Viewer, wanted: str = "") -> list[tuple[str, str]]:
    """Return the region's own forms, which a unit may ask somebody to answer: (key, title).

    `wanted`: a key that was chosen. One that another process has published just now is looked for.
    """
    listing.services().get(wanted)
    found = listing.services_in(viewer.region).values()
    return [(one.key, str(one.title)) for one in found if one.region]


def asked(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> models.Case:
    """Return a case of the unit's in which a form is waited for, with its person. Raises Http404."""
    with transaction.atomic():
        found = models.Case.objects.visible_to(viewer).select_related("subject", "unit").filter(id=case_id)
        case = found.filter(id__in=models.FormRequest.objects.visible_to(viewer).values("case")).first()
        if case is None:
            raise Http404
        _read_case(viewer, case, now)
    return case
