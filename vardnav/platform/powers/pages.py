"""Pages: a power of attorney is given, answered and ended."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.people import power_actions, power_checks, power_queries, power_rules
from vardnav.kernel.people.acting_actions import NotPossible, Stale
from vardnav.kernel.people.forms import born_and_age
from vardnav.platform import design
from vardnav.platform.portal import power_words
from vardnav.platform.powers.forms import GiveForm, SureForm
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

GIVE, REVIEW, CHANGE = "give", "review", "change"
ACCEPT, DECLINE = "accept", "decline"


def give(request: PageRequest) -> HttpResponse:
    """Say to whom, for what and until when; look once more; then it is given, and waits for the other's yes."""
    request.frame.current = "me"
    now, viewer = clock.now(), request.viewer
    refusal, day = power_checks.refusal(viewer, now=now), clock.local_date(now)
    limits = power_queries.limits(day)
    if refusal or limits is None:
        return design.render(
            request,
            "powers/cannot.html",
            {"reason": _(refusal or power_checks.CannotGive.reason)},
            status=422 if request.method == "POST" else 200,
        )
    form = _give_form(request, limits, day)
    if not form.is_valid():
        return _shown(request, form, limits)
    wanted, step = form.wanted(), request.POST.get("step", REVIEW)
    if step == CHANGE:
        return _shown(request, form, limits, status=200)
    sure = SureForm(request.POST if step == GIVE else None)
    try:
        if sure.is_valid():
            power_actions.give(viewer, wanted, now=now)
            return SeeOther(addresses.url("portal:acting") + "?given=1")
        power_checks.examine(viewer, wanted, now=now)
    except NotPossible as fault:
        form.add_error(fault.field if fault.field in form.fields else None, _(fault.reason))
        return _shown(request, form, limits)
    return _reviewed(request, form, sure, limits, day)


def _give_form(request: PageRequest, limits: power_rules.PowerLimits, day: dt.date) -> GiveForm:
    latest = power_rules.last_day(day, limits)
    return GiveForm(
        request.POST if request.method == "POST" else None,
        today=day,
        latest=latest,
        latest_words=words.plain_date(latest, request.language),
    )


def _shown(
    request: PageRequest, form: GiveForm, limits: power_rules.PowerLimits, *, status: int = 0
) -> HttpResponse:
    context = {"form": form, "limits": limits}
    return design.render(
        request, "powers/give.html", context, status=status or (422 if form.is_bound else 200)
    )


def _reviewed(
    request: PageRequest, form: GiveForm, sure: SureForm, limits: power_rules.PowerLimits, day: dt.date
) -> HttpResponse:
    """The same once more, with what the number says of the person; what was written goes along in hidden fields."""
    wanted = form.wanted()
    context = {
        "form": sure,
        "kept": _kept(request),
        "rows": [
            (_("Namn"), wanted.name),
            (_("Personnummer"), wanted.number.shown()),
            (_("Numret säger"), born_and_age(wanted.number, day)),
            (_("Personen får"), power_words.own_areas(wanted.areas)),
            (_("Till och med"), words.plain_date(wanted.last_day, request.language)),
        ],
        "name": wanted.name,
        "answer_by": words.plain_date(power_rules.answer_by(day, limits), request.language),
    }
    return design.render(request, "powers/review.html", context, status=422 if sure.is_bound else 200)


def _kept(request: PageRequest) -> list[tuple[str, str]]:
    """Return the fields of the first page as they were written."""
    names = ("number", "name", "areas", "last_day_0", "last_day_1", "last_day_2")
    return [(name, request.POST.get(name, "")) for name in names]


def end(request: PageRequest, given_id: uuid.UUID) -> HttpResponse:
    """End what one has given, at once, whether it waits or holds; a GET asks whether one is sure."""
    request.frame.current = "me"
    now, viewer = clock.now(), request.viewer
    if request.method == "POST":
        power_actions.end_given(viewer, given_id, now=now)
        return SeeOther(addresses.url("portal:acting") + "?ended=1")
    found = power_queries.given_one(viewer, given_id, now=now)
    return design.render(request, "powers/end.html", {"name": found.name, "is_waiting": found.is_waiting})


def offer(request: PageRequest, offer_id: uuid.UUID) -> HttpResponse:
    """Read what somebody lets one do for them, and accept or decline it."""
    request.frame.current = "me"
    now, viewer = clock.now(), request.viewer
    answer, problem, status = request.POST.get("answer", ""), "", 200
    if request.method == "POST":
        try:
            if answer == ACCEPT:
                power_actions.accept(viewer, offer_id, now=now)
                return SeeOther(addresses.url("portal:family") + "?accepted=1")
            if answer == DECLINE:
                power_actions.decline(viewer, offer_id, now=now)
                return SeeOther(addresses.url("portal:family") + "?declined=1")
            problem, status = _("Välj om du tar emot fullmakten eller tackar nej."), 422
        except Stale:
            problem, status = _("Fullmakten går inte att svara på längre. Inget är ändrat."), 409
    found = power_queries.given_to(viewer, offer_id, now=now)
    context: dict[str, Any] = {
        "offer": found,
        "areas": power_words.areas(found.areas),
        "until": words.plain_date(found.until, request.language),
        "answer_by": words.plain_date(found.answer_by, request.language),
        "problem": problem,
    }
    return design.render(request, "powers/offer.html", context, status=status)


def give_up(request: PageRequest, power_id: uuid.UUID) -> HttpResponse:
    """Let the one who acts for somebody end it, at once; a GET asks whether one is sure."""
    request.frame.current = "me"
    now, viewer = clock.now(), request.viewer
    if request.method == "POST":
        power_actions.give_up(viewer, power_id, now=now)
        return SeeOther(addresses.url("portal:family") + "?ended=1")
    name = power_queries.held_from(viewer, power_id, now=now)
    return design.render(request, "powers/give_up.html", {"name": name})
