"""Queries: what opens, is paused, closes and opens again in a region, and when: by the decisions that stand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import models
from vardnav.platform.registry import listing

#: How far back what has already happened is told.
RECENT = dt.timedelta(days=30)
MOST = 200
#: Units named one by one; more are counted.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens at one moment. `instead`: what to do meanwhile, "" where it opens.

    `is_held`: it comes at the earliest then, if a trial goes well. `pause_id`, `plan_id`: what it is part of.
    """

    id: str
    at: dt.datetime
    what: str
    title: str | Promise
    where: str
    reason: str
    instead: str
    key: str = ""
    is_held: bool = False
    pause_id: str = ""
    plan_id: str = ""
    unit_id: str = ""


def turns(viewer: Viewer, *, now: dt.datetime, since: dt.datetime | None = None) -> list[Turn]:
    """Return the region's turns from `since` (RECENT ago) on, in order, at most MOST; without a region none.

    One statement.
    """
    if not viewer.region:
        return []
    rows = models.Offering.objects.filter(region_id=viewer.region, superseded_at__isnull=True)
    single: list[models.Offering] = []
    together: dict[tuple[object, ...], list[models.Offering]] = defaultdict(list)
    for row in rows.select_related("unit", "wave").order_by("unit__sort_key", "id"):
        if row.wave_id and row.unit_id and row.state == models.State.ON:
            together[row.wave_id, row.valid_from, row.valid_to].append(row)
        else:
            single.append(row)
    found = [turn for row in single for turn in _of(row, viewer.language)]
    found += [turn for wave in together.values() for turn in _of_wave(wave, viewer.language)]
    start = now - RECENT if since is None else since
    return sorted((one for one in found if one.at > start), key=lambda one: (one.at, one.id))[:MOST]


def _of(row: models.Offering, language: str) -> Iterator[Turn]:
    where = row.unit.name if row.unit else _("hela regionen")
    begins = {"on": _("Öppnar"), "paused": _("Pausas"), "off": _("Stänger")}[row.state]
    if row.is_by_unit and row.all_from:
        yield from _turn(
            row,
            name=f"{row.id}-all",
            at=row.all_from,
            what=_("Öppnar"),
            where=_("alla mottagningar"),
            language=language,
        )
    if row.is_by_unit and row.state == models.State.ON:
        return  # it opens unit by unit
    yield from _turn(
        row, name=f"{row.id}-from", at=row.valid_from, what=begins, where=where, language=language
    )
    if row.valid_to:
        ends = _("Stänger") if row.state == "on" else _("Öppnar igen")
        yield from _turn(
            row,
            name=f"{row.id}-to",
            at=row.valid_to,
            what=ends,
            where=where,
            language=language,
            has_words=False,
        )


def _of_wave(rows: list[models.Offering], language: str) -> Iterator[Turn]:
    """The units that join at one moment are one turn."""
    first, where = rows[0], _named(row.unit.name for row in rows if row.unit)
    opens = _("Öppnar på försök") if first.is_trial else _("Öppnar")
    yield from _turn(
        first, name=f"{first.wave_id}-from", at=first.valid_from, what=opens, where=where, language=language
    )
    if first.valid_to:
        ends = _("Försöket är slut")
        yield from _turn(
            first,
            name=f"{first.wave_id}-to",
            at=first.valid_to,
            what=ends,
            where=where,
            language=language,
            has_words=False,
        )


def _named(names: Iterable[str]) -> str:
    found = list(names)
    if len(found) <= NAMED:
        return ", ".join(found)
    return ngettext("%(n)d mottagning", "%(n)d mottagningar", len(found)) % {"n": len(found)}


def _turn(
    row: models.Offering,
    *,
    name: str,
    at: dt.datetime,
    what: str,
    where: str,
    language: str,
    has_words: bool = True,
) -> Iterator[Turn]:
    service = listing.services_in(row.region_id).get(row.service_key)
    if service is None:
        return
    reason, instead = (
        (getattr(row, f"{text}_{language}", "") or getattr(row, f"{text}_sv") if has_words else "")
        for text in ("reason", "instead")
    )
    yield Turn(
        id=name,
        at=at,
        what=what,
        title=service.title,
        where=where,
        reason=reason,
        instead=instead,
        key=row.service_key,
        is_held=row.is_held,
        pause_id=str(row.pause_id or ""),
        plan_id=str(row.wave.roll_out_id) if row.wave else "",
        unit_id=str(row.unit_id or ""),
    )
