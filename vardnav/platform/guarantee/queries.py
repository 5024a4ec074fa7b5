"""Queries: clocks of a case, what is near its limit at a unit, and what forms in a region (counts only)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.guarantee import models, rules, verbs
from vardnav.platform.registry import listing
from vardnav.platform.registry.contributions import Running

#: Whether the case `found` has a clock.
THERE = "EXISTS (SELECT FROM guarantee_guaranteeclock g WHERE g.case_id = found.id)"
_OPEN = "g.subject_id = found.subject_id AND g.met_on IS NULL AND g.why = ''"
#: Whether somebody, `found`, waits by a clock that still counts (`open()` below).
OPEN_OF_SUBJECT = f"EXISTS (SELECT FROM guarantee_guaranteeclock g WHERE {_OPEN})"
#: The same without contact, which `of_subject` leaves out. No day is asked: only the product's own clock says what is near.
WAITS_OF_SUBJECT = f"EXISTS (SELECT FROM guarantee_guaranteeclock g WHERE {_OPEN} AND g.kind <> 'contact')"
#: So many rows the unit's list shows; what breaches first comes first.
MOST = 200
#: Fewer than this are not told apart: "färre än 5".
SMALL = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock with its pauses, and how it stands."""

    row: models.GuaranteeClock
    pauses: Sequence[models.GuaranteePause]
    value: rules.Clock
    state: rules.State
    rule: rules.Rule | None
    used: int
    left: int
    deadline: dt.date
    #: The agreed target beside the law, and its last day.
    target: rules.Rule | None = None
    target_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Forming:
    """One unit's open clocks of specialised care: how many are near their limit, past it, paused, and all."""

    unit_id: uuid.UUID
    unit: str
    near: int
    late: int
    paused: int
    total: int


def as_rule(row: models.GuaranteeClock, pauses: Sequence[models.GuaranteePause]) -> rules.Clock:
    """Return a row with its pauses as the rules take it."""
    return rules.Clock(
        kind=rules.Kind(row.kind),
        started_on=row.started_on,
        track=rules.Track(row.track),
        pauses=[rules.Pause(one.from_on, one.to_on, rules.PauseReason(one.reason)) for one in pauses],
        met_on=row.met_on,
        why=rules.Why(row.why) if row.why else None,
    )


def of_case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> list[Standing]:
    """Return the clocks of a case, oldest first. Two statements, one when there is none.

    The page that shows them has read the case, and that reading is in the log.
    """
    rows = models.GuaranteeClock.objects.visible_to(viewer).filter(case=case_id).select_related("case")
    return _standing(list(rows.order_by("started_on", "id")), now)


def of_subject(viewer: Viewer, *, now: dt.datetime, until: dt.date | None = None) -> list[Standing]:
    """Return the subject's open clocks with their cases, what ends first first; at most 20. Two statements at most.

    `until`: only those that end by that day, or are paused. Whoever shows them writes the log: the list of cases has its
    row. Contact is left out: it is told in the case.
    """
    rows = models.GuaranteeClock.objects.visible_to(viewer).open().exclude(kind=rules.Kind.CONTACT)
    if until is not None:
        rows = rows.filter(Q(deadline_on__lte=until) | Q(paused_on__isnull=False))
    return _standing(list(rows.select_related("case__unit", "unit").order_by("deadline_on", "id")[:20]), now)


def near_limit(viewer: Viewer, *, now: dt.datetime) -> list[Standing]:
    """Return the unit's open clocks, what breaches first first, paused ones last; each person's row in the log.

    Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    rows = models.GuaranteeClock.objects.visible_to(viewer).open()
    rows = rows.select_related("case__subject", "case__assignee", "case__sent_by")
    # Before the limit: a paused one keeps the last day it had, and would push out whoever has two days left.
    stands_still = ExpressionWrapper(Q(paused_on__isnull=False), BooleanField())
    with transaction.atomic():
        found = list(rows.order_by(stands_still, "deadline_on", "id")[:MOST])
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="case",
            items=[(one.case_id, one.subject_id) for one in found],
            now=now,
        )
        return _standing(found, now)


def unheard(viewer: Viewer, *, now: dt.datetime) -> list[models.GuaranteeClock]:
    """Return the unit's clocks that residents have said they do not need, first said first; each one's row in the log.

    At most MOST. Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    rows = models.GuaranteeClock.objects.visible_to(viewer).unheard()
    rows = rows.select_related("case__subject", "case__assignee", "case__sent_by")
    with transaction.atomic():
        found = list(rows.order_by("declined_at", "id")[:MOST])
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="case",
            items=[(one.case_id, one.subject_id) for one in found],
            now=now,
        )
    return found


def objected(viewer: Viewer, *, now: dt.datetime) -> list[models.GuaranteePause]:
    """Return the unit's pauses that somebody has said are wrong and nobody has answered, first said first; each in the log.

    At most MOST. Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    rows = models.GuaranteePause.objects.filter(
        region=viewer.region, clock__in=models.GuaranteeClock.objects.visible_to(viewer).open()
    )
    rows = rows.unanswered().select_related(
        "clock__case__subject", "clock__case__assignee", "clock__case__sent_by"
    )
    with transaction.atomic():
        found = list(rows.order_by("objected_at", "id")[:MOST])
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="case",
            items=[(one.clock.case_id, one.clock.subject_id) for one in found],
            now=now,
        )
    return found


_FORMING = """
SELECT u.id, u.name,
       count(*) FILTER (WHERE c.paused_on IS NULL AND c.deadline_on >= %(today)s AND c.deadline_on <= %(today)s
           + %(near_90)s),
       count(*) FILTER (WHERE c.deadline_on < coalesce(c.paused_on, %(today)s)),
       count(*) FILTER (WHERE c.paused_on IS NOT NULL),
       count(*)
