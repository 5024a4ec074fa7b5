"""Pages of the public door: the start page, the region, the language, what can be done here, search."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.people import actions as people
from vardnav.platform import design
from vardnav.platform.public import looking, services_shown
from vardnav.platform.public.gate import REGION_COOKIE
from vardnav.platform.registry import addresses, gates, listing
from vardnav.platform.registry.declarations import Door, Doorway, Place
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that is always shown."""

    label: str
    number: str
    note: str = ""


def phones() -> list[Phone]:
    """Return the numbers a visitor may always call; 112 is shown by the page itself."""
    return [Phone(_("Råd om vård"), "1177", _("Dygnet runt, alla dagar"))]


def _frame(request: PageRequest) -> dict[str, Any]:
    return {
        "region": known_regions.by_code().get(request.viewer.region),
        "regions": known_regions.listed(),
        "phones": phones(),
    }


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """What the start page says, alike for everyone in a region. One object each, so that its drawing is kept."""

    region: known_regions.Region | None
    shelf: services_shown.Shelf
    is_current: bool
    regions: Sequence[known_regions.Region]
    phones: Sequence[Phone]
    doorways: Sequence[Doorway]
    news: Sequence[Any] = ()


@functools.lru_cache(maxsize=200)
def _front(code: str, _language: str, shelf: services_shown.Shelf, is_current: bool) -> Front:
    region = known_regions.by_code().get(code)
    return Front(region, shelf, is_current, known_regions.listed(), phones(), listing.doorways())


#: Where no region is chosen nothing is looked up.
_EMPTY_SHELF = services_shown.Standing(services_shown.Shelf())


def start(request: PageRequest) -> HttpResponse:
    """The start page: one box for the need, the region's services and their state, numbers to call."""
    viewer = request.viewer
    found = services_shown.standing(viewer, now=clock.now()) if viewer.region else _EMPTY_SHELF
    front = _front(viewer.region, viewer.language, found.shelf, found.is_current)
    return design.render(request, "public/start.html", {"region": front.region, "front": front})


def search(request: PageRequest) -> HttpResponse:
    """Answer the need box: services first, then places; never an empty page without a next step."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    hits = looking.find(request.viewer, text, now=clock.now()) if text else looking.Found((), ())
    return design.render(request, "public/search.html", {**_frame(request), "q": text, "hits": hits})


def services(request: PageRequest) -> HttpResponse:
    """Every e-service and its state in the chosen region."""
    found = services_shown.standing(request.viewer, now=clock.now())
    context = {**_frame(request), "services": found.cards, "is_current": found.is_current}
    return design.render(request, "public/services.html", context)


def service(request: PageRequest, key: str) -> HttpResponse:
    """One e-service before log-in: what it is, for whom, how fast, its state here and what to do instead (R2)."""
    if key not in listing.services():
        raise Http404
    now = clock.now()
    found = services_shown.standing(request.viewer, now=now)
    card = next((one for one in found.cards if one.key == key), None)
    if card is None:
        return gates.unavailable(request)
    about = listing.service(key)
    request.frame.is_sensitive = about.is_sensitive
    panels = listing.panels(Place.PUBLIC_SERVICE, request.viewer, about, now=now)
    context = {**_frame(request), "service": card, "is_current": found.is_current, "panels": panels}
    return design.render(request, "public/service.html", context)


def region(request: PageRequest) -> HttpResponse:
    """Choose region; kept on this device, before and after log-in."""
    after = _own_path(request.POST.get("next", "") or request.GET.get("next", ""))
    if request.method != "POST":
        return design.render(request, "public/region.html", {**_frame(request), "next": after, "error": ""})
    code = request.POST.get("region", "")
    if code not in known_regions.by_code():
        context = {**_frame(request), "next": after, "error": _("Välj en region i listan.")}
        return design.render(request, "public/region.html", context, status=422)
    _keep_on_account(request, code)
    response = SeeOther(after)
    response.set_cookie(
        REGION_COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.IS_HTTPS
    )
    return response


def _keep_on_account(request: PageRequest, code: str) -> None:
    """Keep the choice for somebody who is logged in too: their account's region goes before the device's."""
    now = clock.now()
    viewer = _logged_in(request, now, region=code)
    if viewer is not None:
        people.choose_region(viewer, region=code, now=now)


def _logged_in(request: PageRequest, now: dt.datetime, *, region: str = "") -> Viewer | None:
    """Return the resident who is logged in, as themselves whoever they act for; None for anybody else.

    `region`: what is written in the log; the account's or the home's where none is given.
    """
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    found = sessions.resident_session(token, now=now) if token else None
    if found is None or found.locked_at or found.deceased_on:
        return None
    return Viewer.resident(
        person_id=found.person_id,
        region=region or found.chosen_region or found.home_region,
        session_id=found.session_id,
        request_id=request.request_id,
    )


def language(request: PageRequest) -> HttpResponse:
    """Change language; kept on this device. On a logged-in page also for the person's own notices, which it then says.

    On the public door no account is touched: nothing there shows whose it would be.
    """
    chosen = request.POST.get("language", "")
    after = _own_path(request.POST.get("next", ""))
    if chosen not in dict(settings.LANGUAGES):
        return SeeOther(after)
    now = clock.now()
    viewer = _logged_in(request, now) if after.startswith(addresses.PREFIXES[Door.PORTAL]) else None
    if viewer is not None and people.choose_language(viewer, language=chosen, now=now):
        after = addresses.told(after, language="kept")
    response = SeeOther(after)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
    )
    return response


def about(request: PageRequest) -> HttpResponse:
    """What this is, and what it is not."""
    return design.render(request, "public/about.html", _frame(request))


def accessibility(request: PageRequest) -> HttpResponse:
    """The accessibility statement."""
    return design.render(request, "public/accessibility.html", _frame(request))


def _own_path(path: str) -> str:
    """Return `path` if it is one of ours, else the start page: never a way to send people elsewhere."""
    return path if addresses.is_own_path(path) else addresses.url("public:start")
