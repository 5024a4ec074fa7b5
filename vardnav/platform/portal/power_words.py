"""Words: a power of attorney as the one who gave it, and the one who acts by it, read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.people.power_queries import Given, Offered
from vardnav.kernel.people.rules import Area
from vardnav.platform.registry import addresses

#: What can be chosen; without e-services nothing can be done here, so all else comes on top of them.
SERVICES, MEDICINES = "services", "medicines"
AREAS = {SERVICES: (Area.E_SERVICES,), MEDICINES: (Area.E_SERVICES, Area.MEDICINES)}


@dataclass(frozen=True, slots=True)
class Line:
    """A power on a list: whose, what it lets somebody do, how it stands, and where to go on from here ("": nowhere)."""

    name: str
    areas: str
    state: str
    tone: str
    url: str


def own_areas(chosen: Collection[Area]) -> list[str]:
    """Return what somebody may do for one, to oneself."""
    return [word for area, word in (
        (Area.E_SERVICES, _("Läsa och skicka ärenden åt dig")),
        (Area.MEDICINES, _("Se dina läkemedel och förnya recept")),
    ) if area in chosen]  # fmt: skip


def areas(chosen: Collection[Area]) -> list[str]:
    """Return what one may do for somebody else."""
    return [word for area, word in (
        (Area.E_SERVICES, _("Läsa och skicka ärenden åt personen")),
        (Area.MEDICINES, _("Se personens läkemedel och förnya recept")),
    ) if area in chosen]  # fmt: skip


def given_line(viewer: Viewer, one: Given) -> Line:
    """Return a power one has given. What ended it, and that it was declined, is not told."""
    day = words.plain_date
    url = addresses.url("powers:end", given_id=one.power_id)
    state, tone = _("Avslutad"), "neutral"
    if one.is_holding:
        state, tone = _("Gäller till och med %(day)s") % {"day": day(one.until, viewer.language)}, "success"
        if one.starts_on:
            first = day(one.starts_on, viewer.language)
            state = _("Gäller från %(day)s") % {"day": first}
    elif one.is_waiting:
        state, tone = (
            _("Väntar på svar till och med %(day)s") % {"day": day(one.answer_by, viewer.language)},
            "info",
        )
    elif not one.is_accepted:
        state = _("Tillbakatagen") if one.is_taken_back else _("Blev aldrig godkänd")
    is_open = one.is_holding or one.is_waiting
    may_end = is_open and not viewer.is_proxy
    said = own_areas(one.areas)
    if one.unit:
        said.append(_("På papper, registrerad på %(unit)s") % {"unit": one.unit})
    return Line(
        one.name or _("Någon med skyddad identitet"), ". ".join(said), state, tone, url if may_end else ""
    )


def offered_line(viewer: Viewer, one: Offered) -> Line:
    """Return a power that waits for one's answer."""
    state = _("Svara senast %(day)s") % {"day": words.plain_date(one.answer_by, viewer.language)}
    url = addresses.url("powers:offer", offer_id=one.offer_id)
    return Line(one.giver_name, ". ".join(areas(one.areas)), state, "info", url)
