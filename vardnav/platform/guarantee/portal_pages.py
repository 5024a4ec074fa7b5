"""Pages: a resident does not need the time that an answered case still waits for, or says that a pause of it is wrong."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import portal_queries, portal_shown
from vardnav.platform.design import telling
from vardnav.platform.guarantee import ending_actions, objecting, queries, words
from vardnav.platform.guarantee.forms import ObjectionForm
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

STOPPED = telling.word("guarantee stopped", gettext_lazy("Du har sagt att du inte behöver tiden."))


OBJECTED = telling.word(
    "guarantee objected",
    gettext_lazy("Du har skrivit att det inte stämmer. Mottagningen svarar här i ärendet."),
)


def wrong(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """The person writes that a pause is wrong; it stands on the unit's list until the unit has answered."""
    now, viewer = clock.now(), request.viewer
    found = portal_queries.receipt(viewer, case_id, now=now)
    request.frame.current = "cases"
    request.frame.is_sensitive = portal_shown.is_left_at_once(found)
    paused = [
        words.shown(one, today=clock.local_date(now), language=viewer.language)
        for one in queries.of_case(viewer, found.id, now=now)
        if one.row.paused_on is not None
    ]
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    status, is_said = 200, False
    if request.method == "POST":
        if paused and not form.is_valid():
            status = 422
        elif paused:
            text = form.cleaned_data["text"]
            if objecting.object_to(viewer, case_id, text=text, now=now) or objecting.has_said(
                viewer, case_id, text=text
            ):
                return telling.after(request, see_other("cases:case", case_id=case_id), OBJECTED)
            # Another window was before this one, with other words: those stand, and these are kept.
            status, is_said = 409, True
        else:
            status = 409
    context = {
        "case": found,
        "title": portal_shown.service_title(found.service_key, viewer.language),
        "clocks": paused,
        "form": form,
        "is_said": is_said,
    }
    return design.render(request, "guarantee/wrong.html", context, status=status)


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
