"""What is told to be plainly right is right by FHIR's own definitions too, whatever is sent."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st

from vardnav.platform.fhir import plain

WHOLE: dict[str, Any] = {
    "resourceType": "Appointment",
    "id": "0190a1c8-7a3e-7000-8000-000000000001",
    "meta": {"versionId": "3", "lastUpdated": "2026-11-30T07:00:00.123+00:00"},
    "identifier": [{"use": "official", "system": "urn:tidbok", "value": "A-1"}],
    "status": "booked",
    "serviceType": [
        {"coding": [{"system": "urn:x", "code": "nurse", "display": "Sjuksköterska"}], "text": "Nurse"}
    ],
    "description": "Blodtryck",
    "start": "2026-12-01T08:00:00Z",
    "end": "2026-12-01T09:20:00+01:00",
    "minutesDuration": 20,
    "slot": [{"reference": "Slot/0190a1c8-7a3e-7000-8000-000000000001"}],
    "created": "2026-11-30T07:00:00Z",
    "comment": "Tolk behövs",
    "participant": [
        {
            "actor": {
                "type": "Patient",
                "identifier": {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "1"},
            },
            "required": "required",
            "status": "accepted",
        },
        {"actor": {"reference": "Practitioner/1", "display": "Dag"}, "status": "accepted"},
    ],
}
_ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.5,
        10**30,
        "",
        " ",
        "a",
        " a",
        "a ",
        "a  b",
        "a\nb",
        "\x00",
        "\ud800",
        "å",
        "\u200b",
    ),
    *(
        "2026-12-01",
        "2026-02-30T10:00:00Z",
        "2026-12-01T24:00:00Z",
        "2026-12-01T10:00:60Z",
        "2026-12-01T10:00:00",
    ),
    *(
        "2026-12-01T10:00:00+13:59",
        "2026-12-01T10:00:00-13:59",
        "1900-01-01T00:00:00Z",
        "2199-12-31T23:59:59.999999Z",
    ),
    *(
        "x" * 61,
        "x" * 301,
        "Slot/1",
        "urn:uuid:x",
        "http://[",
        "#",
        "|",
        "A" * 60,
        "-",
        [],
        {},
        [None],
        [""],
        {"a": 1},
    ),
    *([[]], [{}], {"coding": []}, {"": "a"}, {"extension": []}, {"reference": 5}, {"identifier": []}),
]
_NAMES = [
    "system",
    "use",
    "start",
    "slot",
    "actor",
    "type",
    "period",
    "modifierExtension",
    "_status",
    "id",
    "fhir_comments",
]


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place of a resource."""
    found = [at]
    each = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in each:
        found += _places(one, (*at, name))
    return found


def _put(whole: dict[str, Any], at: tuple[Any, ...], value: Any) -> Any:
    made: Any = copy.deepcopy(whole)
    if not at:
        return value
    there = made
    for step in at[:-1]:
        there = there[step]
    there[at[-1]] = value
    return made


def _dropped(whole: dict[str, Any], at: tuple[Any, ...]) -> Any:
    made: Any = copy.deepcopy(whole)
    there = made
    for step in at[:-1]:
        there = there[step]
    del there[at[-1]]
    return made


def holds(resource: Any) -> None:
    """Whatever is plain is taken by FHIR's definition."""
    if plain.is_plain("Appointment", resource):
        get_fhir_model_class("Appointment").model_validate(copy.deepcopy(resource))


def test_what_booking_systems_send_is_plain() -> None:
    assert plain.is_plain("Appointment", WHOLE)
    holds(WHOLE)
    assert not plain.is_plain("Slot", WHOLE)


@pytest.mark.parametrize("odd", _ODD, ids=lambda one: ascii(one)[:30])
def test_an_odd_value_in_any_place_is_plain_only_where_it_is_right(odd: Any) -> None:
    for at in _places(WHOLE)[1:]:
        holds(_put(WHOLE, at, odd))


def test_a_name_that_is_not_known_or_one_that_is_missing_is_plain_only_where_that_is_right() -> None:
    for at in _places(WHOLE):
        for name in _NAMES:
            there: Any = WHOLE
            for step in at:
                there = there[step]
            if isinstance(there, dict) and name not in there:
                holds(_put(WHOLE, (*at, name), "a"))
        if at:
            holds(_dropped(WHOLE, at))
    for name in ("resourceType", "status", "participant"):
        assert not plain.is_plain("Appointment", _dropped(WHOLE, (name,)))
    assert not plain.is_plain("Appointment", _dropped(WHOLE, ("participant", 0, "status")))


_VALUE = st.one_of(
    st.sampled_from(_ODD),
    st.text(max_size=20),
    st.integers(),
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_places(WHOLE)[1:]), _VALUE), min_size=1, max_size=3))
def test_any_values_in_any_places_are_plain_only_where_they_are_right(changes: list[tuple[Any, Any]]) -> None:
    made: Any = WHOLE
    for at, value in changes:
        try:
            made = _put(made, at, value)
        except (KeyError, IndexError, TypeError):  # the change before has taken the place away
            continue
    holds(made)
