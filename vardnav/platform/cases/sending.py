"""Actions: the two statements by which a draft becomes a case; the rules between them stand in actions.submit."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any, NamedTuple

from vardnav.kernel import audit, clock
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import models, rules, sight, verbs
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing

TRIES = 5


class Held(NamedTuple):
    """A draft whose row is locked until the transaction ends, and what sending it needs to know besides."""

    draft_id: uuid.UUID
    region: str
    service_key: str
    unit_id: uuid.UUID
    subject_id: uuid.UUID
    answers: dict[str, Any]
    letter: str
    catalogue_version: int
    assistance_id: uuid.UUID | None
    is_secret: bool
    begun_at: dt.datetime
    unit_kind: str

    @property
    def area(self) -> str:
        """Of which area the case will be."""
        return sight.area_of(listing.services().get(self.service_key), self.unit_kind)


# As DraftQuerySet.visible_to: what the viewer has begun for the one they act for now.
_HELD = f"""
SELECT d.id, d.region, d.service_key, d.unit_id, d.subject_id, d.answers::text, r.letter, {catalogue.VERSION_SQL},
       d.assistance_id, d.is_secret, d.created_at, u.kind
FROM cases_draft d
JOIN organisations_unit u ON u.id = d.unit_id
JOIN organisations_region r ON r.code = u.region_id
"""  # noqa: S608 - constants only
_OWN = (
    "WHERE d.id = %s AND d.person_id = %s AND d.subject_id = %s AND d.assistance_id IS NULL FOR UPDATE OF d"
)
_ASSISTED = """JOIN cases_assistance h ON h.id = d.assistance_id
WHERE d.id = %s AND h.region = %s AND h.staff_id = %s AND h.unit_id = %s FOR UPDATE OF d"""
# A number that is taken writes nothing at all; a draft that was sent before breaks its constraint (sent once).
_CASE = """
WITH written AS (
    INSERT INTO cases_case (id, region, number, draft_id, service_key, form_version, unit_id, subject_id, sent_by_id,
                            answers, status, outcome, sent_at, status_at, due_at, version, assistance_id,
                            is_secret, area)
    VALUES (%s::uuid, %s, %s, %s::uuid, %s, %s, %s::uuid, %s::uuid, %s::uuid, %s::jsonb, %s, '', %s, %s, %s, 1, %s::uuid,
            %s, %s)
    ON CONFLICT (region, number) DO NOTHING
    RETURNING id, region, subject_id, sent_by_id, unit_id, status, sent_at, draft_id
), step AS (
    INSERT INTO cases_step (id, region, case_id, number, verb, from_status, to_status, by_person_id, by_staff_id, unit_id,
                            reason, at)
    SELECT %s::uuid, region, id, 1, 'submit', '', status, %s::uuid, %s::uuid, unit_id, '', sent_at FROM written
), gone AS (
    DELETE FROM cases_draft d USING written WHERE d.id = written.draft_id
), logged AS ("""
_DONE = ") SELECT id FROM written"


def hold(viewer: Viewer, draft_id: uuid.UUID) -> Held | None:
    """Lock and return a draft of the viewer's (staff: one they help with), None when there is none."""
    if viewer.role is Role.RESIDENT:
        found = prepared.rows(_HELD + _OWN, [draft_id, viewer.person_id, viewer.subject_id])
    elif viewer.role is Role.STAFF:
        found = prepared.rows(_HELD + _ASSISTED, [draft_id, viewer.region, viewer.staff_id, viewer.unit_id])
    else:
        return None
    if not found:
        return None
    held = Held._make(found[0])
    return held._replace(answers=json.loads(found[0][5]), catalogue_version=held.catalogue_version or 0)


def write(
    viewer: Viewer,
    held: Held,
    settled: list[dict[str, Any]],
    *,
    version: str,
    due_at: dt.datetime,
    now: dt.datetime,
) -> models.Case:
    """Write case, first step and audit row and remove the draft, in one statement.

    Raises IntegrityError when the draft was sent before.
    """
    case = models.Case(
        id=uuid7(),
        region=held.region,
        draft_id=held.draft_id,
        service_key=held.service_key,
        form_version=version,
        unit_id=held.unit_id,
        subject_id=held.subject_id,
        # With staff's help it is still the person who sends; assistance and step say who held the pen.
        sent_by_id=viewer.person_id or held.subject_id,
        assistance_id=held.assistance_id,
        is_secret=held.is_secret,
        area=held.area,
        answers=settled,
        status=rules.Status.RECEIVED,
        sent_at=now,
        status_at=now,
        due_at=due_at,
    )
    for _attempt in range(TRIES):
        case.number = rules.new_number(held.letter, clock.local_date(now).year)
        if _written(viewer, case, now):
            case._state.adding = False
            return case
    raise RuntimeError(f"no free case number in {TRIES} tries")


def _written(viewer: Viewer, case: models.Case, now: dt.datetime) -> bool:
    insert, logged = audit.insert_sql(
        viewer,
        action=verbs.of("submit"),
        object_kind="case",
        subject_id=case.subject_id,
        unit_id=viewer.unit_id or case.unit_id,
        region=case.region,
        now=now,
        source="written",
        columns={"object_id": "written.id"},
    )
    values = [
        str(case.id),
        case.region,
        case.number,
        str(case.draft_id),
        case.service_key,
        case.form_version,
        str(case.unit_id),
        str(case.subject_id),
        str(case.sent_by_id),
        json.dumps(case.answers, ensure_ascii=False),
        rules.Status.RECEIVED.value,
        case.sent_at,
        case.status_at,
        case.due_at,
        str(case.assistance_id) if case.assistance_id else None,
        case.is_secret,
        case.area,
        str(uuid7()),
        str(viewer.person_id) if viewer.person_id else None,
        str(viewer.staff_id) if viewer.staff_id else None,
    ]
    return bool(prepared.rows(_CASE + insert + _DONE, values + logged))
