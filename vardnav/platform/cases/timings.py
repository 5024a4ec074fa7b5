"""Queries: what is known of the time of a form about to be sent, or of a case: where, since when, by when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import models, portal_queries, promises
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.guaranteed import NOTHING, Guaranteed


@dataclass(frozen=True, slots=True)
class Timing:
    """What Place.PORTAL_TIMES is about. `home_region`: of the one it is about, "" for none known or not asked for.

    `law`: what the law promises who has answered so.
    """

    service_key: str
    unit: Unit
    home_region: str
    sent_at: dt.datetime
    due_at: dt.datetime
    law: Guaranteed = NOTHING


def of_draft(filling: portal_queries.Filling, *, now: dt.datetime) -> Timing:
    """Return when what is just found and sent now would be answered. One statement, more where the law has a clock."""
    draft, service = filling.draft, filling.service
    promised = catalogue.option(filling.offered, "answer_within_days") or service.answer_within_days
    answers = case_answers.live(filling.questionnaire, draft.answers)
    unit = Unit.objects.get(id=draft.unit_id)
    return Timing(
        service_key=service.key,
        unit=unit,
        home_region=draft.subject.home_region if service.guarantees else "",
        sent_at=now,
        due_at=promises.due_by(
            service,
            unit_id=draft.unit_id,
            subject_id=draft.subject_id,
            days=int(str(promised)),
            answers=answers,
            now=now,
        ),
        law=service.promised(answers, unit.kind),
    )


def of_case(case: models.Case) -> Timing:
    """Return when a case just found, with its unit and subject, is answered. No statement."""
    law = law_of(case, case.unit.kind)
    return Timing(case.service_key, case.unit, case.subject.home_region, case.sent_at, case.due_at, law)


def law_of(case: models.Case, unit_kind: str, *, has_moved: bool = False) -> Guaranteed:
    """Return what the law promises by the answers of a case at a unit of that kind. No statement.

    `has_moved`: it came from another sort of care; what was answered about the unit there says nothing here.
    """
    service: EService | None = listing.services().get(case.service_key)
    if service is None or not service.guarantees:
        return NOTHING
    # What was answered in another e-service's form says nothing here: in doubt it counts.
    codes = {} if case.sent_as else case_answers.codes(service, case.answers)
    if has_moved and service.guaranteeing is not None:
        codes = {key: code for key, code in codes.items() if key not in service.guaranteeing.of_unit}
    return service.promised(codes, unit_kind)
