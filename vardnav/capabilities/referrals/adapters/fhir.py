"""Adapter: a region's referral system behind FHIR R4: a ServiceRequest is the referral, the Tasks on it are its steps.

POST {base}/ServiceRequest/_search, so that the identity number stands in no address:

    subject:Patient.identifier  <system>|<12 digits>
    _revinclude                 Task:focus

ServiceRequest: category is framställantyp, code.text what it is about, requester who wrote it, authoredOn when,
occurrencePeriod.end the target day, the contained performer whose telephone to call, the contained requester's type the
kind of unit that wrote it; meta.security tells whether the record's owner has released it for patients. Task: focus is the
referral, businessStatus is Kv status vårdbegäran, owner who holds it from then on, performerType the owner's kind of unit,
authoredOn the day. A kind or a label that is not there is not guessed: such a referral is shown to the person alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2  # noqa: TID251 - an adapter: this is where outside systems are reached

from vardnav.capabilities.referrals.ports import Referral, SourceUnavailable, Step, Whose
from vardnav.kernel.people.identifiers import IdentifierKind
from vardnav.platform.fhir import naming

#: Status codes and kinds of request.
STATUS, KIND = "urn:oid:1.2.752.129.2.2.2.43", "urn:vardnav:framstallantyp"
#: Kinds of unit, in our words, and the label of what is released for patients: no address of their own is published.
UNIT_KIND, RELEASED = "urn:vardnav:unit-kind", ("urn:vardnav:release", "patient")
#: Somebody waits for the page meanwhile.
_TIMEOUT = httpx2.Timeout(4.0, connect=2.0)
#: More referrals than anybody has; what comes beyond is a fault.
MOST = 500


@dataclass(frozen=True, slots=True)
class Fhir:
    """One server: its base address, and a bearer token if it wants one."""

    base: str
    token: str = field(default="", repr=False)

    def of(self, whose: Whose) -> Sequence[Referral]:
        """Return the person's referrals. Raises SourceUnavailable."""
        is_coordination = int(whose.number[6:8]) > 60
        kind = IdentifierKind.SAMORDNINGSNUMMER if is_coordination else IdentifierKind.PERSONNUMMER
        system = naming.PERSON[kind]
        form = {
            "subject:Patient.identifier": f"{system}|{whose.number}",
            "_revinclude": "Task:focus",
            "_count": str(MOST),
        }
        headers = {"Accept": "application/fhir+json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = httpx2.post(
                f"{self.base.rstrip('/')}/ServiceRequest/_search",
                data=form,
                headers=headers,
                timeout=_TIMEOUT,
            )
            answer.raise_for_status()
            return read(answer.json())
        except (httpx2.HTTPError, ValueError) as problem:
            raise SourceUnavailable(type(problem).__name__) from None


