"""What this door offers, made from the pages there are: CapabilityStatement, and SMART's own description."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse

from vardnav.platform.fhir import negotiation, outcomes, paging, searching
from vardnav.platform.fhir.assertions import ALGORITHMS
from vardnav.platform.fhir.gate import open_to_all
from vardnav.platform.fhir.resources import Resource
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Door, Page
from vardnav.platform.registry.requests import PageRequest

#: When what is offered was last changed.
DATE = "2026-11-28"
_RESULT = (
    ("_count", "number", f"How many at once, at most {searching.MOST}; 0 counts."),
    ("_summary", "token", "count: how many there are."),
    (
        "_total",
        "token",
        "accurate: how many there are, also on a page; none: not said; estimate: as it comes.",
    ),
    ("_elements", "token", "Which elements are wanted."),
)


@open_to_all
def statement(request: PageRequest) -> HttpResponse:
    """Say what can be done here (CapabilityStatement). No token is needed."""
    negotiation.check_answer(request)
    return outcomes.answer(capability_statement(paging.base()))


@open_to_all
def smart(request: PageRequest) -> HttpResponse:
    """Say how a system gets a token (SMART App Launch, Backend Services)."""
    scopes = [f"system/{one.kind}.{''.join(_letters(one))}" for one in resources()]
    return JsonResponse(
        {
            "token_endpoint": f"{paging.base()}/token",
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "scopes_supported": scopes,
            "capabilities": [
                "client-confidential-asymmetric",
                "client-confidential-symmetric",
                "permission-v1",
                "permission-v2",
            ],
        }
    )


def resources() -> list[Resource]:
    """Return every resource that has a page behind this door, by name."""
    found = {one.kind: one for one in (_resource(page) for page in _pages()) if one is not None}
    return [found[kind] for kind in sorted(found)]


@functools.lru_cache(maxsize=4)
def capability_statement(base: str) -> dict[str, Any]:
    """Return the CapabilityStatement of the door at this address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "Vårdnav"},
        "implementation": {"description": "Bookable times of care units", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Whatever is not kept of a resource that is sent is left out without harm, and said with "
                "Prefer: return=OperationOutcome. History is not offered. A person is searched for by POST alone.",
                "security": _security(base),
                "resource": [_described(one) for one in resources()],
            }
        ],
    }


def _security(base: str) -> dict[str, Any]:
    service = {
        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
        "code": "SMART-on-FHIR",
    }
    uris = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
    return {
        "extension": [{"url": uris, "extension": [{"url": "token", "valueUri": f"{base}/token"}]}],
        "service": [{"coding": [service], "text": "OAuth2, client credentials (SMART Backend Services)"}],
    }


def _described(one: Resource) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": one.kind,
        "documentation": one.words,
        "interaction": [{"code": code} for code in interactions(one)],
        "versioning": "versioned-update" if one.update else "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": one.create is not None,
        "conditionalRead": "not-match",
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
    }
    if one.asking.includes:
        made["searchInclude"] = list(one.asking.includes)
    if one.search is not None:
        made["searchParam"] = [*_parameters(one), *_results(one)]
    return made


def interactions(one: Resource) -> list[str]:
    """Return what the pages of a resource let one do, in FHIR's words."""
    offered = {
        (page.path.endswith(">"), page.path.endswith("_search"), method)
        for page in _pages()
        if _resource(page) == one
        for method in page.methods
    }
    words = {
        "read": (True, False, "GET"),
        "update": (True, False, "PUT"),
        "search-type": (False, False, "GET"),
        "create": (False, False, "POST"),
    }
    return [word for word, what in words.items() if what in offered]


def _parameters(one: Resource) -> Iterable[dict[str, str]]:
    for parameter in one.asking.parameters:
        kind = {"id": "token", "identifier": "token"}.get(parameter.kind, parameter.kind)
        yield {"name": parameter.name, "type": kind, "documentation": parameter.words}


def _results(one: Resource) -> Iterable[dict[str, str]]:
    for name, kind, words in _RESULT:
        yield {"name": name, "type": kind, "documentation": words}
    if one.asking.sorts:
        words = f"By {', '.join(one.asking.sorts)}; with - the last first."
        yield {"name": "_sort", "type": "string", "documentation": words}


def _letters(one: Resource) -> list[str]:
    offered = {"create": "c", "read": "r", "update": "u", "search-type": "s"}
    return [letter for word, letter in offered.items() if word in interactions(one)]


def _pages() -> Iterable[Page]:
    return (page for _room, page in listing.pages(Door.FHIR))


def _resource(page: Page) -> Resource | None:
    return getattr(page.view, "resource", None)
