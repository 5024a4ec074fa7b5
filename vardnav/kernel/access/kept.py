"""Querysets of the hot paths: their SQL is built once, for Django builds it anew each time (a millisecond apiece).

A page's question is the same for everybody but for ids. It is built here with ids of nobody, and asked with the real
ones in their places, prepared. What may be seen is still said by `visible_to`, once for each sort of viewer.
"""

from __future__ import annotations

import dataclasses
import functools
import uuid
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.query import ModelIterable, get_related_populators

from vardnav.kernel.access import made, prepared
from vardnav.kernel.access.viewer import Role, Viewer

M = TypeVar("M", bound=models.Model)
Given = uuid.UUID | str
#: `(viewer, *ids) -> queryset`. A function of a module, so that it is the same object each time.
Build = Callable[..., "models.QuerySet[M]"]
#: What a question may compare with of its viewer, beside the region.
_IDS = ("person_id", "subject_id", "staff_id", "assignment_id", "unit_id", "session_id")


class Sort(NamedTuple):
    """What a question may ask of its viewer besides: each sort of viewer has SQL of its own."""

    role: Role
    is_proxy: bool
    is_for_grown: bool
    is_by_power: bool
    areas: frozenset[str]


class NotKept(TypeError):
    """The question depends on something else than ids and region: its SQL cannot be kept."""


def rows(build: Build[M], viewer: Viewer, *given: Given) -> list[M]:
    """Return the rows of `build(viewer, *given)`; its SQL is kept by sort of viewer and what is given.

    `given`: ids, or codes as text (a region's). The queryset may compare with them and with the viewer's ids and
    region, and ask what `Sort` tells of the viewer, nothing else of theirs; it may `select_related`, `annotate` and order,
    not prefetch. Raises NotKept, or the database's error.
    """
    shape, actual = asked(build, viewer, given)
    return shape.asked(actual)


def asked(build: Build[Any], viewer: Viewer, given: Sequence[Given]) -> tuple[Shape, dict[Any, Any]]:
    """Return a question's kept SQL, and what to put in the place of each of nobody's values. Raises NotKept."""
    are_codes = tuple([isinstance(one, str) for one in given])
    actual: dict[Any, Any] = {_STAND_IN[name]: getattr(viewer, name) for name in _IDS}
    actual[_REGION] = viewer.region
    actual.update(zip(stand_ins(are_codes), given, strict=True))
    sort = Sort(viewer.role, viewer.is_proxy, viewer.is_for_grown, viewer.is_by_power, viewer.areas)
    return _shape(build, sort, are_codes), actual


#: Ids of nobody, made when the process starts: no question's own constants are among them.
_STAND_IN = {name: uuid.uuid4() for name in _IDS}
_GIVEN = tuple((uuid.uuid4(), f"code-{uuid.uuid4()}") for _place in range(64))
_REGION = f"region-{uuid.uuid4()}"


class Shape:
    """One question's SQL, where its values go, and how rows of it become objects, as Django's ModelIterable does."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        if queryset._iterable_class is not ModelIterable or queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise NotKept("only rows of a model, without prefetch")
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, values = compiler.as_sql()
        self.values = tuple(values)
        self.compiler = compiler
        shown = compiler.klass_info["select_fields"]
        self.model = compiler.klass_info["model"]
        self.own = slice(shown[0], shown[-1] + 1)
        self.fields = [one[0].target.attname for one in compiler.select[self.own]]
        self.related = get_related_populators(  # type: ignore[call-arg]  # the stubs are of the next Django
            compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS
        )
        self.extra = dict(compiler.annotation_col_map or {})
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        #: How many columns there are, of which kind each is, and the model's own by name.
        self.width = len(columns)
        self.kinds = [_kind(one) for one in columns]
        self.own_kinds = dict(zip(self.fields, self.kinds[self.own], strict=True))

    def asked(self, actual: dict[Any, Any]) -> list[Any]:
        """Ask with the real values in the place of nobody's."""
        values = [actual.get(value, value) for value in self.values]
        # As text: the fields' own converters expect what Django's cursor gives.
        return self.objects(prepared.rows(self.sql, values, binary=False))

    def objects(self, found: list[Any]) -> list[Any]:
        """Return the objects of rows as the database gives them."""
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [self._object(row) for row in found]

    def _object(self, row: Sequence[Any]) -> Any:
        object_ = made.of_row(self.model, self.fields, row[self.own])
        for populator in self.related:
            _add(populator, row, object_)
        for name, place in self.extra.items():
            setattr(object_, name, row[place])
        return object_


def _add(populator: Any, row: Sequence[Any], to: Any) -> None:
    """Add what an object refers to, as Django's RelatedPopulator does."""
    if populator.reorder_for_init:
        populator.populate(row, to)
        return
    values, found = row[populator.cols_start : populator.cols_end], None
    if values[populator.pk_idx] is not None:
        found = made.of_row(populator.model_cls, populator.init_list, values)
        for each in populator.related_populators:
            _add(each, row, found)
    populator.local_setter(to, found)
    if found is not None:
        populator.remote_setter(found, to)


def _kind(column: Any) -> str:
    """Return the kind of field in a column; of a reference, that of what it refers to."""
    field = column.output_field
    while field.is_relation:
        field = field.target_field
    return str(field.get_internal_type())


@functools.lru_cache(maxsize=1000)
def stand_ins(are_codes: tuple[bool, ...]) -> tuple[Given, ...]:
    """Return ids and codes of nobody, always the same, for what a question is given. Raises NotKept for too many."""
    if len(are_codes) > len(_GIVEN):
        raise NotKept(f"at most {len(_GIVEN)} ids and codes")
    return tuple(pair[is_code] for pair, is_code in zip(_GIVEN, are_codes, strict=False))


@functools.lru_cache(maxsize=1000)
def _shape(build: Build[Any], sort: Sort, are_codes: tuple[bool, ...]) -> Shape:
    """Build the question for a viewer who is nobody. Raises NotKept when a stand-in is not found again in its values."""
    nobody = Viewer(role=sort.role, region=_REGION, **_STAND_IN)  # type: ignore[arg-type]  # names of ids
    nobody = dataclasses.replace(
        nobody, is_for_grown=sort.is_for_grown, is_by_power=sort.is_by_power, areas=sort.areas
    )
    if not sort.is_proxy:
        nobody = dataclasses.replace(nobody, subject_id=nobody.person_id)
    given = stand_ins(are_codes)
    shape = Shape(build(nobody, *given))
    lacking = [place for place, stand_in in enumerate(given) if stand_in not in shape.values]
    if lacking:
        raise NotKept(f"what is given as number {lacking} is not compared with as it is")
    return shape
