"""Pages: the unit asks somebody to answer a form of the region's."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.assisted import forms, queries, shown
from vardnav.platform.cases import form_requests, letters
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

#: Days that are proposed for answering.
PROPOSED = 14
_TEXT = "Hej {name}!\n\nSvara på frågorna så att vi kan förbereda oss.\n\nHälsningar {unit}, {phone}"


def send_form(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Choose a form, say why and until when; one who cannot read it here is not asked, and other ways are said."""
    now, viewer = clock.now(), request.viewer
    to = queries.addressee(viewer, assistance_id, now=now)
    person = to.assistance.person
    name = "" if protection.is_protected(person.protection) else person.given_name
    today = clock.local_date(now)
    services = queries.askable(viewer, request.POST.get("service", ""))
    form = forms.RequestForm(
        request.POST if request.method == "POST" else None,
        services=services,
        text=letters.filled(_TEXT, letters.values(name, to.unit.name, to.unit.phone, now)),
        last_on=today + dt.timedelta(days=PROPOSED),
        today=today,
        is_known=to.is_known,
    )
    if request.method == "POST":
        if form.is_valid() and to.is_reached:
            given = form.cleaned_data
            form_requests.send(
                viewer, assistance_id=assistance_id, service_key=given["service"], text=given["text"],
                last_on=given["last_on"], now=now,
            )  # fmt: skip
            return see_other("assisted:sent")
        if not to.is_reached:
            form.add_error(
                None, _("Personen kan inte läsa det här. Ring, skriv brev eller prata vid ett besök.")
            )
    context = {
        "assistance": to.assistance,
        "person": shown.person(viewer, to.assistance, now=now),
        "is_reached": to.is_reached,
        "form": form,
        "has_forms": bool(services),
    }
    return design.render(request, "assisted/send_form.html", context, status=422 if form.errors else 200)
