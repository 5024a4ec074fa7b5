"""Pages: a case that came to the wrong sort of unit is handed over to the e-service where it belongs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import redirecting, rules, transfer_queries
from vardnav.platform.desk import moving_pages
from vardnav.platform.desk.case_pages import version_of
from vardnav.platform.desk.transfer_forms import RedirectForm
from vardnav.platform.registry.requests import PageRequest


def redirect(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Choose e-service and region, then unit and reason; a POST hands the case over."""
    now, viewer = clock.now(), request.viewer
    try:
        case = transfer_queries.case(viewer, case_id, now=now)
    except Http404:
        return moving_pages.gone(request, case_id)
    key, region = request.GET.get("service", ""), request.GET.get("region", "") or viewer.region
    chosen = redirecting.choice(viewer, case, key, region, now=now)
    found = chosen.found if chosen else transfer_queries.Targets((), ())
    data = request.POST if request.method == "POST" else None
    form = RedirectForm(data, targets=found.units, today=clock.local_date(now))

    def show(
        case: Any = case, *, status: int = 200, problem: str = "", news: Sequence[dict[str, str]] = ()
    ) -> HttpResponse:
        services = redirecting.services_for(case)
        context = {
            **moving_pages.about(request, case, found),
            "services": [(one.key, one.title) for one in services],
            "chosen": chosen.service if chosen else None,
            "region": region,
            "form": form,
            "can_send": bool(services) and rules.may("redirect", case.status),
            "problem": problem,
            "news": news,
        }
        return design.render(request, "desk/redirect.html", context, status=status)

    def act() -> None:
        redirecting.redirect(viewer, case_id, form.order(key), version=version_of(request), now=now)

    return show() if data is None else moving_pages.send(request, case_id, form, act, show)
