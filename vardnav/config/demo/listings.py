"""Actions: where the residents of the demonstration are listed; what somebody has chosen since stays."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.listing.models import Choice
from vardnav.config.demo import identity
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.rules import HEALTH_CENTRE

#: How long ago they chose.
_AGO = dt.timedelta(days=500)
_ADULT = 18


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """List every adult who has a health centre there, and has no choice of their own; return how many rows were written."""
    system = Viewer.system()
    decided = set(
        Choice.objects.visible_to(system)
        .filter(subject__in=residents.people.values())
        .values_list("subject_id", flat=True)
    )
    chosen_at = now - _AGO
    rows = []
    for key, person in residents.people.items():
        unit = care.units.get(residents.unit_of[key])
        is_adult = person.born_on is not None and person.born_on.year + _ADULT < chosen_at.year
        if unit is None or unit.kind != HEALTH_CENTRE or person.id in decided or not is_adult:
            continue
        rows.append(
            Choice(
                id=identity.fixed(f"listing {person.identifier}"),
                region=care.region.code,
                subject=person,
                number=1,
                unit=unit,
                chosen_by=person,
                chosen_at=chosen_at,
                chosen_on=clock.local_date(chosen_at),
                holds_from=clock.local_date(chosen_at) + dt.timedelta(days=1),
            )
        )
    return len(Choice.objects.bulk_create(rows))
