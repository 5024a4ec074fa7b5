"""Pages: which e-services stand first on the residents' start page, and in what order; with a look before it is saved."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.catalogue import changing, proposals, tiles
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.actions import Stale
from vardnav.platform.catalogue.models import TileChoice
from vardnav.platform.design import telling
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.steering import proposal_pages, proposals_shown, tile_words

CHOSEN = telling.word("steering tiles", gettext_lazy("Genvägarna är sparade. Invånarna ser dem nu."))
_PLACES = {"up": -1, "down": 1}


def shortcuts(request: PageRequest) -> HttpResponse:
    """Choose and order; every button but the last shows the page again, with nothing saved."""
    viewer, now = request.viewer, clock.now()
    found = tiles.history(viewer)
    if request.method != "POST":
        earlier = _earlier(request)
        keys = earlier.keys if earlier else found[0].keys if found else ()
        return _page(request, tiles.known(viewer, keys), found, earlier=earlier, now=now)
    keys = tiles.known(viewer, request.POST.getlist("keys")[: 2 * tiles.MOST])
    step, _colon, key = request.POST.get("step", "").partition(":")
    if step != "save":
        keys = _moved(keys, step, key if key in listing.services_in(viewer.region) else "")
        return _page(request, keys, found, pressed=request.POST.get("step", ""), now=now)
    try:
        change = tiles.ask(viewer, keys, seen=_seen(request), now=now)
    except tiles.TooMany:
        problem = _("Välj högst %(most)d genvägar.") % {"most": tiles.MOST}
        return _page(request, keys, found, problem=problem, status=422, now=now)
    except Stale:
        return _page(request, keys, tiles.history(viewer), status=409, now=now)
    if change is not None and change.expires_at is not None:
        return proposal_pages.proposed(request, change.id)
    return telling.after(request, see_other("steering:shortcuts"), CHOSEN)


def _moved(keys: Sequence[str], step: str, key: str) -> list[str]:
    """Return the keys after one press: a tile added, taken away or moved a step; all taken away for "none"."""
    if step == "none":
        return []
    if step == "add" and key and key not in keys:
        return [*keys, key]
    if step == "remove":
        return [one for one in keys if one != key]
    moved = list(keys)
    if step in _PLACES and key in moved:
        place = moved.index(key)
        to = place + _PLACES[step]
        if 0 <= to < len(moved):
            moved[place], moved[to] = moved[to], moved[place]
    return moved


def _page(
    request: PageRequest,
    keys: Sequence[str],
    found: Sequence[TileChoice],
    *,
    earlier: TileChoice | None = None,
    problem: str = "",
    pressed: str = "",
    status: int = 200,
    now: dt.datetime,
) -> HttpResponse:
    viewer = request.viewer
    cards = {one.key: one for one in _cards(viewer, now)}
    stands = list(found[0].keys) if found else []
    context = {
        "chosen": [cards[key] for key in keys],
        "others": [one for key, one in cards.items() if key not in keys],
        "is_full": len(keys) >= tiles.MOST,
        "most": tiles.MOST,
        "is_changed": list(keys) != stands,
        "seen": found[0].number if found else 0,
        "pressed": pressed,
        "problem": problem,
        "is_stale": status == 409,
        "stands": tile_words.listed(stands),
        "earlier": _when(earlier, viewer, now) if earlier else "",
        "shown": _preview(viewer, keys, now),
        "events": [
            {
                "number": one.number,
                "what": tile_words.listed(one.keys),
                "when": _when(one, viewer, now),
                "who": proposals_shown.who(one.decided_by),
                "is_now": place == 0,
            }
            for place, one in enumerate(found)
        ],
        "needs_two": changing.needs_two(viewer),
        "proposed": [one.id for one in proposals.waiting(viewer, now=now) if one.kind == tiles.TILES],
    }
    return design.render(request, "steering/shortcuts.html", context, status=status)


def _cards(viewer: Viewer, now: dt.datetime) -> Sequence[services_shown.Card]:
    return services_shown.shelf(viewer, now=now).cards


def _preview(viewer: Viewer, keys: Sequence[str], now: dt.datetime) -> list[dict[str, Any]]:
    """Return the tiles as residents will see them, in both languages: those that can be used now."""
    offers = catalogue.offers(viewer, region=viewer.region, now=now)
    shown = []
    for language in ("sv", "en"):
        with translation.override(language):
            reader = dataclasses.replace(viewer, language=language)
            cards = [
                services_shown.card_of(reader, listing.service(key), offers[key])
                for key in keys
                if offers[key].is_open
            ]
            # Words become text in this language now, and a look leads nowhere.
            worded = [
                dataclasses.replace(one, title=str(one.title), summary=str(one.summary), url="#preview")
                for one in cards
            ]
        shown.append({"language": language, "cards": worded})
    return shown


def _when(one: TileChoice, viewer: Viewer, now: dt.datetime) -> str:
    return words.moment(one.decided_at, now=now, language=viewer.language)


def _earlier(request: PageRequest) -> TileChoice | None:
    """Return the earlier decision that is to be chosen again. Raises Http404 for one that is not the region's."""
    written = request.GET.get("from", "")
    if not written:
        return None
    number = _number(written)
    found = tiles.numbered(request.viewer, number) if number > 0 else None
    if found is None:
        raise Http404
    return found


def _seen(request: PageRequest) -> int:
    """Return the number of the decision that the form showed; -1, which is always stale, for anything else."""
    return _number(request.POST.get("seen", ""))


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
