"""Queries: what is known of the time of a form about to be sent, or of a case: where, since when, by when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import models, portal_queries, promises
from vardnav.platform.catalogue import queries as catalogue


@dataclass(frozen=True, slots=True)
class Timing:
    """What Place.PORTAL_TIMES is about. `home_region`: of the one it is about, "" for none known or not asked for."""

    service_key: str
    unit: Unit
    home_region: str
    sent_at: dt.datetime
    due_at: dt.datetime


def of_draft(filling: portal_queries.Filling, *, now: dt.datetime) -> Timing:
    """Return when what is just found and sent now would be answered. One statement, more where the law has a clock."""
    draft, service = filling.draft, filling.service
    promised = catalogue.option(filling.offered, "answer_within_days") or service.answer_within_days
    return Timing(
        service_key=service.key,
        unit=Unit.objects.get(id=draft.unit_id),
        home_region=draft.subject.home_region if service.guarantee else "",
        sent_at=now,
        due_at=promises.due_by(
            service, unit_id=draft.unit_id, subject_id=draft.subject_id, days=int(str(promised)), now=now
        ),
    )


def of_case(case: models.Case) -> Timing:
    """Return when a case just found, with its unit and subject, is answered. No statement."""
    return Timing(case.service_key, case.unit, case.subject.home_region, case.sent_at, case.due_at)
