"""Pages: what is found among free times: the same when one books, moves and asks again for one that was taken."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.http import HttpResponse, QueryDict

from vardnav.capabilities.booking.forms.search import BY_DISTANCE, LONGEST, SearchForm
from vardnav.capabilities.booking.pages import doors
from vardnav.capabilities.booking.queries import shown, where
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import identifiers, words
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import offer_queries, time_queries
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.offer_queries import Kind, Place
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.calendars import mirroring
from vardnav.platform.calendars import queries as calendar_queries
from vardnav.platform.public import services_shown
from vardnav.platform.registry.requests import PageRequest

#: The first and the last day on which a time can be had, None for no such end.
Between: TypeAlias = tuple[dt.date | None, dt.date | None]
#: So many times are shown of each unit when several are asked, and of one alone.
OF_EACH, OF_ONE = 5, 40
#: Of those nearest by, so many are looked through.
NEAREST = 40
#: The waiting lists of so many units are shown when nothing is free; of more, one is asked to choose.
MOST_LINES = 5


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
    #: When the next times are let out, where none is free now.
    opens: str = ""
    #: The units whose waiting lists one can stand in: that which was looked at alone, or those where nothing is free; none
    #: of many: they are chosen among first.
    lines: Sequence[Place] = ()

    @property
    def status(self) -> int:
        """422 for an address whose words cannot be read."""
        return 422 if self.form.errors else 200

    @property
    def only_place(self) -> Place | None:
        """The one unit that was looked at, if it was one and has a line that one can stand in."""
        return self.lines[0] if len(self.chosen) == 1 and self.lines else None

    @property
    def is_among_many(self) -> bool:
        """Whether so many units were looked at that one chooses among them before one stands in line."""
        return len(self.chosen) > MOST_LINES


def searched(
    request: PageRequest,
    kind: Kind,
    stands: where.Standing,
    *,
    at: Any = None,
    between: Between = (None, None),
    now: dt.datetime,
) -> Searched:
    """Look for free times of a kind as the address asks; first at one's own unit (or `at`), or where one chose to look."""
    viewer, given = request.viewer, request.GET.copy()
    asked = _uuids(given.getlist("unit"))
    text = word(given, "where")
    found = where.choices(viewer, kind, stands, text=text, also=asked, at=at)
    if "part" not in given and not asked and not given.get("near") and found.own is not None:
        given.setlist("unit", [str(found.own)])
    form = SearchForm(
        given,
        places=found.places,
        today=clock.local_date(now),
        language=viewer.language,
        near=found.from_here.choices(),
        has_distance=bool(found.from_here.of),
    )
    if not form.is_valid():
        return Searched(form, found.places, (), "", (), found.phone)
    return _found(request, found, form, now, between=between, at=at)


def _found(
    request: PageRequest,
    found: where.Choices,
    form: SearchForm,
    now: dt.datetime,
    *,
    between: Between,
    at: Any,
) -> Searched:
    """Look among the units that are chosen, or among all that lie where one has said.

    `at`: where the time is that is moved; who has one is told neither when more is let out nor of waiting lists.
    """
    viewer, wanted = request.viewer, _within(form.wanted(), between)
    given, chosen = request.GET.copy(), wanted.pop("unit_ids")
    places: Sequence[Place] = found.places
    area = form.cleaned_data["near"]
    if area:
        places = found.from_here.among(found.every, area)
    elif chosen:
        places = [one for one in found.places if one.unit_id in chosen]
    elif not form.cleaned_data[
        "where"
    ]:  # nothing chosen is everywhere: the nearest time may be at any of them
        places = found.every
    is_by_distance = form.cleaned_data["order"] == BY_DISTANCE
    lengths = {one.unit_id: found.from_here.km_to(one) for one in places}
    if is_by_distance:
        far_off = math.inf
        places = sorted(places, key=lambda one: far_off if (km := lengths[one.unit_id]) is None else km)
        places = places[:NEAREST]
    each = OF_ONE if len(places) == 1 else OF_EACH
    ids = [one.unit_id for one in places]
    silent = mirroring.fresh(found.kind.key, ids, now=now)
    answering = [one for one in ids if one not in silent]
    search = time_queries.Search(found.kind.key, answering, per_unit=each, most=time_queries.MOST, **wanted)
    times = time_queries.free(viewer, search, now=now)
    names, far = {one.unit_id: one.unit for one in places}, {one: shown.km(km) for one, km in lengths.items()}
    drawn = shown.by_unit if is_by_distance else shown.days
    later = _later(times, each, search.first_on or clock.local_date(now))
    is_asked = at is None and not times
    opens_at = time_queries.opens_next(viewer, search, now=now) if is_asked else None
    return Searched(
        form,
        found.places,
        drawn(times, names, viewer.language, far=far),
        _address(given, later),
        ids,
        found.phone,
        calendar_queries.where(silent) if silent else (),
        opens=words.moment(opens_at, now=now, language=viewer.language) if opens_at else "",
        lines=_lines(viewer, places, is_found=bool(times), now=now) if at is None else (),
    )


