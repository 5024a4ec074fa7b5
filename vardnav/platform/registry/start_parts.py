"""Registry: what a room gives to the resident's start page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

from vardnav.kernel.access.viewer import Viewer


class StartLine(NamedTuple):
    """One line of a part of the start page, in plain words; "" for what it has not. `tone`: of `state` (components/tag)."""

    title: str
    url: str
    when: str = ""
    unit: str = ""
    text: str = ""
    state: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Started:
    """What a part of the start page shows now. `is_sensitive`: the page must be left at once (EService.is_sensitive)."""

    lines: Sequence[StartLine]
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class StartPart:
    """A part of the resident's start page, which stands for itself: one that fails says so, and the rest is there.

    `make(viewer, now)`: a few lines about the viewer's subject, logged as any reading, in the language that is active;
    None for nothing, and then the part is left out. `there`: SQL without parameters that tells whether `make` has
    anything to look for about `found.subject_id`, so that the page pays nothing for whoever has nothing; "" where it must
    look itself. It says who may see nothing: `make` does. `page`: where all of it is ("booking:mine"), by `page_title`.
    `order`: parts below BEFORE_CASES stand before the cases under way.
    """

    key: str
    title: str | Promise
    order: int
    make: Callable[[Viewer, dt.datetime], Started | None]
    page: str
    page_title: str | Promise
    there: str = ""


#: Parts of the start page with a lower order stand before the cases under way, the others after them.
BEFORE_CASES = 100
