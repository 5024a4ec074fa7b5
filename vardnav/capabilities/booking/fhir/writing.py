"""Appointments that another system writes: what it says is read, held against FHIR, and asked of the unit's own actions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.capabilities.booking.fhir import appointments, saying
from vardnav.kernel import clock
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.platform.appointments import exchange_actions, moving
from vardnav.platform.appointments.exchange_actions import DoesNotFit, NotArranged, Wanted, Wish
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.fhir import naming, negotiation, typed
from vardnav.platform.fhir.callers import Caller
from vardnav.platform.fhir.outcomes import Issue, refuse
from vardnav.platform.fhir.resources import Written

_KIND = "Appointment"
#: Elements that are kept, or follow from what is kept. Others are left out without harm, and said to be.
_KEPT = frozenset(
    {
        *("resourceType", "id", "meta", "language", "text", "identifier", "status", "slot", "start", "end"),
        *("participant", "created", "minutesDuration", "cancelationReason", "serviceType"),
    }
)
#: Elements that change what all the others mean: whoever does not understand them must not take the rest.
_MEANING = ("modifierExtension", "implicitRules")
_LONGEST_SYSTEM, _LONGEST_VALUE = 300, 200


@dataclass(frozen=True, slots=True)
class _Said:
    """What a resource says, as far as we keep it. `at`: where its patient stands."""

    status: str
    slot_id: uuid.UUID
    number: PersonIdentifier
    at: str
    has_adult: bool
    known_as: tuple[str, str] | None
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    notes: Sequence[Issue]


def create(
    caller: Caller, given: dict[str, Any], unless: tuple[str, str] | None, now: dt.datetime
) -> Written:
    """Book ("booked") or hold ("pending") a time. Raises Refusal."""
    said = _read(given, now)
    if said.status not in (Status.BOOKED, Status.PENDING):
        raise refuse(
            422,
            "not-supported",
            "A new appointment is booked, or pending for ten minutes.",
            at="Appointment.status",
        )
    if unless is not None and unless != said.known_as:
        raise refuse(
            412,
            "not-supported",
            "If-None-Exist must name the identifier of the resource.",
            at="Appointment.identifier",
        )
    wish = Wish(
        said.slot_id,
        said.number,
        is_hold=said.status == Status.PENDING,
        has_adult=said.has_adult,
        known_as=said.known_as,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
    )
    try:
        gave = exchange_actions.arrange(caller.viewer, caller.unit_ids, wish, now=now)
    except DoesNotFit as no:
        raise saying.misfit(no.misfit, said.at) from None
    if isinstance(gave, NotArranged):
        raise saying.refused(gave, now=now)
    return Written(appointments.found(gave.row), gave.is_new, said.notes)


def update(
    caller: Caller, which: uuid.UUID, given: dict[str, Any], version: int, now: dt.datetime
) -> Written:
    """Let an appointment become what is said: confirmed, moved, cancelled, arrived, missed, fulfilled. Raises Refusal."""
    said = _read(given, now)
    wanted = Wanted(said.status, said.slot_id, said.number, said.starts_at, said.ends_at)
    try:
        gave = exchange_actions.change(
            caller.viewer, caller.unit_ids, which, wanted, version=version, now=now
        )
    except DoesNotFit as no:
        raise saying.misfit(no.misfit, said.at) from None
    except moving.Stale:
        raise negotiation.stale() from None
    if isinstance(gave, NotArranged):
        raise saying.refused(gave, now=now)
    return Written(appointments.found(gave), notes=said.notes)


def _read(given: dict[str, Any], now: dt.datetime) -> _Said:
    """Read what a resource says. Raises Refusal with the place of whatever is wrong or missing."""
    typed.check(_KIND, given)
    for name in ("participant", "slot", "identifier"):
        if any(not isinstance(one, dict) for one in given.get(name) or ()):
            raise refuse(
                400, "structure", "Something belongs in each place of a list.", at=f"Appointment.{name}"
            )
    for place, one in enumerate(given.get("participant") or ()):
        actor = one.get("actor")
        if not _is_thing(actor) or (actor and not _is_thing(actor.get("identifier"))):
            at = f"Appointment.participant[{place}].actor"
            raise refuse(400, "structure", "An object belongs here, not its text.", at=at)
    if not isinstance(given.get("status"), str) or not given.get("participant"):
        raise refuse(400, "required", "An appointment has a status and participants.", at="Appointment")
    for name in _MEANING:
        if name in given or any(name in one for one in given["participant"]):
            raise refuse(
                422,
                "not-supported",
                "Elements that change the meaning of others are not understood.",
                at=name,
            )
    number, at = _patient(given["participant"], now)
    others = [one for place, one in enumerate(given["participant"]) if f"[{place}]" not in at]
    return _Said(
        status=given["status"],
        slot_id=_slot(given),
        number=number,
        at=at,
        has_adult=any(_kind_of(one) == "RelatedPerson" for one in others),
        known_as=_known_as(given),
        starts_at=_moment(given, "start"),
        ends_at=_moment(given, "end"),
        notes=_notes(given),
    )


def _is_thing(value: object) -> bool:
    """Tell whether something is an object or missing; fhir.resources takes an object's JSON as text too."""
    return value is None or isinstance(value, dict)


