"""Queries: the facts about who acts for whom, in one statement, as `acting.decide` weighs them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import acting, acting_file, policy
from vardnav.kernel.people.acting import Facts, Held, Kind, Tables
from vardnav.kernel.people.models import ActingDecision
from vardnav.kernel.people.rules import Area

# One row for each guardianship in force and each decision that has not ended and is not over, with both people.
_CLAIMS = """
WITH claim AS (
    SELECT g.guardian_id AS actor_id, g.child_id AS subject_id, '' AS kind, g.id, g.valid_from, g.valid_to,
           g.is_blocked, NULL::varchar[] AS areas, '' AS region
    FROM people_guardianship g
    WHERE {of_guardian} AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)
    UNION ALL
    SELECT d.actor_id, d.subject_id, d.kind, d.id, d.valid_from, d.valid_to, false, d.areas::varchar[], d.region
    FROM people_actingdecision d
    WHERE {of_decision} AND d.ended_at IS NULL AND (d.valid_to IS NULL OR d.valid_to > %s)
)
SELECT k.actor_id, k.subject_id, k.kind, k.id, k.valid_from, k.valid_to, k.is_blocked, k.areas,
       a.given_name, a.family_name, a.deceased_on, a.protection, la.locked_at IS NOT NULL,
       c.given_name, c.family_name, c.deceased_on, c.protection, lc.locked_at IS NOT NULL, c.born_on, c.home_region,
       k.region
FROM claim k
JOIN people_person a ON a.id = k.actor_id
JOIN people_person c ON c.id = k.subject_id
LEFT JOIN people_account la ON la.person_id = k.actor_id
LEFT JOIN people_account lc ON lc.person_id = k.subject_id
ORDER BY c.born_on, c.given_name, k.subject_id, a.born_on, k.actor_id, k.valid_from, k.id
"""
_BY_ACTOR = _CLAIMS.format(of_guardian="g.guardian_id = %s", of_decision="d.actor_id = %s")
_BY_SUBJECTS = _CLAIMS.format(
    of_guardian="g.child_id = ANY(%s::uuid[])", of_decision="d.subject_id = ANY(%s::uuid[])"
)
_BY_BOTH = _CLAIMS.format(
    of_guardian="g.guardian_id = %s AND g.child_id = %s", of_decision="d.actor_id = %s AND d.subject_id = %s"
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the two people, as far as the rules and the pages need to know them."""

    person_id: uuid.UUID
    given_name: str
    family_name: str
    protection: str

    @property
    def name(self) -> str:
        """Given name and family name, as spoken."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(slots=True)
class Standing:
    """What is known today of one person acting for another. `decisions`: id and decision, those to come too."""

    actor: Somebody
    subject: Somebody
    subject_born_on: dt.date | None
    subject_region: str
    facts: Facts
    decisions: list[tuple[uuid.UUID, Held]] = field(default_factory=list)

    @property
    def is_guardian(self) -> bool:
        """Whether there is a guardianship in force, whatever stands against it."""
        return self.facts.guardian_from is not None

    def answer(self, day: dt.date, area: Area = Area.E_SERVICES) -> acting.Answer:
        """Return on what ground the one may act for the other in `area`, or why not."""
        return acting.decide(self.facts, day, tables(), area)

    def rights(self, day: dt.date) -> acting.ActingRights:
        """Return in which areas the one may act for the other, and on what ground."""
        return acting.rights(self.facts, day, tables())

    def until(self, day: dt.date) -> dt.date | None:
        """Return the first day on which acting in e-services ends, None when nothing known ends it."""
        return acting.until(self.facts, day, tables())


def tables() -> Tables:
    """Return the dated tables that hold; the ages are at most a minute old in each process."""
    return Tables(policy.age_limits(), acting_file.table())


def of_actor(actor_id: uuid.UUID, *, day: dt.date) -> list[Standing]:
    """Return everybody for whom this person might act, the eldest first, those they may not act for too."""
    return _read(_BY_ACTOR, [actor_id, day, day, actor_id, day])


def of_subject(subject_id: uuid.UUID, *, day: dt.date) -> list[Standing]:
    """Return everybody who might act for this person, the eldest first, those who may not too."""
    return of_subjects([subject_id], day=day)


def of_subjects(subject_ids: Sequence[uuid.UUID], *, day: dt.date) -> list[Standing]:
    """Return everybody who might act for any of these people, as `of_subject`. One statement for all."""
    ids = list(subject_ids)
    return _read(_BY_SUBJECTS, [ids, day, day, ids, day])


def between(actor_id: uuid.UUID, subject_id: uuid.UUID, *, day: dt.date) -> Standing | None:
    """Return what is known of the one acting for the other, None when there is nothing at all."""
    found = _read(_BY_BOTH, [actor_id, subject_id, day, day, actor_id, subject_id, day])
    return found[0] if found else None


def version(subject_id: uuid.UUID) -> int:
    """Return a number that rises with every decision about the person and every end of one."""
    rows = ActingDecision.objects.visible_to(Viewer.system()).filter(subject=subject_id)
    return counted(list(rows.only("ended_at")))


def counted(decisions: Sequence[ActingDecision]) -> int:
    """Return the `version` that all decisions about one person make."""
    return len(decisions) + sum(one.ended_at is not None for one in decisions)


def _read(sql: str, parameters: Sequence[object]) -> list[Standing]:
    pairs: dict[tuple[uuid.UUID, uuid.UUID], list[Any]] = {}
    for row in prepared.rows(sql, parameters):
        pairs.setdefault((row[0], row[1]), []).append(row)
    return [_standing(rows) for rows in pairs.values()]


def _standing(rows: list[Any]) -> Standing:
    first = rows[0]
    actor = Somebody(first[0], first[8], first[9], first[11])
    subject = Somebody(first[1], first[13], first[14], first[16])
    guardianship = next((row for row in rows if not row[2]), None)
    decisions = [
        (row[3], Held(Kind(row[2]), areas(row[7]), row[4], row[5], row[20]))
        for row in rows
        if row[2] in set(Kind)
    ]
    facts = Facts(
        subject_born_on=first[18],
        subject_deceased_on=first[15],
        subject_protection=first[16],
        is_subject_locked=first[17],
        actor_deceased_on=first[10],
        actor_protection=first[11],
        is_actor_locked=first[12],
        guardian_from=guardianship[4] if guardianship else None,
        guardian_to=guardianship[5] if guardianship else None,
        is_guardian_blocked=bool(guardianship and guardianship[6]),
        held=tuple(held for _id, held in decisions),
    )
    return Standing(actor, subject, first[18], first[19], facts, decisions)


def areas(stored: Iterable[str]) -> frozenset[Area]:
    """Return the areas of a stored decision; one that is no longer known gives nothing."""
    known = {area.value: area for area in Area}
    return frozenset(known[one] for one in stored if one in known)
