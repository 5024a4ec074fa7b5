"""Pages: the unit asks somebody to answer a form of the region's, or fills it in for the person (N12)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.assisted import actions, forms, queries, shown
from vardnav.platform.cases import form_requests, letters, portal_shown, requested
from vardnav.platform.cases import request_pages as case_pages
from vardnav.platform.cases.rules import Identified, Origin
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

#: Days that are proposed for answering.
PROPOSED = 14
_TEXT = "Hej {name}!\n\nSvara på frågorna så att vi kan förbereda oss.\n\nHälsningar {unit}, {phone}"


ASKED = telling.word("assisted asked", gettext_lazy("Formuläret är skickat till personen."))


def send_form(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Choose a form, say why and until when; for one who cannot read it here, staff go on to fill it in themselves."""
    now, viewer = clock.now(), request.viewer
    to = queries.addressee(viewer, assistance_id, now=now)
    person = to.assistance.person
    name = "" if protection.is_protected(person.protection) else person.given_name
    today = clock.local_date(now)
    services = queries.askable(viewer, request.POST.get("service", ""))
    text = letters.filled(_TEXT, letters.values(name, to.unit.name, to.unit.phone, now))
    form = forms.RequestForm(
        request.POST if request.method == "POST" else None,
        services=services,
        text=text,
        last_on=today + dt.timedelta(days=PROPOSED),
        today=today,
        is_known=to.is_known,
        is_reached=to.is_reached,
        may_be_secret=to.may_be_secret,
        is_secret=to.is_secret_first,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        case = form_requests.send(
            viewer, assistance_id=assistance_id, service_key=given["service"], text=given.get("text") or text,
            last_on=given.get("last_on") or today, is_secret=given.get("is_secret", False), now=now,
        )  # fmt: skip
        if to.is_reached:
            return telling.after(request, see_other("assisted:sent"), ASKED)
        return see_other("assisted:fill_form", case_id=case.id)
    context = {
        "assistance": to.assistance,
        "person": shown.person(viewer, to.assistance, now=now),
        "is_reached": to.is_reached,
        "form": form,
        "has_forms": bool(services),
    }
    return design.render(request, "assisted/send_form.html", context, status=422 if form.errors else 200)


def fill(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Fill a form in for the one who was asked: how did the person reach the staff? Then the form's own pages."""
    now = clock.now()
    form = forms.FillForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            origin, way = Origin(form.cleaned_data["origin"]), Identified(form.cleaned_data["identified_by"])
            draft_id = actions.fill(request.viewer, case_id, origin=origin, identified_by=way, now=now)
        except requested.NotWaiting:
            return see_other("desk:case", case_id=case_id)
        except form_requests.SomebodyElse as other:
            return case_pages.somebody_else(request, case_id, other)
        except actions.Deceased:
            form.add_error(None, _("Personen är avliden. Det går inte att göra ärenden åt hen."))
        else:
            return see_other("assisted:draft", draft_id=draft_id)
    case = queries.asked(request.viewer, case_id, now=now)
    context = {
        "case": case,
        "title": portal_shown.service_title(case.service_key, request.viewer.language),
        "who": shown.name(case.subject),
        "form": form,
    }
    return design.render(request, "assisted/fill_form.html", context, status=422 if form.errors else 200)
