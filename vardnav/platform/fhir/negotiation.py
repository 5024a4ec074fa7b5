"""What a system asks of the form of an answer: Accept and _format, Prefer, If-None-Match, If-Match; and of what it sends."""

from __future__ import annotations

import functools
import re

from vardnav.platform.fhir.outcomes import Refusal, refuse
from vardnav.platform.registry.requests import PageRequest

_JSON = frozenset({"application/fhir+json", "application/json", "text/json", "*/*", "application/*", "json"})
_WRITTEN = frozenset({"application/fhir+json", "application/json"})
_VERSIONS = frozenset({"4.0", "4.0.1", ""})
_TAG = re.compile(r'\s*(?:W/)?"([^"]{0,80})"\s*', re.ASCII)
_NEVER = re.compile(r"0(\.0*)?")
FORM = "application/x-www-form-urlencoded"


def check_answer(request: PageRequest) -> None:
    """Refuse to answer in anything but JSON of FHIR R4. Raises Refusal."""
    asked = request.GET.get("_format") or request.META.get("HTTP_ACCEPT", "")
    if asked and not _is_taken(asked.replace(" json", "+json")):
        raise refuse(
            406,
            "not-supported",
            "Answers are application/fhir+json of FHIR 4.0 only: XML is not offered here.",
        )


@functools.lru_cache(maxsize=500)
def _is_taken(accept: str) -> bool:
    return any(_is_json(one) for one in accept.split(","))


def _is_json(one: str) -> bool:
    kind, *parameters = (part.strip().lower() for part in one.split(";"))
    given = dict(part.partition("=")[::2] for part in parameters)
    if _NEVER.fullmatch(given.get("q", "").strip()):
        return False
    return kind in _JSON and given.get("fhirversion", "").strip('" ') in _VERSIONS


def check_sent(request: PageRequest) -> None:
    """Refuse a body that does not say it is JSON of FHIR R4. Raises Refusal."""
    kind, _semicolon, more = request.META.get("CONTENT_TYPE", "").partition(";")
    if kind.strip().lower() not in _WRITTEN or (more.strip() and not _is_json(f"json;{more}")):
        raise refuse(415, "not-supported", "Send application/fhir+json in UTF-8, of FHIR 4.0.")


def check_form(request: PageRequest) -> None:
    """Refuse parameters of a POST that are not sent as a form; none at all need no form. Raises Refusal."""
    if request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() not in (FORM, ""):
        raise refuse(415, "not-supported", f"Send the parameters of _search as {FORM}.")


def preferences(request: PageRequest) -> dict[str, str]:
    """Return what Prefer says: "return", "handling"; later ones do not undo earlier ones."""
    found: dict[str, str] = {}
    for one in re.split("[,;]", request.META.get("HTTP_PREFER", "")):
        name, _equals, value = one.strip().partition("=")
        found.setdefault(name.strip().lower(), value.strip(' "').lower())
    return found


def etag(version: str) -> str:
    """Return a version as an ETag."""
    return f'W/"{version}"'


def has_already(request: PageRequest, version: str) -> bool:
    """Tell whether the one who asks has this version (If-None-Match)."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(given) and (given.strip() == "*" or version in _TAG.findall(given))


def version_to_change(request: PageRequest) -> int:
    """Return the version that an update is of, from If-Match. Raises Refusal: 428 without one, 412 for what is none."""
    given = request.META.get("HTTP_IF_MATCH", "")
    if not given:
        raise refuse(
            428,
            "required",
            'Say which version you have changed: If-Match: W/"<meta.versionId>" of what you read.',
        )
    match = _TAG.fullmatch(given)
    if match is None or not (match[1].isascii() and match[1].isdigit() and len(match[1]) < 10):
        raise stale()
    return int(match[1])


def stale() -> Refusal:
    """Return the refusal of an update of an older version."""
    return refuse(412, "conflict", "It has been changed since you read it. Read it again and decide anew.")
