"""What log-in asks of a person and their account: prepared statements, for a country logs in within the same hour."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from vardnav.kernel.access import prepared
from vardnav.kernel.people.identifiers import PersonIdentifier


class Known(NamedTuple):
    """A person of the register with their account; `has_account` False: all that belongs to it is None."""

    person_id: uuid.UUID
    born_on: dt.date | None
    deceased_on: dt.date | None
    home_region: str
    has_account: bool
    activated_at: dt.datetime | None
    terms_version: str | None
    locked_at: dt.datetime | None
    chosen_region: str | None
    language: str | None


_KNOWN = """
SELECT p.id, p.born_on, p.deceased_on, p.home_region, a.person_id IS NOT NULL,
       a.activated_at, a.terms_version, a.locked_at, a.chosen_region, a.language
FROM people_person p LEFT JOIN people_account a ON a.person_id = p.id
WHERE p.identifier_kind = %s AND p.identifier = %s
"""
_SEEN = "UPDATE people_account SET last_login_at = %s WHERE person_id = %s"


def known(number: PersonIdentifier) -> Known | None:
    """Return who has this number, None for somebody not in the register. For log-in only: nothing is logged here."""
    rows = prepared.rows(_KNOWN, [number.kind.value, number.value])
    return Known._make(rows[0]) if rows else None


def note(person_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Write that the person's account was used to log in."""
    prepared.rows(_SEEN, [now, person_id])
