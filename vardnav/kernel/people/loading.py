"""Actions: residents of a file put into the register, batch by batch; who is there already stays as is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import verbs
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.residents_file import Resident


@transaction.atomic
def load_residents(viewer: Viewer, residents: Sequence[Resident], *, region: str, now: dt.datetime) -> int:
    """Add the residents who are not there yet, all of them or none, and return how many were added.

    They are marked as demo people: the names are invented. The log says how many, and nothing about whom.
    """
    wanted = {(one.identifier.kind.value, one.identifier.value): one for one in residents}
    there = Person.objects.visible_to(viewer).filter(identifier__in=[value for _, value in wanted])
    for key in there.values_list("identifier_kind", "identifier"):
        wanted.pop(key, None)
    added = Person.objects.bulk_create(
        [_person(one, region) for one in wanted.values()], ignore_conflicts=True
    )
    if added:
        audit.record(
            viewer, action=verbs.LOAD_RESIDENTS.key, now=now, region=region, detail={"count": len(added)}
        )
    return len(added)


def _person(resident: Resident, region: str) -> Person:
    return Person(
        identifier_kind=resident.identifier.kind.value,
        identifier=resident.identifier.value,
        given_name=resident.given_name,
        family_name=resident.family_name,
        born_on=resident.identifier.born_on,
        deceased_on=resident.deceased_on,
        home_region=region,
        is_demo=True,
        **resident.details,
    )
