"""Ports: what we need from those who take certificates that people send on.

`reference` is ours, the same at every try, and is the idempotency key: a recipient that has seen it takes nothing more.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """One certificate on its way. `about`: the number and name of the person, who is in the document too.

    `digest` is the SHA-256 of `document`, in hex. `address` is what the recipient's row needs ("" for nothing).
    """

    reference: str
    recipient: str
    address: str
    certificate: str
    version: int
    kind: str
    digest: str
    sent_at: str
    document: bytes = field(repr=False)
    number: str = field(repr=False)
    name: str = field(repr=False)


class Known(enum.StrEnum):
    """Whether a recipient's system has our reference."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The recipient's own word about a parcel, found genuine by the adapter. `digest`: of what the recipient read."""

    reference: str
    digest: str
    is_received: bool


class TryAgain(Exception):
    """Not taken, or we do not know: the network, a time-out, a full disk."""


class WillNot(Exception):
    """The recipient says that it will never take this one."""


class CertificateRecipients(Protocol):
    """The way to everybody who takes certificates."""

    def deliver(self, parcel: Parcel) -> None:
        """Hand over. Returns when the recipient's system has taken it. Raises TryAgain, WillNot."""
        ...

    def known(self, recipient: str, reference: str) -> Known:
        """Ask whether an earlier try arrived. Raises TryAgain."""
        ...

    def receipts(self) -> Sequence[Receipt]:
        """Return the genuine receipts that are waiting, also those given before. Forged ones are put aside unread.

        Raises TryAgain.
        """
        ...

    def settled(self, reference: str) -> None:
        """Put a receipt away: we have written down what it says, or that it says nothing. Raises TryAgain."""
        ...
