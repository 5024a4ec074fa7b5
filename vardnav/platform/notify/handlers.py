"""Handlers: what people are told when something has happened. One neutral notice per message, whoever wrote it."""

from __future__ import annotations

import datetime as dt
import uuid

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import power_queries
from vardnav.kernel.people.events import PowerChanged, PowerOffered
from vardnav.platform.cases.events import CaseMoved, CaseWritten
from vardnav.platform.notify import actions, texts


def case_written(event: CaseWritten, *, now: dt.datetime) -> None:
    """Tell the person that the unit has written or asked something; never what, nor which unit."""
    actions.notify_person(
        Viewer.system(region=event.region),
        person_id=event.person_id,
        kind=texts.Kind.QUESTION if event.is_question else texts.Kind.MESSAGE,
        event_id=event.event_id,
        region=event.region,
        case_id=event.case_id,
        now=now,
    )


def case_moved(event: CaseMoved, *, now: dt.datetime) -> None:
    """Tell the person that there is news in their cases; never that a case has moved, nor where to."""
    actions.notify_person(
        Viewer.system(region=event.region),
        person_id=event.person_id,
        kind=texts.Kind.NEWS,
        event_id=event.event_id,
        region=event.region,
        case_id=event.case_id,
        now=now,
    )


def power_offered(event: PowerOffered, *, now: dt.datetime) -> None:
    """Tell both: the giver (it may have been somebody else at their computer), and who can accept it, if anybody can."""
    giver_id = power_queries.giver_of(event.offer_id)
    agent_id = power_queries.agent_of(event.offer_id, now=now)
    for person_id in (giver_id, agent_id):
        if person_id is not None:
            _tell_of_power(event.region, person_id, event.event_id, now)


def power_changed(event: PowerChanged, *, now: dt.datetime) -> None:
    """Tell the one who did not do it that a power was accepted or ended; never which, nor whose."""
    _tell_of_power(event.region, event.person_id, event.event_id, now)


def _tell_of_power(region: str, person_id: uuid.UUID, event_id: uuid.UUID, now: dt.datetime) -> None:
    actions.notify_person(
        Viewer.system(region=region),
        person_id=person_id,
        kind=texts.Kind.POWER,
        event_id=event_id,
        region=region,
        is_private=True,
        now=now,
    )
