"""Queries: what a chat has beside its case, in one statement: for whoever has just been found to see the case."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from vardnav.capabilities.conversations.rules.endings import Helped, LedTo
from vardnav.kernel.access import prepared


class Inside(NamedTuple):
    """Somebody of the unit who takes part now."""

    staff_id: uuid.UUID
    given_name: str
    family_name: str
    title: str
    is_protected: bool


class Weighed(NamedTuple):
    """A change of priority. `by`: None where another room made it."""

    to: int
    reason: str
    at: dt.datetime
    by: Inside | None


class Rated(NamedTuple):
    """What the resident answered afterwards."""

    helped: Helped
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Around:
    """A conversation, who takes part, how its priority has changed, how it ended and whether it helped."""

    region: str
    priority: int
    unit_read_number: int
    unit_read_at: dt.datetime | None
    inside: Sequence[Inside]
    weighed: Sequence[Weighed]
    led_to: LedTo | None
    rated: Rated | None


_WHO = "s.id, s.given_name, s.family_name, s.title, s.is_protected"
_SQL = f"""
SELECT v.region, v.priority, v.unit_read_number, v.unit_read_at,
       (SELECT json_agg(i ORDER BY i.joined_at, i.place) FROM (
            SELECT {_WHO}, p.joined_at, p.id AS place
            FROM conversations_participant p JOIN organisations_staff s ON s.id = p.staff_id
            WHERE p.region = v.region AND p.conversation_id = v.case_id AND p.left_at IS NULL) i)::text,
       (SELECT json_agg(w ORDER BY w.place) FROM (
            SELECT {_WHO}, g.to_priority, g.reason, g.at, g.id AS place FROM conversations_weighing g
            LEFT JOIN organisations_staff s ON s.id = g.staff_id
            WHERE g.region = v.region AND g.conversation_id = v.case_id) w)::text,
       (SELECT e.led_to FROM conversations_summary e WHERE e.region = v.region AND e.conversation_id = v.case_id),
       r.helped, r.at
FROM conversations_conversation v
LEFT JOIN conversations_rating r ON r.region = v.region AND r.conversation_id = v.case_id
WHERE v.case_id = %s::uuid
"""  # noqa: S608 - constants only


def around(case_id: uuid.UUID) -> Around | None:
    """Return what a case has as a chat, None for one that is none. Who may see it, the reading of the case decides."""
    found = prepared.rows(_SQL, [str(case_id)])
    if not found:
        return None
    region, priority, number, read_at, inside, weighed, led_to, helped, rated_at = found[0]
    return Around(
        region=region,
        priority=priority,
        unit_read_number=number,
        unit_read_at=read_at,
        inside=[one for row in json.loads(inside or "[]") if (one := _who(row)) is not None],
        weighed=[
            Weighed(row["to_priority"], row["reason"], dt.datetime.fromisoformat(row["at"]), _who(row))
            for row in json.loads(weighed or "[]")
        ],
        led_to=LedTo(led_to) if led_to else None,
        rated=Rated(Helped(helped), rated_at) if helped else None,
    )


def _who(row: dict[str, Any]) -> Inside | None:
    if row["id"] is None:
        return None
    return Inside(
        uuid.UUID(row["id"]), row["given_name"], row["family_name"], row["title"], row["is_protected"]
    )
