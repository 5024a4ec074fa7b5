"""Words: what a change of a roll-out is about, for the one who is to let it through."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models, roll_outs
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Described, Difference
from vardnav.platform.steering import roll_out_words, wording_forms

#: Units of a wave that are told by name.
MOST_NAMED = 40


def plan(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A whole plan: each wave."""
    found = _plan(viewer, payload)
    rows = roll_outs.waves(viewer, found)
    return _described(found, [Difference(row.name, "", _told(_data(row), viewer, now)) for row in rows])


def wave(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A wave that is new or changed."""
    found = _plan(viewer, payload)
    row = _wave(viewer, found, payload)
    choice = payload["choice"]
    before = _told(_data(row), viewer, now) if row else ""
    return _described(found, [Difference(choice["name"], before, _told(choice, viewer, now))])


def removed(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A wave that would be taken away."""
    found = _plan(viewer, payload)
    row = _wave(viewer, found, payload)
    return _described(found, [Difference(row.name, _told(_data(row), viewer, now), "")] if row else [])


def stopped(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A plan that would be stopped."""
    told = Difference(_("Införandet"), _("Pågår"), _("Stoppas. Ingen mer mottagning börjar."))
    return _described(_plan(viewer, payload), [told])


def words(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Other public texts of a plan."""
    found = _plan(viewer, payload)
    return _described(found, wording_forms.differences(found, payload))


def judged(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A verdict of a trial."""
    found = _plan(viewer, payload)
    row = _wave(viewer, found, payload)
    verdict = roll_out_words.verdict("go" if payload["go"] else "no_go")
    told = Difference(row.name if row else _("Försöket"), _("Inte bedömt"), f"{verdict}. {payload['words']}")
    return _described(found, [told])


def _described(found: models.RollOut, differences: list[Difference]) -> Described:
    return Described(
        _("hela regionen"), addresses.url("steering:roll_out", roll_out_id=found.id), differences
    )


def _plan(viewer: Viewer, payload: Mapping[str, Any]) -> models.RollOut:
    return roll_outs.one(viewer, uuid.UUID(payload["roll_out"]))


def _wave(viewer: Viewer, found: models.RollOut, payload: Mapping[str, Any]) -> models.Wave | None:
    return models.Wave.objects.filter(region_id=viewer.region, roll_out=found, id=payload["wave"]).first()


def _data(row: models.Wave) -> dict[str, Any]:
    return {
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "units": row.unit_ids,
        "has_everyone": row.has_everyone,
    }


def _told(data: Mapping[str, Any], viewer: Viewer, now: dt.datetime) -> str:
    ends = dt.datetime.fromisoformat(data["ends_at"]) if data["ends_at"] else None
    when = roll_out_words.period(dt.datetime.fromisoformat(data["starts_at"]), ends, viewer.language, now)
    return ", ".join([_("alla andra") if data["has_everyone"] else _who(data, viewer), when])


def _who(data: Mapping[str, Any], viewer: Viewer) -> str:
    """Name the units: nobody lets through what they cannot see. Very many are counted; the plan itself names them."""
    count = len(data["units"])
    if count > MOST_NAMED:
        return ngettext("%(n)d mottagning", "%(n)d mottagningar", count) % {"n": count}
    names = Unit.objects.filter(region_id=viewer.region, id__in=data["units"]).order_by("sort_key", "id")
    return ", ".join(names.values_list("name", flat=True))
