"""Queries: a person's drugs. Each reading is logged in the same transaction."""

from __future__ import annotations

import datetime as dt
import json
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
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Staff
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import sight
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
MOST = 50


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


class NotCovered(Exception):
    """The power of attorney by which somebody acts is not about medicines: they see nothing here, and ask for nothing."""


def medications(viewer: Viewer, *, now: dt.datetime) -> list[ports.Medication]:
    """Return the subject's drugs, those that need renewing first.

    Raises ports.ListUnavailable, NotAtThisAge, NotCovered, and Http404 for others than residents. Three statements.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None or viewer.person_id is None:
        raise Http404
    if not people.acting_rights(viewer.person_id, viewer.subject_id, now=now).may(Area.MEDICINES):
        raise NotAtThisAge if sight.of(viewer).covers(Area.MEDICINES) else NotCovered
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
    except (NotAtThisAge, NotCovered):
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


#: A person's renewals with what was decided about each drug, and the row of the log that says they were read.
_RENEWALS = """
WITH found (id, answers, status, outcome, sent_at, unit) AS MATERIALIZED ({cases}), logged AS ({logged})
SELECT f.id, f.answers::text, f.status, f.outcome, f.sent_at, f.unit, (SELECT json_agg(d) FROM (
    SELECT d.number, d.is_renewed, d.until_on, d.reason, d.decided_at, s.given_name, s.family_name, s.title, s.is_protected
    FROM prescriptions_linedecision d JOIN organisations_staff s ON s.id = d.decided_by_id WHERE d.case_id = f.id) d)
FROM found f ORDER BY f.id DESC
"""


def renewals(viewer: Viewer, *, now: dt.datetime) -> list[RenewedLine]:
    """Return every drug the subject has asked to have renewed in the last year, latest first; logged. One statement.

    Raises Http404 for others than residents.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    seen = Case.objects.visible_to(viewer).filter(service_key=RENEW, sent_at__gte=now - SHOWN_FOR)
    # What went to another region is listed as the part that goes on there.
    seen = seen.exclude(outcome=Outcome.TRANSFERRED)
    columns = ("id", "answers", "status", "outcome", "sent_at", "unit__name")
    cases, wanted = seen.order_by("-id").values_list(*columns)[:MOST].query.sql_with_params()
    logged, row = audit.insert_sql(
        viewer, action=verbs.RENEWALS.key, object_kind="person", object_id=viewer.subject_id, now=now
    )
    found = prepared.rows(_RENEWALS.format(cases=cases, logged=logged), [*wanted, *row])
    return [line for case in found for line in _read(case)]


def _read(row: tuple[Any, ...]) -> list[RenewedLine]:
    case_id, answers, status, outcome, sent_at, unit, told = row
    decided = told if isinstance(told, list) else json.loads(told or "[]")
    case = Case(id=case_id, answers=json.loads(answers), status=status, outcome=outcome, sent_at=sent_at)
    return _lines_of(case, unit, {(case_id, one["number"]): _decision(one) for one in decided})


def _decision(row: Mapping[str, Any]) -> LineDecision:
    by = Staff(**{name: row[name] for name in ("given_name", "family_name", "title", "is_protected")})
    until = dt.date.fromisoformat(row["until_on"]) if row["until_on"] else None
    return LineDecision(
        number=row["number"],
        is_renewed=row["is_renewed"],
        until_on=until,
        reason=row["reason"],
        decided_at=dt.datetime.fromisoformat(row["decided_at"]),
        decided_by=by,
    )


def of_case(case: Case) -> list[RenewedLine]:
    """Return the drugs of a renewal just found visible and logged as read. One statement."""
    decided = LineDecision.objects.filter(region=case.region, case=case.id).select_related("decided_by")
    return _lines_of(case, case.unit.name, {(one.case_id, one.number): one for one in decided})


def _lines_of(
    case: Case, unit: str, decided: Mapping[tuple[uuid.UUID, int], LineDecision]
) -> list[RenewedLine]:
    lines = []
    for place, label in enumerate(asked_for(case)):
        decision = decided.get((case.id, place + 1))
        state = rules.line_state(case.status, case.outcome, decision.is_renewed if decision else None)
        lines.append(RenewedLine(label, state, case.id, case.sent_at, unit, decision))
    return lines
