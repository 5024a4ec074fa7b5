"""Queries: forms begun and not sent. Whoever opens one leaves a row in the log, in the statement that reads it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import kept, prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models, verbs


def _columns(table: type[Model], *wanted: str) -> tuple[str, ...]:
    """Return the columns wanted of a table, or all, in the order `from_db` asks for them."""
    every = [field.attname for field in table._meta.concrete_fields]
    return tuple(name for name in every if not wanted or name in wanted)


_DRAFT = _columns(models.Draft)
_ANSWERS = _DRAFT.index("answers")
# Of the unit and the person, what the pages of the form say; anything else is fetched when asked for.
_UNIT = _columns(Unit, "id", "name", "kind")
_PERSON = _columns(Person, "id", "given_name", "family_name", "protection", "born_on", "deceased_on")
# As DraftQuerySet.visible_to: what the viewer has begun for the one they act for now.
_COLUMNS = f"""
WITH found AS MATERIALIZED (
    SELECT {", ".join(f"d.{name}{'::text' if name == 'answers' else ''}" for name in _DRAFT)},
           {", ".join(f"u.{name} AS unit__{name}" for name in _UNIT)},
           {", ".join(f"p.{name} AS subject__{name}" for name in _PERSON)}
    FROM cases_draft d
    JOIN organisations_unit u ON u.id = d.unit_id
    JOIN people_person p ON p.id = d.subject_id
"""  # noqa: S608 - constants only
_OWN = "WHERE d.id = %s AND d.person_id = %s AND d.subject_id = %s AND d.assistance_id IS NULL"
_ASSISTED = """JOIN cases_assistance h ON h.id = d.assistance_id
    WHERE d.id = %s AND h.region = %s AND h.staff_id = %s AND h.unit_id = %s"""
_LOGGED = "), logged AS ("
_READ = ") SELECT * FROM found"


def read(viewer: Viewer, draft_id: uuid.UUID, *, now: dt.datetime) -> models.Draft:
    """Return one unsent form of the viewer's, or one that staff help with, with its unit and subject. One statement.

    Raises Http404 (then nothing is logged: nothing was read), or the database's error when the row cannot be written.
    """
    whose: list[object]
    if viewer.role is Role.RESIDENT:
        where, whose = _OWN, [viewer.person_id, viewer.subject_id]
    elif viewer.role is Role.STAFF:
        where, whose = _ASSISTED, [viewer.region, viewer.staff_id, viewer.unit_id]
    else:
        raise Http404
    insert, logged = audit.insert_sql(
        viewer,
        action=verbs.READ_DRAFT.key,
        object_kind="draft",
        now=now,
        source="found",
        columns={"object_id": "found.id", "subject_id": "found.subject_id", "region": "found.region"},
    )
    rows = prepared.rows(_COLUMNS + where + _LOGGED + insert + _READ, [draft_id, *whose, *logged])
    if not rows:
        raise Http404
    return _as_draft(rows[0])


def _as_draft(row: Sequence[Any]) -> models.Draft:
    values, rest = list(row[: len(_DRAFT)]), row[len(_DRAFT) :]
    values[_ANSWERS] = json.loads(values[_ANSWERS])
    draft = models.Draft.from_db(DEFAULT_DB_ALIAS, _DRAFT, values)
    draft.unit = Unit.from_db(DEFAULT_DB_ALIAS, _UNIT, rest[: len(_UNIT)])
    draft.subject = Person.from_db(DEFAULT_DB_ALIAS, _PERSON, rest[len(_UNIT) :])
    return draft


def begun(viewer: Viewer) -> list[models.Draft]:
    """Return the viewer's unsent forms for the one they act for, latest first: which and to whom, not what they say."""
    return kept.rows(_begun, viewer)


def _begun(viewer: Viewer) -> QuerySet[models.Draft]:
    drafts = models.Draft.objects.visible_to(viewer).select_related("unit").defer("answers")
    return drafts.order_by("-updated_at")


def sent_as(viewer: Viewer, draft_id: uuid.UUID) -> uuid.UUID | None:
    """Return the id of the case that `draft_id` was sent as, if it was (the back button after sending)."""
    return sent(viewer).filter(draft_id=draft_id).values_list("id", flat=True).first()


def sent(viewer: Viewer) -> models.CaseQuerySet:
    """Return the cases that the viewer's forms may have become: one's own, or those that staff have helped with."""
    cases = models.Case.objects.all()
    if viewer.role is Role.STAFF:
        return cases.sent_with_help_of(viewer)
    return cases.visible_to(viewer)
