"""Pages: one campaign for oneself or whom one acts for: the group, the question of a risk group, where and when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.actions import declaring, standing_by
from vardnav.capabilities.vaccination.forms.portal import SearchForm, StandbyForm
from vardnav.capabilities.vaccination.pages import behind
from vardnav.capabilities.vaccination.queries import concerns, shown, where
from vardnav.capabilities.vaccination.queries.concerns import Concern
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.appointments import offer_queries
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.waiting_room import gate

ANSWERED = telling.word("vaccination answered", gettext_lazy("Svaret är sparat."))
STANDS = telling.word("vaccination stands by", gettext_lazy("Mottagningen ringer om någon inte kommer."))
LEFT = telling.word("vaccination left", gettext_lazy("Mottagningen ringer inte längre."))


@gate.behind(behind.of_campaign)
def one_campaign(request: PageRequest, campaign: str) -> HttpResponse:
    """How one stands in the campaign; who may book finds a time here, for two doses first the one and then the other."""
    now, viewer = clock.now(), request.viewer
    request.frame.unread = portal_queries.unread(viewer)
    found = concerns.one(viewer, campaign, now=now)
    return _page(request, found, now, None)


def declare(request: PageRequest, campaign: str) -> HttpResponse:
    """Say that one belongs to a risk group, or does not."""
    group, answer = request.POST.get("group", ""), request.POST.get("answer", "")
    if answer not in ("yes", "no"):
        raise Http404
    declaring.declare(request.viewer, campaign, group, is_yes=answer == "yes", now=clock.now())
    return telling.after(request, see_other("vaccination:mine_one", campaign=campaign), ANSWERED)


def standby(request: PageRequest, campaign: str) -> HttpResponse:
    """Stand on a unit's list of who can come at once, or leave it."""
    now, viewer = clock.now(), request.viewer
    found = concerns.one(viewer, campaign, now=now)
    there = see_other("vaccination:mine_one", campaign=campaign)
    if request.POST.get("do") == "leave":
        if found.standby_id is not None:
            standing_by.leave(viewer, found.standby_id, now=now)
        return telling.after(request, there, LEFT)
    every = where.at(where.map_of(viewer.region, found.plan), found.plan, now=now)
    form = StandbyForm(request.POST, units=_units(every))
    if not form.is_valid():
        return _page(request, found, now, form, status=422)
    wish = standing_by.Wish(campaign, uuid.UUID(form.cleaned_data["place"]), form.cleaned_data["phone"])
    try:
        standing_by.join(viewer, wish, now=now)
    except standing_by.CannotStand:
        form.add_error(None, _("Det går inte att ställa sig på listan nu. Se vad som gäller här ovanför."))
        return _page(request, found, now, form, status=409)
    return telling.after(request, there, STANDS)


def _page(
    request: PageRequest,
    found: Concern,
    now: dt.datetime,
    standby_form: StandbyForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    viewer, language = request.viewer, request.viewer.language
    known = where.map_of(viewer.region, found.plan)
    every = where.at(known, found.plan, now=now)
    open_at = where.open_at(viewer, [one.unit_id for one in every], at_version=found.catalogue, now=now)
    places = [one for one in every if one.unit_id in open_at]
    first = _first(request, found)
    begins, last = _between(found, first, now)
    form = SearchForm(
        request.GET,
        municipalities=known.municipalities,
        units=_units(places),
        first=begins,
        language=language,
    )
    is_right = form.is_valid()
    near = where.at(known, found.plan, near=form.near_code, now=now)
    near = [one for one in near if one.unit_id in open_at]
    is_asked = found.can_book and is_right
    days = _days(request, found, form, near, first=first, between=(begins, last), now=now) if is_asked else []
    if not days and not request.GET:
        gate.found_nothing(request, lambda: room_before(found.version.campaign.type_key))
    at = next((one.name for one in every if one.unit_id == found.standby_unit_id), "")
    context = {
        "it": shown.concern(found, now=now, language=language),
        "groups": shown.groups(found.plan, now=now, language=language),
        "places": shown.places(near, language),
        "drop_ins": [one for one in shown.places(near, language) if one["drop_ins"]],
        "form": standby_form if standby_form is not None and standby_form.errors else form,
        "search": form,
        "days": days,
        "first": first,
        "first_when": shown.when(first.starts_at, first.ends_at, language) if first else "",
        "first_unit": first.unit.name if first else "",
        "needs_adult": found.needs_adult(begins) and not viewer.is_proxy,
        "is_two": found.plan.doses == 2,
        "hold": addresses.url("vaccination:hold", campaign=found.key),
        "standby_form": standby_form or StandbyForm(units=_units(places), initial={"phone": found.phone}),
        "standby_at": at,
        "is_shut": bool(every) and not places,
    }
    return design.render(request, "vaccination/campaign.html", context, status=status if is_right else 422)


def _units(places: list[where.At]) -> list[tuple[str, str]]:
    return [
        (str(one.unit_id), f"{one.name}, {one.municipality}" if one.municipality else one.name)
        for one in places
    ]


def _first(request: PageRequest, found: Concern) -> Any:
    """Return the time that was chosen for the first of two doses."""
    text = request.GET.get("first", "")
    if found.plan.doses != 2 or not text:
        return None
    slot_id = identifiers.from_text(text)
    if slot_id is None:
        raise Http404
    slot = offer_queries.of_slot(request.viewer, slot_id)
    if slot.time_type.key != found.version.campaign.type_key:
        raise Http404
    return slot


def _between(found: Concern, first: Any, now: dt.datetime) -> tuple[dt.date, dt.date | None]:
    """Return the first and the last day to choose from: of a second dose as many days after the first as they must be."""
    interval = found.plan.interval
    if first is None or interval is None:
        return clock.local_date(now), None
    on = clock.local_date(first.starts_at)
    return interval.first_day(on), interval.last_day(on)


def _days(
    request: PageRequest,
    found: Concern,
    form: SearchForm,
    near: list[where.At],
    *,
    first: Any,
    between: tuple[dt.date, dt.date | None],
    now: dt.datetime,
) -> list[where.FreeDay]:
    begins, last = between
    # The second dose is looked for where the first is, unless another unit is chosen.
    unit_id = form.unit_id or (first.unit_id if first is not None and not form.near_code else None)
    units = [one for one in near if unit_id is None or one.unit_id == unit_id]
    first_on = max(form.from_day or begins, begins)
    return where.free(
        request.viewer, found.key, units, first_on=first_on, last_on=last, part=form.day_part, now=now
    )
