"""A door for two doses booked as one, beside the site's own: a session, a form key, one transaction, the product's actions.

No page books two doses of just anybody: a campaign does, by its own rules. What has to hold of a pair under fire is the
floor beneath, so that is what stands behind `/pairs/book/`, `/pairs/move/` and `/pairs/free/` here.
"""

from __future__ import annotations

import http.cookies
import importlib
import json
import urllib.parse
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from vardnav.config.launch import leash

PREFIX = "/pairs/"
#: As many times of a unit as a search shows at most.
MOST = 50


def with_pairs() -> Any:
    """Return the site's WSGI application with the door for pairs beside it."""
    leash.tie_to_parent()
    site = importlib.import_module("vardnav.config.wsgi").application

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PREFIX):
            answer: Iterable[bytes] = site(environ, start_response)
            return answer
        given = _answered(environ)
        start_response(f"{given.status_code} {given.reason_phrase}", list(given.items()))
        return [given.content]

    return application


def _answered(environ: dict[str, Any]) -> Any:
    from django.http import HttpResponse

    from vardnav.kernel import clock
    from vardnav.kernel.access import idempotency, sessions
    from vardnav.kernel.access.viewer import Viewer
    from vardnav.platform.registry.responses import SeeOther

    now = clock.now()
    cookies = http.cookies.SimpleCookie(environ.get("HTTP_COOKIE", ""))
    found = sessions.resident_session(cookies["vardnav_session"].value, now=now)
    if found is None:
        return HttpResponse(status=404)
    viewer = Viewer.resident(
        person_id=found.person_id, subject_id=found.subject_id, region="12", session_id=found.session_id
    )
    if environ["REQUEST_METHOD"] == "GET":
        return HttpResponse(json.dumps(_free(viewer, environ["QUERY_STRING"].split(","), now)))
    size = int(environ["CONTENT_LENGTH"])
    fields = dict(urllib.parse.parse_qsl(environ["wsgi.input"].read(size).decode()))
    if environ["PATH_INFO"] == f"{PREFIX}expire/":
        return _expire(now)
    act = _move if environ["PATH_INFO"] == f"{PREFIX}move/" else _book
    return idempotency.once(
        uuid.UUID(fields["form_key"]),
        owner=found.session_id,
        path=environ["PATH_INFO"],
        now=now,
        run=lambda: _said(act(viewer, fields, now)),
        repeat=SeeOther,
    )


def _book(viewer: Any, fields: dict[str, str], now: Any) -> Any:
    from vardnav.platform.appointments import booking_actions

    slots = [uuid.UUID(fields["first"]), uuid.UUID(fields["second"])]
    asked = booking_actions.Asked(slots, uuid.UUID(fields["form_key"]))
    return booking_actions.book(viewer, asked, now=now)


def _move(viewer: Any, fields: dict[str, str], now: Any) -> Any:
    from vardnav.platform.appointments import changing_actions

    to = {uuid.UUID(fields[f"of_{part}"]): uuid.UUID(fields[part]) for part in ("first", "second")}
    return changing_actions.move(viewer, to, now=now)


def _expire(now: Any) -> Any:
    """Run the job of each minute now: what is held and over is let go of."""
    from django.http import HttpResponse

    from vardnav.kernel.access.viewer import Viewer
    from vardnav.platform.appointments import waiting_actions

    return HttpResponse(str(waiting_actions.expire_due(Viewer.system(), now=now)))


def _said(answer: Any) -> Any:
    from django.http import HttpResponse

    from vardnav.platform.appointments.answers import Refused
    from vardnav.platform.registry.responses import SeeOther

    if isinstance(answer, Refused):
        return HttpResponse(answer.why.value, status=409)
    return SeeOther("/my/appointments/" + "+".join(str(one.id) for one in answer.appointments))


def _free(viewer: Any, slot_ids: Sequence[str], now: Any) -> dict[str, int]:
    """Return how many places a search shows of each slot, on its own day."""
    from vardnav.kernel import clock
    from vardnav.platform.appointments import time_queries
    from vardnav.platform.appointments.models import Slot

    found = {}
    for slot in Slot.objects.filter(id__in=slot_ids).select_related("time_type"):
        day = clock.local_date(slot.starts_at)
        search = time_queries.Search(slot.time_type.key, [slot.unit_id], day, day, per_unit=MOST, most=MOST)
        shown = {one.slot_id: one.left_over for one in time_queries.free(viewer, search, now=now)}
        found[str(slot.id)] = shown.get(slot.id, 0)
    return found
