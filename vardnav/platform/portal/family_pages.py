"""Pages: for whom one does things: oneself, a child one is guardian of, an adult one represents."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.people import power_queries
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.portal import account_actions, acting_words, family_queries, power_words
from vardnav.platform.portal.family_queries import ActedFor
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

MYSELF = "me"


TURNED = telling.word("portal turned", gettext_lazy("Du har bytt person."))


def family(request: PageRequest) -> HttpResponse:
    """Those one may act for, until when and who else does; why not for the others; powers that wait for an answer."""
    request.frame.current = "me"
    viewer = request.viewer
    now = clock.now()
    found = family_queries.acted_for(viewer, now=now)
    people = [
        {"key": MYSELF, "name": request.frame.name, "note": _("Du själv"), "current": not viewer.is_proxy}
    ]
    people += [_person(one, viewer.subject_id, request.language) for one in found if one.basis]
    context = {
        "people": people,
        "others": [_other(one, request.language) for one in found if not one.basis],
        "has_anybody": bool(found),
        "is_proxy": viewer.is_proxy,
        "offers": [
            power_words.offered_line(viewer, one) for one in power_queries.waiting_for(viewer, now=now)
        ],
        "powers": [
            (one.name, addresses.url("powers:give_up", power_id=one.power_id), one.is_on_paper)
            for one in found
            if one.power_id
        ],
        "news": next((one for one in ("accepted", "declined", "ended") if one in request.GET), ""),
    }
    return design.render(request, "portal/family.html", context)


def act_for(request: PageRequest) -> HttpResponse:
    """Begin to do things for somebody, or for oneself again; `next`: the page of one's own that asked for whom."""
    key = request.POST.get("person", "")
    viewer = request.viewer
    assert viewer.person_id is not None
    subject_id = viewer.person_id if key == MYSELF else identifiers.from_text(key)
    if subject_id is None:
        raise Http404
    account_actions.act_for(viewer, subject_id=subject_id, now=clock.now())
    after = request.POST.get("next", "")
    is_ours = addresses.is_own_path(after) and after.startswith(addresses.PREFIXES[Door.PORTAL])
    return telling.after(request, SeeOther(after) if is_ours else see_other("portal:start"), TURNED)


def _person(one: ActedFor, subject_id: uuid.UUID | None, language: str) -> dict[str, Any]:
    assert one.basis is not None
    parts = [_years(one), acting_words.own_ground(one.basis, is_on_paper=one.is_on_paper)]
    if one.until:
        last = acting_words.last_day(one.until, language)
        parts.append(_("du kan göra ärenden till och med %(day)s") % {"day": last})
    if one.others:
        parts.append(_("det kan också %(names)s") % {"names": _(" och ").join(one.others)})
    return {
        "key": str(one.person_id),
        "name": one.name,
        "note": " · ".join(part for part in parts if part),
        "current": one.person_id == subject_id,
    }


def _other(one: ActedFor, language: str) -> dict[str, str]:
    if one.is_grown:
        why = _("%(name)s loggar in själv. Du kan inte göra ärenden åt den som har fyllt 13 år.") % {
            "name": one.name
        }
    else:
        # The same words for a block, a lock and protected identity: they must not tell which.
        why = _("Det går inte att göra ärenden åt personen här. Kontakta mottagningen om du behöver hjälp.")
    if one.reads_until:
        last = acting_words.last_day(one.reads_until, language)
        reads = _("En mottagning har gett dig rätt att läsa journalen till och med %(day)s.") % {"day": last}
        where = _("Journalen finns inte här än. Fråga mottagningen.")
        why = f"{why} {reads} {where}"
    return {"name": one.name or _("Någon du företräder"), "age": _years(one) if one.name else "", "why": why}


def _years(one: ActedFor) -> str:
    return "" if one.age is None else ngettext("%(age)d år", "%(age)d år", one.age) % {"age": one.age}
