"""Queries: counts of a region's residents by age and of its cases by unit and month. Two statements, no person."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import hours

#: The first age of each group; nobody younger can have an account (the table of ages: 13).
AGES = (13, 16, 18, 30, 45, 65, 80)
#: So many months, this one among them.
MONTHS = 3
# Who is alive and old enough, by group; of them those with an open account, and those whose latest choice is paper.
# Read from indexes where the table is large; in which group somebody is is told by their day of birth alone: `turned` are
# the days from which one is too young for each age, the oldest first.
_PEOPLE = """
SELECT %(groups)s - width_bucket(p.born_on, %(turned)s::date[]),
       count(*), count(a.person_id), count(*) FILTER (WHERE c.replies IN ('both', 'paper'))
FROM people_person p
LEFT JOIN (SELECT person_id FROM people_account WHERE activated_at IS NOT NULL AND locked_at IS NULL) a
       ON a.person_id = p.id
LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, replies FROM contacts_replychoice ORDER BY person_id, number DESC) c
       ON c.person_id = p.id
WHERE p.home_region = %(region)s AND p.deceased_on IS NULL AND p.born_on < %(too_young)s
GROUP BY 1 ORDER BY 1
"""
# Cases that came in, not those a unit began nor those that go on from another region; nor secret ones, which leave no
# trace in anything that is counted (decision of 2026-11-27).
_CASES = """
SELECT u.id, u.name, date_trunc('month', c.sent_at AT TIME ZONE 'Europe/Stockholm')::date AS month,
       count(*) FILTER (WHERE c.assistance_id IS NULL AND c.sent_by_id = c.subject_id),
       count(*) FILTER (WHERE c.assistance_id IS NULL AND c.sent_by_id <> c.subject_id),
       count(*) FILTER (WHERE c.assistance_id IS NOT NULL)
FROM cases_case c
JOIN organisations_unit u ON u.id = c.unit_id
WHERE c.region = %(region)s AND c.sent_at >= %(since)s AND NOT c.is_from_unit AND c.continues_id IS NULL
  AND NOT c.is_secret
GROUP BY u.id, u.name, u.sort_key, month ORDER BY month DESC, u.sort_key, u.id
"""


@dataclass(frozen=True, slots=True)
class Group:
    """The residents of some ages. `first`: the youngest; `last`: the oldest, None for the last group."""

    first: int
    last: int | None
    people: int
    active: int
    on_paper: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The cases that came to a unit in a month: sent by the person, by somebody who acts for them, with help of staff."""

    unit_id: uuid.UUID
    unit: str
    month: dt.date
    own: int
    for_other: int
    helped: int

    @property
    def parts(self) -> tuple[int, int, int]:
        """The three ways."""
        return self.own, self.for_other, self.helped


def people(viewer: Viewer, *, now: dt.datetime) -> list[Group]:
    """Return the residents of the administrator's region by age. Raises Http404 for anybody else."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, _values(_region(viewer), clock.local_date(now)))
        rows = {int(bucket): counts for bucket, *counts in cursor.fetchall()}
    last = (*(age - 1 for age in AGES[1:]), None)
    return [Group(first, last[place], *rows.get(place + 1, (0, 0, 0))) for place, first in enumerate(AGES)]


def _values(region: str, today: dt.date) -> dict[str, Any]:
    turned = sorted(_too_young(today, age) for age in AGES)
    return {"region": region, "groups": len(AGES), "turned": turned, "too_young": turned[-1]}


def _too_young(today: dt.date, age: int) -> dt.date:
    """Return the first day of birth of somebody who is not yet `age` today; born on 29 February one turns on 1 March."""
    try:
        return today.replace(year=today.year - age) + dt.timedelta(days=1)
    except ValueError:  # today is a leap day
        return dt.date(today.year - age, 3, 1)


def sent(viewer: Viewer, *, now: dt.datetime) -> list[Sent]:
    """Return the cases of the administrator's region by month, latest first, and unit. Raises Http404 for others."""
    values: dict[str, Any] = {
        "region": _region(viewer),
        "since": hours.moment_of(first_month(now), hours.MIDNIGHT),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CASES, values)
        return [Sent(*row) for row in cursor.fetchall()]


def first_month(now: dt.datetime) -> dt.date:
    """Return the first day of the earliest month that is counted."""
    today = clock.local_date(now)
    back = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return dt.date(back // 12, back % 12 + 1, 1)


def _region(viewer: Viewer) -> str:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return viewer.region
