"""Actions: where the residents of the demonstration are listed; what somebody has chosen since stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.capabilities.listing.models import Choice, Place
from vardnav.capabilities.listing.queries import chosen
from vardnav.capabilities.listing.rules import limit_on, limits, offer_until, reason_of
from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.rules import HEALTH_CENTRE
from vardnav.platform.cases.models import Case

#: How long ago they chose.
_AGO = dt.timedelta(days=500)
_ADULT = 18
#: A full health centre, and who has waited there for how many days, longest first.
_FULL, _WAITING = "solrosen", {"gustav": 40, "helena": 23, "anna": 12, "sven": 4}


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


def follow(care: Care) -> int:
    """Write the choice that belongs to each case of choosing that has none, as when it was sent; return how many."""
    told = {
        identity.fixed(f"case {care.region.code} {one['key']}"): one["answers"]
        for one in reading.cases(care.region.code)["case"]
        if one["service"] == chosen.KEY
    }
    there = Choice.objects.visible_to(Viewer.system()).filter(case__draft_id__in=told)
    rows = Case.objects.visible_to(Viewer.system()).filter(draft_id__in=told)
    missing = rows.exclude(id__in=there.values("case")).order_by("sent_at", "id")
    for case in missing:
        _choice(case, told[case.draft_id]).save(force_insert=True)
    return len(missing)


def wait(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Let some residents stand in the queue of a full health centre, the first with an offer; return how many are new."""
    unit, places = care.units.get(_FULL), []
    if unit is None or Place.objects.visible_to(Viewer.system()).filter(unit=unit).exists():
        return 0
    for key, days in _WAITING.items():
        joined_at = now - dt.timedelta(days=days)
        person = residents.people.get(key)
        if person is None:  # the number belongs to somebody who is not a demonstration's
            continue
        places.append(
            Place(
                id=identity.timed(joined_at, f"place {person.identifier}"),
                region=care.region.code,
                unit=unit,
                subject=person,
                joined_by=person,
                joined_at=joined_at,
            )
        )
    if not places:
        return 0
    first, yesterday = places[0], now - dt.timedelta(days=1)
    first.offered_at = yesterday
    day = clock.local_date(yesterday)
    first.offer_until = offer_until(day, limit_on(day, care.region.code, limits()))
    return len(Place.objects.bulk_create(places))


def _choice(case: Case, answers: dict[str, Any]) -> Choice:
    standing = chosen.standing_of(case.subject_id, region=case.region, now=case.sent_at)
    needs_reason = standing.latest is not None and standing.room.left == 0
    return Choice(
        id=identity.fixed(f"listing of case {case.draft_id}"),
        region=case.region,
        subject_id=case.subject_id,
        number=standing.last_number + 1,
        unit_id=case.unit_id,
        chosen_by_id=case.sent_by_id,
        chosen_at=case.sent_at,
        chosen_on=clock.local_date(case.sent_at),
        holds_from=standing.holds_from,
        reason=reason_of(answers.get("reason")).value if needs_reason else "",
        reason_text=str(answers.get("reason_text", "")) if needs_reason else "",
        case=case,
    )
