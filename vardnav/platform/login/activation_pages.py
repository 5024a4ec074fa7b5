"""Pages: the first log-in: terms, contact details, how to be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.people import actions as people
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.login import queries
from vardnav.platform.login.forms import ActivateForm
from vardnav.platform.login.rules import own_path
from vardnav.platform.portal import language_cookie
from vardnav.platform.portal.account_forms import DEFAULT_NOTICE
from vardnav.platform.portal.gate import TERMS_VERSION
from vardnav.platform.public.gate import chosen_region
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

BEGUN = telling.word("login begun", gettext_lazy("Välkommen. Nu kan du använda Vårdnav."))


def activate(request: PageRequest) -> HttpResponse:
    """Accept the terms and say how to be reached; the first time, and when the terms have changed."""
    after = own_path(request.POST.get("next", "") or request.GET.get("next", ""))
    account = queries.own_account(request.viewer)
    if request.method != "POST" and queries.is_activated(account):
        return HttpResponseRedirect(after or addresses.PREFIXES[Door.PORTAL])
    initial = {"language": request.language, "notify_by": DEFAULT_NOTICE}
    if account is not None and account.activated_at is not None:
        # Not the account's language: the one on the screen is what they read, and see chosen here.
        initial |= {name: getattr(account, name) for name in ("phone", "email", "notify_by")}
    form = ActivateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        return _begin(request, form.cleaned_data, after)
    context: dict[str, Any] = {
        "form": form,
        "next": after,
        "terms_version": TERMS_VERSION,
        "is_new_version": bool(account and account.activated_at),
    }
    return design.render(request, "login/activate.html", context, status=422 if form.is_bound else 200)


def _begin(request: PageRequest, given: dict[str, Any], after: str) -> HttpResponse:
    language = given["language"]
    people.activate_account(
        replace(request.viewer, language=language),
        terms_version=TERMS_VERSION,
        phone=given["phone"],
        email=given["email"],
        notify_by=given["notify_by"],
        chosen_region=chosen_region(request),
        now=clock.now(),
    )
    response = telling.after(request, SeeOther(after or addresses.PREFIXES[Door.PORTAL]), BEGUN)
    language_cookie.keep(response, language)
    return response
