"""Pages: the region's campaigns, one of them with its history and a count of whom it lets in, and publishing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.actions import planning, publishing
from vardnav.capabilities.vaccination.queries import drafts, shown
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.desk import lines
from vardnav.platform.reach import rules as reach_rules
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

PUBLISHED = telling.word("vaccination published", gettext_lazy("Kampanjen är publicerad."))
PROPOSED = telling.word(
    "vaccination proposed", gettext_lazy("Förslaget är skickat. En annan administratör måste godkänna.")
)


def listed(request: PageRequest) -> HttpResponse:
    """Every campaign of the region."""
    language = request.viewer.language
    found = [
        (one.campaign.id, one.latest.said.name(language), _state(one))
        for one in drafts.listed(request.viewer)
    ]
    return design.render(request, "vaccination/steering_listed.html", {"campaigns": found})


def campaign(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """What the draft says, or what holds; whom each group lets in; every version there has been."""
    return one(request, campaign_id)


def publish(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Let the draft come in force, or propose that it does."""
    now, viewer = clock.now(), request.viewer
    drafts.one(viewer, campaign_id)
    try:
        asked = publishing.ask(viewer, campaign_id, revision=revision(request), now=now)
    except planning.Stale:
        return one(request, campaign_id, problems=[stale()], status=409)
    except publishing.Faulty as faulty:
        return one(request, campaign_id, problems=faulty.said, status=422)
    if asked.expires_at is not None:
        return telling.after(request, see_other("steering:proposal", change_id=asked.id), PROPOSED)
    return telling.after(request, see_other("vaccination:campaign", campaign_id=campaign_id), PUBLISHED)


def one(
    request: PageRequest, campaign_id: uuid.UUID, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """Draw a campaign, with what was wrong."""
    now, viewer = clock.now(), request.viewer
    told = drafts.one(viewer, campaign_id)
    plan, language = told.latest.said, viewer.language
    context = {
        "campaign": told.campaign,
        "draft": told.draft,
        "has_one": told.in_force is not None,
        "plan": plan,
        "name": plan.name(language),
        "about": plan.about(language),
        "fee": shown.fee(plan, None),
        "doses_said": shown.doses_said(plan),
        "ages": shown.ages_of_visit(plan),
        "groups": _groups(request, plan, now),
        "places": _places(request, plan),
        "versions": [_version(each, now, language) for each in told.versions],
        "problems": problems or [],
    }
    return design.render(request, "vaccination/steering_one.html", context, status=status)


def revision(request: PageRequest) -> int:
    """Return which revision of the draft the form was opened on; 0 for none that there is."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def stale() -> str:
    """Say that somebody was before."""
    return _("Någon har ändrat utkastet sedan du öppnade sidan. Inget är ändrat. Så här är det nu.")


def _groups(request: PageRequest, plan: Plan, now: dt.datetime) -> list[dict[str, Any]]:
    """Return each group with how many it would let in: few are not told, others to the nearest ten."""
    counts = {one.key: count for one, count in drafts.would_be_let_in(request.viewer, plan, now=now)}
    found = shown.groups(plan, now=now, language=request.viewer.language)
    return [
        {**told, "key": group.key, "count": _about(counts[group.key], is_risk=group.is_risk)}
        for group, told in zip(plan.groups, found, strict=True)
    ]


def _about(count: int, *, is_risk: bool) -> str:
    if not count:
        return _("Ingen i regionen")
    if reach_rules.is_small(count):
        return _("Färre än fem i regionen")
    tens = {"n": f"{max(10, round(count, -1)):,}".replace(",", "\u00a0")}
    if is_risk:
        return _("Högst omkring %(n)s i regionen, av dem de som säger ja") % tens
    return _("Omkring %(n)s i regionen") % tens


def _places(request: PageRequest, plan: Plan) -> list[dict[str, Any]]:
    names = drafts.unit_names(request.viewer, plan)
    groups = {one.key: one.name(request.viewer.language) for one in plan.groups}
    return [
        {
            "id": str(one.unit_id),
            "name": names.get(one.unit_id, ""),
            "most": one.most,
            "quotas": [(groups[key], most) for key, most in one.most_of.items() if key in groups],
            "drop_ins": len(one.drop_ins),
        }
        for one in plan.places
    ]


def _state(told: drafts.Told) -> str:
    if told.in_force is None:
        return _("Utkast")
    return _("Publicerad, med ett utkast") if told.draft is not None else _("Publicerad")


def _version(one: Any, now: dt.datetime, language: str) -> dict[str, str]:
    by = one.published_by or one.written_by
    at = one.published_at or one.written_at
    state = _("Utkast")
    if one.published_at is not None:
        state = _("Gäller") if one.superseded_at is None else _("Ersatt")
    return {
        "number": str(one.number),
        "state": state,
        "when": f"{words.moment(at, now=now, language=language)}, {lines.staff_name(by)}",
        "what": one.said.name(language),
    }
