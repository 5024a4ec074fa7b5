"""Pages: a case on paper, for somebody who cannot read it in the portal (N12): what was asked and answered, whom to ask."""

from __future__ import annotations

import datetime as dt
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
    case, page = opened.case, shown.page(viewer, opened, now=now)

    def day(moment: dt.datetime) -> str:
        # "Today" says nothing on a paper that lies on a table next week.
        return clock_words.date(clock.local_date(moment), viewer.language)

    context = {
        "case": case,
        "page": page,
        "messages": [
            {
                **one,
                "who": one["signed"] or one["who"],
                "when": day(dt.datetime.fromisoformat(one["datetime"])),
            }
            for one in page.messages
        ],
        "sent": day(case.sent_at),
        "answer_by": portal_words.answer_by(case.due_at, viewer.language),
        "is_open": case.status != rules.Status.COMPLETED,
        "today": day(now),
    }
    return design.render(request, "desk/paper.html", context)
