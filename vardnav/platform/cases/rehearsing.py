"""Actions: a form sent and answered as if, and all of it taken back: meanwhile anybody's real questions can be asked.

So what is shown of "what others would see" cannot differ from what they then see.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import models, portal_queries, sending


@contextlib.contextmanager
def as_if_sent(
    viewer: Viewer, filling: portal_queries.Filling, *, is_secret: bool, now: dt.datetime
) -> Iterator[models.Case]:
    """Give the case that a form would become, with an answer from the unit in it; nothing of it is left afterwards.

    Answers that are lacking are left out. Raises Http404 when the form is gone (sent or thrown away meanwhile).
    """
    with transaction.atomic():
        held = sending.hold(viewer, filling.draft.id)
        if held is None:
            raise Http404
        case = sending.write(
            viewer,
            held._replace(is_secret=is_secret),
            case_answers.kept(filling.service, filling.questionnaire, held.answers),
            version=filling.questionnaire.version,
            due_at=now,
            now=now,
        )
        models.Message.objects.create(
            id=uuid7(),  # as a real one: ids are in the order of time
            region=case.region,
            case=case,
            number=1,
            subject_id=case.subject_id,
            direction=models.Direction.TO_RESIDENT,
            unit_id=case.unit_id,
            text="",
            sent_at=now,
        )
        yield case
        transaction.set_rollback(True)
