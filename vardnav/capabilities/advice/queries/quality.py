"""Queries: how often advice turned out too mild, by protocol, version and month. Counts; nobody is seen.

Followed up: staff decided about it; or somebody known was given it and 72 hours have gone. Too mild: staff decided something
more urgent; or the same person was told or found to need something more urgent within 72 hours. What somebody got while a
human looked first says nothing of the version, and is not counted; nor is what was before a brake was last lifted.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from vardnav.capabilities.advice import models
from vardnav.capabilities.advice.rules.quality import Deciding
from vardnav.clinical.triage.levels import LEVELS

#: A new contact within so long is the same trouble.
SOON: Final = dt.timedelta(hours=72)
#: Further back than this nothing is counted: people and the season are others.
LOOKS_BACK: Final = dt.timedelta(days=365)
_RANK: Final = "array_position(ARRAY[" + ", ".join(f"'{one}'" for one in LEVELS) + "]::varchar[], {})"
_COUNT: Final = f"""
WITH given AS MATERIALIZED (
    SELECT a.id, a.region, a.subject_id, a.bundle_id, a.decided_at, a.steps, {_RANK.format("a.level")} AS told,
           (SELECT {_RANK.format("r.level")} FROM advice_regrade r WHERE r.assessment_id = a.id
            ORDER BY r.id DESC LIMIT 1) AS staff
    FROM advice_assessment a
    WHERE a.region = %(region)s AND a.subject_id IS NOT NULL AND a.level <> '' AND a.decided_at >= %(since)s),
seen AS MATERIALIZED (
    SELECT g.*, EXISTS (
        SELECT FROM advice_assessment b WHERE b.subject_id = g.subject_id AND b.id <> g.id AND b.level <> ''
          AND b.decided_at > g.decided_at AND b.decided_at <= g.decided_at + %(soon)s
          AND coalesce((SELECT {_RANK.format("r.level")} FROM advice_regrade r WHERE r.assessment_id = b.id
                        ORDER BY r.id DESC LIMIT 1), {_RANK.format("b.level")}) > g.told) AS came_back_worse
    FROM given g)
SELECT s.bundle_id, chosen.protocol, date_trunc('day', s.decided_at AT TIME ZONE 'Europe/Stockholm')::date,
       s.decided_at > coalesce((SELECT max(l.lifted_at) FROM advice_brake l
            WHERE l.region = s.region AND l.protocol = chosen.protocol), '-infinity') AS counts,
       count(*), count(*) FILTER (WHERE s.staff > s.told OR s.came_back_worse), count(*) FILTER (WHERE s.staff < s.told)
FROM seen s, LATERAL (
    SELECT DISTINCT one #>> '{{}}' AS protocol
    FROM jsonb_path_query(s.steps, '$[*] ? (@.screen == "complaints").chosen[*]') one) chosen
WHERE (s.staff IS NOT NULL OR s.came_back_worse OR s.decided_at <= %(by)s)
  AND NOT EXISTS (SELECT FROM advice_brake h WHERE h.region = s.region AND h.protocol = chosen.protocol
        AND h.to = 'human_first' AND s.decided_at >= h.pulled_at
        AND (h.lifted_at IS NULL OR s.decided_at < h.lifted_at))
GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - constants only
_VERSIONS: Final = """
SELECT p.key, (p.value ->> 'version')::int FROM advice_bundle b, jsonb_each(b.text::jsonb -> 'protocols') p
WHERE b.digest = %s
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How it went with the advice of a version of a protocol."""

    protocol: str
    version: int
    followed: int
    missed: int
    #: Staff decided something less urgent.
    over: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything counted: since brakes were last lifted (what brakes are decided by), and by month (first days)."""

    now: tuple[Count, ...]
    by_month: Mapping[dt.date, tuple[Count, ...]]


def counted(region: str, *, now: dt.datetime) -> Counted:
    """Return what has come of advice in a region. One statement, and one for each bundle not seen before."""
    asked: dict[str, Any] = {"region": region, "since": now - LOOKS_BACK, "soon": SOON, "by": now - SOON}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked)
        rows = cursor.fetchall()
    current: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    months: dict[dt.date, dict[tuple[str, int], list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0, 0])
    )
    for digest, protocol, day, counts, *figures in rows:
        of = (protocol, versions(digest).get(protocol, 0))
        sums = [months[day.replace(day=1)][of], *([current[of]] if counts else [])]
        for into in sums:
            for place, figure in enumerate(figures):
                into[place] += figure
    return Counted(_counts(current), {month: _counts(found) for month, found in sorted(months.items())})


def _counts(found: Mapping[tuple[str, int], Iterable[int]]) -> tuple[Count, ...]:
    return tuple(Count(protocol, version, *figures) for (protocol, version), figures in sorted(found.items()))


@functools.lru_cache(maxsize=64)
def versions(digest: str) -> dict[str, int]:
    """Return the version of each protocol that kept protocols hold."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, [digest])
        return {str(protocol): int(version) for protocol, version in cursor.fetchall()}


def deciding(region: str) -> Deciding:
    """Return what a region has decided about when the brake is pulled; our proposal where it has decided nothing."""
    row = models.QualityRule.objects.filter(region=region).order_by("-number").first()
    if row is None:
        return Deciding()
    return Deciding(row.limit_percent, row.level_percent, row.least_followed, row.least_misses)


def regions(*, now: dt.datetime) -> list[str]:
    """Return the regions where somebody known has got advice since counting goes."""
    found = models.Assessment.objects.filter(decided_at__gte=now - LOOKS_BACK, subject__isnull=False)
    return sorted(one for one in found.values_list("region", flat=True).distinct() if one)


def earlier(region: str, protocol: str, version: int) -> str:
    """Return the digest of kept protocols with the nearest earlier version that is not braked too, "" when there is none."""
    braked = set(
        models.Brake.objects.filter(region=region, protocol=protocol, lifted_at__isnull=True).values_list(
            "version", flat=True
        )
    )
    found: dict[int, str] = {}
    kept = models.Bundle.objects.filter(is_put_together=False).order_by("kept_at")
    for digest in kept.values_list("digest", flat=True):
        held = versions(digest).get(protocol, 0)
        if 0 < held < version and held not in braked:
            found[held] = digest
    return found[max(found)] if found else ""
