"""Pages: the kits of one's region before and after logging in, one's own orders, registering, cancelling, the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.self_tests.actions import handing_over, handling, moving, ordering
from vardnav.capabilities.self_tests.forms import acting
from vardnav.capabilities.self_tests.queries import offering, orders, shown, words
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.cases import actions as cases
from vardnav.platform.design import telling
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

REGISTERED = telling.word("self_tests registered", gettext_lazy("Provet är registrerat."))
CANCELLED = telling.word("self_tests cancelled", gettext_lazy("Beställningen är avbeställd. Inget skickas."))


def public(request: PageRequest) -> HttpResponse:
    """Which kits the chosen region has, for whom, and how it is done: before anybody logs in (R2)."""
    request.frame.is_sensitive = True
    now, region = clock.now(), request.viewer.region
    offered, found = offering.in_region(request.viewer, region, now=now)
    context = {
        "region": known_regions.by_code().get(region),
        "kits": [shown.kit(one, language=request.viewer.language) for one in found],
        "state_text": services_shown.state_text(offered, request.viewer.language),
        "instead": services_shown.instead_text(offered, request.viewer.language),
        "order_url": addresses.url("self_tests:mine"),
        "has_sensitive": any(one.service_key == offering.ORDER_KEY for one in found),
    }
    return design.render(request, "self_tests/public.html", context)


def mine(request: PageRequest) -> HttpResponse:
    """What one may order now, and if not, why and what instead; and one's own orders."""
    request.frame.is_sensitive = True
    if not offering.keys_for(request.viewer):
        return design.render(request, "self_tests/for_oneself.html", {})
    return _mine(request)


def _mine(request: PageRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    request.frame.is_sensitive = True
    now, language = clock.now(), request.viewer.language
    found = offering.standing(request.viewer, now=now)
    if request.viewer.is_proxy and not found.kits and not found.orders:
        return design.render(request, "self_tests/for_oneself.html", {})
    context = {
        "region": known_regions.by_code().get(found.region),
        "kits": [shown.kit(one, language=language, region=found.region) for one in found.kits],
        "units": found.units,
        "orders": [shown.line(one, now=now, language=language) for one in found.orders],
        "is_open": found.offered.is_open,
        "state_text": services_shown.state_text(found.offered, language),
        "instead": services_shown.instead_text(found.offered, language),
        "problem": problem,
    }
    return design.render(request, "self_tests/mine.html", context, status=status)


def begin(request: PageRequest) -> HttpResponse:
    """Begin the order of a kit at the unit that sends it."""
    unit_id = identifiers.from_text(request.POST.get("unit", ""))
    kind = request.POST.get("kind", "")
    if unit_id is None or request.viewer.is_proxy:
        raise Http404
    try:
        draft_id = ordering.begin(request.viewer, kind=kind, unit_id=unit_id, now=clock.now())
    except cases.ServiceClosed:
        return _mine(request, problem=_("Mottagningen tar inte emot beställningar just nu."), status=422)
    return see_other("cases:step", draft_id=draft_id, step="kit")


def order(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """How far it has come, what to do now, and the answer with what it means and whom to call."""
    return _order(request, order_id)


def _order(
    request: PageRequest, order_id: uuid.UUID, *, problem: str = "", status: int = 200
) -> HttpResponse:
    request.frame.is_sensitive = True
    now, language = clock.now(), request.viewer.language
    opened = orders.one(request.viewer, order_id, now=now)
    context = {**shown.order(opened, now=now, language=language), "problem": problem}
    return design.render(request, "self_tests/order.html", context, status=status)


def register(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """The number on the tube and the day; a number that is not this kit's is refused, and whose it is not told."""
    request.frame.is_sensitive = True
    now = clock.now()
    opened = orders.one(request.viewer, order_id, now=now)
    form = acting.RegisterForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                handling.register(
                    request.viewer,
                    order_id,
                    kit_id=form.cleaned_data["kit_id"],
                    taken_on=form.day(clock.local_date(now)),
                    now=now,
                )
            except handling.WrongKit:
                form.add_error("kit_id", str(acting.NOT_YOUR_KIT))
            except handling.WrongDay:
                form.add_error("taken_on", str(acting.WRONG_DAY))
            except moving.NotAllowed:
                return _order(request, order_id, problem=_("Provet går inte att registrera nu."), status=409)
            else:
                there = see_other("self_tests:order", order_id=order_id)
                return telling.after(request, there, REGISTERED)
    if opened.order.state != "dispatched":
        return see_other("self_tests:order", order_id=order_id)
    context = {"form": form, **shown.order(opened, now=now, language=request.viewer.language)}
    return design.render(request, "self_tests/register.html", context, status=status)


def cancel(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """Ask whether to cancel; a POST does it, while nothing has been sent."""
    request.frame.is_sensitive = True
    now = clock.now()
    if request.method == "POST":
        try:
            ordering.cancel(request.viewer, order_id, now=now)
        except moving.NotAllowed:
            gone = _("Provet är redan skickat och går inte att avbeställa. Vill du inte ta det? Släng det.")
            return _order(request, order_id, problem=gone, status=409)
        return telling.after(request, see_other("self_tests:order", order_id=order_id), CANCELLED)
    opened = orders.one(request.viewer, order_id, now=now)
    if opened.order.state != "ordered":
        return see_other("self_tests:order", order_id=order_id)
    return design.render(
        request, "self_tests/cancel.html", shown.order(opened, now=now, language=request.viewer.language)
    )


def hand_over(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """Go on to asking for a time at the unit that has the answer, with the reason filled in."""
    try:
        draft_id = handing_over.ask_for_time(request.viewer, order_id, now=clock.now())
    except handing_over.NoWay:
        call = _("Det går inte att be om en tid här nu. Ring mottagningen.")
        return _order(request, order_id, problem=call, status=422)
    return see_other("cases:draft", draft_id=draft_id)


def of_case(viewer: Any, case: Any, now: Any) -> dict[str, Any] | None:
    """Return the kit that a case asked for, for the case's page; None for other cases."""
    if case.service_key not in offering.KEYS:
        return None
    found = orders.of_case(viewer, case.id)
    return shown.line(found, now=now, language=viewer.language) if found else None


def of_service(viewer: Any, service: Any, now: Any) -> dict[str, Any] | None:
    """Return the way to the kits for the first page of their e-service."""
    if service.key not in offering.KEYS:
        return None
    return {"url": addresses.url("self_tests:mine"), "text": words.READ_FIRST}
