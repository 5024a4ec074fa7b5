"""Pages: a form of the calendar's setting, drawn the same for all of them, and what is chosen among in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform import design
from vardnav.platform.appointments import setup_queries
from vardnav.platform.registry.requests import PageRequest


def choices(viewer: Viewer) -> dict[str, Any]:
    """Return the unit's sorts of time, and its clinicians and rooms, to be chosen among. Raises Http404."""
    found = setup_queries.setup(viewer, now=clock.now())
    return {
        "types": [(one.id, shown.title(one, viewer.language)) for one in found.types],
        "clinicians": [(one.id, one.name) for one in found.resources if one.kind == "clinician"],
        "rooms": [(one.id, one.name) for one in found.resources if one.kind == "room"],
    }


def form(request: PageRequest, form: Any, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw a form with its heading, and what `more` says of how it stands."""
    context = {
        "form": form,
        "title": title,
        "history": (),
        "current": 0,
        "about": "",
        "can_retire": False,
        "in_line": 0,
        **more,
    }
    return design.render(request, "booking/desk_form.html", context, status=status)
