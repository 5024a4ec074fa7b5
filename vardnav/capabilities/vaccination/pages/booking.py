"""Pages: what was chosen is held for ten minutes, both doses as one; what applies is read and accepted; it is booked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.forms.portal import ConfirmForm, slot_ids
from vardnav.capabilities.vaccination.pages import behind
from vardnav.capabilities.vaccination.queries import concerns, shown, where
from vardnav.capabilities.vaccination.rules.plan import KEY, PREFIX, campaign_key, type_key
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.appointments import (
    booking_actions,
    holding_actions,
    offer_queries,
    own_queries,
    refused_words,
    time_queries,
    words,
)
from vardnav.platform.appointments.answers import Accepted, Had, Refused
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import HELD_FOR, Status
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.waiting_room import gate

BOOKED = telling.word("vaccination booked", gettext_lazy("Tiden för vaccination är bokad."))
BOOKED_TWO = telling.word("vaccination booked two", gettext_lazy("Båda tiderna för vaccination är bokade."))
LET_GO = telling.word("vaccination let go", gettext_lazy("Ingenting är bokat. Någon annan kan ta tiden nu."))


@gate.behind(behind.of_campaign)
def hold(request: PageRequest, campaign: str) -> HttpResponse:
    """Hold what was pressed, one time or both; what cannot be had is answered with why and the next free ones (409)."""
    now, viewer = clock.now(), request.viewer
    ids = slot_ids(request.POST)
    if not ids or not request.POST.get("slot"):
        raise Http404
    slots = [offer_queries.of_slot(viewer, one) for one in ids]
    if any(one.time_type.key != type_key(campaign) for one in slots):
        raise Http404
    asked = booking_actions.Asked(
        ids,
        uuid.UUID(request.POST["form_key"]),
        has_adult=bool(request.POST.get("has_adult")),
        service_key=KEY,
    )
    answer = booking_actions.hold(viewer, asked, now=now, may_be_lost=True)
    if isinstance(answer, Refused):
        return _taken(request, campaign, slots, answer, now)
    return see_other("vaccination:confirm", booked_id=answer.appointments[0].id)


def _taken(
    request: PageRequest, key: str, slots: Sequence[offer_queries.SlotRow], refused: Refused, now: dt.datetime
) -> HttpResponse:
    viewer = request.viewer
    found = concerns.one(viewer, key, now=now)
    last = next((one for one in slots if one.id == refused.slot_id), slots[-1])
    is_other = found.standing.is_open and refused.why in refused_words.OF_THE_TIME
    others = _others(request, found, slots, last, now) if is_other else []
    context = {
        "reason": refused_words.said(refused, now=now, language=viewer.language),
        "name": found.plan.name(viewer.language),
        "key": key,
        "when": shown.when(last.starts_at, last.ends_at, viewer.language),
        "unit": last.unit.name,
        "days": where.days(others, {last.unit_id: last.unit.name}, viewer.language),
        "slots": [str(one.id) for one in slots],
        "is_first": len(slots) == 2 and last.id == slots[0].id,
        "needs_adult": found.needs_adult(clock.local_date(last.starts_at)) and not viewer.is_proxy,
    }
    return design.render(request, "vaccination/taken.html", context, status=409)


def _others(
    request: PageRequest,
    found: concerns.Concern,
    slots: Sequence[offer_queries.SlotRow],
    taken: offer_queries.SlotRow,
    now: dt.datetime,
) -> list[time_queries.FreeTime]:
    """Return the next free times at the unit: of a second dose those that are as many days after the first as they must."""
    first_on = last_on = None
    interval = found.plan.interval
    if taken.id != slots[0].id and interval is not None:
        day = clock.local_date(slots[0].starts_at)
        first_on, last_on = interval.first_day(day), interval.last_day(day)
    search = time_queries.Search(type_key(found.key), [taken.unit_id], first_on, last_on, per_unit=8)
    chosen = {one.id for one in slots}
    free = time_queries.free(request.viewer, search, now=now)
    return [one for one in free if one.slot_id not in chosen][:6]


def confirm(request: PageRequest, booked_id: uuid.UUID) -> HttpResponse:
    """Everything about what is held, until when, what it costs and what applies; then it is booked.

    Where the campaign has changed since the page was read, it is shown once more as it is now (409).
    """
    now, viewer = clock.now(), request.viewer
    held = own_queries.held(viewer, booked_id, now=now)
    is_ours = held is not None and held.time_type.key.startswith(PREFIX)
    if held is None or not is_ours or held.status not in (Status.PENDING, Status.BOOKED):
        return _gone(request, "")
    key = campaign_key(held.time_type.key)
    if request.method == "POST" and request.POST.get("step") == "let_go":
        holding_actions.let_go(viewer, booked_id, now=now)
        return telling.after(request, see_other("vaccination:mine_one", campaign=key), LET_GO)
    if held.status == Status.BOOKED:
        return see_other("times.one", appointment_id=booked_id)
    if request.method != "POST":
        return _look(request, held, ConfirmForm(initial={"reminder": True}), now)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _look(request, held, form, now, status=422)
    wants = form.cleaned_data["reminder"]
    fresh = ConfirmForm(initial={"reminder": wants})
    rule_id = identifiers.from_text(request.POST.get("rule", ""))
    accepted = Accepted(rule_id, KEY, read=request.POST.get("read", ""))
    answer = holding_actions.confirm(viewer, booked_id, wants_reminder=wants, accepted=accepted, now=now)
    anew = own_queries.held(viewer, booked_id, now=now) if _is_about_rule(answer) else None
    if anew is not None:
        return _look(request, anew, fresh, now, status=409)
    if isinstance(answer, Refused):
        return _gone(request, refused_words.said(answer, now=now, language=viewer.language))
    gate.booked(request, lambda: room_before(held.time_type.key))
    word = BOOKED_TWO if len(answer.appointments) == 2 else BOOKED
    return telling.after(request, see_other("vaccination:mine"), word)


def _is_about_rule(answer: Had | Refused) -> bool:
    """Tell whether the unit, or the campaign, has changed what applies to the time since it was read."""
    return isinstance(answer, Refused) and answer.why is Why.RULE_CHANGED


def _gone(request: PageRequest, reason: str) -> HttpResponse:
    """Say that nothing is held (any more): the same to whoever asks, so that it tells nothing of others' times."""
    request.frame.unread = portal_queries.unread(request.viewer)
    minutes = int(HELD_FOR.total_seconds()) // 60
    return design.render(request, "vaccination/gone.html", {"reason": reason, "minutes": minutes}, status=409)


