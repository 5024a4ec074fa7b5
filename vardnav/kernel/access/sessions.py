"""Actions and queries: opening, finding and ending sessions. One statement finds who is asking and what they may."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from typing import NamedTuple

from vardnav.kernel.access import models, prepared
from vardnav.kernel.clock import time
from vardnav.kernel.clock.identifiers import uuid7

RESIDENT_LIFE = dt.timedelta(minutes=60)
STAFF_LIFE = dt.timedelta(hours=10)
#: A session unused for this long is over, whatever its life (shared computers, reliability.md S5).
IDLE = dt.timedelta(minutes=30)
#: How often a use is written down; a write per page would cost more than the page.
TOUCH = dt.timedelta(minutes=2)


class ResidentSession(NamedTuple):
    """What the portal's gate knows after one statement."""

    session_id: uuid.UUID
    person_id: uuid.UUID
    subject_id: uuid.UUID
    assurance: int
    last_seen_at: dt.datetime
    given_name: str
    family_name: str
    born_on: dt.date | None
    deceased_on: dt.date | None
    home_region: str
    activated_at: dt.datetime | None
    terms_version: str | None
    locked_at: dt.datetime | None
    chosen_region: str | None
    language: str | None
    subject_given_name: str
    subject_born_on: dt.date | None
    subject_deceased_on: dt.date | None
    guardian_from: dt.date | None
    guardian_to: dt.date | None
    guardian_blocked: bool | None
    subject_protection: str
    protection: str
    subject_locked_at: dt.datetime | None
    #: The decisions about acting for the subject in e-services that hold today, each as its kind and its areas with spaces
    #: between; None when one acts for oneself.
    held: list[str] | None


class StaffSession(NamedTuple):
    """What the desk's and steering's gates know after one statement."""

    session_id: uuid.UUID
    staff_id: uuid.UUID
    assurance: int
    last_seen_at: dt.datetime
    given_name: str
    family_name: str
    title: str
    assignment_id: uuid.UUID | None
    kind: str | None
    region: str | None
    unit_id: uuid.UUID | None
    unit_name: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    region_name: str | None


_RESIDENT = """
SELECT s.id, s.person_id, s.subject_id, s.assurance, s.last_seen_at,
       p.given_name, p.family_name, p.born_on, p.deceased_on, p.home_region,
       a.activated_at, a.terms_version, a.locked_at, a.chosen_region, a.language,
       c.given_name, c.born_on, c.deceased_on, g.valid_from, g.valid_to, g.is_blocked, c.protection,
       p.protection, b.locked_at,
       CASE WHEN s.subject_id <> s.person_id THEN ARRAY(
           SELECT d.kind || ' ' || d.region || ' ' || array_to_string(d.areas, ' ') FROM people_actingdecision d
           WHERE d.actor_id = s.person_id AND d.subject_id = s.subject_id AND d.ended_at IS NULL
             AND d.valid_from <= %s AND (d.valid_to IS NULL OR d.valid_to > %s) AND 'e_services' = ANY(d.areas)
       ) END
FROM access_session s
JOIN people_person p ON p.id = s.person_id
JOIN people_person c ON c.id = s.subject_id
LEFT JOIN people_account a ON a.person_id = s.person_id
LEFT JOIN people_account b ON b.person_id = s.subject_id AND s.subject_id <> s.person_id
LEFT JOIN LATERAL (
    SELECT valid_from, valid_to, is_blocked FROM people_guardianship
    WHERE guardian_id = s.person_id AND child_id = s.subject_id AND s.subject_id <> s.person_id
      AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
    ORDER BY valid_from DESC LIMIT 1
) g ON true
WHERE s.token_digest = %s AND s.ended_at IS NULL AND s.expires_at > %s AND s.last_seen_at > %s
"""
_STAFF = """
SELECT s.id, s.staff_id, s.assurance, s.last_seen_at, t.given_name, t.family_name, t.title,
       m.id, m.kind, m.region_id, m.unit_id, u.name, m.valid_from, m.valid_to, r.name
FROM access_session s
JOIN organisations_staff t ON t.id = s.staff_id
LEFT JOIN organisations_assignment m ON m.id = s.assignment_id AND m.staff_id = s.staff_id
LEFT JOIN organisations_unit u ON u.id = m.unit_id
LEFT JOIN organisations_region r ON r.code = m.region_id
WHERE s.token_digest = %s AND s.ended_at IS NULL AND s.expires_at > %s AND s.last_seen_at > %s
"""
_OPENED = (
    *("id", "token_digest", "person_id", "subject_id", "staff_id", "assurance", "provider"),
    *("created_at", "last_seen_at", "expires_at"),
)
_OPEN = f"INSERT INTO access_session ({', '.join(_OPENED)}) VALUES ({', '.join(['%s'] * len(_OPENED))})"  # noqa: S608 - constants
_END = "UPDATE access_session SET ended_at = %s WHERE token_digest = %s AND ended_at IS NULL"
_TOUCH = "UPDATE access_session SET last_seen_at = %s WHERE id = %s AND last_seen_at < %s"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def resident_session(token: str, *, now: dt.datetime) -> ResidentSession | None:
    """Return the resident behind `token`, or None. Touches the session at most every TOUCH."""
    today = time.local_date(now)
    row = _find(_RESIDENT, [today, today, today, today], token, now)
    return ResidentSession._make(_touched(row, row[4], now)) if row else None


