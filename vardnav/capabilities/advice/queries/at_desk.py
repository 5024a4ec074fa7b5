"""Queries: the assessment that came along with a case of the unit's, with staff's answers and decisions. Logged as read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Assessment, Handover
from vardnav.capabilities.advice.models.nursing import Regrade, StaffAnswer
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.rules import deciding, screens, steps
from vardnav.clinical.triage.advice import Advice, Question
from vardnav.clinical.triage.bundle import Bundle
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import desk_queries, story
from vardnav.platform.cases.models import Case


@dataclass(frozen=True, slots=True)
class Found:
    """An assessment at the desk."""

    opened: desk_queries.Opened
    assessment: Assessment
    answers: Sequence[StaffAnswer]
    regrades: Sequence[Regrade]

    @property
    def version(self) -> int:
        """Return how much staff have written; a form opened on less is stale."""
        return len(self.answers) + len(self.regrades)

    @property
    def bundle(self) -> Bundle:
        """Return the protocols that the assessment was made by."""
        return bundles.of(self.assessment.bundle_id)

    @property
    def more(self) -> list[steps.Step]:
        """Return staff's steps."""
        return [one.step for one in self.answers]

    @property
    def own(self) -> steps.Known:
        """Return what the person's own steps say."""
        return steps.read(self.assessment.steps)

    @property
    def known(self) -> steps.Known:
        """Return what all steps say."""
        return deciding.together(self.own, self.more)

    @property
    def given(self) -> Advice | None:
        """Return what the person was told; None when they stopped before."""
        return screens.current(self.bundle, self.assessment.steps).advice

    @property
    def advice(self) -> Advice | None:
        """Return what the rules say now, with staff's answers."""
        return deciding.weighed(self.bundle, self.assessment.steps, self.more) if self.answers else self.given

    @property
    def question(self) -> Question | None:
        """Return what to ask next, None when nothing can change the result."""
        return deciding.next_question(self.bundle, self.assessment.steps, self.more)


def of_case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime, verb: audit.Verb = verbs.READ) -> Found:
    """Return the assessment of one of the unit's cases, logged as read. Raises Http404: not the unit's, or without one."""
    with transaction.atomic():
        opened = desk_queries.case(viewer, case_id, now=now)
        handed = handed_with(viewer, opened.case)
        if handed is None:
            raise Http404
        audit.record(
            viewer,
            action=verb.key,
            object_kind="assessment",
            object_id=handed.assessment_id,
            subject_id=opened.case.subject_id,
            region=opened.case.region,
            now=now,
            detail={"case": str(opened.case.id)},
        )
        return gathered(viewer, opened, handed)


def handed_with(viewer: Viewer, case: Case) -> Any:
    """Return the Handover of a case just found visible, or of what it continues from another region; None for none.

    `decided`: the level that staff decided in the case last, None for none; `has_more`: whether they have written anything.
    """
    drafts = Q(region=case.region, draft_id=case.draft_id)
    if case.continues_id is not None:
        for one in Case.objects.filter(id__in=story.ids_before(viewer, case)):
            drafts |= Q(region=one.region, draft_id=one.draft_id)
    last = Regrade.objects.filter(assessment=OuterRef("assessment"), case=case.id).order_by("-id")
    return (
        Handover.objects.filter(drafts)
        .select_related("assessment")
        .annotate(
            decided=Subquery(last.values("level")[:1]),
            has_more=Exists(StaffAnswer.objects.filter(assessment=OuterRef("assessment")))
            | Exists(Regrade.objects.filter(assessment=OuterRef("assessment"))),
        )
        .order_by("-id")
        .first()
    )


def gathered(viewer: Viewer, opened: desk_queries.Opened, handed: Any, *, is_fresh: bool = True) -> Found:
    """Return what there is of an assessment of a case just found visible. No statement where staff wrote nothing.

    `is_fresh`: nobody can have written since `handed` was read.
    """
    case = opened.case
    if is_fresh and not handed.has_more:
        return Found(opened, handed.assessment, (), ())
    ids = [case.id, *(story.ids_before(viewer, case) if case.continues_id else ())]
    answers = StaffAnswer.objects.filter(case__in=ids).select_related("staff", "unit").order_by("id")
    regrades = Regrade.objects.filter(case__in=ids).select_related("staff", "unit").order_by("id")
    return Found(opened, handed.assessment, list(answers), list(regrades))
