"""Ports: what we need from a place that knows where a person's referrals are (a region's referral system)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class SourceUnavailable(Exception):
    """The source does not answer, or not so that it can be understood."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a referral: when, its status by the source, and who held it from then on.

    `code` is of Kv status vårdbegäran (OID 1.2.752.129.2.2.2.43), or one we have never seen; `words` are the source's own.
    `holder_kind` is the holder's kind of unit, in our words (organisations.rules); "" where the source does not say.
    """

    on: dt.date
    code: str
    holder: str = ""
    words: str = ""
    holder_kind: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral that somebody in care has written. `steps` in the order they happened, at least one.

    `kind` is a code of framställantyp (1 imaging, 2 laboratory, 4 general), or another; `target_on` is the last day for the
    next thing to happen, where the source says one. `writer_kind` is the writing unit's kind, "" where it is not said;
    `is_released`: the record's owner has released it for patients, and so for whoever acts for them.
    """

    id: str
    kind: str
    about: str
    written_by: str
    sent_on: dt.date
    steps: tuple[Step, ...]
    target_on: dt.date | None = None
    phone: str = ""
    writer_kind: str = ""
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose referrals are asked for: our id, and the identity number in 12 digits for sources outside."""

    person_id: uuid.UUID
    number: str


class ReferralSource(Protocol):
    """Somewhere that knows a person's referrals."""

    def of(self, whose: Whose) -> Sequence[Referral]:
        """Return the person's referrals, under way or lately ended. Raises SourceUnavailable."""
        ...
