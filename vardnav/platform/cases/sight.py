"""Rules: which of a person's cases whoever acts for them sees, and what they may begin. The one place that decides.

A case is of an area, decided when it is written (`area_of`) and again when it goes to another unit (`narrowed`). Tables,
hand-written statements, notices and doors ask here, so none can show what another hides:

- a guardian sees what is not secret: there the age table rules (domain.md 4.5);
- whoever acts for an adult (god man, trustee, holder of a future power, agent by power of attorney) sees, of what is not
  secret, the areas of the decision that the dated table lets it give (acting_limits.toml), and nothing only for oneself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from django.db.models import Q

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.kernel.people.acting import ActingRights
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases.letters import Letter
from vardnav.platform.registry.declarations import EService

#: Of no area that anybody can be given: only for oneself. Also what a case is of whose area nobody has said.
OWN: Final = "own"
_GIVEN: Final = tuple(area.value for area in Area)
#: What a case can be of.
AREAS: Final = (*_GIVEN, OWN)


class NotCovered(Exception):
    """Whoever acts for an adult may not do it: it is only for oneself, or the power is not about it. `area`: which."""

    def __init__(self, area: str) -> None:
        super().__init__(area)
        self.area = area


class Sight(NamedTuple):
    """What one sees of a person's cases. `areas` None: those of every area."""

    sees_secret: bool
    areas: tuple[str, ...] | None

    def sees(self, *, is_secret: bool, area: str) -> bool:
        """Tell whether such a case is seen."""
        return self.covers(area) and (self.sees_secret or not is_secret)

    def covers(self, area: str) -> bool:
        """Tell whether cases of `area` are seen, secret ones apart."""
        return self.areas is None or area in self.areas

    def shown(self, case: str = "") -> Q:
        """Return the condition on cases; `case`: the way there from another table ("case__")."""
        found = Q() if self.sees_secret else Q(**{f"{case}is_secret": False})
        return found if self.areas is None else found & Q(**{f"{case}area__in": self.areas or ("",)})

    def sql(self, case: str) -> str:
        """Return the same for a statement written by hand, "" where all is seen. `case`: what it calls cases_case.

        Constants only: each sight has a text of its own, so that whoever acts for themselves pays nothing for it.
        """
        found = "" if self.sees_secret else f" AND NOT {case}.is_secret"
        if self.areas is None:
            return found
        listed = ", ".join(f"'{area}'" for area in AREAS if area in self.areas)
        return f"{found} AND {case}.area IN ({listed})" if listed else " AND false"


EVERYTHING: Final = Sight(True, None)
_GUARDIAN: Final = Sight(False, None)


def of(viewer: Viewer) -> Sight:
    """Return what a resident sees of the cases of the one they act for, themselves or another."""
    if not viewer.is_proxy:
        return EVERYTHING
    if not viewer.acts_for_grown:
        return _GUARDIAN
    return _within(viewer.areas)


def of_rights(rights: ActingRights) -> Sight:
    """Return what somebody with these rights sees of another's cases; nothing without a right. For notices."""
    if rights.basis is None:
        return _within(())
    if rights.basis.is_for_child:
        return _GUARDIAN
    return _within(rights.areas)


def _within(areas: Collection[str]) -> Sight:
    return Sight(False, tuple(area for area in _GIVEN if area in areas))


def area_of(of_what: EService | Letter | None, unit_kind: str) -> str:
    """Return of which area a case is: by its e-service or sort of letter (None: neither), and where it is sent."""
    declared: Area | None = Area.E_SERVICES if of_what is None else of_what.area
    return narrowed(OWN if declared is None else declared.value, unit_kind)


def narrowed(area: str, unit_kind: str) -> str:
    """Return of which area a case is when it comes to a unit of this kind. What was only for oneself stays so."""
    return OWN if unit_kind in ONLY_FOR_ONESELF else area


def require(viewer: Viewer, area: str) -> None:
    """Raise NotCovered when the viewer acts for somebody and may not do what is of `area`."""
    if not of(viewer).covers(area):
        raise NotCovered(area)


def is_open_to_others(kinds: Collection[str]) -> bool:
    """Tell whether what others wrote, at units of these kinds, may be seen by whoever acts for the one it is about.

    A unit whose kind nobody has said ("") may be one where it is only for oneself.
    """
    return all(kind and kind not in ONLY_FOR_ONESELF for kind in kinds)


def kinds(viewer: Viewer, wanted: Collection[str]) -> tuple[str, ...]:
    """Return the kinds of unit, of those wanted, at which the viewer may do anything for the one they act for."""
    return tuple(one for one in wanted if not (viewer.acts_for_grown and one in ONLY_FOR_ONESELF))
