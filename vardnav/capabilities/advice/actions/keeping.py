"""Actions: what somebody who is logged in keeps as theirs: begun by them, or brought along from before log-in."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.actions import answering
from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.queries import held, whom
from vardnav.capabilities.advice.queries.held import Hold
from vardnav.capabilities.advice.rules import steps
from vardnav.capabilities.advice.rules.fitting import Fit
from vardnav.capabilities.advice.rules.steps import Step
from vardnav.kernel.access.viewer import Viewer


class DoesNotFit(Exception):
    """The answers are not about the one whom the viewer acts for. `why`: what does not fit."""

    def __init__(self, why: Fit) -> None:
        super().__init__(why)
        self.why = why


class Removed(enum.StrEnum):
    """What became of a wish to remove."""

    DONE = "done"
    #: It has gone along with a case, and belongs to the record.
    SENT = "sent"


@transaction.atomic
def begin(
    viewer: Viewer, *, step: Step, again: Mapping[str, Mapping[str, Any]], now: dt.datetime
) -> uuid.UUID:
    """Begin an assessment of the one the viewer acts for, with the answer to the first question; return its id.

    `again`: what was answered before to screens that come later, shown there once more and counted only when it is sent.
    Raises Http404 for whoever may not do it for them.
    """
    whom.require(viewer)
    row = answering.fresh(viewer, now=now)
    row.subject_id, row.created_by_id = viewer.subject_id, viewer.person_id
    row.set_aside = {screen: dict(one) for screen, one in again.items()}
    about = whom.step(viewer, now=now)
    answering.put(row, [step, about] if about else [step], viewer, now)
    row.save(force_insert=True)
    held.record(viewer, verbs.BEGIN.key, row, now=now)
    return row.id


@transaction.atomic
def keep(viewer: Viewer, mark: str, *, now: dt.datetime) -> uuid.UUID | None:
    """Make what a browser's mark holds that of the one the viewer acts for; None when there is nothing (any more).

    The mark is gone with it: nobody else gets at it. Raises DoesNotFit, and Http404 for whoever may not do it for them.
    """
    whom.require(viewer)
    row = held.rows(viewer, Hold(mark), now=now).select_for_update().first() if mark else None
    if row is None:
        return None
    why = whom.fit(viewer, row.steps, now=now)
    if why is not Fit.YES:
        raise DoesNotFit(why)
    row.mark, row.subject_id, row.created_by_id = None, viewer.subject_id, viewer.person_id
    row.region = viewer.region
    about = whom.step(viewer, now=now)
    asked = [one["screen"] for one in row.steps]
    if about is not None and steps.WHO not in asked:
        if asked == [steps.NOW]:
            decided_at = row.decided_at
            answering.put(row, [*row.steps, about], viewer, now)
            row.decided_at = decided_at or row.decided_at
        else:
            row.set_aside[steps.WHO] = about
    row.save()
    held.record(viewer, verbs.KEEP.key, row, now=now)
    return row.id


@transaction.atomic
def remove(viewer: Viewer, assessment_id: uuid.UUID, *, now: dt.datetime) -> Removed:
    """Remove one of the viewer's own, and that it was taken along into forms never sent. Raises Http404."""
    row = held.rows(viewer, Hold(id=assessment_id), now=now).select_for_update().first()
    if row is None:
        raise Http404
    if Assessment.objects.filter(held.went_with_a_case(), id=row.id).exists():
        return Removed.SENT
    held.record(viewer, verbs.REMOVE.key, row, now=now)
    row.handovers.all().delete()
    row.delete()
    return Removed.DONE
