"""Rules: sorts of time that another room has rules of its own for (a vaccination campaign): asked in every booking.

The room declares a guard with a prefix of keys (registry.TimeGuard). This room knows no other room by name.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterable

from django.db.models import Q

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.answers import Refuse
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Refusal, Why
from vardnav.platform.registry import listing
from vardnav.platform.registry.contributions import NotHad, TimeGuard, TimesAsked

#: Writes what belongs to the appointments just had; raises Refuse.
Keep = Callable[[Iterable[Appointment]], None]


def is_guarded(key: str) -> bool:
    """Tell whether a sort of time has another room's rules."""
    return _guard(key) is not None


def found_at(key: str) -> str:
    """Return the page of the other room where a resident finds free times of the sort, "" for an ordinary one."""
    guard = _guard(key)
    return guard.found_at(key) if guard is not None else ""


def service_of(key: str) -> str:
    """Return the e-service by which a sort of time with another room's rules is had, "" for one without."""
    guard = _guard(key)
    return guard.service_key if guard is not None else ""


def guarded(way: str = "") -> Q:
    """Return the condition on types of time that have another room's rules; `way`: how one comes to the type."""
    found = Q(pk__in=[])
    for one in listing.time_guards():
        found |= Q(**{f"{way}key__startswith": one.prefix})
    return found


def admit(viewer: Viewer, asked: TimesAsked, *, now: dt.datetime) -> Keep:
    """Ask the other room, with every lock held. Return what is to be called when the seats are had. Raises Refuse."""
    guard = _guard(asked.key)
    if guard is None or not asked.times:
        return _nothing
    answer = guard.admits(viewer, asked, now)
    if isinstance(answer, NotHad):
        raise _refuse(answer)

    def keep(appointments: Iterable[Appointment]) -> None:
        no = answer([one.id for one in appointments])
        if no is not None:
            raise _refuse(no)

    return keep


def places(slots: Iterable[Slot]) -> list[tuple[uuid.UUID, dt.datetime]]:
    """Return where and when slots are."""
    return [(one.unit_id, one.starts_at) for one in slots]


def _refuse(no: NotHad) -> Refuse:
    why = Why.RULE_CHANGED if no.is_changed else Why.OTHER_RULES
    return Refuse(Refusal(why, no.from_at, no.said))


def _nothing(appointments: Iterable[Appointment]) -> None:
    return None


@functools.cache
def _guard(key: str) -> TimeGuard | None:
    return next((one for one in listing.time_guards() if key.startswith(one.prefix)), None)
