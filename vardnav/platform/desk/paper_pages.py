"""Pages: a case on paper, for somebody who cannot read it in the portal (N12): what was asked and answered, whom to ask."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import desk_queries, portal_words, rules
from vardnav.platform.desk import shown
from vardnav.platform.registry.requests import PageRequest


def paper(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """The case as its person would have read it, to print: never notes, nor a number or a protected name on a paper."""
    now, viewer = clock.now(), request.viewer
    opened = desk_queries.case(viewer, case_id, now=now)
    case = opened.case
    context = {
        "case": case,
        "page": shown.page(viewer, opened, now=now),
        "answer_by": portal_words.answer_by(case.due_at, viewer.language),
        "is_open": case.status != rules.Status.COMPLETED,
        "today": clock_words.date(clock.local_date(now), viewer.language),
    }
    return design.render(request, "desk/paper.html", context)
