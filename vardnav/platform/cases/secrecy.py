"""Rules: secret cases (N8): who may make one, when that is the first choice, and on what grounds staff may.

A secret case is seen by the one it is about, acting for themselves, and by the unit. Whoever acts for that person, on
whatever right, sees nothing of it: `models.CaseQuerySet.visible_to` and the hand-written statements say so.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Protocol

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import rules as organisations
from vardnav.kernel.people import policy
from vardnav.kernel.people import rules as people_rules
from vardnav.platform.registry.declarations import EService

#: Until this age somebody has guardians (föräldrabalken 6:2).
GROWN_UP = 18


class Ground(enum.StrEnum):
    """Why staff make a case secret to a guardian (OSL 12:3, 25:1; FB 6:11), kept with the step."""

    MATURE = "mature"
    HARM = "harm"
    WISH = "wish"


class OfSomebody(Protocol):
    """What the rules ask of a case."""

    is_secret: bool
    subject_id: uuid.UUID
    sent_by_id: uuid.UUID


def age(born_on: dt.date | None, now: dt.datetime) -> int | None:
    """Return somebody's age today, None where the birth date is not known."""
    return people_rules.age_on(born_on, clock.local_date(now)) if born_on else None


def is_minor(born_on: dt.date | None, now: dt.datetime) -> bool:
    """Tell whether somebody has guardians by their age."""
    years = age(born_on, now)
    return years is not None and years < GROWN_UP


def acts_alone(born_on: dt.date | None, now: dt.datetime) -> bool:
    """Tell whether somebody is a minor, yet old enough to act themselves: 13-17 by the dated table."""
    years, day = age(born_on, now), clock.local_date(now)
    if years is None or years >= GROWN_UP:
        return False
    return people_rules.who_may(people_rules.Area.E_SERVICES, years, day, policy.age_limits()).has_self


def is_sensitive(service: EService, unit_kind: str) -> bool:
    """Tell whether it may be dangerous to be seen with this e-service at a unit of this kind."""
    return service.is_sensitive or unit_kind in organisations.SENSITIVE


def is_first_choice(born_on: dt.date | None, now: dt.datetime) -> bool:
    """Tell whether a new form of a sensitive sort is secret unless the person chooses otherwise: at 13-17."""
    return acts_alone(born_on, now)


def may_choose(viewer: Viewer, born_on: dt.date | None, *, has_proxies: bool, now: dt.datetime) -> bool:
    """Tell whether the one who sends a form may choose: never whoever acts for somebody else.

    A minor always (a guardian may be let in later), a grown-up when somebody may act for them.
    """
    if viewer.is_proxy:
        return False
    return acts_alone(born_on, now) or has_proxies


def may_hide(case: OfSomebody) -> bool:
    """Tell whether staff may make a case secret.

    Not one that somebody else has sent for the person: it would vanish from that person's list and tell them. What comes
    after is written in a new case, secret from the beginning (decision of 2026-11-27).
    """
    return not case.is_secret and case.sent_by_id == case.subject_id
