"""What is searched for: the parameters of a FHIR search, read into values. What is not understood is said, not guessed."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.platform.fhir import moments, naming
from vardnav.platform.fhir.outcomes import Refusal, refuse

DEFAULT_COUNT, MOST = 50, 200
#: More values than anybody asks for at once; and all of them together are no longer (bytes), so that the link to the next
#: page, which says them again, stays as short as proxies want addresses.
MOST_VALUES, LONGEST = 50, 4000
#: Names by which a person is asked for. In the body of a POST alone.
PERSON_NAMES: Final = ("patient:identifier", "patient.identifier", "patient:Patient.identifier")
_SPOKEN = frozenset({"_format", "_pretty"})
_NUMBER = re.compile(
    r"(?<!\d)(?:18|19|20)?\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+]?[\dA-Z]\d{3}(?!\d)"
)
_ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter: `kind` as in FHIR (date, token, reference, special for the id). `system` of its codes."""

    name: str
    kind: str
    words: str
    system: str = ""
    #: Whether it takes a person (in POST only).
    is_person: bool = False
    #: Whether a resource has several of it: named twice, it must have one of each; `given` is then the sets, in order.
    is_several: bool = False


@dataclass(slots=True)
class Query:
    """What is asked for. `given`: values by parameter; what none can match is an empty collection."""

    given: dict[str, Any] = field(default_factory=dict)
    count: int = DEFAULT_COUNT
    sort: str = ""
    includes: tuple[str, ...] = ()
    elements: frozenset[str] = frozenset()
    is_count_only: bool = False
    #: Whether all that there are is counted: "none", "estimate", "accurate"; "" as it comes.
    total: str = ""
    #: The last of the page before: where it stood in the order, and its id.
    after: tuple[dt.datetime | None, uuid.UUID] | None = None
    person_id: uuid.UUID | None = None
    #: What was asked for and not understood, by name.
    unknown: list[str] = field(default_factory=list)
    #: What was understood and may stand in an address.
    said: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a kind of resource may be searched."""

    parameters: Sequence[Parameter]
    sorts: Sequence[str] = ()
    includes: Sequence[str] = ()

    def by_name(self) -> Mapping[str, Parameter]:
        """Return the parameters by their names, and by those that a person is asked for by."""
        found = {one.name: one for one in self.parameters}
        for one in self.parameters:
            if one.is_person:
                found |= dict.fromkeys(PERSON_NAMES, one)
        return found


def check_address(pairs: Iterable[tuple[str, str]]) -> None:
    """Refuse an address with a person's number in it: addresses are kept in logs along the way. Raises Refusal."""
    for name, value in pairs:
        is_person = name.partition(":")[0].partition(".")[0] in ("patient", "subject") or "identifier" in name
        is_person = (is_person and name != "identifier") or naming.is_person(value.partition("|")[0])
        if is_person or (name != "_page" and _NUMBER.search(_ID.sub("", value))):
            raise refuse(
                400,
                "security",
                "Addresses are kept in logs: ask for a person with POST …/_search, in the body, never in the address.",
            )


def read(asking: Asking, pairs: Iterable[tuple[str, str]], *, today: dt.date) -> Query:
    """Read the parameters of a search. Raises Refusal for a value that is none; unknown names are told in the query."""
    query, known = Query(), asking.by_name()
    for name, value in pairs:
        if name in _SPOKEN or not value:
            continue
        if "\x00" in value:
            raise refuse(400, "value", "A value holds a sign that is none (NUL).")
        if name in known:
            _value(query, known[name], name, value, today)
        elif name.startswith("_"):
            _result(query, asking, name, value)
        else:
            query.unknown.append(name)
    if sum(len(f"{name}{value}".encode()) for name, value in query.said) > LONGEST:
        raise refuse(
            400, "too-costly", f"All that is searched for is at most {LONGEST} bytes: ask in several."
        )
    return query


