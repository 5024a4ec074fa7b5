"""Words: places in queues, as their person and as the unit read them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vardnav.capabilities.listing.models import Place
from vardnav.capabilities.listing.queries import desk, queue
from vardnav.capabilities.listing.queries.queue import Standing
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.platform.registry import addresses


def own(one: Standing, *, language: str) -> dict[str, Any]:
    """Return a place as its person reads it: where they stand now, or until when an offer can be taken."""
    since = clock_words.plain_date(clock.local_date(one.joined_at), language)
    until = clock_words.plain_date(one.offer_until, language) if one.offer_until else ""
    return {
        "id": one.place_id,
        "unit": one.unit_name,
        "is_offered": one.is_offered,
        "text": _("Du kan välja vårdcentralen till och med %(day)s. Sedan går platsen till nästa i kön.")
        % {"day": until}
        if one.is_offered
        else _("Plats %(number)d av %(of)d i kön. Du har stått här sedan %(day)s.")
        % {"number": one.number, "of": one.of, "day": since},
        "choose_url": f"{addresses.url('cases:start', key='listing.choose')}?unit={one.unit_id}",
    }


def at_desk(
    places: Sequence[Place], unreached: Collection[uuid.UUID], *, language: str
) -> list[dict[str, Any]]:
    """Return a unit's queue as its list shows it, numbered as it is offered. `unreached`: who must be called."""
    waiting = [one.id for one in places if one.offered_at is None]
    numbers = {key: number for number, key in enumerate(waiting, 1)}
    return [
        _at_desk(one, numbers.get(one.id, 0), must_be_called=one.subject_id in unreached, language=language)
        for one in places
    ]


def _at_desk(place: Place, number: int, *, must_be_called: bool, language: str) -> dict[str, Any]:
    """A protected person has neither name nor number there."""
    person = place.subject
    is_protected = protection.is_protected(person.protection)
    return {
        "id": str(place.id),
        "number": number,
        "who": "" if is_protected else person.name,
        "person_number": "" if is_protected else person.number.shown(),
        "is_protected": is_protected,
        "since": clock_words.plain_date(clock.local_date(place.joined_at), language),
        "until": clock_words.plain_date(place.offer_until, language) if place.offer_until else "",
        "must_be_called": must_be_called,
    }


def tabs(viewer: Viewer) -> list[tuple[str, str, str, int | None]]:
    """Return the unit's lists as tabs: (key, words, address, how many ask for work)."""
    page = addresses.url("listing:desk")
    names = {"register": _("Att registrera"), "registered": _("Registrerade"), "leave": _("Lämnar er")}
    counts = {"register": desk.to_register_count(viewer)}
    lists = [(key, names[key], f"{page}?list={key}", counts.get(key)) for key in desk.LISTS]
    return [*lists, ("queue", _("Kö"), addresses.url("listing:desk_queue"), queue.count(viewer))]
