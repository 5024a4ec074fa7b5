"""Events: what happened to a case. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(events.Event):
    """A resident sent a case to a unit."""

    case_id: uuid.UUID
    unit_id: uuid.UUID
    service_key: str


@dataclass(frozen=True, kw_only=True)
class CaseUnderGuarantee(events.Event):
    """A case was sent whose e-service starts a clock of the law: told apart, so that the others cost no job."""

    case_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CaseWritten(events.Event):
    """The unit wrote to the resident: a question, an answer or an ending."""

    case_id: uuid.UUID
    message_id: uuid.UUID
    person_id: uuid.UUID
    is_question: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseClosed(events.Event):
    """A case ended."""

    case_id: uuid.UUID
    unit_id: uuid.UUID
    service_key: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CaseContinued(events.Event):
    """A case from another region goes on in this one, as `case_id`: what hangs on it (the legal clock) comes along."""

    case_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CaseMoved(events.Event):
    """A case went to another care provider or region, or came back: the person is told that there is news.

    `case_id` is the case that is worked with from now on.
    """

    case_id: uuid.UUID
    person_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CaseForwarded(events.Event):
    """A unit sent a case on to another, `unit_id`."""

    case_id: uuid.UUID
    unit_id: uuid.UUID
    service_key: str


@dataclass(frozen=True, kw_only=True)
class CaseUrgencyDecided(events.Event):
    """Staff decided how urgent a case is: 1 at once, 2 within hours, 3 within a day, 4 some weekday, 5 can wait."""

    case_id: uuid.UUID
    priority: int
