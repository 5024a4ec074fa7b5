"""Rules: what things are called in FHIR: systems of identifiers and codes, references, ids. The one place that knows."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Final

from vardnav.kernel.people import identifiers
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier

#: As HL7 Sweden's base profiles 1.1.0 name them, and the object identifiers that the services of today use. We write the
#: second where there is one, and read both.
_SWEDISH: Final = "http://electronichealth.se/identifier"
PERSON: Final = {
    IdentifierKind.PERSONNUMMER: "urn:oid:1.2.752.129.2.1.3.1",
    IdentifierKind.SAMORDNINGSNUMMER: "urn:oid:1.2.752.129.2.1.3.3",
    IdentifierKind.RESERVNUMMER: f"{_SWEDISH}/nationelltReservnummer",
    IdentifierKind.LMA: f"{_SWEDISH}/LMA-nummer",
}
_KINDS: Final = {
    **{system: kind for kind, system in PERSON.items()},
    f"{_SWEDISH}/personnummer": IdentifierKind.PERSONNUMMER,
    f"{_SWEDISH}/samordningsnummer": IdentifierKind.SAMORDNINGSNUMMER,
}
HSA: Final = "urn:oid:1.2.752.29.4.19"
ORGANISATION_NUMBER: Final = "urn:oid:2.5.4.97"
#: A sort of time, the same at every unit that offers it.
TIME_TYPE: Final = "urn:vardnav:time-type"
#: Extension on a Slot for several people: how many may still book.
SEATS_LEFT: Final = "urn:vardnav:seats-left"
_REFERENCE = re.compile(
    r"(?:(?:https?://[^\s|#?]{1,200}/)?([A-Z][A-Za-z]{2,40})/)?([0-9a-fA-F-]{36})", re.ASCII
)


def person(system: str, value: str, *, today: dt.date) -> PersonIdentifier | None:
    """Return the person number that an identifier is, None when it is no right number of that system."""
    kind = _KINDS.get(system)
    if kind is None or len(value) > 20:
        return None
    try:
        found = identifiers.parse(value, today=today, allow_private_series=True, kind=kind)
    except identifiers.BadIdentifier:
        return None
    return found if kind is IdentifierKind.LMA or len(re.sub("[-+ ]", "", value)) == 12 else None


def is_person(system: str) -> bool:
    """Tell whether a system of identifiers is one of person numbers."""
    return system in _KINDS


def own_id(text: str) -> uuid.UUID | None:
    """Return an id of ours, None for what cannot be one."""
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def reference(text: str) -> tuple[str, uuid.UUID] | None:
    """Return (kind, id) of a reference, "" for a bare id; None for what cannot be one of ours."""
    match = _REFERENCE.fullmatch(text)
    found = own_id(match[2]) if match else None
    return (match[1] or "", found) if match and found else None


def refers_to(text: object, kind: str) -> uuid.UUID | None:
    """Return the id of a reference to a resource of this kind."""
    found = reference(text) if isinstance(text, str) else None
    return found[1] if found and found[0] == kind else None
