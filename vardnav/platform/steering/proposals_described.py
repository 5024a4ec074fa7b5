"""Words: what a change of the catalogue is about, for the one who is to let it through."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import decisions, models, pauses
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Described, Difference
from vardnav.platform.steering import changes, pause_shown, wording_forms

_SERVICE, _UNIT_SERVICE = "steering:service", "steering:unit_service"


def decision(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A decision about an e-service in the region or at a unit: what it changes."""
    choice = Choice.from_data(payload["choice"])
    after = models.Offering(
        state=choice.state,
        valid_from=choice.valid_from,
        valid_to=choice.valid_to,
        options=choice.options,
        **choice.texts,
    )
    before = _current(viewer, payload)
    service = listing.services().get(payload["service"])
    language = viewer.language
    found = list(changes.differences(service, before, after, language, now)) if service and before else []
    if before is None and service is not None:
        nothing = models.Offering(state=after.state, valid_from=after.valid_from, valid_to=after.valid_to)
        told = changes.differences(service, nothing, after, language, now)
        state, time = changes.state_word(after.state), changes.period(after, language, now)
        found = [Difference(_("Läge"), "", state), Difference(_("Tid"), "", time), *told]
    return Described(_where(viewer, payload), _address(payload), found)


def follow(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A unit's own decision that would be taken away."""
    before = _current(viewer, payload)
    state = (
        f"{changes.state_word(before.state)}, {changes.period(before, viewer.language, now)}"
        if before
        else ""
    )
    found = [Difference(_("Eget beslut"), state, _("Följer regionens beslut"))]
    return Described(_where(viewer, payload), _address(payload), found)


def pause(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """A pause as one operation."""
    line = _line(viewer, payload, now)
    told = Difference(_("Läge"), _("Öppen"), _paused(line))
    return Described(line.where, addresses.url("steering:pause", pause_id=line.id), [told])


def resume(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """The end of a pause."""
    line = _line(viewer, payload, now)
    told = Difference(_("Läge"), _paused(line), _("Öppen"))
    return Described(line.where, addresses.url("steering:pause", pause_id=line.id), [told])


def words(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Other public texts of a pause."""
    found = pauses.one(viewer, uuid.UUID(payload["pause"]))
    line = pause_shown.line_of(found, viewer, now)
    return Described(
        line.where,
        addresses.url("steering:pause", pause_id=line.id),
        wording_forms.differences(found, payload),
    )


def two(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """Two administrators are wanted from now on."""
    return _needed(_("En administratör räcker"), _("Två ska godkänna"))


def one(viewer: Viewer, payload: Mapping[str, Any], *, now: dt.datetime) -> Described:
    """One administrator is enough again."""
    return _needed(_("Två ska godkänna"), _("En administratör räcker"))


def _paused(line: pause_shown.Line) -> str:
    return ", ".join([_("Pausad"), line.period])


def _needed(before: str, after: str) -> Described:
    told = Difference(_("Hur många som godkänner"), before, after)
    return Described(_("hela regionen"), addresses.url("steering:proposals"), [told])


def _line(viewer: Viewer, payload: Mapping[str, Any], now: dt.datetime) -> pause_shown.Line:
    return pause_shown.line_of(pauses.one(viewer, uuid.UUID(payload["pause"])), viewer, now)


def _current(viewer: Viewer, payload: Mapping[str, Any]) -> models.Offering | None:
    expected = payload["expected"]
    return decisions.by_id(viewer, uuid.UUID(expected)) if expected else None


def _where(viewer: Viewer, payload: Mapping[str, Any]) -> str:
    if payload["unit"] is None:
        return _("hela regionen")
    found = Unit.objects.filter(id=payload["unit"], region_id=viewer.region).first()
    return found.name if found else ""


def _address(payload: Mapping[str, Any]) -> str:
    if payload["unit"] is None:
        return addresses.url(_SERVICE, key=payload["service"])
    return addresses.url(_UNIT_SERVICE, key=payload["service"], unit_id=payload["unit"])
