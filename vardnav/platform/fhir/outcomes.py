"""What is answered: resources as FHIR's JSON, and refusals as an OperationOutcome that says what, where and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from django.http import HttpResponse

MEDIA: Final = "application/fhir+json; charset=utf-8; fhirVersion=4.0"
#: Extension on an issue: a resource to use instead.
INSTEAD: Final = "urn:vardnav:instead"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is said. `code` is of FHIR's issue-type; `at` is a FHIRPath. Never repeats what was sent."""

    code: str
    diagnostics: str
    at: str = ""
    text: str = ""
    severity: str = "error"
    instead: str = ""

    def body(self) -> dict[str, Any]:
        """Return it as FHIR writes it."""
        made: dict[str, Any] = {"severity": self.severity, "code": self.code}
        if self.instead:
            made["extension"] = [{"url": INSTEAD, "valueReference": {"reference": self.instead}}]
        made["details"] = {"text": self.text or self.diagnostics}
        made["diagnostics"] = self.diagnostics
        if self.at:
            made["expression"] = [self.at]
        return made


@dataclass(eq=False)
class Refusal(Exception):
    """What was asked for is not done. Leaves the transaction, and becomes an OperationOutcome at the gate."""

    status: int
    issues: Sequence[Issue]
    headers: Mapping[str, str] = field(default_factory=dict)


def refuse(status: int, code: str, diagnostics: str, *, at: str = "", **headers: str) -> Refusal:
    """Return a refusal of one issue; headers by their names with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refusal(status, [Issue(code, diagnostics, at)], named)


def not_found() -> Refusal:
    """Return the refusal of what is not there, or another's: the two look alike."""
    return refuse(404, "not-found", "There is no such resource, or it is not yours.")


def outcome(issues: Sequence[Issue]) -> dict[str, Any]:
    """Return an OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": [one.body() for one in issues]}


def answer(
    resource: Mapping[str, Any] | None, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return a resource as an answer; without one, an answer without a body."""
    return written(b"" if resource is None else orjson.dumps(resource, default=_plain), status, headers)


def written(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return JSON that is written already."""
    response = HttpResponse(body, status=status, content_type=MEDIA, headers=headers)
    response.headers["Vary"] = "Accept"
    return response


def refused(refusal: Refusal) -> HttpResponse:
    """Return a refusal as an answer."""
    return answer(outcome(refusal.issues), refusal.status, refusal.headers)


def _plain(value: object) -> object:
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(type(value).__name__)