def _look(
    request: PageRequest, held: Any, form: ConfirmForm, now: dt.datetime, *, status: int = 200
) -> HttpResponse:
    viewer = request.viewer
    request.frame.unread = portal_queries.unread(viewer)
    left = held.hold_until - now
    if left <= dt.timedelta(0):
        return _gone(request, "")
    found = concerns.one(viewer, campaign_key(held.time_type.key), now=now)
    both = own_queries.together(viewer, held, now=now)
    cost = cutoff.cost(held.rule.rule, both[0].starts_at, fee_kronor=held.rule.late_fee_kronor, now=now)
    context = {
        "form": form,
        "read": found.version.id,
        "rule": held.rule_id,
        "is_changed": status == 409,
        "name": found.plan.name(viewer.language),
        "key": found.key,
        "times": [
            (
                _("Tid") if len(both) == 1 else _("Dos %(n)s") % {"n": number},
                shown.when(one.starts_at, one.ends_at, viewer.language),
                one.unit,
            )
            for number, one in enumerate(both, 1)
        ],
        "until": clock_words.clock_time(held.hold_until, viewer.language),
        "left": clock_words.duration(left, viewer.language),
        "fee": shown.fee(found.plan, found.standing.group),
        "cost": words.cost(cost, now=now, language=viewer.language),
        "with_adult": found.needs_adult(clock.local_date(both[0].starts_at)),
    }
    return design.render(request, "vaccination/confirm.html", context, status=status)