def staff_session(token: str, *, now: dt.datetime) -> StaffSession | None:
    """Return the member of staff behind `token`, or None."""
    row = _find(_STAFF, [], token, now)
    return StaffSession._make(_touched(row, row[3], now)) if row else None


def open_session(
    *,
    now: dt.datetime,
    provider: str,
    assurance: int,
    person_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
) -> tuple[models.Session, str]:
    """Open a session for one person or one member of staff. Returns the row and the token for the browser."""
    token = secrets.token_urlsafe(32)
    life = RESIDENT_LIFE if person_id else STAFF_LIFE
    session = models.Session(
        id=uuid7(),
        token_digest=_digest(token),
        person_id=person_id,
        subject_id=person_id,
        staff_id=staff_id,
        assurance=assurance,
        provider=provider,
        created_at=now,
        last_seen_at=now,
        expires_at=now + life,
    )
    prepared.rows(_OPEN, [getattr(session, name) for name in _OPENED])
    session._state.adding = False
    return session, token


def end_session(token: str, *, now: dt.datetime) -> None:
    """End the session behind `token`; ending twice is harmless."""
    prepared.rows(_END, [now, _digest(token)])


def end_sessions_of(person_id: uuid.UUID, *, now: dt.datetime) -> int:
    """End every open session of a person, on whatever device; return how many there were."""
    return models.Session.objects.filter(person_id=person_id, ended_at__isnull=True).update(ended_at=now)


def act_for(session_id: uuid.UUID, subject_id: uuid.UUID) -> None:
    """Let the session act for `subject_id`; the gate checks the right anew at every request."""
    models.Session.objects.filter(id=session_id).update(subject_id=subject_id)


def choose_assignment(session_id: uuid.UUID, assignment_id: uuid.UUID) -> None:
    """Let the staff session work on `assignment_id`; the gate checks that it is theirs and in force."""
    models.Session.objects.filter(id=session_id).update(assignment_id=assignment_id)


def _find(sql: str, first: list[object], token: str, now: dt.datetime) -> tuple[object, ...] | None:
    found = prepared.rows(sql, [*first, _digest(token), now, now - IDLE])
    return found[0] if found else None


def _touched(row: tuple[object, ...], last_seen_at: object, now: dt.datetime) -> tuple[object, ...]:
    assert isinstance(last_seen_at, dt.datetime)
    if now - last_seen_at > TOUCH:
        prepared.rows(_TOUCH, [now, row[0], now - TOUCH])
    return row
