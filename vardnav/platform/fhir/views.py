"""The pages of a declared resource: search, read, create, update. Each calls what the room declared, and says it in FHIR."""

from __future__ import annotations

import datetime as dt
import functools
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.utils.http import http_date

from vardnav.kernel import clock
from vardnav.platform.fhir import bodies, negotiation, outcomes, paging, searching
from vardnav.platform.fhir.outcomes import Issue, refuse
from vardnav.platform.fhir.resources import Found, Listed, Resource, Written
from vardnav.platform.fhir.searching import Query
from vardnav.platform.registry.declarations import Door, Page
from vardnav.platform.registry.requests import PageRequest

#: What a resource says of itself whichever of its elements is asked for.
_ALWAYS = frozenset(
    {"resourceType", "id", "meta", "status", "participant", "actor", "schedule", "start", "end"}
)
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_IF_NONE_EXIST = re.compile(r"\??identifier=([^&]+)")


def pages(resource: Resource) -> tuple[Page, ...]:
    """Return the pages of a resource, each with the scope its methods need."""
    kind, one = resource.kind, f"R4/{resource.kind}/<uuid:{resource.id_name}>"
    scopes = {"GET": f"{kind}.r"} | ({"PUT": f"{kind}.u"} if resource.update else {})
    found = [_page(resource, one, "", _instance, scopes)]
    if resource.search is not None:
        of_all = {"GET": f"{kind}.s"} | ({"POST": f"{kind}.c"} if resource.create else {})
        found.append(_page(resource, f"R4/{kind}", "s", _all, of_all))
        found.append(_page(resource, f"R4/{kind}/_search", "_search", _searched, {"POST": f"{kind}.s"}))
    return tuple(found)


def _page(
    resource: Resource, path: str, ending: str, view: Callable[..., HttpResponse], scopes: Mapping[str, str]
) -> Page:
    made = functools.wraps(view)(functools.partial(view, resource))
    made.resource = resource  # type: ignore[attr-defined]
    name = f"fhir_{re.sub('(?<=[a-z])(?=[A-Z])', '_', resource.kind).lower()}{ending}"
    return Page(Door.FHIR, path, made, name, methods=tuple(scopes), scopes=tuple(scopes.items()))


def _instance(resource: Resource, request: PageRequest, **ids: uuid.UUID) -> HttpResponse:
    """Read or update one resource."""
    if request.method == "PUT":
        return _update(resource, request, ids[resource.id_name])
    searching.check_address(_pairs(request.GET.lists()))
    found = resource.read(request.caller, ids[resource.id_name], clock.now())
    if found is None:
        raise outcomes.not_found()
    headers = _of(found)
    if negotiation.has_already(request, found.version):
        return outcomes.answer(None, 304, headers)
    return outcomes.answer(found.body, 200, headers)


def _all(resource: Resource, request: PageRequest, **_ids: uuid.UUID) -> HttpResponse:
    """Search by the address, or create."""
    if request.method == "POST":
        return _create(resource, request)
    return _search(resource, request, _pairs(request.GET.lists()))


def _searched(resource: Resource, request: PageRequest) -> HttpResponse:
    """Search by a form in the body, where a person may be named."""
    negotiation.check_form(request)
    return _search(resource, request, _pairs(request.GET.lists()), _pairs(request.POST.lists()))


def _pairs(lists: Iterable[tuple[str, Iterable[object]]]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in lists for value in values]


