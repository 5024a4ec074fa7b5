"""A door beside the site's own: a session, a form key, one transaction, the product's actions.

Two doses are booked and cancelled on a campaign's pages. No page moves both at once, though the floor beneath does: that
stands behind `/pairs/move/` here, and the job of each minute behind `/pairs/expire/`.
"""

from __future__ import annotations

import http.cookies
import importlib
import urllib.parse
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from vardnav.config.launch import leash

PREFIX = "/pairs/"


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
    size = int(environ["CONTENT_LENGTH"])
    fields = dict(urllib.parse.parse_qsl(environ["wsgi.input"].read(size).decode()))
    if environ["PATH_INFO"] == f"{PREFIX}expire/":
        return _expire(now)
    return idempotency.once(
        uuid.UUID(fields["form_key"]),
        owner=found.session_id,
        path=environ["PATH_INFO"],
        now=now,
        run=lambda: _said(_move(viewer, fields, now)),
        repeat=SeeOther,
    )


def _move(viewer: Any, fields: dict[str, str], now: Any) -> Any:
    from vardnav.platform.appointments import changing_actions
    from vardnav.platform.appointments.models import Appointment

    pair = Appointment.objects.visible_to(viewer).filter(id=fields["of"]).values("pair_id")
    both = Appointment.objects.visible_to(viewer).filter(pair_id__in=pair).order_by("pair_part")
    to = {one.id: uuid.UUID(fields[part]) for one, part in zip(both, ("first", "second"), strict=True)}
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
