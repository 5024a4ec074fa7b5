"""Page: the way on from advice: to which unit, with what was answered."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse

from vardnav.capabilities.advice.actions import handing
from vardnav.capabilities.advice.pages import ways
from vardnav.capabilities.advice.queries import onward
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import portal_queries
from vardnav.platform.public import services_shown
from vardnav.platform.registry.declarations import Refused
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

LONGEST_SEARCH = 100


def page(request: PageRequest, assessment_id: uuid.UUID, key: str) -> HttpResponse:
    """Which units take it now, one's own first; a press begins the form there with what was answered."""
    if request.method != "POST":
        return _choose(request, assessment_id, key)
    unit_id = identifiers.from_text(request.POST.get("unit", ""))
    if unit_id is None:
        raise Http404
    if request.POST.get("subject", str(request.viewer.subject_id)) != str(request.viewer.subject_id):
        raise Http404  # opened for one person; another tab has since turned to another
    try:
        draft_id = handing.hand_over(
            request.viewer, assessment_id, service_key=key, unit_id=unit_id, now=clock.now()
        )
    except cases.ServiceClosed:
        return _choose(request, assessment_id, key, closed=True)
    except cases.NotAdmitted as why:
        return _choose(request, assessment_id, key, refused=why.refused)
    except cases.NotCovered:
        return see_other("cases:start", key=key)
    return see_other("cases:draft", draft_id=draft_id)


def _choose(
    request: PageRequest,
    assessment_id: uuid.UUID,
    key: str,
    *,
    closed: bool = False,
    refused: Refused | None = None,
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    found = onward.opened(viewer, assessment_id, key, text=text, preferred=None, now=now)
    offered = found.choices.offered
    language = viewer.language
    request.frame.unread = portal_queries.unread(viewer)
    context = {
        "way": ways.own(assessment_id),
        "service": found.service,
        "level": found.advice.level,
        "choices": found.choices,
        "units": [one for one in (found.choices.own, *found.choices.found) if one is not None],
        "q": text,
        "closed": closed,
        "refused": refused or found.choices.refused,
        "is_open": offered.is_open,
        "state": services_shown.state_text(offered, language),
        "reason": services_shown.reason_text(offered, language)
        or services_shown.plain_reason(offered, viewer.region),
        "instead": services_shown.instead_text(offered, language),
    }
    return design.render(request, "advice/onward.html", context, status=422 if closed or refused else 200)