def _slot(given: Mapping[str, Any]) -> uuid.UUID:
    references = given.get("slot") or []
    if len(references) != 1:
        raise refuse(422, "required", "Name the one slot that the appointment is for.", at="Appointment.slot")
    found = naming.refers_to(references[0].get("reference"), "Slot")
    if found is None:
        raise refuse(
            422,
            "value",
            "This is no reference to a slot of ours: Slot/<id>.",
            at="Appointment.slot[0].reference",
        )
    return found


def _patient(participants: Sequence[Mapping[str, Any]], now: dt.datetime) -> tuple[PersonIdentifier, str]:
    """Return the person's number and where it stands: the one participant with the identifier of a person."""
    found = []
    for place, one in enumerate(participants):
        identifier = (one.get("actor") or {}).get("identifier") or {}
        is_patient = _kind_of(one) == "Patient" or naming.is_person(str(identifier.get("system")))
        if is_patient and _kind_of(one) != "RelatedPerson":
            found.append((identifier, f"Appointment.participant[{place}].actor.identifier"))
    if len(found) != 1:
        raise refuse(
            422,
            "required",
            f"One participant is the patient, named by actor.identifier with system and value: {naming.EXAMPLE}.",
            at="Appointment.participant",
        )
    identifier, at = found[0]
    number = naming.person(
        str(identifier.get("system")), str(identifier.get("value")), today=clock.local_date(now)
    )
    if number is None:
        raise refuse(422, "value", "This is no right number of that system.", at=f"{at}.value")
    return number, at


def _kind_of(participant: Mapping[str, Any]) -> str:
    actor = participant.get("actor") or {}
    reference = actor.get("reference")
    told = str(actor.get("type") or "")
    return told or (reference.partition("/")[0] if isinstance(reference, str) else "")


def _known_as(given: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the system's own identifier: the first, whole and no person's number. Raises Refusal."""
    for one in given.get("identifier") or ():
        system, value = str(one.get("system") or ""), str(one.get("value") or "")
        if naming.is_person(system):
            raise refuse(
                422,
                "security",
                "A person's number is not what an appointment is called.",
                at="Appointment.identifier",
            )
        if not system or not value or len(system) > _LONGEST_SYSTEM or len(value) > _LONGEST_VALUE:
            raise refuse(
                422, "value", "An identifier has a system and a value.", at="Appointment.identifier[0]"
            )
        return system, value
    return None


def _moment(given: Mapping[str, Any], name: str) -> dt.datetime | None:
    """Return a moment that is said beside the slot. Raises Refusal for one that is not one of this world."""
    told = given.get(name)
    if told is None:
        return None
    try:
        found = dt.datetime.fromisoformat(str(told))
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise refuse(422, "value", "This is no moment with a zone.", at=f"Appointment.{name}") from None


def _notes(given: Mapping[str, Any]) -> list[Issue]:
    """Return what of a resource is not kept."""
    return [
        Issue("informational", "This is not kept.", typed.path(_KIND, [name]), severity="information")
        for name in given
        if name not in _KEPT and not name.startswith("_")
    ]
