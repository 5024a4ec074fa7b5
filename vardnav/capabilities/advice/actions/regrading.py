"""Actions: staff ask more, and decide how urgent it is. Each once; the version tells what they saw."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.events import AssessmentRegraded
from vardnav.capabilities.advice.models import Handover
from vardnav.capabilities.advice.models.nursing import Regrade, StaffAnswer
from vardnav.capabilities.advice.queries import at_desk
from vardnav.capabilities.advice.queries.at_desk import Found
from vardnav.capabilities.advice.rules import deciding
from vardnav.capabilities.advice.rules.deciding import Reason
from vardnav.clinical.triage.levels import Answer, Level
from vardnav.kernel import audit, events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import desk_queries
from vardnav.platform.cases.events import CaseUrgencyDecided


class Stale(Exception):
    """Somebody has answered or decided since the page was opened; nothing was written."""


class NotPossible(Exception):
    """There is nothing to agree with: the rules have said nothing yet."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff decide. `text` is why, in their words; empty only when they agree."""

    level: Level
    setting: str
    channel: str
    reason: Reason
    text: str = ""


def answer(
    viewer: Viewer,
    case_id: uuid.UUID,
    answers: Mapping[str, Answer],
    *,
    screen: str,
    version: int,
    now: dt.datetime,
) -> None:
    """Keep what staff asked the person and heard. Raises Http404, Stale, NotAsked."""
    _step(viewer, case_id, {"screen": screen, "answers": dict(answers)}, version=version, now=now)


def add_complaint(
    viewer: Viewer, case_id: uuid.UUID, complaint: str, *, version: int, now: dt.datetime
) -> None:
    """Let a complaint be among those asked about. Raises Http404, Stale, NotAsked."""
    _step(viewer, case_id, {"screen": "complaints", "chosen": [complaint]}, version=version, now=now)


@transaction.atomic
def _step(
    viewer: Viewer, case_id: uuid.UUID, step: Mapping[str, Any], *, version: int, now: dt.datetime
) -> None:
    found = _locked(viewer, case_id, version, now)
    # Whatever is not of these protocols is refused before it is kept.
    deciding.weighed(found.bundle, found.assessment.steps, [*found.more, step])
    StaffAnswer.objects.create(step=dict(step), answered_at=now, **_of(viewer, found))
    _log(viewer, verbs.ANSWER, found, now)


@transaction.atomic
def agree(viewer: Viewer, case_id: uuid.UUID, *, version: int, now: dt.datetime) -> None:
    """Decide just what the rules say of all answers. Raises Http404, Stale, NotPossible."""
    found = _locked(viewer, case_id, version, now)
    said = found.advice
    if said is None:
        raise NotPossible
    _decide(viewer, found, Decision(said.level, said.setting, said.channel, Reason.AGREES), now)


@transaction.atomic
def regrade(
    viewer: Viewer, case_id: uuid.UUID, decision: Decision, *, version: int, now: dt.datetime
) -> None:
    """Decide a level, a setting and a channel, with a reason. Raises Http404, Stale."""
    _decide(viewer, _locked(viewer, case_id, version, now), decision, now)


def _decide(viewer: Viewer, found: Found, decision: Decision, now: dt.datetime) -> None:
    said = found.advice
    row = Regrade.objects.create(
        given_level=found.assessment.level,
        weighed_level=said.level if said else "",
        level=decision.level,
        setting=decision.setting,
        channel=decision.channel,
        reason=decision.reason,
        text=decision.text,
        decided_at=now,
        **_of(viewer, found),
    )
    _log(viewer, verbs.REGRADE, found, now, level=row.level, reason=row.reason)
    priority = deciding.PRIORITIES[decision.level]
    events.publish(CaseUrgencyDecided(region=row.region, case_id=row.case_id, priority=priority))
    events.publish(AssessmentRegraded(region=found.assessment.region, assessment_id=found.assessment.id))


def _locked(viewer: Viewer, case_id: uuid.UUID, version: int, now: dt.datetime) -> Found:
    """Return the assessment of a case with nobody else writing beside. Raises Http404, Stale."""
    opened = desk_queries.case(viewer, case_id, now=now)
    handed = at_desk.handed_with(viewer, opened.case)
    if handed is None:
        raise Http404
    Handover.objects.select_for_update().get(id=handed.id)
    found = at_desk.gathered(viewer, opened, handed, is_fresh=False)
    if found.version != version:
        raise Stale
    return found


def _of(viewer: Viewer, found: Found) -> dict[str, Any]:
    return {
        "region": found.opened.case.region,
        "case": found.opened.case,
        "assessment": found.assessment,
        "number": found.version + 1,
        "staff_id": viewer.staff_id,
        "unit_id": viewer.unit_id,
    }


def _log(viewer: Viewer, verb: audit.Verb, found: Found, now: dt.datetime, **detail: object) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="assessment",
        object_id=found.assessment.id,
        subject_id=found.opened.case.subject_id,
        region=found.opened.case.region,
        now=now,
        detail={"case": str(found.opened.case.id), **detail},
    )
