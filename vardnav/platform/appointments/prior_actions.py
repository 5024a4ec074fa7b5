"""Actions: answering the prior questions of a time, page by page; sent when nothing that must be answered is left."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import moving, prior_queries, verbs
from vardnav.platform.appointments.models import PriorAnswers
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.registry import repeating
from vardnav.platform.registry.declarations import EService


class TooLate(Exception):
    """The cut-off has passed, or the time has begun or is cancelled; nothing is kept."""


def keep(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    given: Mapping[str, Any],
    *,
    version: int,
    sends: bool,
    now: dt.datetime,
) -> PriorAnswers:
    """Keep the answers of a page. `sends`: what must be answered being so, all of it goes to the unit, worded as asked.

    Raises Http404, TooLate, moving.Stale (somebody else has answered since version `version` was read; 0: nothing was).
    """
    with transaction.atomic():
        shown = moving.found(viewer, appointment_id)
        service = prior_queries.form_of(shown.time_type)
        if service is None:
            raise Http404
        kept = PriorAnswers.objects.select_for_update().filter(appointment=shown).first()
        if not prior_queries.may_answer(viewer, shown, kept, now):
            raise TooLate
        if version != (kept.version if kept else 0):
            raise moving.Stale
        kept = kept or PriorAnswers(
            region=shown.region, appointment=shown, subject_id=shown.subject_id, version=0
        )
        _fill(kept, service, given)
        _write(viewer, kept, service, sends=sends, now=now)
        moving.log_each(viewer, [shown], verbs.ANSWER.key, now=now)
    return kept


def _fill(kept: PriorAnswers, service: EService, given: Mapping[str, Any]) -> None:
    """Put the answers of a page with the others."""
    # Of another form (the unit asks something else now, or the time was moved to one that does) it begins anew.
    before = kept.raw if kept.service_key in ("", service.key) else {}
    kept.raw = {**(before or case_answers.initial(service)), **given}


def _write(viewer: Viewer, kept: PriorAnswers, service: EService, *, sends: bool, now: dt.datetime) -> None:
    form = repeating.laid_out(service.form, kept.raw)
    if sends and not case_answers.missing(form, kept.raw):
        kept.answers, kept.answered_at = case_answers.kept(service, form, kept.raw), now
    elif kept.service_key not in ("", service.key):
        kept.answered_at = None
    kept.service_key, kept.form_version = service.key, service.form.version
    kept.by_person_id = viewer.person_id if viewer.role is Role.RESIDENT else None
    kept.by_staff_id = viewer.staff_id
    kept.changed_at = now
    kept.version += 1
    kept.save()
