"""Words: what goes in a letter beside the text: how the case was decided, what rooms have decided with it, and its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import words
from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.paper.queries import Opened
from vardnav.platform.registry import listing
from vardnav.platform.registry.contributions import LetterPart

#: Endings that are a decision, and not only an answer.
DECIDED = frozenset({Outcome.APPROVED, Outcome.PARTLY, Outcome.REFUSED, Outcome.ACCEPTED, Outcome.REDIRECTED})


@dataclass(frozen=True, slots=True)
class Enclosed:
    """`decision`: how the case ended, "" for an answer that decided nothing. `files`: names of what hangs on the message."""

    decision: str
    parts: Sequence[LetterPart]
    files: Sequence[str]


def of_letter(viewer: Viewer, found: Opened, *, now: dt.datetime, language: str) -> Enclosed:
    """Return what goes with the text of a letter just read, in `language`. Only the answer that ended its case decides."""
    message, case = found.letter.message, found.letter.case
    files = [one.original_name for one in found.files if one.state != "refused"]
    if message is None or not ends(case, message):
        return Enclosed("", (), files)
    with translation.override(language):
        word, _tone = words.status_word(case.status, case.outcome)
        decision = str(word) if case.outcome in DECIDED else ""
        return Enclosed(decision, listing.letter_parts(viewer, case, now=now), files)


def ends(case: Case, message: Message) -> bool:
    """Tell whether a message is the answer that ended its case."""
    return case.status == Status.COMPLETED and case.closed_at == message.sent_at
