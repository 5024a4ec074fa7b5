"""Rules: resources that are certainly right, told without FHIR's whole definition: that takes longer than booking does.

What is told to be plain here `fhir.resources` takes as well (a test tries it with many thousand); of everything else it is
asked. So this lets nothing in that it would not, and refuses nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Check = Callable[[Any], bool]
#: Letters, figures and what stands between them: no text of a resource that is booked by needs more.
_WORD = re.compile(r"[!-~]{1,300}")
_CODE = re.compile(r"[A-Za-z0-9-]{1,60}")
_INSTANT = re.compile(
    r"(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[-+](?:0\d|1[0-3]):[0-5]\d)", re.ASCII
)
_LONGEST = 300


def is_plain(kind: str, given: Mapping[str, Any]) -> bool:
    """Tell whether a resource holds nothing but what is certainly right; False says nothing."""
    check = _KINDS.get(kind)
    return check is not None and check(given)


def _word(value: Any) -> bool:
    return type(value) is str and _WORD.fullmatch(value) is not None


def _code(value: Any) -> bool:
    return type(value) is str and _CODE.fullmatch(value) is not None


def _text(value: Any) -> bool:
    return (
        type(value) is str and 0 < len(value) <= _LONGEST and value.isprintable() and value.strip() == value
    )


def _instant(value: Any) -> bool:
    if type(value) is not str or _INSTANT.fullmatch(value) is None:
        return False
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_appointment(value: Any) -> bool:
    return bool(value == "Appointment")


def _minutes(value: Any) -> bool:
    return type(value) is int and 0 < value < 10_000


def _object(shape: Mapping[str, Check], *required: str) -> Check:
    def is_one(value: Any) -> bool:
        if type(value) is not dict or not value:
            return False
        for name, each in value.items():
            check = shape.get(name)
            if check is None or not check(each):
                return False
        return all(name in value for name in required)

    return is_one


def _many(of: Check) -> Check:
    def are(value: Any) -> bool:
        return type(value) is list and 0 < len(value) <= 20 and all(map(of, value))

    return are


_CONCEPT: Final = _object(
    {"coding": _many(_object({"system": _word, "code": _code, "display": _text})), "text": _text}
)
_IDENTIFIER: Final = _object({"use": _code, "system": _word, "value": _word})
_REFERENCE: Final = _object({"reference": _word, "type": _code, "identifier": _IDENTIFIER, "display": _text})
_KINDS: Final[Mapping[str, Check]] = {
    "Appointment": _object(
        {
            "resourceType": _is_appointment,
            "id": _code,
            "meta": _object({"versionId": _code, "lastUpdated": _instant}),
            "identifier": _many(_IDENTIFIER),
            "status": _code,
            "serviceType": _many(_CONCEPT),
            "description": _text,
            "start": _instant,
            "end": _instant,
            "minutesDuration": _minutes,
            "slot": _many(_REFERENCE),
            "created": _instant,
            "comment": _text,
            "participant": _many(
                _object({"actor": _REFERENCE, "required": _code, "status": _code}, "status")
            ),
        },
        "resourceType",
        "status",
        "participant",
    )
}
