"""Resources held against FHIR's own definitions, by `fhir.resources.R4B` (what we use of it is the same in R4)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from vardnav.platform.fhir import plain
from vardnav.platform.fhir.outcomes import Issue, Refusal

#: So many faults are told at once.
MOST = 20
_CODES = {"missing": "required", "extra_forbidden": "structure"}
_WORDS = {"required": "This is missing.", "structure": "FHIR R4 has no such element here."}


def check(kind: str, given: dict[str, Any]) -> None:
    """Hold a resource against FHIR's definition of its kind. Raises Refusal with each fault and its place."""
    if plain.is_plain(kind, given):
        return
    try:
        _model(kind).model_validate(given)
    except ValidationError as problem:
        faults = problem.errors(include_url=False, include_context=False, include_input=False)
        raise Refusal(400, [_issue(kind, one["type"], one["loc"]) for one in faults[:MOST]]) from None
    except (RecursionError, OverflowError, ValueError, TypeError, AttributeError):
        # The library's own checks stumble over some values, of which they do not say where they stand.
        raise Refusal(400, [Issue("structure", f"This is no {kind} of FHIR R4.", kind)]) from None


@functools.cache
def _model(kind: str) -> Any:
    return get_fhir_model_class(kind)


def _issue(kind: str, fault: str, place: Sequence[str | int]) -> Issue:
    code = _CODES.get(fault, "value")
    return Issue(code, _WORDS.get(code, "This is no right value."), path(kind, place))


def path(kind: str, place: Sequence[str | int]) -> str:
    """Return where something stands, as FHIRPath; names that are none are left out."""
    found = kind
    for step in place:
        if isinstance(step, int):
            found += f"[{step}]"
        elif step.isascii() and step.isidentifier() and len(step) < 60:
            found += f".{step}"
    return found
