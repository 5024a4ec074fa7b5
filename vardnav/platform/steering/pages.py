"""Pages of the steering door: what the region offers, one e-service there or at a unit, a decision and its preview."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, identifiers
from vardnav.platform import design
from vardnav.platform.catalogue import actions, changing, deciding
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door, Place
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther
from vardnav.platform.steering import pause_shown, proposal_pages, proposals_shown, queries, settings_text
from vardnav.platform.steering.forms import TEXTS, DecisionForm

LONGEST_SEARCH = 100


def overview(request: PageRequest) -> HttpResponse:
    """Every e-service, how it stands in the region and how many units differ."""
    now = clock.now()
    context = {
        "lines": queries.overview(request.viewer, now=now),
        "waiting": proposals_shown.waiting(request.viewer, now=now),
        "due": pause_shown.to_measure_at_all(request.viewer, now=now),
        "shortcuts": listing.shortcuts(Door.STEERING),
        "panels": listing.panels(Place.STEERING_START, request.viewer, now=now),
    }
    return design.render(request, "steering/overview.html", context)


def service(request: PageRequest, key: str, unit_id: uuid.UUID | None = None) -> HttpResponse:
    """One e-service in the region or at a unit: how it stands, its units, its history."""
    return _service(request, key, unit_id)


def change(request: PageRequest, key: str, unit_id: uuid.UUID | None = None) -> HttpResponse:
    """Decide: fill in, look at what residents will see, save."""
    now = clock.now()
    here = queries.place(request.viewer, key, unit_id, now=now)
    since = here.current.valid_from if here.current else None
    words: dict[str, Any] = {
        "initial": _initial(here, now),
        "is_unit": unit_id is not None,
        "since": since,
        "now": now,
    }
    if request.method != "POST":
        return _form(request, here, DecisionForm(here.service, **words))
    form = DecisionForm(here.service, request.POST, **words)
    if not form.is_valid():
        return _form(request, here, form, status=422)
    step = request.POST.get("step", "")
    if step == "edit":
        return _form(request, here, form)
    if request.POST.get("expected", "") != here.expected:
        return _form(request, here, form, status=409)
    if step != "save":
        shown = queries.preview(request.viewer, here, form.choice(), now=now)
        context = {"here": here, "form": form, "shown": shown, "links": _links(here)}
        return design.render(request, "steering/review.html", context)
    try:
        change = _ask(request, here, form.choice(), now)
    except actions.Stale:
        return _form(request, queries.place(request.viewer, key, unit_id, now=now), form, status=409)
    return _after(request, here, change)


def resume(request: PageRequest, key: str, unit_id: uuid.UUID | None = None) -> HttpResponse:
    """One press: open again from now on, with the settings and texts there were, without the pause's words.

    It is filed under the number of the decision it ends, as when a pause of several is resumed. A number of its own is
    written under "change".
    """
    now = clock.now()
    here = queries.place(request.viewer, key, unit_id, now=now)
    kept = here.current
    choice = actions.Choice(
        state="on",
        valid_from=now,
        options=kept.options if kept else {},
        texts={name: getattr(kept, name) for name in ("text_sv", "text_en")} if kept else {},
        decision_reference=kept.decision_reference if kept else "",
    )
    try:
        change = _ask(request, here, choice, now)
    except actions.Stale:
        return _service(request, key, unit_id, is_stale=True)
    return _after(request, here, change)


def follow(request: PageRequest, key: str, unit_id: uuid.UUID) -> HttpResponse:
    """Take a unit's own decision away: the region's holds there again."""
    now = clock.now()
    here = queries.place(request.viewer, key, unit_id, now=now)
    expected = identifiers.from_text(request.POST.get("expected", ""))
    try:
        change = deciding.ask_to_follow(request.viewer, key, unit_id=unit_id, expected=expected, now=now)
    except actions.Stale:
        return _service(request, key, unit_id, is_stale=True)
    return _after(request, here, change)


def _service(
    request: PageRequest, key: str, unit_id: uuid.UUID | None, *, is_stale: bool = False
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    here = queries.place(viewer, key, unit_id, now=now)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    context = {
        "here": here,
        "links": _links(here),
        "history": queries.history(viewer, key, unit_id, now=now),
        "units": [] if unit_id else queries.units(viewer, key, text=search, now=now),
        "q": search,
        "waiting": proposals_shown.waiting(viewer, service_key=key, now=now),
        "is_saved": "saved" in request.GET,
        "is_stale": is_stale,
    }
    return design.render(request, "steering/service.html", context, status=409 if is_stale else 200)


def _ask(
    request: PageRequest, here: queries.Place, choice: actions.Choice, now: dt.datetime
) -> changing.Change:
    return deciding.ask(
        request.viewer,
        here.service.key,
        choice,
        unit_id=here.unit.id if here.unit else None,
        expected=identifiers.from_text(request.POST.get("expected", "")),
        now=now,
    )


def _after(request: PageRequest, here: queries.Place, change: changing.Change | None) -> HttpResponse:
    """Lead to the place, where it is seen to hold; or to the proposal, which says that it waits."""
    if change is not None and change.expires_at is not None:
        return proposal_pages.proposed(request, change.id)
    return SeeOther(f"{_links(here)['place']}?saved=1")


def _form(
    request: PageRequest, here: queries.Place, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    context = {"here": here, "form": form, "links": _links(here), "is_stale": status == 409}
    return design.render(request, "steering/change.html", context, status=status)


def _links(here: queries.Place) -> Mapping[str, str]:
    """Return the addresses of a place's pages: the region's, or the unit's."""
    name, parameters = ("unit_", {"unit_id": here.unit.id}) if here.unit else ("", {})
    links = {
        page: addresses.url(f"steering:{name}{page}", key=here.service.key, **parameters)
        for page in ("change", "resume")
    }
    place = addresses.url(f"steering:{name}service", key=here.service.key, **parameters)
    region = addresses.url("steering:service", key=here.service.key)
    follow_link = addresses.url("steering:follow", key=here.service.key, **parameters) if here.unit else ""
    return {**links, "place": place, "region": region, "follow": follow_link}


def _initial(here: queries.Place, now: dt.datetime) -> dict[str, Any]:
    """Return what stands as the form shows it. A beginning that is past is left out: empty means "go on"."""
    row = here.current
    if row is None:
        return {"state": "" if here.unit is None else "on"}
    initial: dict[str, Any] = {name: getattr(row, name) for name in TEXTS}
    # Not the reference: a new decision must not be filed under the number of the old one.
    initial |= {"state": row.state}
    if row.valid_from > now:
        initial |= parts("from", row.valid_from)
    if row.valid_to and row.valid_to > now:
        ends = clock.local(row.valid_to)
        is_midnight = ends.time() == hours.MIDNIGHT
        initial |= parts("to", row.valid_to - dt.timedelta(minutes=1) if is_midnight else row.valid_to)
        if is_midnight:
            initial["to_time"] = ""
    for option in here.service.options:
        kept = row.options.get(option.key)
        initial[f"option_{option.key}"] = settings_text.written(option, kept)
        if option.kind == "questions":
            initial[f"option_{option.key}_en"] = settings_text.written_in_english(kept)
    return initial


def parts(which: str, at: dt.datetime) -> dict[str, Any]:
    """Return a moment as a form with a period shows it."""
    local = clock.local(at)
    time = "" if local.time() == hours.MIDNIGHT else f"{local.hour}.{local.minute:02d}"
    return {f"{which}_date": local.date(), f"{which}_time": time}