FROM guarantee_guaranteeclock c
JOIN organisations_unit u ON u.id = c.unit_id
JOIN cases_case k ON k.id = c.case_id AND NOT k.is_secret
WHERE c.region = %(region)s AND c.met_on IS NULL AND c.why = '' AND c.kind IN ('first_visit', 'treatment')
GROUP BY u.id, u.name, u.sort_key ORDER BY u.sort_key, u.id
"""
_BY_WEEK = """
SELECT (c.deadline_on - %(today)s) / 7 AS week, count(*)
FROM guarantee_guaranteeclock c
JOIN cases_case k ON k.id = c.case_id AND NOT k.is_secret
WHERE c.region = %(region)s AND c.met_on IS NULL AND c.why = '' AND c.paused_on IS NULL
  AND c.kind IN ('first_visit', 'treatment')
  AND c.deadline_on >= %(today)s AND c.deadline_on < %(today)s + 7 * %(weeks)s
GROUP BY 1 ORDER BY 1
"""
WEEKS = 13


def forming(viewer: Viewer, *, now: dt.datetime) -> list[Forming]:
    """Return how many clocks are near or past their limit at each unit of the administrator's region.

    Counts of rows, never a person. What is shown of small counts is `words.few`; a secret case is in none, or one more
    than before would show it. Raises Http404 for anybody else.
    """
    region = _region(viewer)
    values: dict[str, str | int | dt.date] = {
        "region": region,
        "today": clock.local_date(now),
        "near_90": rules.near_days(90),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FORMING, values)
        return [Forming(*row) for row in cursor.fetchall()]


def by_week(viewer: Viewer, *, now: dt.datetime) -> Mapping[int, int]:
    """Return how many running clocks of the region reach their last day in each of the next WEEKS weeks (0 is this).

    Raises Http404 for anybody but the region's administrator.
    """
    values: dict[str, str | int | dt.date] = {
        "region": _region(viewer),
        "today": clock.local_date(now),
        "weeks": WEEKS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_WEEK, values)
        return {int(week): int(count) for week, count in cursor.fetchall()}


def running(viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID]) -> list[Running]:
    """Return how many wait by a clock of the law when these e-services are paused. A count; secret cases leave no trace."""
    rows = models.GuaranteeClock.objects.open().filter(
        region=_region(viewer), case__service_key__in=list(service_keys), case__is_secret=False
    )
    count = (rows.filter(unit__in=list(unit_ids)) if unit_ids else rows).count()
    if not any(one in listing.services() and listing.service(one).guarantees for one in service_keys):
        return []
    then = _("Tiden går vidare. Den som väntar får sin tid av mottagningen, som vanligt.")
    return [Running(_("Väntar med vårdgaranti"), count, then)]


def instead(viewer: Viewer, case: cases.Case, *, now: dt.datetime) -> str:
    """Return what the home region offers when its limit is near, in the viewer's language, "" for nothing decided.

    The promise is the home region's, also when the case has gone to another. Nobody's known home: the case's region.
    """
    if case.service_key not in listing.services():
        return ""
    home = case.subject.home_region or case.region
    unit_id = case.unit_id if home == case.region else None
    offered = catalogue.offer(viewer, case.service_key, region=home, unit_id=unit_id, now=now)
    swedish = str(catalogue.option(offered, "guarantee_instead") or "")
    if not viewer.language.startswith("en"):
        return swedish
    return str(catalogue.option(offered, "guarantee_instead_en") or "") or swedish


def _region(viewer: Viewer) -> str:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return viewer.region


def _standing(rows: Sequence[models.GuaranteeClock], now: dt.datetime) -> list[Standing]:
    """Return the rows with their pauses; one statement, none for no rows."""
    if not rows:
        return []
    pauses: dict[uuid.UUID, list[models.GuaranteePause]] = {}
    found = models.GuaranteePause.objects.filter(clock__in=[row.id for row in rows])
    for one in found.order_by("from_on", "id"):
        pauses.setdefault(one.clock_id, []).append(one)
    today = clock.local_date(now)
    return [_stands(row, pauses.get(row.id, []), today) for row in rows]


def _stands(row: models.GuaranteeClock, pauses: Sequence[models.GuaranteePause], today: dt.date) -> Standing:
    value = as_rule(row, pauses)
    rule = rules.rule(value.kind, value.started_on)
    return Standing(
        row=row,
        pauses=pauses,
        value=value,
        state=rules.state(value, today),
        rule=rule,
        used=rules.days_used(value, today),
        left=rules.days_left(value, today) or 0,
        deadline=rules.deadline(value, today) or row.deadline_on,
        target=rules.target(value.kind, value.track, value.started_on),
        target_on=rules.target_on(value, today),
    )
