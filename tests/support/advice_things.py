"""Anna's answers about symptoms, with her own words: some come along with a case of hers, some kept by her alone."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.capabilities.advice.actions import answering, keeping
from vardnav.capabilities.advice.models import Assessment, Bundle, Handover, Regrade, StaffAnswer
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.rules import steps as said
from vardnav.clinical.triage.ages import DAYS
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.models import Case

#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (Assessment, "id, version, steps, subject_id"),
    (Regrade, "id, level"),
    (StaffAnswer, "id"),
)
#: What pages call it; what comes along with a case is found by the case.
NAMES = ("assessment_id",)
COMPLAINT = "halsont"


def of(case: Case, now: dt.datetime, *, canary: str) -> dict[str, uuid.UUID]:
    """Let somebody have stopped after they chose what it is about, and gone on to a case; found by the case's id."""
    used = bundles.released()
    Bundle.objects.get_or_create(digest=used.digest, defaults={"text": used.text, "kept_at": now})
    asked = {one: "no" for screen in used.lifethreat.screens for one in screen.findings}
    steps = [
        {"screen": "now", "answers": asked},
        {"screen": "who", "about": "self", "age_days": int(40 * DAYS["y"]), "sex": "female"},
        {"screen": "words", "text": canary},
        {"screen": "complaints", "chosen": [COMPLAINT]},
    ]
    made = Assessment.objects.create(
        region=case.region,
        subject_id=case.subject_id,
        created_by_id=case.sent_by_id,
        bundle_id=used.digest,
        steps=steps,
        begun_at=now,
        touched_at=now,
    )
    Handover.objects.create(
        region=case.region,
        assessment=made,
        draft_id=case.draft_id,
        service_key=case.service_key,
        handed_at=now,
    )
    return {}


def kept(house: House, anna: Viewer, *, canary: str) -> dict[str, uuid.UUID]:
    """Keep an assessment that has ended in advice at once, with words of hers in it."""
    danger = {"screen": said.NOW, "answers": {"stroke_signs": "yes"}}
    made = keeping.begin(anna, step=danger, again={}, now=house.now)
    row = Assessment.objects.get(id=made)
    answering.put(row, [*row.steps, {"screen": said.WORDS, "text": canary}], anna, house.now)
    row.save()
    return {"assessment_id": made}
