"""Words: when the answer comes, as one story: what is usual and what is promised; other rooms add what the law says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words as clock_words
from vardnav.platform.cases import answer_story, answer_times, portal_words
from vardnav.platform.cases.answer_story import Said
from vardnav.platform.cases.timings import Timing

Usual = tuple[dt.datetime, dt.datetime]


def of_new(timing: Timing, *, now: dt.datetime, language: str) -> Sequence[str]:
    """Return the sentences before sending and on the receipt, also that too little is known."""
    usual = answer_times.measured(timing.unit, timing.service_key, now=now).between(timing.sent_at)
    said = answer_story.story(due_at=timing.due_at, usual=usual, now=now, is_new=True)
    return [_sentence(one, timing.due_at, usual, now, language) for one in said]


def of_case(
    timing: Timing, *, is_waiting: bool, has_answer: bool, now: dt.datetime, language: str
) -> Sequence[str]:
    """Return the sentences on an open case. `has_answer`: the unit has written; then what is usual is no longer told."""
    usual = None
    if not (has_answer or is_waiting):
        usual = answer_times.measured(timing.unit, timing.service_key, now=now).between(timing.sent_at)
    said = answer_story.story(due_at=timing.due_at, usual=usual, now=now, is_waiting=is_waiting)
    return [_sentence(one, timing.due_at, usual, now, language) for one in said]


def _sentence(one: Said, due_at: dt.datetime, usual: Usual | None, now: dt.datetime, language: str) -> str:
    words = {"day": portal_words.answer_by(due_at, language), "usual": _usual(usual, now, language)}
    match one:
        case Said.PROMISED:
            return _("Mottagningen har lovat att svara senast %(day)s.") % words
        case Said.USUAL:
            return _("De flesta får sitt svar %(usual)s.") % words
        case Said.USUAL_LATE:
            return (
                _("På sistone har många svar kommit senare än utlovat. De flesta får sitt svar %(usual)s.")
                % words
            )
        case Said.LONGER_THAN_USUAL:
            return _("Ditt svar dröjer längre än det brukar.")
        case Said.TOO_FEW:
            return _("Det finns för få ärenden för att säga hur lång tid det brukar ta.")
        case Said.OVERDUE:
            return _("Svaret är försenat. Mottagningen hade lovat att svara senast %(day)s.") % words
        case Said.STANDS_STILL:
            return _("Mottagningen väntar på dig. Dess tid att svara står still tills du har skrivit.")


def _usual(usual: Usual | None, now: dt.datetime, language: str) -> str:
    """Return "mellan i dag 14.30 och tors 5 mars 11.00", "senast …" where the first says nothing; "" for unknown."""
    if usual is None:
        return ""
    first, last = (clock_words.moment(portal_words.rounded(one), now=now, language=language) for one in usual)
    if usual[0] <= now or first == last:
        return _("senast %(last)s") % {"last": last}
    return _("mellan %(first)s och %(last)s") % {"first": first, "last": last}
