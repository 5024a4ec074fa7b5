"""Rules: what an event is. Something that has happened, in the past tense, frozen, ids and codes only."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import types
import typing
import uuid
from typing import Any

from vardnav.kernel.clock.identifiers import uuid7

Written = str | int | bool | None | list[str]


class NotAnId(TypeError):
    """An event carries something that is neither an id, a code, a number nor a time."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The ground of every event. Name it for what happened: `CaseSubmitted(region="12", case_id=…)`.

    Fields may be UUID, str (a code, never a text somebody wrote), int, bool, date, datetime, an enum of
    strings, each also `| None`, and `tuple[UUID, ...]`.
    """

    region: str
    event_id: uuid.UUID = dataclasses.field(default_factory=uuid7)


def name(event: type[Event]) -> str:
    """Return the name an event travels under: where it is declared and what it is called."""
    return f"{event.__module__}:{event.__qualname__}"


def written(event: Event) -> dict[str, Written]:
    """Return the event as JSON values. Raises NotAnId."""
    return {field: _written(field, getattr(event, field)) for field in event.__dataclass_fields__}


def read(kind: type[Event], values: dict[str, Any]) -> Event:
    """Return the event that `written` wrote; a field added since then gets its default."""
    hints = typing.get_type_hints(kind)
    known: dict[str, Any] = {
        name: _read(hints[name], value) for name, value in values.items() if name in hints
    }
    return kind(**known)


def _written(field: str, value: object) -> Written:
    if isinstance(value, enum.StrEnum):
        return value.value
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, tuple) and all(isinstance(each, uuid.UUID) for each in value):
        return [str(each) for each in value]
    raise NotAnId(
        f"The event's {field} is a {type(value).__name__}; events carry ids, codes, numbers and times."
    )


def _read(hint: object, value: Any) -> object:
    kind = _bare(hint)
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(uuid.UUID(each) for each in value)
    if kind in {dt.datetime, dt.date} and isinstance(value, str):
        return (dt.datetime if kind is dt.datetime else dt.date).fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, (uuid.UUID, enum.StrEnum)):
        return kind(value)
    return value


def _bare(hint: object) -> object:
    """Return `X` of `X | None`."""
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return next(each for each in typing.get_args(hint) if each is not type(None))
    return hint
