"""Actions: a unit of the demonstration has asked somebody to answer the region's own form; one already there stays."""

from __future__ import annotations

import datetime as dt

from vardnav.config.demo import built_forms, identity
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import audit, clock
from vardnav.platform.cases import models, promises, rules, sight, verbs

_BY, _UNIT, _PERSON = "dag", "lonngarden", "bertil"
_NAME = f"asked {built_forms.KEY} {_PERSON}"
_TEXT = (
    "Hej!\n\nDu sa på telefon att du sover dåligt. Svara på frågorna om din sömn, så är vi förberedda när vi ses.\n\n"
    "Hälsningar Vårdcentralen Lönngården"
)


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Let Lönngården ask somebody about their sleep; return how many rows were written."""
    person = residents.people.get(_PERSON)
    draft_id = identity.fixed(f"{_NAME} draft")
    if care.region.code != built_forms.REGION or person is None:
        return 0
    if models.Case.objects.filter(region=care.region.code, draft_id=draft_id).exists():
        return 0
    at = now - dt.timedelta(hours=20)
    unit, staff = care.units[_UNIT], care.staff[_BY]
    case = models.Case.objects.create(
        id=identity.timed(at, f"{_NAME} case"),
        region=care.region.code,
        number=identity.case_number(care.region.letter, clock.local(at).year, _NAME),
        draft_id=draft_id,
        service_key=built_forms.KEY,
        form_version="1",
        unit=unit,
        subject=person,
        sent_by=person,
        is_from_unit=True,
        area=sight.area_of(None, unit.kind),
        answers=[],
        status=rules.Status.WAITING,
        assignee=staff,
        sent_at=at,
        status_at=at,
        due_at=promises.answer_by(at),
    )
    models.Step.objects.create(
        id=identity.timed(at, f"{_NAME} step"),
        region=case.region,
        case=case,
        number=1,
        verb="inquire",
        to_status=case.status,
        by_staff=staff,
        unit=unit,
        at=at,
    )
    models.Message.objects.create(
        id=identity.timed(at, f"{_NAME} message"),
        region=case.region,
        case=case,
        number=1,
        subject=person,
        direction=models.Direction.TO_RESIDENT,
        author_staff=staff,
        unit=unit,
        text=_TEXT,
        sent_at=at,
    )
    models.FormRequest.objects.create(
        id=identity.timed(at, f"{_NAME} request"),
        region=case.region,
        case=case,
        subject=person,
        last_on=clock.local_date(now) + dt.timedelta(days=12),
    )
    audit.record(
        care.viewer(_BY, _UNIT),
        action=verbs.of("inquire"),
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=unit.id,
        region=case.region,
        now=at,
    )
    return 4
