"""Pages: a resident does not need the time that an answered case still waits for: are you sure, and then it is done."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import portal_queries, portal_shown
from vardnav.platform.design import telling
from vardnav.platform.guarantee import ending_actions, queries, words
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

STOPPED = telling.word("guarantee stopped", gettext_lazy("Du har sagt att du inte behöver tiden."))


def stop(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask whether the time is no longer needed; a POST ends it. A case that is not answered is taken back instead."""
    now, viewer = clock.now(), request.viewer
    if request.method == "POST":
        try:
            ending_actions.decline(viewer, case_id, now=now)
        except ending_actions.StillOpen:
            return see_other("cases:withdraw", case_id=case_id)
        return telling.after(request, see_other("cases:case", case_id=case_id), STOPPED)
    found = portal_queries.receipt(viewer, case_id, now=now)
    request.frame.current = "cases"
    request.frame.is_sensitive = portal_shown.is_left_at_once(found)
    counting = [
        words.shown(one, today=clock.local_date(now), language=viewer.language)
        for one in queries.of_case(viewer, found.id, now=now)
        if one.state in words.COUNTING
    ]
    context = {
        "case": found,
        "title": portal_shown.service_title(found.service_key, viewer.language),
        "clocks": counting,
    }
    return design.render(request, "guarantee/stop.html", context)
