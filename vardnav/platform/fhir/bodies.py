"""What a system sends: JSON that is read once, by the letter, before anybody looks at what it says."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError

from vardnav.platform.fhir import negotiation
from vardnav.platform.fhir.outcomes import refuse
from vardnav.platform.registry.requests import PageRequest

#: Longer than any appointment; a picture does not belong in one.
LARGEST = 200_000
#: Deeper than any resource is.
DEEPEST = 40


class _Twice(ValueError):
    """An object says the same thing twice."""


def resource(request: PageRequest, kind: str) -> dict[str, Any]:
    """Return the resource that was sent, of this kind, as JSON says it. Raises Refusal: nothing is guessed."""
    negotiation.check_sent(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST:
        raise refuse(413, "too-long", f"A resource of at most {LARGEST} bytes is taken.")
    try:
        found = read(request.body)
    except (RequestDataTooBig, UnreadablePostError):
        raise refuse(400, "incomplete", "The body did not come whole.") from None
    if not isinstance(found, dict) or found.get("resourceType") != kind:
        raise refuse(400, "structure", f"A resource of type {kind} belongs here.", at="resourceType")
    return found


def read(body: bytes) -> Any:
    """Read JSON as RFC 8259 has it: UTF-8, no name twice, no NaN, not deeper than a resource is. Raises Refusal."""
    try:
        text = body.decode("utf-8")
        if "\\u" in text.lower() and _holds_halves(text):
            raise refuse(400, "structure", "The body holds signs that are none (NUL, half a pair).")
        if _is_deep(text):
            raise refuse(400, "structure", f"The body is nested deeper than {DEEPEST} levels.")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_never)
    except _Twice:
        raise refuse(400, "structure", "An object has the same name twice.") from None
    except (ValueError, RecursionError):  # also what is no UTF-8, and numbers without end
        raise refuse(400, "structure", "The body is no JSON as FHIR writes it (no null, no NaN).") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    if None in found.values():
        raise ValueError("FHIR has no null as a value of an element")
    return found


def _never(_name: str) -> Any:
    raise ValueError


def _is_deep(text: str) -> bool:
    """Tell whether brackets are nested deeper than DEEPEST; those inside texts count too, which does no harm to few."""
    if text.count("{") + text.count("[") <= DEEPEST:
        return False
    depth, is_text, is_escaped = 0, False, False
    for sign in text:
        if is_text:
            is_text, is_escaped = (sign != '"' or is_escaped), (sign == "\\" and not is_escaped)
        elif sign == '"':
            is_text = True
        elif sign in "{[":
            depth += 1
            if depth > DEEPEST:
                return True
        elif sign in "}]":
            depth -= 1
    return False


def _holds_halves(text: str) -> bool:
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
        whole.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return "\\u0000" in text
