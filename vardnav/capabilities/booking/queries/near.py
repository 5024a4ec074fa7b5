"""Queries: where one looks for times: the region, the own municipality, so far from the own clinic; and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import distances
from vardnav.kernel.organisations.models import Municipality
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments.offer_queries import Place

#: How far from the own clinic one can say: kilometres as the crow flies.
KILOMETRES = (5, 10, 25, 50)
CHOSEN, REGION, MUNICIPALITY = "", "region", "municipality"


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where one looks. `of`: what distances are counted from, "" where nothing is known of it."""

    of: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    municipality: str = ""
    municipality_name: str = ""

    def choices(self) -> list[tuple[str, str]]:
        """Return the ways to say where: (value, words). Only those that can be answered."""
        found = [(CHOSEN, _("De mottagningar jag väljer")), (REGION, _("Alla mottagningar i regionen"))]
        if self.municipality:
            found.append((MUNICIPALITY, _("Mottagningar i %(place)s") % {"place": self.municipality_name}))
        if self.of:
            words = _("Inom %(km)s km från %(place)s")
            found += [(str(km), words % {"km": km, "place": self.of}) for km in KILOMETRES]
        return found

    def km_to(self, place: Place) -> float | None:
        """Return how far a place is, None where either is not known."""
        if not self.of or place.latitude is None or place.longitude is None:
            return None
        return distances.kilometres(self.latitude, self.longitude, place.latitude, place.longitude)

    def among(self, places: Sequence[Place], near: str) -> list[Place]:
        """Return the places that lie where one has said."""
        if near == MUNICIPALITY:
            return [one for one in places if one.municipality == self.municipality]
        if near.isdigit():
            return [one for one in places if (km := self.km_to(one)) is not None and km <= int(near)]
        return list(places)


def standpoint(viewer: Viewer, unit: Any, *, is_home: bool = True) -> Standpoint:
    """Return from where somebody looks: a clinic (their own), else the middle of their municipality. One statement.

    `is_home`: whether one's municipality is a way to say where; then it is asked for. Where a person lives is theirs to
    see alone: of somebody else than the one who looks it is not used.
    """
    home = None
    if is_home and viewer.subject_id is not None and not viewer.is_proxy:
        lives = Person.objects.filter(id=viewer.subject_id).values("municipality")
        home = Municipality.objects.filter(code__in=lives, region=viewer.region).first()
    area = {"municipality": home.code, "municipality_name": home.name} if home is not None else {}
    if unit is not None and unit.latitude is not None and unit.longitude is not None:
        return Standpoint(unit.name, unit.latitude, unit.longitude, **area)
    if home is not None:
        return Standpoint(home.name, home.latitude, home.longitude, **area)
    return Standpoint()
