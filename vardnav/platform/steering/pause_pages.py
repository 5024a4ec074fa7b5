"""Pages: a pause as one operation: fill in, see what it touches, confirm, let another approve, measure, resume."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.catalogue import changing, measuring, pause_rules, pauses, pausing
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.steering import pause_shown, pause_words, proposal_pages
from vardnav.platform.steering.pause_forms import MeasureForm, PauseForm

PAUSED = telling.word("steering paused", gettext_lazy("Pausen är sparad."))
RESUMED = telling.word("steering resumed", gettext_lazy("Pausen gäller inte längre."))
MEASURED = telling.word("steering measured", gettext_lazy("Talet är sparat."))


def listed(request: PageRequest) -> HttpResponse:
    """Every operation, and first what is to be measured now."""
    now = clock.now()
    context = {
        "lines": pause_shown.listed(request.viewer, now=now),
        "due": pause_shown.to_measure(request.viewer, now=now),
    }
    return design.render(request, "steering/pauses.html", context)


def new(request: PageRequest) -> HttpResponse:
    """Fill in; look at what it touches; confirm, or send to another administrator."""
    now, viewer = clock.now(), request.viewer
    units = pauses.units(viewer)
    if request.method != "POST":
        initial = {"where": "region", "open_cases": "drain", "services": request.GET.getlist("service")[:100]}
        return _form(request, PauseForm(region=viewer.region, units=units, initial=initial, now=now))
    form = PauseForm(request.POST, region=viewer.region, units=units, now=now)
    if not form.is_valid() or not _receiver_is_open(request, form, now):
        return _form(request, form, status=422)
    step = request.POST.get("step", "")
    if step == "edit":
        return _form(request, form)
    touched = pause_shown.touched(viewer, form.cleaned_data["services"], form.unit_ids(), now=now)
    if not touched.places or len(touched.places) > pause_rules.MOST_PLACES:
        form.add_error("services", _nothing(touched))
        return _form(request, form, status=422)
    if step != "save":
        return _review(request, form, touched)
    if request.POST.get("standing", "") != touched.standing:
        return _review(request, form, touched, status=409)
    try:
        pause = pausing.propose(viewer, form.plan(touched.counted), standing=touched.standing, now=now)
    except (Stale, pausing.NothingToPause):
        fresh = pause_shown.touched(viewer, form.cleaned_data["services"], form.unit_ids(), now=now)
        return _review(request, form, fresh, status=409)
    return telling.after(request, see_other("steering:pause", pause_id=pause.id), PAUSED)


def one(request: PageRequest, pause_id: uuid.UUID) -> HttpResponse:
    """One operation: where it has come, what it holds, what is measured."""
    return _one(request, pause_id)


def resume(request: PageRequest, pause_id: uuid.UUID) -> HttpResponse:
    """One press: everything it paused opens again as it was; where two are wanted, when another agrees."""
    try:
        change = pausing.ask_to_resume(request.viewer, pause_id, now=clock.now())
    except pausing.NotNow:
        return _one(request, pause_id, _("Det finns inget att återuppta."))
    if change.expires_at is not None:
        return proposal_pages.proposed(request, change.id)
    return telling.after(request, see_other("steering:pause", pause_id=pause_id), RESUMED)


def measure(request: PageRequest, pause_id: uuid.UUID) -> HttpResponse:
    """Write one number of the follow-up, or have it counted."""
    now, viewer = clock.now(), request.viewer
    pause = pauses.one(viewer, pause_id)
    wanted = identifiers.from_text(request.POST.get("measure", ""))
    row = next((one for one in pauses.measures(viewer, pause) if one.id == wanted), None)
    if row is None or row.is_baseline:
        return _one(request, pause_id, _("Det finns inget sådant mätvärde."))
    form: MeasureForm | None = None
    value: Decimal | None
    if row.kind in pause_rules.COUNTED:
        units = [uuid.UUID(one) for one in pause.unit_ids]
        found = pause_shown.counted(viewer, pause.service_keys, units, now=now)
        value = found[pause_rules.Kind(row.kind)]
    else:
        form = MeasureForm(request.POST)
        if not form.is_valid():
            return _one(request, pause_id, form=form, measure_id=row.id, status=422)
        value = form.cleaned_data["value"]
    try:
        measuring.measure(viewer, row.id, value, seen=request.POST.get("seen", ""), now=now)
    except Stale:
        problem = _("Någon annan har skrivit ett tal där sedan du öppnade sidan. Ditt tal är inte sparat.")
        return _one(request, pause_id, problem, form=form, measure_id=row.id)
    there = see_other("steering:pause", pause_id=pause_id, fragment="follow-up")
    return telling.after(request, there, MEASURED)


def _form(request: PageRequest, form: PauseForm, *, status: int = 200) -> HttpResponse:
    return design.render(request, "steering/pause_form.html", {"form": form}, status=status)


def _review(
    request: PageRequest, form: PauseForm, touched: pause_shown.Touched, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "touched": touched,
        "decided": pause_words.decided(form, request.viewer.language, now=clock.now()),
        "needs_two": changing.needs_two(request.viewer),
        "is_stale": status == 409,
    }
    return design.render(request, "steering/pause_review.html", context, status=status)


def _one(
    request: PageRequest,
    pause_id: uuid.UUID,
    problem: str = "",
    *,
    form: MeasureForm | None = None,
    measure_id: uuid.UUID | None = None,
    status: int = 409,
) -> HttpResponse:
    shown = pause_shown.one(request.viewer, pause_id, now=clock.now())
    context = {"shown": shown, "problem": problem, "form": form, "measure_id": measure_id}
    is_refused = bool(problem) or form is not None
    return design.render(request, "steering/pause.html", context, status=status if is_refused else 200)


def _nothing(touched: pause_shown.Touched) -> str:
    if touched.places:
        return _("Det är för många mottagningar på en gång. Pausa hela regionen i stället.")
    return _("Ingen av de valda tjänsterna är öppen där. Det finns inget att pausa.")


def _receiver_is_open(request: PageRequest, form: PauseForm, now: dt.datetime) -> bool:
    """Tell whether the unit that takes over has every service open; if not, say so by its field."""
    if form.cleaned_data["open_cases"] != "hand_over":
        return True
    unit_id = uuid.UUID(form.cleaned_data["hands_over_to"])
    offers = catalogue.offers(request.viewer, region=request.viewer.region, unit_id=unit_id, now=now)
    if all(offers[key].is_open for key in form.cleaned_data["services"]):
        return True
    form.add_error("hands_over_to", _("Den mottagningen har inte alla de valda tjänsterna öppna."))
    return False
