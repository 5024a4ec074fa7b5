"""Queries: a unit's letters, one letter with its address, and the letters of a case."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import attachments
from vardnav.platform.files.models import StoredFile
from vardnav.platform.paper import rules, verbs
from vardnav.platform.paper.models import Letter
from vardnav.platform.paper.rules import State

#: Whether the case `found` has a letter.
THERE = "EXISTS (SELECT FROM paper_letter l WHERE l.case_id = found.id)"
#: So many that wait, the oldest first, and so many of those that are settled, the latest first.
WAITING, SETTLED = 100, 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter as staff see it. `address`: its lines, () where not shown or unknown; `is_locked`: the receiver's account.

    `files`: what hangs on its message, which the letter itself cannot hold.
    """

    letter: Letter
    address: tuple[str, ...]
    is_protected: bool
    is_locked: bool
    is_hidden: bool
    files: Sequence[StoredFile] = ()


def listed(viewer: Viewer, *, now: dt.datetime) -> tuple[Sequence[Letter], Sequence[Letter]]:
    """Return the unit's letters to print and those settled last; each person's row in the log. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        rows = Letter.objects.visible_to(viewer).select_related("case", "receiver", "subject", "settled_by")
        waiting = list(rows.filter(state=State.PLANNED).order_by("planned_at", "id")[:WAITING])
        settled = list(rows.exclude(state=State.PLANNED).order_by("-settled_at", "-id")[:SETTLED])
        items = [(one.case_id, one.subject_id) for one in (*waiting, *settled)]
        audit.record_many(viewer, action=verbs.LIST.key, object_kind="case", items=items, now=now)
    return waiting, settled


def opened(viewer: Viewer, letter_id: uuid.UUID, *, as_document: bool = False, now: dt.datetime) -> Opened:
    """Return one of the unit's letters, the reading logged. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    locked = Account.objects.filter(person=OuterRef("receiver"), locked_at__isnull=False)
    with transaction.atomic():
        rows = Letter.objects.visible_to(viewer).select_related(
            "case__unit", "message", "unit", "receiver", "subject", "settled_by"
        )
        letter = rows.annotate(is_locked=Exists(locked)).filter(id=letter_id).first()
        if letter is None:
            raise Http404
        audit.record(
            viewer,
            action=(verbs.DOCUMENT if as_document else verbs.READ).key,
            object_kind="case",
            object_id=letter.case_id,
            subject_id=letter.subject_id,
            unit_id=viewer.unit_id,
            region=letter.region,
            now=now,
        )
    to, is_locked = letter.receiver, bool(vars(letter)["is_locked"])
    is_protected = any(protection.is_protected(one.protection) for one in (to, letter.subject))
    is_shown = rules.shows_address(
        is_protected=is_protected, is_locked=is_locked, is_secret=letter.case.is_secret
    )
    lines = (to.address, f"{to.postal_code} {to.postal_town}".strip())
    return Opened(
        letter=letter,
        address=tuple(line for line in lines if line) if is_shown and to.address else (),
        is_protected=is_protected,
        is_locked=is_locked,
        is_hidden=not is_shown,
        files=_files(viewer, letter),
    )


def _files(viewer: Viewer, letter: Letter) -> Sequence[StoredFile]:
    """Return what hangs on a letter's message; nothing on one that no unit has written."""
    if letter.message is None:
        return ()
    return attachments.of_case(viewer, letter.case, [letter.message])[letter.message.id]


def beside(viewer: Viewer, case_id: uuid.UUID) -> ArraySubquery:
    """Return what `of_case` asks as an expression, for a statement that asks something else (see `read_beside`)."""
    rows = Letter.objects.visible_to(viewer).filter(case=case_id).order_by("planned_at", "id")
    return ArraySubquery(rows.values(kept=JSONObject(id="id", state="state", settled_at="settled_at")))


def read_beside(found: Any) -> list[Letter]:
    """Return the letters that `beside` has found, with no more of them than their id, state and when they were settled."""
    return [
        Letter(
            id=uuid.UUID(one["id"]),
            state=one["state"],
            settled_at=dt.datetime.fromisoformat(one["settled_at"]) if one["settled_at"] else None,
        )
        for one in found or ()
    ]


def of_case(viewer: Viewer, case_id: uuid.UUID) -> Sequence[Letter]:
    """Return a case's letters, oldest first. One statement; the page that shows them has read the case and logged it."""
    return list(Letter.objects.visible_to(viewer).filter(case=case_id).order_by("planned_at", "id"))
