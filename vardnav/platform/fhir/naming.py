"""Rules: what things are called in FHIR: systems of identifiers and codes, references, ids. The one place that knows."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Final

from vardnav.kernel.clock.identifiers import from_text
from vardnav.kernel.people import identifiers
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier

_SWEDISH: Final = "http://electronichealth.se/identifier"
#: Person numbers as HL7 Sweden's base profiles 1.1.0 name them: what we write to systems outside.
BASE_PROFILES: Final = {
    IdentifierKind.PERSONNUMMER: f"{_SWEDISH}/personnummer",
    IdentifierKind.SAMORDNINGSNUMMER: f"{_SWEDISH}/samordningsnummer",
    IdentifierKind.RESERVNUMMER: f"{_SWEDISH}/nationelltReservnummer",
    IdentifierKind.LMA: f"{_SWEDISH}/LMA-nummer",
}
#: By the object identifiers that the services of today use, where there is one: what our own door writes. It reads both.
PERSON: Final = {
    **BASE_PROFILES,
    IdentifierKind.PERSONNUMMER: "urn:oid:1.2.752.129.2.1.3.1",
    IdentifierKind.SAMORDNINGSNUMMER: "urn:oid:1.2.752.129.2.1.3.3",
}
_KINDS: Final = {system: kind for names in (PERSON, BASE_PROFILES) for kind, system in names.items()}
#: What is said to somebody who has not written a person's number right.
EXAMPLE: Final = f"{PERSON[IdentifierKind.PERSONNUMMER]}|<12 digits>"
HSA: Final = "urn:oid:1.2.752.29.4.19"
ORGANISATION_NUMBER: Final = "urn:oid:2.5.4.97"
#: A sort of time, the same at every unit that offers it.
TIME_TYPE: Final = "urn:vardnav:time-type"
#: Extension on a Slot for several people: how many may still book.
SEATS_LEFT: Final = "urn:vardnav:seats-left"
#: Our own key of an appointment that is had in a system outside.
APPOINTMENT: Final = "urn:vardnav:appointment"
#: An id of any server's resource (R4: 1 to 64 of these).
ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
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
    found = from_text(text)
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


def written(at: dt.datetime) -> str:
    """Return a moment as an instant of FHIR, in UTC and whole seconds."""
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