def _search(
    resource: Resource,
    request: PageRequest,
    in_address: list[tuple[str, str]],
    in_body: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    searching.check_address(in_address)
    now = clock.now()
    query = _query(resource, request, [*in_address, *(in_body or ())], now)
    if query.unknown and negotiation.preferences(request).get("handling") == "strict":
        raise searching.strict(query)
    assert resource.search is not None
    assert resource.count is not None
    if query.is_count_only:
        counted = resource.count(request.caller, query, now)
        return outcomes.answer(_bundle(resource, query, Listed(()), {}, counted))
    listed = resource.search(request.caller, query, now)
    total = _total(resource, request, query, listed, now)
    links = {}
    if listed.after is not None:
        client_id = request.caller.client_id
        links["next"] = paging.next_link(resource.kind, query, listed.after, client_id, now=now)
    return outcomes.answer(_bundle(resource, query, listed, links, total))


def _total(
    resource: Resource, request: PageRequest, query: Query, listed: Listed, now: dt.datetime
) -> int | None:
    """Return how many there are: when they are all here, or when that was asked for. None: it is not said."""
    if query.total == "none":
        return None
    if query.after is None and listed.after is None:
        return len(listed.found)
    if query.total != "accurate":
        return None
    assert resource.count is not None
    return resource.count(request.caller, query, now)


def _query(resource: Resource, request: PageRequest, pairs: list[tuple[str, str]], now: dt.datetime) -> Query:
    today = clock.local_date(now)
    page = next((value for name, value in pairs if name == "_page"), None)
    if page is None:
        return searching.read(resource.asking, pairs, today=today)
    client_id = request.caller.client_id
    return paging.opened(resource.kind, resource.asking, page, client_id, now=now, today=today)


def _bundle(
    resource: Resource, query: Query, listed: Listed, links: Mapping[str, str], total: int | None
) -> dict[str, Any]:
    base = paging.base()
    link = [{"relation": "self", "url": paging.own_link(resource.kind, query)}]
    link += [{"relation": name, "url": url} for name, url in links.items()]
    entries = [_entry(base, resource.kind, _some(one.body, query), one.id, "match") for one in listed.found]
    entries += [_entry(base, kind, one.body, one.id, "include") for kind, one in listed.included]
    if query.unknown:
        said = Issue("not-supported", searching.not_understood(query), severity="warning")
        entries.append({"resource": outcomes.outcome([said]), "search": {"mode": "outcome"}})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": link}
    if total is not None:
        bundle["total"] = total
    if entries:
        bundle["entry"] = entries
    return bundle


def _entry(base: str, kind: str, body: Mapping[str, Any], which: uuid.UUID, mode: str) -> dict[str, Any]:
    return {"fullUrl": f"{base}/{kind}/{which}", "resource": body, "search": {"mode": mode}}


def _some(body: Mapping[str, Any], query: Query) -> Mapping[str, Any]:
    """Return what of a resource was asked for (_elements), marked as a part of it."""
    if not query.elements:
        return body
    kept = {name: value for name, value in body.items() if name in query.elements or name in _ALWAYS}
    return {**kept, "meta": {**body["meta"], "tag": [_SUBSETTED]}}


def _create(resource: Resource, request: PageRequest) -> HttpResponse:
    if resource.create is None:
        raise refuse(405, "not-supported", "This is not offered here; see metadata for what is.")
    searching.check_address(_pairs(request.GET.lists()))
    given = bodies.resource(request, resource.kind)
    written = resource.create(request.caller, given, _unless_there(request), clock.now())
    return _written(request, resource, written)


def _unless_there(request: PageRequest) -> tuple[str, str] | None:
    """Return the identifier of If-None-Exist. Raises Refusal for a condition that is another."""
    given = request.META.get("HTTP_IF_NONE_EXIST", "")
    if not given:
        return None
    match = _IF_NONE_EXIST.fullmatch(given.strip())
    system, bar, value = unquote(match[1]).partition("|") if match else ("", "", "")
    if not bar or not system or not value:
        raise refuse(412, "not-supported", "If-None-Exist is taken with identifier=<system>|<value> alone.")
    return system, value


def _update(resource: Resource, request: PageRequest, which: uuid.UUID) -> HttpResponse:
    assert resource.update is not None
    version = negotiation.version_to_change(request)
    given = bodies.resource(request, resource.kind)
    if given.get("id") != str(which):
        raise refuse(
            400, "invariant", "The resource's id is not that of the address.", at=f"{resource.kind}.id"
        )
    written = resource.update(request.caller, which, given, version, clock.now())
    return _written(request, resource, written)


def _written(request: PageRequest, resource: Resource, written: Written) -> HttpResponse:
    """Say what was written, in the form that was preferred; the address of what is new."""
    found = written.found
    headers = _of(found)
    status = 201 if written.is_new else 200
    headers["Location"] = f"{paging.base()}/{resource.kind}/{found.id}"
    wanted = negotiation.preferences(request).get("return", "representation")
    if wanted == "minimal":
        return outcomes.answer(None, status, headers)
    if wanted == "operationoutcome":
        done = Issue("informational", "Done.", severity="information")
        return outcomes.answer(outcomes.outcome([done, *written.notes]), status, headers)
    return outcomes.answer(found.body, status, headers)


def _of(found: Found) -> dict[str, str]:
    headers = {"ETag": negotiation.etag(found.version)}
    if found.changed_at is not None:
        headers["Last-Modified"] = http_date(found.changed_at.timestamp())
    return headers
