"""Pages: a form of the calendar's setting, drawn the same for all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest


def form(request: PageRequest, form: Any, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw a form with its heading, and what `more` says of how it stands."""
    context = {
        "form": form,
        "title": title,
        "history": (),
        "current": 0,
        "about": "",
        "can_retire": False,
        **more,
    }
    return design.render(request, "booking/desk_form.html", context, status=status)
