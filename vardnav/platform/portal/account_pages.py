"""Pages: one's own details: how to be reached, language, region, one's own unit."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.organisations import known_regions, search
from vardnav.kernel.people import power_queries
from vardnav.platform import design
from vardnav.platform.contacts import queries as contacts
from vardnav.platform.contacts import shown as contact_words
from vardnav.platform.portal import account_actions, account_queries, language_cookie
from vardnav.platform.portal.account_forms import SettingsForm
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

UNITS_SHOWN = 15
LONGEST_SEARCH = 100


def settings(request: PageRequest) -> HttpResponse:
    """See and change how one is reached, the language, the region; see one's unit."""
    request.frame.current = "me"
    own = account_queries.own(request.viewer)
    account = own.account
    initial = {name: getattr(account, name) for name in ("phone", "email", "notify_by", "language")}
    initial["region"] = request.viewer.region
    standing = contacts.own(request.viewer, now=clock.now())
    # What was chosen with a number that waits for its code is what one has chosen: saved again, it stays so.
    initial["notify_by"] = standing.wished_notice or account.notify_by
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        waiting, is_refused = account_actions.change_settings(
            request.viewer, **form.cleaned_data, now=clock.now()
        )
        response = _saved()
        if waiting:
            response = SeeOther(addresses.url("contacts:verify", verification_id=waiting[0]))
        elif is_refused:
            response = SeeOther(addresses.url("portal:settings") + "?codes=none")
        if (
            "language" in form.changed_data
        ):  # saving something else must not turn the pages into another language
            language_cookie.keep(response, form.cleaned_data["language"])
        return response
    now, viewer = clock.now(), request.viewer
    context = {
        "form": form,
        "own": own,
        "is_saved": "saved" in request.GET,
        "codes": request.GET.get("codes", ""),
        "has_offers": bool(power_queries.waiting_for(viewer, now=now)),
        "standing": contact_words.standing(standing, now=now, language=viewer.language),
    }
    return design.render(request, "portal/settings.html", context, status=422 if form.is_bound else 200)


def _saved() -> SeeOther:
    return SeeOther(addresses.url("portal:settings") + "?saved=1")


def unit(request: PageRequest) -> HttpResponse:
    """Choose one's own unit among the connected ones of the region, by searching."""
    request.frame.current = "me"
    viewer = request.viewer
    if request.method == "POST":
        unit_id = identifiers.from_text(request.POST.get("unit", ""))
        if unit_id is None:
            raise Http404
        account_actions.choose_unit(viewer, unit_id=unit_id, now=clock.now())
        return _saved()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    own = account_queries.own(viewer)
    context = {
        "q": text,
        "found": search.find_units(text, region=viewer.region, is_connected=True, limit=UNITS_SHOWN),
        "region": known_regions.by_code().get(viewer.region),
        # Which unit tells where somebody lives: not even one's own page says it of a protected person.
        "chosen": None if own.details.is_protected else own.account.chosen_unit,
    }
    return design.render(request, "portal/unit.html", context)
