"""Queries: the prior questions of a time: which form it is, what is answered, and until when. Each reading is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import asking, verbs
from vardnav.platform.appointments.models import Appointment, PriorAnswers, TimeType
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.questions import ItemType, Questionnaire

#: The rows as pages name them, which touch no tables.
PriorRow: TypeAlias = PriorAnswers
#: What belongs to a case: files, and lines from lists of the person's own.
_OF_CASES = frozenset({ItemType.ATTACHMENT, ItemType.LINES})


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior questions of a time. `kept`: what is answered so far, None for nothing; `may_answer`: still open."""

    appointment: Appointment
    service: EService
    kept: PriorAnswers | None
    may_answer: bool


def can_be_asked(form: Questionnaire) -> bool:
    """Tell whether a form can be asked before a time: not one that takes files."""
    return all(one.type not in _OF_CASES for one in form.items())


def choices(viewer: Viewer) -> list[EService]:
    """Return the forms that the region has published and that the staff's unit may ask before its times. Raises Http404."""
    asking.unit_of(viewer)
    own = (one for one in listing.services_in(viewer.region).values() if one.region == viewer.region)
    return sorted((one for one in own if can_be_asked(one.form)), key=lambda one: str(one.title).casefold())


def form_of(time_type: TimeType) -> EService | None:
    """Return the form that is asked before times of a type; None for none, and for one that is taken out of use."""
    if not time_type.questions_key:
        return None
    found: EService | None = listing.services().get(time_type.questions_key)
    is_ours = found is not None and found.region == time_type.region
    return found if found is not None and is_ours and can_be_asked(found.form) else None


def one(viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime) -> Prior:
    """Return the prior questions of a time for its person or its unit, the reading logged. Raises Http404."""
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).exclude(status=Status.PENDING)
        shown = rows.select_related("unit", "time_type", "rule", "subject").filter(id=appointment_id).first()
        service = form_of(shown.time_type) if shown is not None else None
        if shown is None or service is None:
            raise Http404
        kept = PriorAnswers.objects.visible_to(viewer).filter(appointment=shown).first()
        _read(viewer, shown, now)
    return Prior(shown, service, kept, may_answer(viewer, shown, kept, now))


def sent(viewer: Viewer, shown: Appointment, *, now: dt.datetime) -> PriorAnswers | None:
    """Return what is answered of a time just found visible, None for nothing. For its unit the reading is logged."""
    with transaction.atomic():
        kept = PriorAnswers.objects.visible_to(viewer).filter(appointment=shown).first()
        if kept is not None and kept.answers and viewer.role is Role.STAFF:
            _read(viewer, shown, now)
    return kept


def has_answered() -> Exists:
    """Return whether the prior questions of a time are answered, to be read with it as `has_answered`."""
    return Exists(PriorAnswers.objects.filter(appointment=OuterRef("pk"), answered_at__isnull=False))


def is_left(one: Any) -> bool | None:
    """Tell of a time read with `has_answered` whether its prior questions are left to answer; None where there are none."""
    return None if form_of(one.time_type) is None else not one.has_answered


def may_answer(viewer: Viewer, shown: Appointment, kept: PriorAnswers | None, now: dt.datetime) -> bool:
    """Tell whether the questions can be answered, or the answers changed: by the person until the cut-off.

    What was never sent may be, until the time begins: one may have been booked after the cut-off. Staff as long.
    """
    if shown.status != Status.BOOKED or shown.starts_at <= now:
        return False
    is_first = kept is None or kept.answered_at is None
    return is_first or viewer.role is Role.STAFF or not cutoff.is_late(shown.rule.rule, shown.starts_at, now)


def _read(viewer: Viewer, shown: Appointment, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verbs.READ_ANSWERS.key,
        object_kind="appointment",
        object_id=shown.id,
        subject_id=shown.subject_id,
        unit_id=viewer.unit_id or shown.unit_id,
        region=shown.region,
        now=now,
    )
