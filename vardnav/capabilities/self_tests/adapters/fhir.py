"""Adapter: our words as FHIR R4 and back. README.md of the folder says what each resource holds.

Only what is written here is read; whatever else a laboratory puts into a resource is left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from vardnav.capabilities.self_tests.ports import Report, Sample
from vardnav.kernel.people.identifiers import IdentifierKind
from vardnav.platform.fhir import naming

KIT = "https://vardnav.example/self-tests/kit-id"
KIND = "https://vardnav.example/self-tests/kind"
SNOMED = "http://snomed.info/sct"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
#: SNOMED CT: Negative (qualifier value), Positive (qualifier value).
FOUND = {"260385009": "negative", "10828004": "positive"}
_CODES = {word: code for code, word in FOUND.items()}
_UNREADABLE = "unreadable"
#: What PostgreSQL cannot keep: NUL, and half a character.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


class NotOurs(ValueError):
    """A resource lacks what we need or holds what we do not know; the text says what, without any of its values."""


def _system(number_kind: str) -> str:
    """Return HL7 Sweden's system of a kind of identity number, "" for a number that is in none."""
    return naming.BASE_PROFILES[IdentifierKind(number_kind)] if number_kind in set(IdentifierKind) else ""


def order(sample: Sample) -> dict[str, Any]:
    """Return a sample's order as a Bundle of ServiceRequest and Specimen."""
    kit = {"system": KIT, "value": sample.kit_id}
    subject = {"identifier": {"system": _system(sample.number_kind), "value": sample.person_number}}
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": sample.registered_at.isoformat(),
        "entry": [
            {
                "resource": {
                    "resourceType": "ServiceRequest",
                    "identifier": [kit],
                    "status": "active",
                    "intent": "order",
                    "code": {"coding": [{"system": KIND, "code": sample.kind}]},
                    "subject": subject,
                    "authoredOn": sample.registered_at.isoformat(),
                }
            },
            {
                "resource": {
                    "resourceType": "Specimen",
                    "identifier": [kit],
                    "subject": subject,
                    "collection": {"collectedDateTime": sample.taken_on.isoformat()},
                }
            },
        ],
    }


def report(found: Mapping[str, Any], *, region: str) -> Report:
    """Read a Bundle: a received Specimen, or a final DiagnosticReport with its Observation. Raises NotOurs."""
    resources = _resources(found)
    if "DiagnosticReport" in resources:
        return _result(resources, region)
    if "Specimen" in resources:
        return _receipt(_mapping(resources["Specimen"], "Specimen"), region)
    raise NotOurs("no DiagnosticReport and no Specimen")


def written(said: Report) -> dict[str, Any]:
    """Return what a laboratory writes to say `said`: for tests, the demonstration and whoever connects one."""
    subject = {"identifier": {"value": said.person_number}}
    kit = {"identifier": {"system": KIT, "value": said.kit_id}}
    if not said.result:
        specimen = {
            "resourceType": "Specimen",
            "id": said.message_id,
            "identifier": [kit["identifier"]],
            "status": "available",
            "type": {"coding": [{"system": KIND, "code": said.kind}]},
            "subject": subject,
            "receivedTime": said.at.isoformat(),
        }
        return _bundle(specimen)
    value: dict[str, Any] = (
        {"dataAbsentReason": {"coding": [{"system": ABSENT, "code": "error"}]}}
        if said.result == _UNREADABLE
        else {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": _CODES[said.result]}]}}
    )
    return _bundle(
        {
            "resourceType": "DiagnosticReport",
            "id": said.message_id,
            "status": "final",
            "basedOn": [kit],
            "code": {"coding": [{"system": KIND, "code": said.kind}]},
            "subject": subject,
            "issued": said.at.isoformat(),
        },
        {"resourceType": "Observation", "status": "final", **value},
    )


def _bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in resources],
    }


def _result(resources: Mapping[str, Any], region: str) -> Report:
    found = _mapping(resources["DiagnosticReport"], "DiagnosticReport")
    if found.get("status") != "final":
        raise NotOurs("DiagnosticReport.status is not final")
    based_on = _first(found.get("basedOn"), "DiagnosticReport.basedOn")
    return Report(
        message_id=_text(found.get("id"), "DiagnosticReport.id"),
        region=region,
        kit_id=_value(based_on.get("identifier"), "DiagnosticReport.basedOn.identifier", system=KIT),
        kind=_code(found.get("code"), KIND, "DiagnosticReport.code"),
        person_number=_subject(found),
        at=_moment(found.get("issued"), "DiagnosticReport.issued"),
        result=_found(_mapping(resources.get("Observation"), "Observation")),
    )


def _receipt(found: Mapping[str, Any], region: str) -> Report:
    return Report(
        message_id=_text(found.get("id"), "Specimen.id"),
        region=region,
        kit_id=_value(
            _first(found.get("identifier"), "Specimen.identifier"), "Specimen.identifier", system=KIT
        ),
        kind=_code(found.get("type"), KIND, "Specimen.type"),
        person_number=_subject(found),
        at=_moment(found.get("receivedTime"), "Specimen.receivedTime"),
    )


def _found(observation: Mapping[str, Any]) -> str:
    if observation.get("status") != "final":
        raise NotOurs("Observation.status is not final")
    if "dataAbsentReason" in observation and "valueCodeableConcept" not in observation:
        return _UNREADABLE
    code = _code(observation.get("valueCodeableConcept"), SNOMED, "Observation.value")
    if code not in FOUND or "dataAbsentReason" in observation:
        raise NotOurs("Observation.value is neither positive nor negative")
    return FOUND[code]


def _resources(found: Mapping[str, Any]) -> dict[str, Any]:
    if found.get("resourceType") != "Bundle" or not isinstance(found.get("entry"), list):
        raise NotOurs("no Bundle with entries")
    resources: dict[str, Any] = {}
    for entry in found["entry"]:
        one = _mapping(_mapping(entry, "Bundle.entry").get("resource"), "Bundle.entry.resource")
        kind = str(one.get("resourceType"))
        if kind in resources:
            raise NotOurs("several resources of one sort")
        resources[kind] = one
    return resources


def _subject(found: Mapping[str, Any]) -> str:
    return _value(_mapping(found.get("subject"), "subject").get("identifier"), "subject.identifier")


def _value(found: Any, where: str, *, system: str = "") -> str:
    identifier = _mapping(found, where)
    if system and identifier.get("system") != system:
        raise NotOurs(f"{where}.system is not ours")
    return _text(identifier.get("value"), f"{where}.value")


def _code(found: Any, system: str, where: str) -> str:
    codings = _mapping(found, where).get("coding")
    ours = (
        [one for one in codings if isinstance(one, dict) and one.get("system") == system]
        if isinstance(codings, list)
        else []
    )
    if len(ours) != 1:
        raise NotOurs(f"{where} has not one code of {system}")
    return _text(ours[0].get("code"), where)


def _first(found: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(found, list) or len(found) != 1:
        raise NotOurs(f"{where} is not one")
    return _mapping(found[0], where)


def _mapping(found: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise NotOurs(f"{where} is missing")
    return found


def _text(found: Any, where: str) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= 200 or _NOT_STORABLE.search(found):
        raise NotOurs(f"{where} is missing or too long")
    return found


def _moment(found: Any, where: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(_text(found, where))
    except ValueError:
        raise NotOurs(f"{where} is not a time") from None
    if at.tzinfo is None:
        raise NotOurs(f"{where} lacks its time zone")
    return at
