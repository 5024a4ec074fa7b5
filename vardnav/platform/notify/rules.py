"""Rules: the states of a notice, its channels, how long it is tried. Pure Python."""

from __future__ import annotations

import datetime as dt
import enum

from vardnav.kernel.clock import quiet
from vardnav.platform.notify.texts import Kind

GIVE_UP_AFTER = dt.timedelta(hours=4)  # as GOV.UK Notify: 48 tries, five minutes apart
STUCK_AFTER = dt.timedelta(minutes=5)
#: What comes in the night too: somebody may have got in, or has asked to be told at that hour.
URGENT = frozenset({Kind.ACCOUNT, Kind.POWER, Kind.TIME_SOON})
_WAITS = (dt.timedelta(seconds=30), dt.timedelta(minutes=1), dt.timedelta(minutes=2))
_LONGEST = dt.timedelta(minutes=5)


class Channel(enum.StrEnum):
    """How a person is reached."""

    SMS = "sms"
    EMAIL = "email"


class State(enum.StrEnum):
    """Where a notice is. `handed_over`: the gateway has it; `delivered`: it told us that it arrived."""

    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.HANDED_OVER, State.FAILED, State.CANCELLED}),
    State.HANDED_OVER: frozenset({State.DELIVERED, State.FAILED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset({State.DELIVERED}),  # receipts come late and out of order
    State.CANCELLED: frozenset(),
}


class Failure(enum.StrEnum):
    """Why a notice failed."""

    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    NOT_DELIVERED = "not_delivered"


def may_change(before: State, after: State) -> bool:
    """Say whether a notice may go from one state to another."""
    return after in TRANSITIONS[before]


def channels(notify_by: str, *, has_phone: bool, has_email: bool) -> list[Channel]:
    """Return the channels a person has chosen and can be reached by ("sms", "email", "both", "none")."""
    wants_sms = notify_by in ("sms", "both") and has_phone
    wants_email = notify_by in ("email", "both") and has_email
    return [Channel.SMS] * wants_sms + [Channel.EMAIL] * wants_email


def wait_after(tries: int) -> dt.timedelta:
    """Return how long to wait after so many tries (1 = the first) before the next."""
    return _WAITS[tries - 1] if tries <= len(_WAITS) else _LONGEST


def first_at(
    kind: Kind, channel: Channel, created_at: dt.datetime, *, is_urgent: bool = False
) -> dt.datetime:
    """Return when a notice is handed over first: at once, but an SMS that can wait does until the night is over."""
    can_wait = channel is Channel.SMS and kind not in URGENT and not is_urgent
    return quiet.until(created_at) if can_wait else created_at


def is_too_late(created_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether a notice has been tried long enough."""
    return now - created_at >= GIVE_UP_AFTER
