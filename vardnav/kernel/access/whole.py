"""A row, what hangs on it, and the row of the log that says it is read: one prepared statement.

`find` says which row, and by `visible_to` whether the viewer may see it. All else in the statement hangs on the row that is
found: where there is none, nothing is read and nothing is logged. The parts are kept as `kept` keeps them.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import models

from vardnav.kernel.access import kept, prepared
from vardnav.kernel.access.viewer import Viewer

M = TypeVar("M", bound=models.Model)
#: A place for a value, or a sign that stands for itself.
_PLACE = re.compile("(%%|%s)")
#: How a value of a column comes out of JSON; None: as it is. Other columns are refused.
_FROM_JSON: dict[str, Callable[[str], Any] | None] = {
    "UUIDField": uuid.UUID,
    "DateTimeField": dt.datetime.fromisoformat,
    "DateField": dt.date.fromisoformat,
    "CharField": None,
    "TextField": None,
    "BooleanField": None,
    "IntegerField": None,
    "PositiveIntegerField": None,
    "PositiveSmallIntegerField": None,
}


class Beside(NamedTuple):
    """What hangs on the row: `build(viewer, *given)`, given the row's columns `of` (ids and codes)."""

    build: kept.Build[Any]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole(Generic[M]):
    """The row, the rows of each Beside, and what each of the values came to."""

    row: M
    beside: Sequence[list[Any]]
    values: Sequence[Any]


def read(
    find: kept.Build[M],
    viewer: Viewer,
    *given: kept.Given,
    logged: tuple[str, Sequence[object]],
    beside: tuple[Beside, ...] = (),
    values: tuple[str, ...] = (),
) -> Whole[M] | None:
    """Return the one row of `find(viewer, *given)` with what hangs on it, None (and no row of the log) for none.

    `logged`: an INSERT `audit.insert_sql(source="found", …)` makes. `values`: SQL without parameters. Both may name the
    row's own columns: `found.id`. Raises kept.NotKept, or the database's error.
    """
    found, actual = kept.asked(find, viewer, given)
    parts = [_inside(one, found, viewer) for one in beside]
    text = _statement(found, tuple([part.sql for part, _actual in parts]), logged[0], values)
    # In the order of the text: the row's own, the log's, then those of what hangs on it.
    parameters = [actual.get(value, value) for value in found.values]
    parameters += logged[1]
    for part, theirs in parts:
        parameters += [theirs.get(value, value) for value in part.values]
    rows = prepared.rows(text, parameters, binary=False)
    if not rows:
        return None
    row, width, told = rows[0], found.width, found.width + len(values)
    return Whole(
        row=found.objects([row[:width]])[0],
        beside=[
            part.objects(_parsed(value)) for (part, _actual), value in zip(parts, row[told:], strict=True)
        ],
        values=row[width:told],
    )


class _Part:
    """A question that hangs on a found row: its SQL with the row's columns in it, and how its rows come out of JSON."""

    def __init__(self, shape: kept.Shape, columns: dict[Any, str]) -> None:
        self._shape = shape
        pieces = _PLACE.split(shape.sql)
        waiting = iter(shape.values)
        #: The values that no column of the row takes the place of.
        self.values: list[Any] = []
        for place in range(1, len(pieces), 2):
            if pieces[place] == "%s":
                value = next(waiting)
                if value in columns:
                    pieces[place] = columns[value]
                else:
                    self.values.append(value)
        names = ", ".join(f"c{place}" for place in range(shape.width))
        given = ", ".join(
            f"q.c{place}::text" if kind == "JSONField" else f"q.c{place}"
            for place, kind in enumerate(shape.kinds)
        )
        self.sql = f"(SELECT json_agg(json_build_array({given})) FROM ({''.join(pieces)}) AS q({names}))"  # noqa: S608 - from a queryset
        self._loaders = [
            (place, load) for place, kind in enumerate(shape.kinds) if (load := _loader(kind)) is not None
        ]

    def objects(self, rows: list[list[Any]]) -> list[Any]:
        """Return the objects of rows out of JSON."""
        for row in rows:
            for place, load in self._loaders:
                if row[place] is not None:
                    row[place] = load(row[place])
        return self._shape.objects(rows)


def _loader(kind: str) -> Callable[[str], Any] | None:
    if kind == "JSONField":  # as text, for the field's own converter
        return None
    try:
        return _FROM_JSON[kind]
    except KeyError:
        raise kept.NotKept(f"a {kind} does not come out of JSON as it went in") from None


def _inside(beside: Beside, found: kept.Shape, viewer: Viewer) -> tuple[_Part, dict[Any, Any]]:
    names = found.own_kinds
    are_codes = tuple([names[name] != "UUIDField" for name in beside.of])
    places = kept.stand_ins(are_codes)
    shape, actual = kept.asked(beside.build, viewer, places)
    return _part(shape, tuple(zip(places, beside.of, strict=True))), actual


@functools.lru_cache(maxsize=200)
def _part(shape: kept.Shape, columns: tuple[tuple[Any, str], ...]) -> _Part:
    return _Part(shape, {stand_in: f'found."{name}"' for stand_in, name in columns})


@functools.lru_cache(maxsize=200)
def _statement(found: kept.Shape, beside: tuple[str, ...], logged: str, values: tuple[str, ...]) -> str:
    own = iter(found.own_kinds)
    places = range(found.own.start, found.own.stop)
    names = ", ".join(f'"{next(own)}"' if place in places else f"c{place}" for place in range(found.width))
    shown = ", ".join(("found.*", *(f"({one})" for one in values), *beside))
    return (
        f"WITH found({names}) AS MATERIALIZED ({found.sql}), logged AS ({logged}) SELECT {shown} FROM found"  # noqa: S608
    )


def _parsed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else json.loads(value or "[]")
