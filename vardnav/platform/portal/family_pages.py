"""Pages: for whom one does things: oneself, or a child one is guardian of."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.portal import account_actions, account_queries
from vardnav.platform.portal.account_queries import Child
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

MYSELF = "me"


def family(request: PageRequest) -> HttpResponse:
    """The children one may act for and until when; why not for the others."""
    request.frame.current = "me"
    viewer = request.viewer
    found = account_queries.children(viewer, now=clock.now())
    people = [
        {"key": MYSELF, "name": request.frame.name, "note": _("Du själv"), "current": not viewer.is_proxy}
    ]
    people += [_person(child, viewer.subject_id, request.language) for child in found if child.may_act]
    context = {
        "people": people,
        "others": [_other(child) for child in found if not child.may_act],
        "has_children": bool(found),
        "is_proxy": viewer.is_proxy,
    }
    return design.render(request, "portal/family.html", context)


def act_for(request: PageRequest) -> HttpResponse:
    """Begin to do things for a child, or for oneself again."""
    key = request.POST.get("person", "")
    viewer = request.viewer
    assert viewer.person_id is not None
    try:
        subject_id = viewer.person_id if key == MYSELF else uuid.UUID(key)
    except ValueError:
        raise Http404 from None
    account_actions.act_for(viewer, subject_id=subject_id, now=clock.now())
    return see_other("portal:start")


def _person(child: Child, subject_id: uuid.UUID | None, language: str) -> dict[str, Any]:
    note = _years(child)
    if child.until:
        note += " · " + _("du kan göra ärenden till %(day)s") % {
            "day": words.plain_date(child.until, language)
        }
    return {
        "key": str(child.person_id),
        "name": child.name,
        "note": note,
        "current": child.person_id == subject_id,
    }


def _other(child: Child) -> dict[str, str]:
    if child.is_grown:
        why = _("%(name)s loggar in själv. Du kan inte göra ärenden åt den som har fyllt 13 år.") % {
            "name": child.name
        }
    else:
        # The same words for a block, a lock and protected identity: they must not tell which.
        why = _("Det går inte att göra ärenden åt personen här. Kontakta mottagningen om du behöver hjälp.")
    return {"name": child.name, "age": _years(child), "why": why}


def _years(child: Child) -> str:
    return ngettext("%(age)d år", "%(age)d år", child.age) % {"age": child.age}
