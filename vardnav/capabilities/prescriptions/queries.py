"""Queries: a person's drugs. Each reading is logged in the same transaction."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.prescriptions import ports, rules, verbs
from vardnav.capabilities.prescriptions.adapters.tables import Tables
from vardnav.capabilities.prescriptions.models import LineDecision
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.rules import Outcome
from vardnav.platform.registry.questions import Line

logger = logging.getLogger(__name__)
#: Where the list comes from. A connection to a national list takes this place.
LIST: ports.MedicationList = Tables()


#: The e-service whose cases are renewals, and the question that names the drugs.
RENEW = "prescriptions.renew"
DRUGS = "drugs"
#: Renewals are shown this long after they were asked for.
SHOWN_FOR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class RenewedLine:
    """One drug of a renewal: where it stands, and who decided it when, where that is said line by line."""

    label: str
    state: rules.LineState
    case_id: uuid.UUID
    asked_at: dt.datetime
    unit: str
    decision: LineDecision | None = None


class NotAtThisAge(Exception):
    """The age limits leave the list to nobody at this age (13-17 today); the person writes the drugs instead."""


def medications(viewer: Viewer, *, now: dt.datetime) -> list[ports.Medication]:
    """Return the subject's drugs, those that need renewing first.

    Raises ports.ListUnavailable, NotAtThisAge, and Http404 for others than residents. Three statements.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None or viewer.person_id is None:
        raise Http404
    if not people.acting_rights(viewer.person_id, viewer.subject_id, now=now).may(Area.MEDICINES):
        raise NotAtThisAge
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        drugs = list(LIST.of(viewer.subject_id))
    return rules.in_order(drugs, clock.local_date(now))


def lines(viewer: Viewer, now: dt.datetime) -> Sequence[Line]:
    """Return the drugs as lines of a form; none when the list is silent or closed: they can be written instead."""
    try:
        drugs = medications(viewer, now=now)
    except NotAtThisAge:
        return ()
    except ports.ListUnavailable:
        logger.warning("the medicines list does not answer, request %s", viewer.request_id)
        return ()
    return [
        Line(str(drug.id), label, drug.dosage)
        for drug, label in zip(drugs, rules.distinct_labels(drugs), strict=True)
    ]


def asked_for(case: Case) -> list[str]:
    """Return the drugs that a renewal asks for, as they were named, in order."""
    found: Any = next((one["value"] for one in case.answers if one["link_id"] == DRUGS), [])
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def renewals(viewer: Viewer, *, now: dt.datetime) -> list[RenewedLine]:
    """Return every drug the subject has asked to have renewed in the last year, latest first; logged. Three statements.

    Raises Http404 for others than residents.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.RENEWALS.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        cases = Case.objects.visible_to(viewer).filter(service_key=RENEW, sent_at__gte=now - SHOWN_FOR)
        # What went to another region is listed as the part that goes on there.
        cases = cases.exclude(outcome=Outcome.TRANSFERRED)
        found = list(cases.select_related("unit").order_by("-id")[:50])
        rows = LineDecision.objects.filter(case__in=[one.id for one in found])
        decided = rows.select_related("decided_by") if found else ()
        by_line = {(one.case_id, one.number): one for one in decided}
    return [line for case in found for line in _lines_of(case, by_line)]


def of_case(case: Case) -> list[RenewedLine]:
    """Return the drugs of a renewal just found visible and logged as read. One statement."""
    decided = LineDecision.objects.filter(region=case.region, case=case.id).select_related("decided_by")
    return _lines_of(case, {(one.case_id, one.number): one for one in decided})


def _lines_of(case: Case, decided: Mapping[tuple[uuid.UUID, int], LineDecision]) -> list[RenewedLine]:
    lines = []
    for place, label in enumerate(asked_for(case)):
        decision = decided.get((case.id, place + 1))
        state = rules.line_state(case.status, case.outcome, decision.is_renewed if decision else None)
        lines.append(RenewedLine(label, state, case.id, case.sent_at, case.unit.name, decision))
    return lines
