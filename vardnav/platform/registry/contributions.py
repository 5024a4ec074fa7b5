"""Registry: what a room gives to a letter home, to the page before a pause, and to the rules of a bookable time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from vardnav.kernel.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One thing that was decided: what, how it stands, and until when or why not ("" for nothing to say)."""

    what: str
    state: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class LetterPart:
    """What a room has decided with the answer that ended a case, for the letter home: what its own panel on the case shows.

    `now`: what the person is to do, sentence by sentence.
    """

    title: str
    lines: Sequence[LetterLine]
    now: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """Something of paused e-services that goes on: what, how many, what becomes of it. Few are told as few."""

    what: str
    count: int
    then: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What a waiting room can stand before. `key`: as its pages name it; `target`: where one goes when one is let in."""

    key: str
    name_sv: str
    name_en: str
    target: str

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_en if language == "en" else self.name_sv


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff say in one choice (value, words) with an answer to a case; `missing`: what is said when none is made."""

    name: str
    label: str | Promise
    help: str | Promise
    choices: Sequence[tuple[str, str | Promise]]
    missing: str | Promise


@dataclass(frozen=True, slots=True)
class AtAnswer:
    """What a room asks staff with an answer to a case: it must be said when the case ends, and may be with a message.

    `ask(viewer, case, now)`: None where there is nothing to ask. `said(viewer, case id, choice, now)`: acts on it, in the
    transaction of the answer.
    """

    name: str
    ask: Callable[[Viewer, Any, dt.datetime], Asked | None]
    said: Callable[[Viewer, uuid.UUID, str, dt.datetime], None]


@dataclass(frozen=True, slots=True)
class TimesAsked:
    """Times of one sort that somebody is about to have: one, or two doses. Inside the booking, after its locks.

    `times`: unit and beginning of each, by order. `standing`: the appointments that are moved or confirmed, () for new
    ones. `had_before`: doses of the same that are given already, as the pair or staff say.
    """

    key: str
    region: str
    subject_id: uuid.UUID
    times: Sequence[tuple[uuid.UUID, dt.datetime]]
    has_adult: bool
    standing: Sequence[uuid.UUID] = ()
    had_before: int = 0
    #: By what the room's own page named its rules when the person read them, "" where they have read none.
    read: str = ""


@dataclass(frozen=True, slots=True)
class NotHad:
    """Why the times cannot be had, in a sentence; `from_at`: the first moment it goes, where that is known.

    `is_changed`: other rules have come in the place of those that were read, and are read before they are said yes to.
    """

    said: str
    from_at: dt.datetime | None = None
    is_changed: bool = False


#: Writes what belongs to the times that were just had (their appointments by order), or says why they cannot be had.
Keeps = Callable[[Sequence[uuid.UUID]], NotHad | None]


@dataclass(frozen=True, slots=True)
class TimeGuard:
    """Rules of a room of its own for every sort of time whose key begins with `prefix`: nobody books past them.

    `admits(viewer, asked, now)` is asked after the sort's own rules, whichever way the booking came. There is no waiting
    list of such times: a seat that comes free is anybody's whom the rules let in. `found_at(key)`: the room's own page
    where a resident finds free times of the sort.
    """

    prefix: str
    admits: Callable[[Viewer, TimesAsked, dt.datetime], NotHad | Keeps]
    found_at: Callable[[str], str]
    #: The e-service by which residents book and move such times: it must be open at the unit.
    service_key: str = ""


#: `running(viewer, service_keys, unit_ids)`: what goes on when these e-services are paused in the administrator's region,
#: or at these units; () for none of the room's.
Goes = Callable[[Viewer, Collection[str], Collection[uuid.UUID]], Sequence[Running]]
#: `letter(viewer, case, now)` gives what belongs in the letter with the answer that ended the case; None for nothing. In
#: the language that is active; the letter has logged that the case is read.
Letter = Callable[[Viewer, Any, dt.datetime], LetterPart | None]
#: `urgency(region, draft id)`: how urgent a room knows the form being sent to be, as a place in a unit's queue: 1 at once,
#: 2 within hours, 3 within a day, 4 the next weekdays, 5 can wait. None: it knows nothing of that form. A reading of the
#: system's own for the order of the queue: nobody is shown anything by it.
Urgency = Callable[[str, uuid.UUID], int | None]