def _result(query: Query, asking: Asking, name: str, value: str) -> None:
    """Read a parameter about the answer rather than about what is searched for."""
    if name == "_count":
        if not (value.isascii() and value.isdigit() and len(value) < 9):
            raise refuse(400, "value", "_count is a whole number.", at=name)
        query.count = min(int(value), MOST)
        query.is_count_only = query.is_count_only or int(value) == 0
    elif name == "_summary" and value in ("count", "false"):
        query.is_count_only = query.is_count_only or value == "count"
    elif name == "_total" and value in ("none", "estimate", "accurate"):
        query.total = value
    elif name == "_sort" and value.removeprefix("-") in asking.sorts:
        query.sort = value
    elif name == "_include" and value in asking.includes:
        query.includes = (*query.includes, value)
    elif name == "_elements":
        query.elements = query.elements | {one.strip() for one in value.split(",")[:MOST_VALUES]}
    else:
        query.unknown.append(name)
        return
    query.said.append((name, value))


def _value(query: Query, one: Parameter, name: str, value: str, today: dt.date) -> None:
    if one.is_person:
        query.given[one.name] = _person(value, today)
        return
    alternatives = value.split(",")
    if len(alternatives) > MOST_VALUES:
        raise refuse(400, "too-costly", f"At most {MOST_VALUES} values at once.", at=one.name)
    try:
        found = _READ[one.kind](one, alternatives)
    except ValueError:
        raise refuse(400, "value", f"This is no value of {one.name}: {one.words}", at=one.name) from None
    before = query.given.get(one.name)
    if one.kind == "date" or one.is_several:
        found = found if one.kind == "date" else (found,)
        query.given[one.name] = (*(before or ()), *found)
    elif one.kind == "identifier" and before is not None:
        query.given[one.name] = _within(before, found) | _within(found, before)
    else:
        query.given[one.name] = found if before is None else found & before
    query.said.append((name, value))


def _person(value: str, today: dt.date) -> PersonIdentifier:
    system, bar, number = value.partition("|")
    found = naming.person(system, number, today=today) if bar else None
    if found is None:
        raise refuse(
            400,
            "value",
            f"Write the system and the number of the person: {naming.EXAMPLE}.",
            at="patient:identifier",
        )
    return found


def _dates(_one: Parameter, values: Sequence[str]) -> tuple[tuple[str, dt.datetime], ...]:
    if len(values) != 1:
        raise ValueError
    return moments.comparisons(values[0])


def _codes(one: Parameter, values: Sequence[str]) -> frozenset[str]:
    """Return the codes that are of the parameter's own system, or said of none."""
    found = set()
    for value in values:
        system, bar, code = value.rpartition("|")
        if not bar or system == one.system:
            found.add(code)
    return frozenset(found)


def _identifiers(_one: Parameter, values: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return (system, value) of each; the value is "" where every one of the system's is meant."""
    pairs = [one.partition("|") for one in values]
    if any(not system or not bar for system, bar, _value in pairs):
        raise ValueError
    return frozenset((system, value) for system, _bar, value in pairs)


def _within(
    some: frozenset[tuple[str, str]], others: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Return those of some that the others name too, by themselves or by their system."""
    return frozenset(one for one in some if one in others or (one[0], "") in others)


def _ids(_one: Parameter, values: Sequence[str]) -> frozenset[uuid.UUID]:
    """Return the ids that can be ours; others name nothing."""
    return frozenset(found for one in values if (found := naming.own_id(one)))


def _references(_one: Parameter, values: Sequence[str]) -> frozenset[tuple[str, uuid.UUID]]:
    """Return (kind or "", id) of each reference."""
    return frozenset(found for one in values if (found := naming.reference(one)))


_READ: dict[str, Any] = {
    "date": _dates,
    "token": _codes,
    "identifier": _identifiers,
    "id": _ids,
    "reference": _references,
}


def strict(query: Query) -> Refusal:
    """Return the refusal of a strict search in which something was not understood."""
    return refuse(400, "not-supported", f"{_some(query)} not understood, and you asked for strict handling.")


def not_understood(query: Query) -> str:
    """Return the sentence that says what a search has not looked at."""
    return f"{_some(query)} not understood and left out of the search."


def _some(query: Query) -> str:
    return "One parameter was" if len(query.unknown) == 1 else f"{len(query.unknown)} parameters were"
