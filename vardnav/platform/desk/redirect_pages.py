"""Pages: a case that came to the wrong sort of unit is handed over to the e-service where it belongs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import (
    actions,
    desk_queries,
    portal_shown,
    redirecting,
    rules,
    transfer_queries,
    transfer_rules,
    transfer_words,
)
from vardnav.platform.desk import lines, shown
from vardnav.platform.desk.case_pages import sent_on, version_of
from vardnav.platform.desk.transfer_forms import WRONG, RedirectForm
from vardnav.platform.desk.transfer_pages import in_swedish
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


def redirect(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Choose e-service and region, then unit and reason; a POST hands the case over."""
    now, viewer = clock.now(), request.viewer
    try:
        case = transfer_queries.case(viewer, case_id, now=now)
    except Http404:
        if request.method != "POST":
            raise
        return sent_on(request, case_id)
    key, region = request.GET.get("service", ""), request.GET.get("region", "") or viewer.region
    chosen = redirecting.choice(viewer, case, key, region, now=now)
    data = request.POST if request.method == "POST" else None
    units = chosen.found.units if chosen else ()
    form = RedirectForm(data, targets=units, today=clock.local_date(now))
    if data is None:
        return _page(request, case, chosen, region, form)
    if not form.is_valid():
        return _page(request, case, chosen, region, form, status=422)
    try:
        redirecting.redirect(viewer, case_id, form.order(key), version=version_of(request), now=now)
    except transfer_rules.NotGrounded as wrong:
        form.add_error(wrong.field, str(WRONG[wrong.field]))
    except actions.ServiceClosed:
        form.add_error("unit", _("Mottagningen tar inte emot sådana ärenden just nu. Välj en annan."))
    except (actions.Stale, actions.NotAllowed):
        opened = desk_queries.case(viewer, case_id, now=now)
        news = [shown.step(viewer, one, now=now) for one in opened.steps if one.number > version_of(request)]
        problem = _("Någon har ändrat ärendet sedan du öppnade det. Det du gjorde är inte sparat.")
        return _page(request, opened.case, chosen, region, form, status=409, problem=problem, news=news)
    except Http404:
        return sent_on(request, case_id)
    else:
        return see_other("desk:forwarded", case_id=case_id)
    return _page(request, case, chosen, region, form, status=422)


def _page(
    request: PageRequest,
    case: Any,
    chosen: redirecting.Choice | None,
    region: str,
    form: RedirectForm,
    *,
    status: int = 200,
    problem: str = "",
    news: Sequence[dict[str, str]] = (),
) -> HttpResponse:
    services = redirecting.services_for(case)
    units = chosen.found.units if chosen else ()
    offered = dict.fromkeys(ground for one in units for ground in one.grounds)
    context = {
        "case": case,
        "title": portal_shown.service_title(case.service_key, request.viewer.language),
        "line": lines.row(request.viewer, case, now=clock.now()),
        "services": [(one.key, one.title) for one in services],
        "chosen": chosen.service if chosen else None,
        "regions": chosen.found.regions if chosen else (),
        "region": region,
        "form": form,
        "has_units": bool(units),
        "can_send": bool(services) and rules.may("redirect", case.status),
        "laws": [(transfer_words.BASES[one.basis][0], in_swedish(one.law)) for one in offered],
        "version": case.version,
        "problem": problem,
        "news": news,
    }
    return design.render(request, "desk/redirect.html", context, status=status)
