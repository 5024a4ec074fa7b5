"""Rules: codes that show that a number or an address reaches the person, when to ask again, and who gets letters."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import hmac
import uuid

#: A code holds this long, may be tried so often, and a person gets at most so many codes in a day.
EXPIRES = dt.timedelta(minutes=15)
MOST_TRIES = 5
MOST_CODES = 5
#: Details are asked about this long after they were last confirmed; put off, this long after that.
ASK_AGAIN = dt.timedelta(days=365)
PUT_OFF = dt.timedelta(days=30)
_DIGITS = 6
#: Nobody younger is without a summons on paper (domain.md 4.18, row 10: by age, of age only).
OF_AGE = 18


class Channel(enum.StrEnum):
    """What is checked by a code."""

    PHONE = "phone"
    EMAIL = "email"


class Kind(enum.StrEnum):
    """What has happened to somebody's contact details."""

    CHANGED = "changed"
    VERIFIED = "verified"
    CONFIRMED = "confirmed"
    PUT_OFF = "put_off"


class Replies(enum.StrEnum):
    """How somebody wants the clinics' answers: here, here and in a letter home, or in a letter instead."""

    INBOX = "inbox"
    BOTH = "both"
    PAPER = "paper"

    @property
    def is_on_paper(self) -> bool:
        """Whether a letter is to be sent."""
        return self is not Replies.INBOX


class Outcome(enum.StrEnum):
    """What became of a code that somebody wrote."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_LATE = "too_late"
    TOO_MANY = "too_many"


def code(secret: str, verification_id: uuid.UUID) -> str:
    """Return the six digits of a check: made from its id and the instance's secret, so that they are never kept."""
    made = hmac.digest(secret.encode(), b"contact code " + verification_id.bytes, hashlib.sha256)
    return f"{int.from_bytes(made[:8]) % 10**_DIGITS:0{_DIGITS}d}"


def is_same(written: str, right: str) -> bool:
    """Tell whether the code that was written is the right one; spaces in it do not matter."""
    return hmac.compare_digest("".join(written.split()).encode(), right.encode())


def digest(value: str) -> str:
    """Return what shows later that a number or address is still the one that was checked."""
    return hashlib.sha256(value.encode()).hexdigest()


def masked(value: str) -> str:
    """Return a number or an address so that its owner knows it again and nobody else learns it."""
    if "@" in value:
        name, _at, place = value.partition("@")
        return f"{name[:1]}•••@{place[:1]}•••"
    return f"{value[:3]} ••• •• {value[-2:]}" if value else ""


def is_due(
    begun_at: dt.datetime | None,
    confirmed_at: dt.datetime | None,
    put_off_at: dt.datetime | None,
    now: dt.datetime,
) -> bool:
    """Tell whether to ask at log-in if the details still hold: a year after the last word, or put off long ago."""
    known = [one for one in (begun_at, confirmed_at) if one is not None]
    if not known or now - max(known) < ASK_AGAIN:
        return False
    return put_off_at is None or now - put_off_at >= PUT_OFF


class Always(enum.StrEnum):
    """Why a summons comes on paper too whatever anybody has chosen."""

    YOUNG = "young"
    #: Wants the answers in a letter instead: does not read here.
    READS_ON_PAPER = "reads_on_paper"
    #: No open account, or neither SMS nor e-mail when something has come: nobody would know of it.
    NOT_TOLD = "not_told"


def always_on_paper(age: int | None, *, replies: Replies, is_told: bool) -> Always | None:
    """Return why a summons must come on paper too, None when it may be left out (domain.md 4.17, 4.18; R8, R9).

    Leaving out the letter is for those who read here and are told. Otherwise a choice of one's own, or a region's, would
    leave somebody unreached. `is_told`: an open account that gets an SMS or an e-mail.
    """
    if age is None or age < OF_AGE:
        return Always.YOUNG
    if replies is Replies.PAPER:
        return Always.READS_ON_PAPER
    return None if is_told else Always.NOT_TOLD


def without_paper(
    own: bool | None, age: int | None, ages: tuple[int, int | None] | None, *, replies: Replies, is_told: bool
) -> bool:
    """Tell whether a summons is to be sent here only, without a letter.

    `own`: what the person has said, None for nothing; `ages`: from and to which age (last included, None: no end) the
    region leaves the letter out for whoever has said nothing. Never where it must always come on paper.
    """
    if always_on_paper(age, replies=replies, is_told=is_told) is not None or age is None:
        return False
    if own is not None:
        return own
    return ages is not None and ages[0] <= age and (ages[1] is None or age <= ages[1])
