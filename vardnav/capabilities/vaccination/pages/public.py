"""Pages: the campaigns of the chosen region, before anybody logs in: for whom, from when, where, and drop-in (R2)."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from vardnav.capabilities.vaccination.queries import in_force, reasons, shown, where
from vardnav.capabilities.vaccination.rules import standing
from vardnav.kernel import clock
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest


def listed(request: PageRequest) -> HttpResponse:
    """Every campaign of the region."""
    viewer = request.viewer
    context = {
        "region": known_regions.by_code().get(viewer.region),
        "campaigns": [
            (
                addresses.url("vaccination:public", campaign=one.campaign.key),
                one.said.name(viewer.language),
                one.said.about(viewer.language),
            )
            for one in in_force.versions(viewer.region)
        ],
    }
    return design.render(request, "vaccination/listed.html", context)


def public(request: PageRequest, campaign: str) -> HttpResponse:
    """One campaign: groups with dates, what it costs, where, and the hours when one comes without a time."""
    now, viewer = clock.now(), request.viewer
    found = in_force.version(viewer.region, campaign)
    if found is None:
        raise Http404
    plan = found.said
    shut = standing.shut(plan, now)
    near, places = request.GET.get("near", "")[:4], where.map_of(viewer.region, plan)
    context = {
        "key": campaign,
        "name": plan.name(viewer.language),
        "about": plan.about(viewer.language),
        "shut": reasons.of(shut, plan, now=now, language=viewer.language) if shut else "",
        "groups": shown.groups(plan, now=now, language=viewer.language),
        "fee": shown.fee(plan, None),
        "doses_said": shown.doses_said(plan),
        "ages": shown.ages_of_visit(plan),
        "places": shown.places(where.at(places, plan, near=near, now=now), viewer.language),
        "municipalities": places.municipalities,
        "near": near,
    }
    return design.render(request, "vaccination/public.html", context)