def _lines(viewer: Viewer, places: Sequence[Place], *, is_found: bool, now: dt.datetime) -> Sequence[Place]:
    """Return the units to stand in line at: where times are found, only that of a single one is offered."""
    if len(places) > (1 if is_found else MOST_LINES):
        return ()
    return offer_queries.with_line(viewer, places, now=now)


def _later(times: Sequence[time_queries.FreeTime], each: int, begins: dt.date) -> dt.date | None:
    """Return the day to go on from: of the units that may have more, the first at which one was cut off. None for none."""
    last = {one.unit_id: clock.local_date(one.starts_at) for one in times}
    count = Counter(one.unit_id for one in times)
    cut = [last[unit_id] for unit_id, number in count.items() if number >= each]
    if len(times) >= time_queries.MOST:
        cut.append(clock.local_date(times[-1].starts_at))
    if not cut:
        return None
    return max(min(cut), begins + dt.timedelta(days=1))


def _within(wanted: dict[str, Any], between: Between) -> dict[str, Any]:
    """Return what is looked for, but only on the days between which it can be had."""
    first, last = between
    begins = max((one for one in (first, wanted["first_on"]) if one is not None), default=None)
    return {**wanted, "first_on": begins, "last_on": last}


def at_desk(request: PageRequest, key: str, *, between: Between = (None, None), now: dt.datetime) -> Searched:
    """Look for the free times of a kind at the staff's own unit, as the address asks: also those not for booking online."""
    viewer, given = request.viewer, request.GET.copy()
    given.setlist("unit", [])
    form = SearchForm(given, places=(), today=clock.local_date(now), language=viewer.language)
    assert viewer.unit_id is not None
    if not form.is_valid():
        return Searched(form, (), (), "", ())
    wanted = _within(form.wanted(), between)
    wanted.pop("unit_ids")
    search = time_queries.Search(key, [viewer.unit_id], per_unit=OF_ONE, **wanted)
    times = time_queries.at_desk(viewer, search, now=now)
    later = _later(times, OF_ONE, search.first_on or clock.local_date(now))
    return Searched(
        form, (), shown.days(times, {}, viewer.language), _address(given, later), (viewer.unit_id,)
    )


def taken(request: PageRequest, slot_id: uuid.UUID, refused: Refused, **more: Any) -> HttpResponse:
    """Say why a time cannot be had (409), with the next ones of the same sort at the same unit (R2)."""
    now, viewer = clock.now(), request.viewer
    slot = offer_queries.of_slot(viewer, slot_id)
    request.frame.is_sensitive = slot.unit.kind in SENSITIVE
    stands = where.standing(viewer, service=where.service_of(slot.time_type.key), now=now)
    is_other = refused.why in refusals.OF_THE_TIME and stands.is_open_at(slot.unit_id)
    is_paused = refused.why is Why.PAUSED
    context = {
        "reason": refusals.said(refused, now=now, language=viewer.language),
        "why": refused.why.value,
        "title": shown.title(slot.time_type, viewer.language),
        "when": shown.when(slot.starts_at, slot.ends_at, viewer.language),
        "slot": slot,
        "days": instead(request, slot_id, but=slot_id) if is_other else (),
        "instead": services_shown.instead_text(stands.at(slot.unit_id), viewer.language) if is_paused else "",
        "layout": doors.layout(request),
        **more,
    }
    return design.render(request, "booking/taken.html", context, status=409)


def instead(request: PageRequest, slot_id: uuid.UUID, *, but: uuid.UUID | None = None) -> list[shown.FreeDay]:
    """Return the next free times of a slot's sort at its unit, without the one that cannot be had (`but`)."""
    viewer = request.viewer
    slot = offer_queries.of_slot(viewer, slot_id)
    found = time_queries.instead_of(viewer, slot_id, now=clock.now(), most=6)
    names = {slot.unit_id: slot.unit.name}
    return shown.days([one for one in found if one.slot_id != but], names, viewer.language)


def word(given: QueryDict, name: str) -> str:
    """Return what the address asks for; no name of ours has a NUL in it, which the database cannot be asked about."""
    return str(given.get(name, "")).replace("\x00", "").strip()[:LONGEST]


def _uuids(texts: Sequence[str]) -> list[uuid.UUID]:
    return [
        found
        for text in texts[: offer_queries.MOST_UNITS]
        if (found := identifiers.from_text(text)) is not None
    ]


def _address(given: Any, later: dt.date | None) -> str:
    if later is None:
        return ""
    again = given.copy()
    again["day"] = later.isoformat()
    again.setdefault("part", "")
    return f"?{again.urlencode()}"