def read(bundle: Any) -> list[Referral]:
    """Read a Bundle. Raises ValueError for one that cannot be understood: half a list is worse than none."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise ValueError("not a Bundle")
    if any(_of(one, "relation") == "next" for one in bundle.get("link") or ()):
        raise ValueError("more than one page")
    try:
        resources = [one["resource"] for one in bundle.get("entry") or ()]
        tasks = [one for one in resources if one["resourceType"] == "Task"]
        return [_referral(one, tasks) for one in resources if one["resourceType"] == "ServiceRequest"]
    except (KeyError, TypeError, AttributeError, IndexError) as problem:
        raise ValueError("not as agreed") from problem


def written(referrals: Iterable[Referral]) -> dict[str, Any]:
    """Return the Bundle a server would send: what the verified fake speaks."""
    entries: list[dict[str, Any]] = []
    for one in referrals:
        entries.append(_request(one))
        entries += [_task(one, place, step) for place, step in enumerate(one.steps)]
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in entries]}


def _referral(given: Mapping[str, Any], tasks: Sequence[Mapping[str, Any]]) -> Referral:
    reference = f"ServiceRequest/{given['id']}"
    steps = [_step(one) for one in tasks if one["focus"]["reference"] == reference]
    if not steps:
        raise ValueError("a referral without a status")
    target = _of(given.get("occurrencePeriod"), "end")
    labels = _of(given.get("meta"), "security") or ()
    return Referral(
        id=str(given["id"]),
        kind=_code(given.get("category") or [{}])[0],
        about=_text(_of(given.get("code"), "text")),
        written_by=_text(_of(given.get("requester"), "display")),
        sent_on=_day(given["authoredOn"]),
        steps=tuple(sorted(steps, key=lambda one: one.on)),
        target_on=_day(target) if target else None,
        phone=_text(_of((_contained(given, "performer").get("telecom") or [{}])[0], "value")),
        writer_kind=_kind(_contained(given, "requester").get("type")),
        is_released=any((one.get("system"), one.get("code")) == RELEASED for one in labels),
    )


def _step(given: Mapping[str, Any]) -> Step:
    code, words = _code([given["businessStatus"]])
    if not code:
        raise ValueError("a status without a code")
    return Step(
        on=_day(given["authoredOn"]),
        code=code,
        holder=_text(_of(given.get("owner"), "display")),
        words=words,
        holder_kind=_kind(given.get("performerType")),
    )


def _contained(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the organisation inside that `name` points to; nothing where it points nowhere."""
    pointer = given.get(name)
    reference = _of(pointer[0] if isinstance(pointer, list) and pointer else pointer, "reference")
    inside: Sequence[Mapping[str, Any]] = given.get("contained") or ()
    return next((one for one in inside if reference and reference == f"#{one.get('id')}"), {})


def _kind(concepts: Sequence[Mapping[str, Any]] | None) -> str:
    """Return the kind of unit said in our words; "" for what is said in words of another system."""
    codings = [coding for one in concepts or () for coding in one.get("coding") or ()]
    return next((_text(one.get("code"))[:20] for one in codings if one.get("system") == UNIT_KIND), "")


def _request(one: Referral) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "id": one.id,
        "status": "active",
        "intent": "order",
        "category": [{"coding": [{"system": KIND, "code": one.kind}]}],
        "code": {"text": one.about},
        "requester": {"display": one.written_by},
        "authoredOn": one.sent_on.isoformat(),
    }
    inside: list[dict[str, Any]] = []
    if one.phone:
        inside.append(_organisation("holder", telecom=[{"system": "phone", "value": one.phone}]))
        made["performer"] = [{"reference": "#holder"}]
    if one.writer_kind:
        inside.append(_organisation("writer", type=[_unit_kind(one.writer_kind)]))
        made["requester"]["reference"] = "#writer"
    if inside:
        made["contained"] = inside
    if one.is_released:
        made["meta"] = {"security": [dict(zip(("system", "code"), RELEASED, strict=True))]}
    if one.target_on:
        made["occurrencePeriod"] = {"end": one.target_on.isoformat()}
    return made


def _organisation(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Organization", "id": name, **more}


def _unit_kind(kind: str) -> dict[str, Any]:
    return {"coding": [{"system": UNIT_KIND, "code": kind}]}


def _task(one: Referral, place: int, step: Step) -> dict[str, Any]:
    coding = {"system": STATUS, "code": step.code} | ({"display": step.words} if step.words else {})
    made: dict[str, Any] = {
        "resourceType": "Task",
        "id": f"{one.id}-{place}",
        "status": "in-progress",
        "intent": "order",
        "focus": {"reference": f"ServiceRequest/{one.id}"},
        "businessStatus": {"coding": [coding]},
        "owner": {"display": step.holder},
        "authoredOn": step.on.isoformat(),
    }
    if step.holder_kind:
        made["performerType"] = [_unit_kind(step.holder_kind)]
    return made


def _of(given: Any, name: str) -> Any:
    return given.get(name) if isinstance(given, dict) else None


def _code(concepts: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    coding = (concepts[0].get("coding") or [{}])[0]
    return _text(coding.get("code"))[:20], _text(coding.get("display"))


def _text(given: Any) -> str:
    return str(given or "")[:300]


def _day(given: Any) -> dt.date:
    return dt.date.fromisoformat(str(given)[:10])
