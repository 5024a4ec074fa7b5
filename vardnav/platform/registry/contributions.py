"""Registry: what a room gives to a letter home, and to the page that an administrator looks at before a pause."""

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


#: `running(viewer, service_keys, unit_ids)`: what goes on when these e-services are paused in the administrator's region,
#: or at these units; () for none of the room's.
Goes = Callable[[Viewer, Collection[str], Collection[uuid.UUID]], Sequence[Running]]
#: `letter(viewer, case, now)` gives what belongs in the letter with the answer that ended the case; None for nothing. In
#: the language that is active; the letter has logged that the case is read.
Letter = Callable[[Viewer, Any, dt.datetime], LetterPart | None]
