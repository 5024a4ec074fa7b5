"""Pages: what the two ways of giving a case away share: to another care provider, and to where it belongs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.platform.cases import (
    actions,
    desk_queries,
    portal_shown,
    transfer_queries,
    transfer_rules,
    transfer_words,
)
from vardnav.platform.desk import lines, shown, words
from vardnav.platform.desk.case_pages import sent_on, version_of
from vardnav.platform.desk.transfer_forms import WRONG
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


def send(
    request: PageRequest,
    case_id: uuid.UUID,
    form: Form,
    act: Callable[[], object],
    show: Callable[..., HttpResponse],
) -> HttpResponse:
    """Do what the form asks for, or `show` what was wrong: 422 beside the field, 409 with what has happened."""
    if not form.is_valid():
        return show(status=422)
    try:
        act()
    except transfer_rules.NotGrounded as wrong:
        form.add_error(wrong.field, str(WRONG[wrong.field]))
    except actions.ServiceClosed as closed:
        form.add_error("unit", words.closed(closed))
    except (actions.Stale, actions.NotAllowed):
        now, seen = clock.now(), version_of(request)
        opened = desk_queries.case(request.viewer, case_id, now=now)
        news = [shown.step(request.viewer, one, now=now) for one in opened.steps if one.number > seen]
        problem = _("Någon har ändrat ärendet sedan du öppnade det. Det du gjorde är inte sparat.")
        return show(opened.case, status=409, problem=problem, news=news)
    except Http404:
        return gone(request, case_id)
    else:
        return see_other("desk:forwarded", case_id=case_id)
    return show(status=422)


def gone(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """A case that has gone on while the form was written: where it went, and what was typed. A stranger gets 404."""
    return sent_on(request, case_id)


def about(request: PageRequest, case: Any, found: transfer_queries.Targets) -> dict[str, Any]:
    """Return what both pages show of the case, and of the units that it can go to."""
    offered = dict.fromkeys(ground for one in found.units for ground in one.grounds)
    return {
        "case": case,
        "title": portal_shown.service_title(case.service_key, request.viewer.language),
        "line": lines.row(request.viewer, case, now=clock.now()),
        "regions": found.regions,
        "has_units": bool(found.units),
        "laws": [(transfer_words.BASES[one.basis][0], in_swedish(one.law)) for one in offered],
        "version": case.version,
    }


def in_swedish(law: str) -> str:
    """Mark what a law is called, which is never translated."""
    return format_html('<span lang="sv">{}</span>', law)
