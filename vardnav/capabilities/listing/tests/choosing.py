"""Choosing a health centre in tests, by the e-service's own actions; and the world with it open."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.listing.models import Choice
from vardnav.capabilities.listing.queries.chosen import KEY
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.tests.world import World, decide

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def begun(
    viewer: Viewer, place: Any, *, now: dt.datetime = NOW, reason: str = "no", text: str = ""
) -> uuid.UUID:
    """Return the draft of a choice, filled in."""
    draft = cases.begin(viewer, service_key=KEY, unit_id=place.id, now=now)
    given = {"reason": reason} | ({"reason_text": text} if text else {})
    return cases.save_answers(viewer, draft.id, given, now=now).id


def choose(viewer: Viewer, place: Any, *, now: dt.datetime = NOW, **answers: str) -> Choice:
    """Choose `place` and return the row. Raises cases.NotAdmitted."""
    case = cases.submit(viewer, begun(viewer, place, now=now, **answers), now=now)
    return Choice.objects.get(case=case.id)


def case_of(choice: Choice) -> uuid.UUID:
    """Return the id of the case in which the unit got the choice."""
    assert choice.case_id is not None
    return choice.case_id


def register(viewer: Viewer, choice: Choice, *, outcome: str = "registered", now: dt.datetime = NOW) -> None:
    """The unit ends the choice's case."""
    cases.change(viewer, case_of(choice), "complete", outcome=outcome, text="Hej.", now=now)


def listed(viewer: Viewer, place: Any, by: Viewer, *, now: dt.datetime = NOW, **answers: str) -> Choice:
    """Choose `place`, whose staff register it at once."""
    made = choose(viewer, place, now=now, **answers)
    register(by, made, now=now)
    return made


def opened(world: World) -> World:
    """Let the region offer the e-service."""
    decide(key=KEY)
    return world
