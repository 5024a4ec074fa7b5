"""Pages: writing a code, asking for one, confirming that one's details still hold. The code's page is behind both doors."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.contacts import actions, queries, shown
from vardnav.platform.contacts.forms import CodeForm
from vardnav.platform.contacts.rules import Channel, Outcome
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

CONFIRMED = telling.word("contacts confirmed", gettext_lazy("Tack. Du har bekräftat dina uppgifter."))
CHANGED = telling.word("contacts changed", gettext_lazy("Koden stämmer. Uppgiften används från och med nu."))


def check(request: PageRequest) -> HttpResponse:
    """Ask for a code to one's present number or address, which no code has checked."""
    try:
        channel = Channel(request.POST.get("channel", ""))
    except ValueError:
        raise Http404 from None
    account = queries.own(request.viewer, now=clock.now()).account
    value = getattr(account, channel.value) if account else ""
    if not value:
        raise Http404
    try:
        made = actions.ask(request.viewer, channel=channel, value=value, now=clock.now())
    except actions.TooManyCodes:
        return SeeOther(addresses.url("portal:settings") + "?codes=none")
    except ValueError:  # a landline takes no code
        return SeeOther(addresses.url("portal:settings") + "?codes=landline")
    return see_other("contacts:verify", verification_id=made.id)


def verify(request: PageRequest, verification_id: uuid.UUID) -> HttpResponse:
    """Write the code; a wrong one is said with how many tries are left."""
    now, viewer = clock.now(), request.viewer
    found = queries.verification(viewer, verification_id)
    request.frame.current = "me"
    done = addresses.url("portal:settings") + "?saved=1"
    here = addresses.url("contacts:verify", verification_id=verification_id)
    result = coded(request, found, done=done, here=here, template="contacts/verify.html")
    if isinstance(result, SeeOther):
        other = queries.pending(viewer, but=verification_id, now=now)
        if other is not None:
            return telling.after(request, see_other("contacts:verify", verification_id=other.id), CHANGED)
    return result


def coded(request: PageRequest, found: Any, *, done: str, here: str, template: str) -> HttpResponse:
    """Take a code that was sent, or show its page: what both doors' pages do."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        outcome = actions.write_code(
            request.viewer, found.id, written=form.cleaned_data["code"], now=clock.now()
        )
        if outcome is Outcome.RIGHT:
            there = SeeOther(done)
            return there if "saved" in done else telling.after(request, there, CHANGED)
        if outcome is Outcome.WRONG:
            form.add_error("code", _("Koden stämmer inte. Kontrollera siffrorna och försök igen."))
        elif outcome is Outcome.TOO_LATE:
            problem = _("Koden gäller inte längre. Be om en ny.")
        else:
            problem = _("Du har skrivit fel kod för många gånger. Be om en ny.")
    context = {
        "form": form,
        "problem": problem,
        "value": shown.value(found),
        "channel": found.channel,
        "here": here,
        "back": done.partition("?")[0],
    }
    return design.render(request, template, context, status=422 if form.is_bound else 200)


def confirm(request: PageRequest) -> HttpResponse:
    """Asked at log-in, at most once a year: do the details still hold? It can be put off."""
    now, viewer = clock.now(), request.viewer
    after = _after(request)
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer == "change":
            return SeeOther(addresses.url("portal:settings"))
        actions.confirm(viewer, is_put_off=answer != "yes", now=now)
        there = SeeOther(after)
        return telling.after(request, there, CONFIRMED) if answer == "yes" else there
    request.frame.current = "me"
    found = queries.own(viewer, now=now)
    context = {
        "standing": shown.standing(found, now=now, language=viewer.language),
        "account": found.account,
        "next": after,
    }
    return design.render(request, "contacts/confirm.html", context)


def _after(request: PageRequest) -> str:
    """Return where to go on: a page behind the resident's door, or its first page."""
    given = request.POST.get("next", "") or request.GET.get("next", "")
    start = addresses.url("portal:start")
    return given if addresses.is_own_path(given) and given.startswith(start) else start
