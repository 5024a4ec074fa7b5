"""The first page, before and after log-in: what this is, and whether somebody is in danger right now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.advice.forms.signs import SignsForm
from vardnav.capabilities.advice.pages.ways import Way
from vardnav.capabilities.advice.queries import bundles, shown, standing
from vardnav.capabilities.advice.rules import screens, steps
from vardnav.kernel import clock
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest


def form(request: PageRequest, before: Mapping[str, Any]) -> SignsForm:
    """Return the form of the first question; `before`: how it was answered, if it was."""
    asked = shown.asked(
        request.viewer, bundles.released(), screens.first_question(bundles.released()), "other", number=0
    )
    ticked = [key for key, given in before.get("answers", {}).items() if given == "yes"]
    posted = request.POST if request.method == "POST" else None
    return SignsForm(posted, asked.choices, label=asked.heading, initial=ticked)


def step(valid: SignsForm) -> dict[str, Any]:
    """Return what is kept of the first question's answer."""
    return {"screen": steps.NOW, "answers": valid.answers()}


def page(request: PageRequest, way: Way, shown_form: SignsForm, context: Mapping[str, Any]) -> HttpResponse:
    """Show the first page; 422 with the reasons beside the signs when it was answered by none of the buttons."""
    words = {
        **context,
        "way": way,
        "layout": way.layout,
        "region": known_regions.by_code().get(request.viewer.region),
        "form": shown_form,
        "shut": standing.shut(request.viewer, now=clock.now()),
    }
    return design.render(request, "advice/start.html", words, status=422 if shown_form.is_bound else 200)
