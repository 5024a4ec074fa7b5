"""Parts that several resources are written with."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from vardnav.platform.fhir import naming
from vardnav.platform.fhir.resources import Found
from vardnav.platform.fhir.searching import Parameter, Query

ID = Parameter("_id", "id", "Ids, with commas between.")
SERVICE_TYPE = Parameter(
    "service-type", "token", f"{naming.TIME_TYPE}|<code>: the sort of time.", naming.TIME_TYPE
)
ACTOR = Parameter(
    "actor",
    "reference",
    "HealthcareService/<id>, Practitioner/<id> or Location/<id>; named twice: with both.",
    is_several=True,
)
_ACTORS = ("", "HealthcareService", "Practitioner", "Location")


def told_apart(which: uuid.UUID, made: dict[str, Any]) -> Found:
    """Return a resource that has no version of its own: the version follows from all that it says."""
    version = uuid.uuid5(uuid.NAMESPACE_URL, repr(made)).hex[:12]
    return Found(which, version, {**made, "meta": {"versionId": version}})


def concept(key: str, name: str) -> list[dict[str, Any]]:
    """Return a sort of time as FHIR's service type."""
    return [{"coding": [{"system": naming.TIME_TYPE, "code": key, "display": name}], "text": name}]


def actors(
    time_type_id: uuid.UUID,
    name: str,
    clinician: tuple[uuid.UUID | None, str],
    room: tuple[uuid.UUID | None, str],
) -> list[dict[str, Any]]:
    """Return what takes part in a time: the sort of time, who sees people, and where."""
    found = [{"reference": f"HealthcareService/{time_type_id}", "display": name}]
    for kind, (which, called) in (("Practitioner", clinician), ("Location", room)):
        if which is not None:
            found.append({"reference": f"{kind}/{which}", "display": called})
    return found


def ids_of(query: Query, name: str, *kinds: str) -> Collection[uuid.UUID] | None:
    """Return the ids that a reference parameter asks for, of these kinds; None when it is not asked."""
    given = query.given.get(name)
    return None if given is None else [which for kind, which in given if kind in ("", *kinds)]


def actors_of(query: Query) -> Sequence[Collection[uuid.UUID]]:
    """Return the ids of the actors that are asked for: of each collection one takes part."""
    named = query.given.get("actor", ())
    return [[which for kind, which in alternatives if kind in _ACTORS] for alternatives in named]
