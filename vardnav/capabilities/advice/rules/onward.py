"""Rules: which way on is the one main button at each level, and which others there are: somebody to talk to in each."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

#: E-services that lead on from advice, as the catalogue knows them.
CHAT, BOOK, ASK, CALL_ME = "conversations.chat", "booking.book", "contact.ask", "contact.call_me"
SERVICES: Final = (CHAT, BOOK, ASK, CALL_ME)
#: Those that are a form with words of one's own: what was answered goes along.
FORMS: Final = (CHAT, ASK, CALL_ME)


class Step(enum.StrEnum):
    """A way on from advice."""

    CALL_112 = "call_112"
    #: Nurses, day and night, every day of the year.
    CALL_1177 = "call_1177"
    UNITS = "units"
    CHAT = CHAT
    BOOK = BOOK
    ASK = ASK
    CALL_ME = CALL_ME
    #: What to look out for at home: lower down on the page.
    WATCH = "watch"


#: Somebody answers, now or when it opens.
HUMAN: Final = frozenset({Step.CALL_112, Step.CALL_1177, Step.CHAT, Step.ASK, Step.CALL_ME})
#: Whose visits are booked by the form of booked times: the health centre's.
_AT_HEALTH_CENTRE: Final = frozenset({"gp", "eye", "ear_nose_throat", "gynaecology", "palliative"})


@dataclass(frozen=True, slots=True)
class Plan:
    """The one main step, and the others in order."""

    main: Step
    others: tuple[Step, ...]

    @property
    def every(self) -> tuple[Step, ...]:
        """Return all steps, the main one first."""
        return (self.main, *self.others)


def plan(level: str, setting: str, channel: str, *, is_open: Collection[str], has_units: bool) -> Plan:
    """Return the steps at a level. `is_open`: the e-services that can be begun now; `has_units`: of the right kind.

    What must be talked of alone or can be dangerous ("voice") is never led to a chat first.
    """
    chat = [Step.CHAT] if CHAT in is_open else []
    units = [Step.UNITS] if has_units else []
    call_me = [Step.CALL_ME] if CALL_ME in is_open else []
    if level == "112":
        return _planned([Step.CALL_112])
    if level == "akut_nu":
        return _planned([*units, Step.CALL_1177])
    if level == "idag":
        first = [Step.CALL_1177, *chat] if channel == "voice" else [*chat, Step.CALL_1177]
        return _planned([*first, *call_me, *units])
    if level == "boka":
        book = [Step.BOOK] if BOOK in is_open and setting in _AT_HEALTH_CENTRE else []
        ask = [Step.ASK] if ASK in is_open and setting in _AT_HEALTH_CENTRE else []
        called = call_me if setting in _AT_HEALTH_CENTRE else []
        return _planned([*book, *ask, *called, *units, *chat, Step.CALL_1177])
    return _planned([Step.WATCH, *chat, Step.CALL_1177])


def _planned(steps: list[Step]) -> Plan:
    return Plan(steps[0], tuple(steps[1:]))


#: How urgent a form is that somebody was led to from advice, as a place in a unit's queue (registry.Urgency).
_PRIORITY: Final = {"112": 1, "akut_nu": 1, "idag": 2, "boka": 4, "egenvard": 5}


def priority(level: str) -> int | None:
    """Return a level as a place in a unit's queue, None for no level yet."""
    return _PRIORITY.get(level)
