"""Pages: the unit's queue, the search by number, and the receipt of a case sent on."""

from __future__ import annotations

import functools
import re
import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import (
    desk_queries,
    desk_queue,
    portal_shown,
    retrieving,
    rules,
    transfer_words,
)
from vardnav.platform.design import parts
from vardnav.platform.desk import lines, transfer_pages, words
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.requests import PageRequest

#: An ended case waits for nobody, so nobody counts them.
_COUNTED = frozenset(desk_queue.QUEUES) - {"closed"}
_NOT_IN_NUMBERS = re.compile("[^A-Z0-9]")


def queue(request: PageRequest) -> HttpResponse:
    """One of the unit's queues, perhaps of one e-service; or the case with a number."""
    if request.GET.get("number", "").strip():
        return _searched(request, request.GET["number"])
    now, viewer = clock.now(), request.viewer
    name, service = request.GET.get("queue", "new"), request.GET.get("service", "")
    if service and service not in listing.services():
        raise Http404
    services = tuple(
        (one.key, portal_shown.service_title(one.key, viewer.language))
        for one in listing.services_in(viewer.region).values()
    )
    found = desk_queue.queue(viewer, name, service_key=service, page=_page(request), now=now)
    top = _top(name, service, services, viewer.language)
    return design.render(
        request,
        "desk/queue.html",
        {
            "name": name,
            "heading": top["heading"],
            "empty": words.EMPTY[name],
            "top": top,
            "counts": {key: str(count) for key, count in found.counts.items()},
            "service": service,
            "every_service": _address(queue=name),
            "rows": lines.every(viewer, found.cases, now=now),
            "pages": found,
            "page_address": _address(queue=name, service=service) + "&page={page}",
            "open_count": found.counts["open"],
            "late_transfers": found.late_transfers,
        },
    )


@functools.lru_cache(maxsize=4096)
def _top(name: str, service: str, services: tuple[tuple[str, str], ...], _language: str) -> dict[str, Any]:
    """Return the words of desk/queue_top.html: the same for everybody who looks at this queue in this language.

    `services`: (key, title) of those that the region has; what it builds itself can come and go.
    """
    return {
        "name": name,
        "heading": str(words.QUEUES[name]),
        "tabs": tuple(
            (
                key,
                str(word),
                _address(queue=key, service=service),
                parts.slot(key) if key in _COUNTED else None,
            )
            for key, word in words.QUEUES.items()
        ),
        "services": tuple(
            (title, _address(queue=name, service=key), key == service) for key, title in services
        ),
        "service": service,
        "chosen": next((title for key, title in services if key == service), ""),
        "every_service": _address(queue=name),
        "shortcuts": tuple((one.page, str(one.title)) for one in listing.shortcuts(Door.DESK)),
    }


def _searched(request: PageRequest, written: str) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    number = case_number(written)
    found = desk_queries.by_number(viewer, number, now=now) if number else None
    sent_on = desk_queries.forwarded(viewer, number=number, now=now) if number and found is None else None
    again = desk_queries.here_again(viewer, sent_on.case_id, now=now) if sent_on else None
    shown = found or again
    context = {
        "written": written[:200],
        "row": lines.row(viewer, shown, now=now) if shown else None,
        "is_back": again is not None,
        "sent_on": sent_on,
    }
    return design.render(request, "desk/search.html", context)


def forwarded(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """The receipt of a case that this unit has sent on: where to, when, by whom; nothing of what is in it."""
    now, viewer = clock.now(), request.viewer
    step = desk_queries.forwarded(viewer, case_id=case_id, now=now)
    if step is None:
        raise Http404
    again = desk_queries.here_again(viewer, case_id, now=now)
    left = retrieving.left(viewer, case_id)
    context = {
        "again_url": addresses.url("desk:case", case_id=again.id) if again else "",
        "number": step.case.number,
        "title": portal_shown.service_title(step.case.service_key, viewer.language),
        "to_unit": transfer_words.unit_name(step),
        "phone": step.to_unit.phone if step.to_unit else "",
        "when": clock_words.moment(step.at, now=now, language=viewer.language),
        "who": lines.staff_name(step.by_staff),
        "reason": step.reason,
        **transfer_pages.receipt(request, case_id, is_over=left.is_over),
        "case_id": case_id,
        "can_retrieve": left.may_be_retrieved,
        "is_over": left.is_over,
        "is_retrieved": step.verb in rules.RETRIEVED,
    }
    return design.render(request, "desk/forwarded.html", context)


def case_number(written: str) -> str:
    """Return what was written as a case number ("M26-7K3Q-X9PD"), however it was spaced; "" if it cannot be one."""
    signs = _NOT_IN_NUMBERS.sub("", written[:60].upper())
    return f"{signs[:-8]}-{signs[-8:-4]}-{signs[-4:]}" if 11 <= len(signs) <= 13 else ""


def _page(request: PageRequest) -> int:
    written = request.GET.get("page", "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1


@functools.lru_cache(maxsize=1000)
def _address(**parameters: str) -> str:
    chosen = urlencode({key: value for key, value in parameters.items() if value})
    return f"{addresses.url('desk:queue')}?{chosen}"
