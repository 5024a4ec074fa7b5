"""Rules: what the simulator says of a person, in the claims a real provider would use."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from vardnav.kernel.organisations.models import Assignment, Staff
from vardnav.kernel.people.identifiers import IdentifierKind
from vardnav.kernel.people.models import Person
from vardnav.platform.login.claims import PERSONNUMMER, SAMORDNINGSNUMMER
from vardnav.platform.login.simulator import people_shown


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who has shown their (simulated) e-ID."""

    sub: str
    claims: dict[str, Any]


def of_resident(person_id: uuid.UUID) -> Subject | None:
    """Return a made-up resident as the Swedish OpenID Connect profile says it, None for anybody else."""
    person = people_shown.resident(person_id)
    return None if person is None else Subject(_sub(person.id), _resident(person))


def of_staff(staff_id: uuid.UUID) -> Subject | None:
    """Return a made-up member of staff with SITHS-like claims, None for anybody else."""
    found = people_shown.member_of_staff(staff_id)
    return None if found is None else Subject(_sub(staff_id), _staff(*found))


def _resident(person: Person) -> dict[str, Any]:
    is_civic = person.identifier_kind == IdentifierKind.PERSONNUMMER
    claims: dict[str, Any] = {
        PERSONNUMMER if is_civic else SAMORDNINGSNUMMER: person.identifier,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "name": person.name,
    }
    if person.born_on:
        claims["birthdate"] = person.born_on.isoformat()
    return claims


def _staff(staff: Staff, assignments: list[Assignment]) -> dict[str, Any]:
    return {
        "employeeHsaId": staff.hsa_id,
        "given_name": staff.given_name,
        "family_name": staff.family_name,
        "name": staff.name,
        "allCommissions": [
            {
                "commissionHsaId": row.hsa_id,
                "commissionName": str(row.unit or row.region_id),
                "commissionPurpose": row.purpose,
            }
            for row in assignments
        ],
    }


def _sub(key: uuid.UUID) -> str:
    """Return a subject that tells nothing, and is the same at each log-in."""
    return hashlib.sha256(b"vardnav simulator " + key.bytes).hexdigest()[:32]
