"""Pages: what is found among free times: the same when one books, moves and asks again for one that was taken."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.booking.forms.search import LONGEST, SearchForm
from vardnav.capabilities.booking.pages import doors
from vardnav.capabilities.booking.queries import shown, where
from vardnav.kernel import clock
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import offer_queries, time_queries
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.offer_queries import Kind, Place
from vardnav.platform.calendars import mirroring
from vardnav.platform.calendars import queries as calendar_queries
from vardnav.platform.registry.requests import PageRequest

#: So many times are shown of each unit when several are asked, and of one alone.
OF_EACH, OF_ONE = 5, 40


@dataclass(frozen=True, slots=True)
class Searched:
    """The form with what it found. `later`: the day to go on from, "" where all is shown."""

    form: SearchForm
    places: Sequence[Place]
    days: Sequence[shown.FreeDay]
    later: str
    chosen: Sequence[uuid.UUID]
    phone: str = ""
    #: Units whose own system does not answer, so that nothing of theirs is shown.
    silent: Sequence[calendar_queries.Where] = ()

    @property
    def status(self) -> int:
        """422 for an address whose words cannot be read."""
        return 422 if self.form.errors else 200

    @property
    def only_place(self) -> Place | None:
        """The one unit that was looked at, if it was one: whose waiting list one can stand in."""
        found = [one for one in self.places if one.unit_id in self.chosen]
        return found[0] if len(found) == 1 else None


def searched(
    request: PageRequest,
    kind: Kind,
    stands: where.Standing,
    *,
    at: uuid.UUID | None = None,
    now: dt.datetime,
) -> Searched:
    """Look for free times of a kind as the address asks; first at one's own unit (or `at`), or where one chose to look."""
    viewer, given = request.viewer, request.GET.copy()
    asked = _uuids(given.getlist("unit"))
    text = given.get("where", "").replace("\x00", "").strip()[:LONGEST]
    found = where.choices(viewer, kind, stands, text=text, also=asked, at=at)
    if "part" not in given and not asked and found.own is not None:
        given.setlist("unit", [str(found.own)])
    form = SearchForm(given, places=found.places, today=clock.local_date(now), language=viewer.language)
    if not form.is_valid():
        return Searched(form, found.places, (), "", (), found.phone)
    wanted = form.wanted()
    chosen = wanted.pop("unit_ids") or [one.unit_id for one in found.places]
    each = OF_ONE if len(chosen) == 1 else OF_EACH
    silent = mirroring.fresh(kind.key, chosen, now=now)
    answering = [one for one in chosen if one not in silent]
    search = time_queries.Search(kind.key, answering, per_unit=each, **wanted)
    times = time_queries.free(viewer, search, now=now)
    names = {one.unit_id: one.unit for one in found.places}
    later = clock.local_date(times[-1].starts_at) + dt.timedelta(days=1) if len(times) >= each else None
    days = shown.days(times, names, viewer.language)
    unheard = calendar_queries.where(silent) if silent else ()
    return Searched(form, found.places, days, _address(given, later), chosen, found.phone, unheard)


def at_desk(request: PageRequest, key: str, *, now: dt.datetime) -> Searched:
    """Look for the free times of a kind at the staff's own unit, as the address asks: also those not for booking online."""
    viewer, given = request.viewer, request.GET.copy()
    given.setlist("unit", [])
    form = SearchForm(given, places=(), today=clock.local_date(now), language=viewer.language)
    assert viewer.unit_id is not None
    if not form.is_valid():
        return Searched(form, (), (), "", ())
    wanted = form.wanted()
    wanted.pop("unit_ids")
    search = time_queries.Search(key, [viewer.unit_id], per_unit=OF_ONE, **wanted)
    times = time_queries.at_desk(viewer, search, now=now)
    later = clock.local_date(times[-1].starts_at) + dt.timedelta(days=1) if len(times) >= OF_ONE else None
    return Searched(
        form, (), shown.days(times, {}, viewer.language), _address(given, later), (viewer.unit_id,)
    )


def taken(request: PageRequest, slot_id: uuid.UUID, refused: Refused, **more: Any) -> HttpResponse:
    """Say why a time cannot be had (409), with the next ones of the same sort at the same unit (R2)."""
    now, viewer = clock.now(), request.viewer
    slot = offer_queries.of_slot(viewer, slot_id)
    request.frame.is_sensitive = slot.unit.kind in SENSITIVE
    stands = where.standing(viewer, now=now)
    is_other = refused.why in refusals.OF_THE_TIME and stands.is_open_at(slot.unit_id)
    others = time_queries.instead_of(viewer, slot_id, now=now, most=6) if is_other else []
    context = {
        "reason": refusals.said(refused, now=now, language=viewer.language),
        "why": refused.why.value,
        "title": shown.title(slot.time_type, viewer.language),
        "when": shown.when(slot.starts_at, slot.ends_at, viewer.language),
        "slot": slot,
        "days": shown.days(
            [one for one in others if one.slot_id != slot_id], {slot.unit_id: slot.unit.name}, viewer.language
        ),
        "layout": doors.layout(request),
        **more,
    }
    return design.render(request, "booking/taken.html", context, status=409)


def one_uuid(text: str) -> uuid.UUID | None:
    """Return the id that a form or an address holds, None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _uuids(texts: Sequence[str]) -> list[uuid.UUID]:
    return [found for text in texts[: offer_queries.MOST_UNITS] if (found := one_uuid(text)) is not None]


def _address(given: Any, later: dt.date | None) -> str:
    if later is None:
        return ""
    again = given.copy()
    again["day"] = later.isoformat()
    again.setdefault("part", "")
    return f"?{again.urlencode()}"
