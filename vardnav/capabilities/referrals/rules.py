"""Rules: where a referral stands, in the words of its status code, and which comes first."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable

from vardnav.capabilities.referrals.ports import Referral, Step

#: What is known of Kv status vårdbegäran, OID 1.2.752.129.2.2.2.43. The list is longer than what is published: whoever
#: reads it must take codes they do not know.
SENT, ANSWERED, CANCELLED = "1", "7", "11"
KNOWN = frozenset({SENT, ANSWERED, CANCELLED})
ENDED = frozenset({ANSWERED, CANCELLED})
#: Framställantyp.
IMAGING, LABORATORY, GENERAL = "1", "2", "4"


class State(enum.StrEnum):
    """Where a referral stands, as far as we can tell."""

    SENT = "sent"
    ANSWERED = "answered"
    CANCELLED = "cancelled"
    #: A status that we have no words for: it is shown as it is written.
    OTHER = "other"


_STATES = {SENT: State.SENT, ANSWERED: State.ANSWERED, CANCELLED: State.CANCELLED}


def state(code: str) -> State:
    """Return what a status code means to us."""
    return _STATES.get(code, State.OTHER)


def latest(referral: Referral) -> Step:
    """Return the step the referral stands at: the last of those on the latest day."""
    return max(enumerate(referral.steps), key=lambda one: (one[1].on, one[0]))[1]


def is_ended(referral: Referral) -> bool:
    """Tell whether it is answered or cancelled; one with an unknown status goes on."""
    return latest(referral).code in ENDED


def holder(referral: Referral) -> str:
    """Return who has it: the holder of the last step that names one."""
    steps = sorted(enumerate(referral.steps), key=lambda one: (one[1].on, one[0]), reverse=True)
    return next((step.holder for _place, step in steps if step.holder), "")


def kinds(referral: Referral) -> frozenset[str]:
    """Return the kinds of every unit that wrote it or has had it; "" among them where the source does not say."""
    return frozenset({referral.writer_kind, *(step.holder_kind for step in referral.steps if step.holder)})


def is_late(referral: Referral, today: dt.date) -> bool:
    """Tell whether its target day has passed while it is still under way."""
    return referral.target_on is not None and referral.target_on < today and not is_ended(referral)


def in_order(referrals: Iterable[Referral]) -> list[Referral]:
    """Return those under way first, the nearest target day before others; then the ended, latest first."""
    found = list(referrals)
    going = [one for one in found if not is_ended(one)]
    ended = [one for one in found if is_ended(one)]
    going.sort(key=lambda one: (one.target_on or dt.date.max, one.sent_on, one.id))
    ended.sort(key=lambda one: (latest(one).on, one.id), reverse=True)
    return going + ended
