"""Pages: the dose of one time: registered once, with what was given last filled in; corrected when something was wrong."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.actions import giving
from vardnav.capabilities.vaccination.forms.desk import SITES, DoseForm
from vardnav.capabilities.vaccination.queries import desk
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers, words
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.appointments import refused_words
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.design import telling
from vardnav.platform.desk import lines
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

GIVEN = telling.word("vaccination given", gettext_lazy("Dosen är registrerad."))
CORRECTED = telling.word("vaccination corrected", gettext_lazy("Dosen är rättad."))
TAKEN_BACK = telling.word("vaccination taken back", gettext_lazy("Det är noterat att ingen dos gavs."))


def dose(request: PageRequest, booked_id: uuid.UUID) -> HttpResponse:
    """Register what was given; or, when it is registered, see it and correct it."""
    now, viewer = clock.now(), request.viewer
    found = desk.one(viewer, booked_id, now=now)
    products = found.booking.version.said.products
    if request.method != "POST":
        return _page(request, found, DoseForm(products=products, initial=_initial(request, found)), now)
    if found.dose is not None and request.POST.get("do") == "take_back":
        return _correct(request, found, None, now)
    form = DoseForm(request.POST, products=products)
    if not form.is_valid():
        return _page(request, found, form, now, status=422)
    if request.POST.get("dose"):
        return _correct(request, found, form, now)
    try:
        answer = giving.give(viewer, booked_id, form.given, now=now)
    except giving.Stale:
        form.add_error(None, _("Dosen är redan registrerad. Stämmer det inte kan du rätta den här."))
        return _page(request, desk.one(viewer, booked_id, now=now), form, now, status=409)
    if isinstance(answer, Refused):
        form.add_error(None, refused_words.said(answer, now=now, language=viewer.language))
        return _page(request, found, form, now, status=409)
    return telling.after(request, see_other("vaccination:desk"), GIVEN)


def _correct(
    request: PageRequest, found: desk.Comer, form: DoseForm | None, now: dt.datetime
) -> HttpResponse:
    seen = identifiers.from_text(request.POST.get("dose", ""))
    if seen is None:
        raise Http404
    try:
        giving.correct(request.viewer, seen, form.given if form else None, now=now)
    except giving.Stale:
        kept = form or DoseForm(
            products=found.booking.version.said.products, initial=_initial(request, found)
        )
        said = _("Någon har rättat dosen sedan du öppnade sidan. Inget är ändrat. Så här är det nu.")
        if form is not None:
            form.add_error(None, said)
        return _page(request, found, kept, now, status=409, problem="" if form else said)
    there = see_other("vaccination:desk_dose", booked_id=found.booking.appointment_id)
    return telling.after(request, there, CORRECTED if form else TAKEN_BACK)


def _initial(request: PageRequest, found: desk.Comer) -> dict[str, str]:
    if found.dose is not None:
        return {"product": found.dose.product, "lot": found.dose.lot, "site": found.dose.site}
    last = desk.last_given(request.viewer, found.booking.campaign_id)
    return {"product": last.product, "lot": last.lot} if last is not None else {}


def _page(
    request: PageRequest,
    found: desk.Comer,
    form: DoseForm,
    now: dt.datetime,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    language, time, person = request.viewer.language, found.booking.appointment, found.booking.subject
    plan = found.booking.version.said
    given = found.dose
    context = {
        "form": form,
        "problem": problem,
        "name": plan.name(language),
        "dose_number": time.pair_part or 0,
        "person": person.name,
        "number": person.number.shown(),
        "is_protected": protection.is_protected(person.protection),
        "when": words.moment(time.starts_at, now=now, language=language),
        "dose": given,
        "dose_site": str(dict(SITES).get(given.site, "")) if given else "",
        "dose_when": words.moment(given.given_at, now=now, language=language) if given else "",
        "dose_by": lines.staff_name(given.by_staff) if given else "",
        "time_url": addresses.url("times.at_desk", appointment_id=found.booking.appointment_id),
    }
    return design.render(request, "vaccination/desk_dose.html", context, status=status)
