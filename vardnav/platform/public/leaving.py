"""Leaving in a hurry, from the pages of sensitive e-services: the session ends and the public start page is shown (N8)."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse

from vardnav.kernel import audit, clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.registry import listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

#: The log says no more than of any other log-out.
LEAVE = audit.verb("public.leave", sv="loggade ut", en="logged out")


def leave(request: PageRequest) -> HttpResponse:
    """End the session, if there is one, and lead to the public start page, which says nothing of what was done.

    What is kept of a form is there at the next log-in. With the session ended, "back" leads to the log-in at most.
    """
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    if token:
        end(request.viewer, token=token, now=clock.now())
    response = see_other("public:start")
    # As at log-out. The forms' own cookie stays: the start page may be on its way already, with its word in it.
    response.set_cookie(
        settings.SESSION_COOKIE,
        "",
        max_age=0,
        expires="Thu, 01 Jan 1970 00:00:00 GMT",
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )
    listing.forget_in_browser(response)
    # Not "storage": there the browser's own script keeps that this tab was left in a hurry.
    response["Clear-Site-Data"] = '"cache"'
    return response


def end(viewer: Viewer, *, token: str, now: dt.datetime) -> None:
    """End the session behind `token`; harmless when there is none."""
    with transaction.atomic():
        who = behind(viewer, token, now)
        sessions.end_session(token, now=now)
        if who is not None:
            audit.record(who, action=LEAVE.key, now=now, object_kind="session", object_id=who.session_id)


def behind(viewer: Viewer, token: str, now: dt.datetime) -> Viewer | None:
    """Return who is behind a session's token, None for nobody: for what is done as it ends."""
    resident = sessions.resident_session(token, now=now)
    if resident is not None:
        return dataclasses.replace(
            viewer,
            role=Role.RESIDENT,
            person_id=resident.person_id,
            subject_id=resident.person_id,
            session_id=resident.session_id,
            region=resident.chosen_region or resident.home_region or viewer.region,
        )
    staff = sessions.staff_session(token, now=now)
    if staff is None:
        return None
    return dataclasses.replace(
        viewer,
        role=Role.STAFF,
        staff_id=staff.staff_id,
        session_id=staff.session_id,
        region=staff.region or viewer.region,
        unit_id=staff.unit_id,
    )
