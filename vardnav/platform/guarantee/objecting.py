"""Actions: the person says that a pause of their clock is wrong, and the unit answers: it ends the pause, or says why not.

The case may have ended long ago, and the law's time stands still: there must be a way to say that it should not (R6).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.guarantee import models, telling, verbs, writing


def object_to(viewer: Viewer, case_id: uuid.UUID, *, text: str, now: dt.datetime) -> int:
    """Write that the pauses that run in a case are wrong, in the resident's words; return how many. Again: 0, as it was.

    The clock's version rises, so that whoever has its form open sees it first. Raises Http404 (not the resident's case).
    """
    with transaction.atomic():
        case = writing.own_case(viewer, case_id)
        rows = models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case)
        written = 0
        for row in rows.filter(paused_on__isnull=False).select_for_update(of=("self",)).order_by("id"):
            pauses = models.GuaranteePause.objects.filter(clock=row, to_on__isnull=True)
            if pauses.filter(objected_at__isnull=True).update(objected_at=now, objection=text):
                writing.write(viewer, verbs.OBJECT, row, now)
                written += 1
    return written


def has_said(viewer: Viewer, case_id: uuid.UUID, *, text: str) -> bool:
    """Tell whether just this is what the resident has written of a pause that runs in the case."""
    clocks = models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case_id)
    return models.GuaranteePause.objects.filter(
        clock__in=clocks, to_on__isnull=True, objection=text, objected_at__isnull=False
    ).exists()


def answer(
    viewer: Viewer, clock_id: uuid.UUID, *, text: str, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Answer in the unit's words why the pause stands, and tell the person. Answered already: left so.

    Raises Http404, Stale, NotPossible (nobody has said that it is wrong).
    """
    with transaction.atomic():
        row, pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if not any(one.objected_at for one in pauses):
            raise writing.NotPossible("nobody has said that it is wrong")
        settle(viewer, row, pauses, text=text, now=now)
    return row


def settle(
    viewer: Viewer,
    row: models.GuaranteeClock,
    pauses: Sequence[models.GuaranteePause],
    *,
    text: str = "",
    is_told: bool = True,
    now: dt.datetime,
) -> None:
    """Answer what waits for an answer about a clock that is locked: with `text`, or by what has just ended the pause.

    `is_told`: False where the person has ended it, or is dead.
    """
    for one in pauses:
        if one.objected_at is None or one.answered_at is not None:
            continue
        one.answered_at, one.answer = now, text
        one.save(update_fields=["answered_at", "answer"])
        writing.write(viewer, verbs.ANSWER, row, now)
        if is_told:
            telling.answered(viewer, row, one, now=now)
