"""Pages: staff help somebody who calls, stands at the desk or drops in: the twin of what residents do (N12)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.actions import declaring, standing_by
from vardnav.capabilities.vaccination.forms.desk import EarlierForm, LateForm
from vardnav.capabilities.vaccination.forms.portal import StandbyForm, slot_ids
from vardnav.capabilities.vaccination.queries import concerns, desk, shown, where
from vardnav.capabilities.vaccination.queries.concerns import Concern
from vardnav.capabilities.vaccination.rules.plan import type_key
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers, words
from vardnav.platform import design
from vardnav.platform.appointments import booking_actions, offer_queries, refused_words, time_queries
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Origin
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.cases import helping as cases_helping
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

ANSWERED = telling.word("vaccination answered for", gettext_lazy("Svaret är sparat."))
BOOKED = telling.word("vaccination booked for", gettext_lazy("Tiden är bokad åt personen."))
STANDS = telling.word("vaccination stands for", gettext_lazy("Personen står på listan."))
LEFT = telling.word("vaccination left for", gettext_lazy("Personen står inte längre på listan."))


def helping(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """How the person stands in each campaign here, an answer about a risk group, a time now or later, the list."""
    now, viewer = clock.now(), request.viewer
    whom = cases_helping.whom(viewer, assistance_id, now=now)
    if request.method != "POST":
        return _page(request, assistance_id, whom.subject_id, now)
    here = addresses.url("vaccination:helping", assistance_id=assistance_id)
    key, do = _campaign(request), request.POST.get("do", "book")
    there = SeeOther(f"{here}?campaign={key}" if desk.campaign_of(viewer, key) else here)
    if do == "answer":
        if request.POST.get("answer") not in ("yes", "no"):
            raise Http404
        is_yes, group = request.POST["answer"] == "yes", request.POST.get("group", "")
        declaring.declare(viewer, key, group, is_yes=is_yes, subject_id=whom.subject_id, now=now)
        return telling.after(request, there, ANSWERED)
    if do in ("join", "leave"):
        return _standby(request, assistance_id, whom.subject_id, key, there)
    return _book(request, assistance_id, whom.subject_id, now)


def _book(
    request: PageRequest, assistance_id: uuid.UUID, subject_id: uuid.UUID, now: dt.datetime
) -> HttpResponse:
    viewer = request.viewer
    ids = slot_ids(request.POST)
    if not ids:
        return see_other("vaccination:helping", assistance_id=assistance_id)
    slots = [offer_queries.of_slot(viewer, one) for one in ids]
    if any(one.time_type.key != type_key(_campaign(request)) for one in slots):
        raise Http404
    late = LateForm(request.POST) if request.POST.get("late") else None
    if late is not None and not late.is_valid():
        return _page(request, assistance_id, subject_id, now, late=late, status=422)
    is_now = slots[0].starts_at <= now
    asked = booking_actions.Asked(
        ids,
        uuid.UUID(request.POST["form_key"]),
        subject_id=subject_id,
        has_adult=bool(request.POST.get("has_adult")),
        last_dose_on=EarlierForm(request.POST, today=clock.local_date(now)).day,
        origin=Origin.DROP_IN if is_now else Origin.PHONE,
        late_dose_reason=late.cleaned_data["late_reason"] if late is not None else "",
    )
    answer = booking_actions.book(viewer, asked, now=now)
    if isinstance(answer, Refused):
        said = _said(answer, now=now, language=viewer.language)
        return _page(request, assistance_id, subject_id, now, problem=said, status=409)
    there = see_other("vaccination:desk_dose", booked_id=answer.appointments[0].id)
    return telling.after(request, there, BOOKED)


def _said(refused: Refused, *, now: dt.datetime, language: str) -> str:
    """Return why a time cannot be had to those who would otherwise be told to ring themselves."""
    if refused.why is Why.DOSE_MISSING:
        return _("Vaccinet ges i två doser. Välj en tid för båda, eller skriv när den första dosen gavs.")
    return refused_words.said(refused, now=now, language=language)


def _campaign(request: PageRequest) -> str:
    """Return which campaign the form names, "" for what the database cannot be asked about (NUL)."""
    named = request.POST.get("campaign", "")
    return "" if "\x00" in named else named


def _standby(
    request: PageRequest, assistance_id: uuid.UUID, subject_id: uuid.UUID, key: str, there: SeeOther
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    found = concerns.one(viewer, key, subject_id=subject_id, now=now)
    if request.POST.get("do") == "leave":
        if found.standby_id is not None:
            standing_by.leave(viewer, found.standby_id, now=now)
        return telling.after(request, there, LEFT)
    assert viewer.unit_id is not None
    form = StandbyForm(
        {**request.POST.dict(), "place": str(viewer.unit_id)}, units=[(str(viewer.unit_id), "")]
    )
    if not form.is_valid():
        problem = str(next(iter(form.errors.values()))[0])
        return _page(request, assistance_id, subject_id, now, problem=problem, status=422)
    wish = standing_by.Wish(key, viewer.unit_id, form.cleaned_data["phone"], subject_id)
    try:
        standing_by.join(viewer, wish, now=now)
    except standing_by.CannotStand:
        problem = _("Personen kan inte ställa sig på listan nu.")
        return _page(request, assistance_id, subject_id, now, problem=problem, status=409)
    return telling.after(request, there, STANDS)


def _page(
    request: PageRequest,
    assistance_id: uuid.UUID,
    subject_id: uuid.UUID,
    now: dt.datetime,
    *,
    problem: str = "",
    late: LateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, given = request.viewer, request.POST if request.method == "POST" else request.GET
    assistance = cases_helping.assistance(viewer, assistance_id)
    own = desk.here(viewer)
    key = next((one.key for one in own if one.key == given.get("campaign", "")), "")
    chosen = concerns.one(viewer, key, subject_id=subject_id, now=now) if key else None
    first = _first(request, chosen, given.get("first", ""))
    earlier = EarlierForm(given, today=clock.local_date(now))
    is_two = chosen is not None and chosen.plan.doses == 2
    earlier_on = _earlier_on(chosen, earlier, given)
    after = clock.local_date(first.starts_at) if first else earlier_on
    days = _days(request, chosen, after, now) if chosen else []
    late_after = None
    if chosen is not None and not days and earlier_on is not None and chosen.plan.interval is not None:
        late_after = chosen.plan.interval.last_day(earlier_on)
        days = _days(request, chosen, earlier_on, now, is_late=True) if late_after else []
    context: dict[str, Any] = {
        "person": assisted_shown.person(viewer, assistance, now=now),
        "assistance": assistance,
        "here": addresses.url("vaccination:helping", assistance_id=assistance_id),
        "problem": problem,
        "campaigns": [(one.key, one.name(viewer.language)) for one in own],
        "it": shown.concern(chosen, now=now, language=viewer.language) if chosen else None,
        "is_two": is_two,
        "earlier": earlier,
        "earlier_on": earlier_on,
        "earlier_when": words.long_date(earlier_on, viewer.language) if earlier_on else "",
        "first": first,
        "first_when": shown.when(first.starts_at, first.ends_at, viewer.language) if first else "",
        "needs_adult": chosen is not None and chosen.needs_adult(clock.local_date(now)),
        "days": days,
        "late": (late or LateForm()) if late_after and days else None,
        "late_after": words.long_date(late_after, viewer.language) if late_after else "",
        "stands": chosen is not None and chosen.standby_id is not None,
        "phone": given.get("phone", ""),
    }
    if earlier.errors and status == 200:
        status = 422
    return design.render(request, "vaccination/desk_help.html", context, status=status)


def _earlier_on(found: Concern | None, earlier: EarlierForm, given: Mapping[str, str]) -> dt.date | None:
    """Return when the first of two doses was given, here or as somebody says; None where both are booked."""
    if found is None or found.plan.doses != 2 or given.get("first") or given.get("both"):
        return None
    return earlier.day or found.first_on


def _days(
    request: PageRequest, found: Concern, after: dt.date | None, now: dt.datetime, *, is_late: bool = False
) -> list[where.FreeDay]:
    """Return the free times; of a second dose those as many days `after` the first as the campaign says.

    `is_late`: those after its last day, too.
    """
    assert request.viewer.unit_id is not None
    first_on = last_on = None
    interval = found.plan.interval
    if after is not None and interval is not None:
        first_on = max(interval.first_day(after), clock.local_date(now))
        last_on = None if is_late else interval.last_day(after)
    search = time_queries.Search(
        type_key(found.key),
        [request.viewer.unit_id],
        first_on=first_on,
        last_on=last_on,
        per_unit=where.OF_ONE,
    )
    return where.days(time_queries.at_desk(request.viewer, search, now=now), {}, request.viewer.language)


def _first(request: PageRequest, found: Concern | None, text: str) -> Any:
    slot_id = identifiers.from_text(text)
    if found is None or found.plan.doses != 2 or slot_id is None:
        return None
    slot = offer_queries.of_slot(request.viewer, slot_id)
    if slot.time_type.key != type_key(found.key):
        raise Http404
    return slot
