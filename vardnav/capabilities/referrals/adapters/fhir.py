"""Adapter: a region's referral system behind FHIR R4: a ServiceRequest is the referral, the Tasks on it are its steps.

POST {base}/ServiceRequest/_search, so that the identity number stands in no address:

    subject:Patient.identifier  <system>|<12 digits>
    _revinclude                 Task:focus

ServiceRequest: category is framställantyp, code.text what it is about, requester who wrote it, authoredOn when,
occurrencePeriod.end the target day, the contained performer whose telephone to call. Task: focus is the referral,
businessStatus is Kv status vårdbegäran, owner who holds it from then on, authoredOn the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2  # noqa: TID251 - an adapter: this is where outside systems are reached

from vardnav.capabilities.referrals.ports import Referral, SourceUnavailable, Step, Whose

#: Identity numbers of the population register, coordination numbers, status codes and kinds of request.
PERSON, COORDINATION = "urn:oid:1.2.752.129.2.1.3.1", "urn:oid:1.2.752.129.2.1.3.3"
STATUS, KIND = "urn:oid:1.2.752.129.2.2.2.43", "urn:vardnav:framstallantyp"
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
        system = COORDINATION if int(whose.number[6:8]) > 60 else PERSON
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
    return Referral(
        id=str(given["id"]),
        kind=_code(given.get("category") or [{}])[0],
        about=_text(_of(given.get("code"), "text")),
        written_by=_text(_of(given.get("requester"), "display")),
        sent_on=_day(given["authoredOn"]),
        steps=tuple(sorted(steps, key=lambda one: one.on)),
        target_on=_day(target) if target else None,
        phone=_text(_of(((given.get("contained") or [{}])[0].get("telecom") or [{}])[0], "value")),
    )


def _step(given: Mapping[str, Any]) -> Step:
    code, words = _code([given["businessStatus"]])
    if not code:
        raise ValueError("a status without a code")
    return Step(
        on=_day(given["authoredOn"]), code=code, holder=_text(_of(given.get("owner"), "display")), words=words
    )


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
    if one.phone:
        made["contained"] = [
            {
                "resourceType": "Organization",
                "id": "holder",
                "telecom": [{"system": "phone", "value": one.phone}],
            }
        ]
        made["performer"] = [{"reference": "#holder"}]
    if one.target_on:
        made["occurrencePeriod"] = {"end": one.target_on.isoformat()}
    return made


def _task(one: Referral, place: int, step: Step) -> dict[str, Any]:
    coding = {"system": STATUS, "code": step.code} | ({"display": step.words} if step.words else {})
    return {
        "resourceType": "Task",
        "id": f"{one.id}-{place}",
        "status": "in-progress",
        "intent": "order",
        "focus": {"reference": f"ServiceRequest/{one.id}"},
        "businessStatus": {"coding": [coding]},
        "owner": {"display": step.holder},
        "authoredOn": step.on.isoformat(),
    }


def _of(given: Any, name: str) -> Any:
    return given.get(name) if isinstance(given, dict) else None


def _code(concepts: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    coding = (concepts[0].get("coding") or [{}])[0]
    return _text(coding.get("code"))[:20], _text(coding.get("display"))


def _text(given: Any) -> str:
    return str(given or "")[:300]


def _day(given: Any) -> dt.date:
    return dt.date.fromisoformat(str(given)[:10])
