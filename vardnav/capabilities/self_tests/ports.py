"""Ports: what we need from a laboratory: it takes our samples' orders, and tells what it received and found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class LaboratoryUnavailable(Exception):
    """The laboratory's system does not answer, or is not connected; what was to be sent is sent later."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample that will come: what the laboratory needs to know it by. No name and no address."""

    region: str
    kit_id: str
    kind: str
    #: The identity number as stored (twelve digits, a reserve or LMA number) and its kind ("personnummer" …).
    person_number: str
    number_kind: str
    taken_on: dt.date
    registered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that the laboratory says: it has received a sample (`result` is ""), or has found something.

    `result`: "negative", "positive" or "unreadable". `message_id` is the laboratory's own, the same at every try.
    """

    message_id: str
    region: str
    kit_id: str
    kind: str
    person_number: str
    at: dt.datetime
    result: str = ""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that came and cannot be read or trusted: not ours, not signed, not whole. `reason` is for staff."""

    message_id: str
    region: str
    reason: str


class Laboratory(Protocol):
    """A laboratory that samples go to."""

    def send(self, sample: Sample) -> None:
        """Tell of a sample; the same kit again is the same order. Raises LaboratoryUnavailable."""
        ...

    def waiting(self) -> Sequence[Report | Unusable]:
        """Return what has come and is not yet taken care of, oldest first. Raises LaboratoryUnavailable."""
        ...

    def done(self, message: Report | Unusable) -> None:
        """Say that a message is taken care of: it does not come again. Twice is harmless."""
        ...
