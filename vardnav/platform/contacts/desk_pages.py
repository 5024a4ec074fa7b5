"""Pages: staff help somebody without e-ID with their contact details, changed with a code that the person reads out."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.contacts import actions, pages, queries, shown
from vardnav.platform.contacts.forms import NewContactForm
from vardnav.platform.contacts.rules import Channel
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


def assisted(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """How the person is reached, when it was checked; a POST sends a code to a new number or address."""
    now, viewer = clock.now(), request.viewer
    found, standing = queries.of_helped(viewer, assistance_id, now=now)
    form = NewContactForm(request.POST if request.method == "POST" else None)
    problem = ""
    if found.is_locked:
        problem = _("Kontot är låst. Uppgifterna går att ändra när det är upplåst.")
    elif form.is_valid():
        channel = Channel(form.cleaned_data["channel"])
        try:
            made = actions.ask(
                viewer,
                channel=channel,
                value=form.cleaned_data[channel.value],
                assistance_id=assistance_id,
                now=now,
            )
        except actions.TooManyCodes:
            problem = _("Det har skickats många koder det senaste dygnet. Försök igen i morgon.")
        else:
            return see_other("contacts:assisted_verify", assistance_id=assistance_id, verification_id=made.id)
    is_protected = protection.is_protected(found.person.protection)
    context: dict[str, Any] = {
        "assistance": found,
        "form": form,
        "problem": problem,
        "is_protected": is_protected,
        "is_locked": found.is_locked,
        "standing": None
        if is_protected
        else shown.standing(standing, now=now, language=viewer.language, is_for_staff=True),
    }
    return design.render(request, "contacts/assisted.html", context, status=422 if form.is_bound else 200)


def assisted_verify(
    request: PageRequest, assistance_id: uuid.UUID, verification_id: uuid.UUID
) -> HttpResponse:
    """Write the code that the person reads out."""
    helped, _standing = queries.of_helped(request.viewer, assistance_id, now=clock.now())
    found = queries.verification(request.viewer, verification_id)
    if found.person_id != helped.person_id:
        raise Http404
    done = addresses.url("contacts:assisted", assistance_id=assistance_id)
    here = addresses.url(
        "contacts:assisted_verify", assistance_id=assistance_id, verification_id=verification_id
    )
    return pages.coded(request, found, done=done, here=here, template="contacts/assisted_verify.html")
