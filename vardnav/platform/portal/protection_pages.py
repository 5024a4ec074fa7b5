"""Pages: one's own safety: who acts for one, ending a guardian's extension, and locking one's account."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.people import acting_actions, locks, power_queries
from vardnav.platform import design
from vardnav.platform.portal import acting_words, family_queries, power_words
from vardnav.platform.portal.account_forms import LockForm
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other


def acting(request: PageRequest) -> HttpResponse:
    """Who can do things for one, on what ground and until when; what of it one can end oneself."""
    request.frame.current = "me"
    now, viewer = clock.now(), request.viewer
    found = family_queries.actors(viewer, now=now)
    given = power_queries.given(viewer, now=now)
    context = {
        "given": [power_words.given_line(viewer, one) for one in given if one.is_holding or one.is_waiting],
        "past": [
            power_words.given_line(viewer, one) for one in given if not (one.is_holding or one.is_waiting)
        ],
        "is_given": "given" in request.GET,
        "actors": [
            {
                "name": one.name,
                "ground": acting_words.ground(one.kind, is_reader=one.is_reader),
                "is_reader": one.is_reader,
                "starts": words.plain_date(one.starts_on, request.language) if one.starts_on else "",
                "last": acting_words.last_day(one.until, request.language) if one.until else "",
                "end_url": addresses.url("portal:end_acting", decision_id=one.decision_id)
                if one.may_be_ended
                else "",
            }
            for one in found
        ],
        "is_ended": "ended" in request.GET,
        "is_proxy": request.viewer.is_proxy,
    }
    return design.render(request, "portal/acting.html", context)


def end_acting(request: PageRequest, decision_id: uuid.UUID) -> HttpResponse:
    """End a guardian's extension at once; a GET asks whether one is sure."""
    request.frame.current = "me"
    if request.method == "POST":
        acting_actions.end_own(request.viewer, decision_id, now=clock.now())
        return SeeOther(addresses.url("portal:acting") + "?ended=1")
    found = family_queries.extension(request.viewer, decision_id, now=clock.now())
    context = {"name": found.name, "is_reader": found.is_reader}
    return design.render(request, "portal/end_acting.html", context)


def lock(request: PageRequest) -> HttpResponse:
    """What locking the account means, and doing it; then nobody is logged in here any more."""
    request.frame.current = "me"
    form = LockForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        locks.lock_own(request.viewer, now=clock.now())
        response = see_other("login:locked")
        # As at log-out: nothing of the person may come back from the browser's memory (reliability.md S5).
        response.set_cookie(
            settings.SESSION_COOKIE, "", max_age=0, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
        )
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
    return design.render(request, "portal/lock.html", {"form": form}, status=422 if form.is_bound else 200)
