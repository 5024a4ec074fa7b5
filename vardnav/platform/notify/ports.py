"""Ports: what we need from those who carry SMS and e-mail.

`reference` is ours, the same at every try, and is the idempotency key: a gateway that has seen it sends
nothing more.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sms:
    """One text message. `to` is E.164."""

    reference: str
    to: str = field(repr=False)
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail."""

    reference: str
    to: str = field(repr=False)
    subject: str
    text: str


class Known(enum.StrEnum):
    """Whether a gateway has our reference."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class TryAgain(Exception):
    """Not taken, or we do not know: the network, a time-out, a busy gateway."""


class WillNot(Exception):
    """The gateway says that it will never take this one (no such number, not allowed)."""


class SmsGateway(Protocol):
    """Carries text messages."""

    def send(self, message: Sms) -> None:
        """Hand over. Returns when the gateway has taken it. Raises TryAgain, WillNot."""
        ...

    def known(self, reference: str) -> Known:
        """Ask whether an earlier try arrived. Raises TryAgain."""
        ...


class MailGateway(Protocol):
    """Carries e-mail."""

    def send(self, message: Mail) -> None:
        """Hand over. Returns when the server has taken it. Raises TryAgain, WillNot."""
        ...

    def known(self, reference: str) -> Known:
        """Ask whether an earlier try arrived. Raises TryAgain."""
        ...
