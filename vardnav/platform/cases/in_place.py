"""Actions: what staff do in an open case in the place of somebody they help: add, answer a question, take it back (N12).

The same verbs as the person has with an e-ID, with who helped and how the person came in the step. It can be any case of
the person's that the staff may see: at their own unit, or one they have sent for the person themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions, helping, models, rules, verbs
from vardnav.platform.cases.rules import Outcome

#: So many are listed.
MOST = 20


class Open(NamedTuple):
    """An open case of the one who is helped. `is_asked`: the viewer's own unit waits for a form in it."""

    id: uuid.UUID
    service_key: str
    number: str
    unit_name: str
    is_asked: bool


#: Cases, each with the row of the log that says it was listed.
_LISTED = """
WITH page (id, service_key, number, unit_name, is_asked) AS MATERIALIZED ({cases}), logged AS ({logged})
SELECT id, service_key, number, unit_name, is_asked FROM page ORDER BY id DESC
"""


def open_cases(viewer: Viewer, person_id: uuid.UUID, *, now: dt.datetime) -> list[Open]:
    """Return the open cases of a person just found, that staff can do something in, the latest first; logged as listed.

    For the page of somebody who is helped. One statement.
    """
    waits = models.FormRequest.objects.visible_to(viewer).filter(
        case=OuterRef("pk"), answered_at__isnull=True, withdrawn_at__isnull=True
    )
    rows = _theirs(viewer, person_id).exclude(status=rules.Status.COMPLETED).order_by("-id")
    columns = ("id", "service_key", "number", "unit__name", "is_asked")
    cases = rows.annotate(is_asked=Exists(waits)).values_list(*columns)[:MOST]
    sql, wanted = cases.query.sql_with_params()
    logged, row = audit.insert_sql(
        viewer,
        action=verbs.QUEUE.key,
        object_kind="case",
        subject_id=person_id,
        now=now,
        source="page",
        columns={"object_id": "page.id"},
    )
    return [Open(*one) for one in prepared.rows(_LISTED.format(cases=sql, logged=logged), [*wanted, *row])]


def opened(viewer: Viewer, assistance_id: uuid.UUID, case_id: uuid.UUID, *, now: dt.datetime) -> models.Case:
    """Return one case of the one who is helped, open or ended; the reading logged. Raises Http404."""
    with transaction.atomic():
        helped = helping.assistance(viewer, assistance_id)
        rows = _theirs(viewer, helped.person_id).select_related("unit", "subject").defer("answers")
        case = rows.filter(id=case_id).first()
        if case is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="case",
            object_id=case.id,
            subject_id=case.subject_id,
            unit_id=viewer.unit_id,
            region=case.region,
            now=now,
        )
    return case


def write(
    viewer: Viewer, assistance_id: uuid.UUID, case_id: uuid.UUID, *, text: str, now: dt.datetime
) -> models.Case:
    """Write down what the person says: an answer to the unit's question, or something more. Raises as `withdraw`."""
    helped, case = _found(viewer, assistance_id, case_id, now)
    verb = "reply" if rules.may("reply", case.status) else "add"
    return actions.change(viewer, case_id, verb, text=text, helped=helped, now=now)


def withdraw(
    viewer: Viewer, assistance_id: uuid.UUID, case_id: uuid.UUID, *, now: dt.datetime
) -> models.Case:
    """Take a case back at the person's word. Raises actions.NotAllowed (it has ended), Http404."""
    helped, _case = _found(viewer, assistance_id, case_id, now)
    return actions.change(viewer, case_id, "withdraw", helped=helped, now=now)


def _found(
    viewer: Viewer, assistance_id: uuid.UUID, case_id: uuid.UUID, now: dt.datetime
) -> tuple[models.Assistance, models.Case]:
    """Return the assistance and a case of its person that the viewer may see. Raises Http404, also for the dead."""
    helping.whom(viewer, assistance_id, now=now)
    helped = helping.assistance(viewer, assistance_id)
    case = _theirs(viewer, helped.person_id).filter(id=case_id).first()
    if case is None:
        raise Http404
    return helped, case


def _theirs(viewer: Viewer, person_id: uuid.UUID) -> models.CaseQuerySet:
    own = models.Case.objects.visible_to(viewer).values("id")
    sent = models.Case.objects.sent_with_help_of(viewer).values("id")
    found = models.Case.objects.filter(Q(id__in=own) | Q(id__in=sent), subject=person_id)
    return found.exclude(outcome=Outcome.TRANSFERRED)
