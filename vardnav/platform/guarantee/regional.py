"""Queries: how a region keeps what is promised: counts of clocks for its administrator, never a person, no secret case.

Each figure is of what the law says, apart from the agreed target for children; and who stopped waiting without care is
counted apart from those whose promise was kept. Small counts are shown as `words.few`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.guarantee import models, queries, rules
from vardnav.platform.guarantee.rules import Kind, Why

#: How far back is looked: four weeks, so that every weekday counts alike.
LOOKS_BACK = dt.timedelta(days=28)
#: In what order those are told who wait no more without care from here.
WITHOUT_CARE = (Why.DECLINED, Why.WITHDRAWN, Why.CARED_ELSEWHERE, Why.DECEASED)


@dataclass(frozen=True, slots=True)
class PrimaryCare:
    """One unit's promises of contact and assessment: passed in the last four weeks, and about to be passed now."""

    unit: str
    contact_passed: int = 0
    contact_near: int = 0
    assessment_passed: int = 0
    assessment_near: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """One unit's open clocks that the agreed target is about: past it, near it, and all. It is not the law's limit."""

    unit: str
    passed: int
    near: int
    total: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How the clocks of a kind ended in the last four weeks: care in time, care too late, and no care here, by why."""

    kind: Kind
    kept: int
    late: int
    without_care: Mapping[Why, int]


# A clock that never held has no day on which it ended; one that moved is counted where it went.
_PRIMARY = """
SELECT u.name,
       count(*) FILTER (WHERE c.kind = 'contact' AND {passed}),
       count(*) FILTER (WHERE c.kind = 'contact' AND {near} AND c.deadline_on <= %(today)s + %(near_contact)s),
       count(*) FILTER (WHERE c.kind = 'assessment' AND {passed}),
       count(*) FILTER (WHERE c.kind = 'assessment' AND {near} AND c.deadline_on <= %(today)s + %(near_assessment)s)
FROM guarantee_guaranteeclock c
JOIN organisations_unit u ON u.id = c.unit_id
JOIN cases_case k ON k.id = c.case_id AND NOT k.is_secret
WHERE c.region = %(region)s AND c.kind IN ('contact', 'assessment') AND c.deadline_on >= %(since)s
  AND (c.why = '' OR c.ended_on IS NOT NULL AND c.why <> 'moved')
GROUP BY u.id, u.name, u.sort_key ORDER BY u.sort_key, u.id
""".format(
    passed="c.deadline_on < %(today)s AND c.deadline_on < coalesce(c.met_on, c.ended_on, c.paused_on, %(today)s)",
    near="c.met_on IS NULL AND c.why = '' AND c.paused_on IS NULL AND c.started_on <= %(today)s "
    "AND c.deadline_on >= %(today)s",
)
_ENDED = """
SELECT c.kind, c.why, c.met_on > c.deadline_on, count(*)
FROM guarantee_guaranteeclock c
JOIN cases_case k ON k.id = c.case_id AND NOT k.is_secret
WHERE c.region = %(region)s
  AND (c.met_on >= %(since)s AND c.met_on <= %(today)s OR c.ended_on >= %(since)s AND c.ended_on <= %(today)s)
GROUP BY 1, 2, 3
"""


def primary_care(viewer: Viewer, *, now: dt.datetime) -> list[PrimaryCare]:
    """Return the units that have passed, or are about to pass, a promise of contact or assessment.

    Raises Http404 for anybody but the region's administrator. One statement.
    """
    values = _values(viewer, now) | {
        "near_contact": _near_days(Kind.CONTACT, now),
        "near_assessment": _near_days(Kind.ASSESSMENT, now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PRIMARY, values)
        found = [PrimaryCare(*row) for row in cursor.fetchall()]
    return [
        one
        for one in found
        if one.contact_passed or one.contact_near or one.assessment_passed or one.assessment_near
    ]


def targets(viewer: Viewer, *, now: dt.datetime) -> list[Target]:
    """Return the units with children and young people who wait, by the agreed target's own last day (`rules.target_on`).

    The target's day is moved by pauses as the law's is, so it is counted by the rules and not in SQL; two statements.
    Raises Http404 for anybody but the region's administrator.
    """
    region, today = _region(viewer), clock.local_date(now)
    rows = models.GuaranteeClock.objects.open().filter(region=region, case__is_secret=False)
    rows = rows.exclude(track=rules.Track.GENERAL).select_related("unit")
    pauses: dict[uuid.UUID, list[models.GuaranteePause]] = {}
    for one in models.GuaranteePause.objects.filter(clock__in=rows.values("id")).order_by("from_on", "id"):
        pauses.setdefault(one.clock_id, []).append(one)
    counted: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        value = queries.as_rule(row, pauses.get(row.id, []))
        target = rules.target(value.kind, value.track, value.started_on)
        last = rules.target_on(value, today)
        if target is None or last is None:
            continue
        at = counted.setdefault((row.unit.sort_key, row.unit.name), Counter())
        at["total"] += 1
        left = (last - today).days
        if left < 0:
            at["passed"] += 1
        elif row.paused_on is None and left <= rules.near_days(target.days):
            at["near"] += 1
    return [
        Target(name, at["passed"], at["near"], at["total"]) for (_key, name), at in sorted(counted.items())
    ]


def ended(viewer: Viewer, *, now: dt.datetime) -> Sequence[Ended]:
    """Return how clocks ended in the last four weeks, kind by kind; those of no kind are left out. One statement.

    Raises Http404 for anybody but the region's administrator.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, _values(viewer, now))
        rows = cursor.fetchall()
    found = []
    for kind in Kind:
        mine = [(why, is_late, count) for of, why, is_late, count in rows if of == kind]
        kept = sum(count for why, is_late, count in mine if not why and not is_late)
        late = sum(count for why, is_late, count in mine if not why and is_late)
        without = {why: sum(count for of, _late, count in mine if of == why) for why in WITHOUT_CARE}
        if kept or late or any(without.values()):
            found.append(Ended(kind, kept, late, without))
    return found


def _near_days(kind: Kind, now: dt.datetime) -> int:
    found = rules.rule(kind, clock.local_date(now))
    return rules.near_days(found.days) if found else 0


def _values(viewer: Viewer, now: dt.datetime) -> dict[str, str | int | dt.date]:
    today = clock.local_date(now)
    return {"region": _region(viewer), "today": today, "since": today - LOOKS_BACK}


def _region(viewer: Viewer) -> str:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return viewer.region
