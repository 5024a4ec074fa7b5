"""Ports: what we need of an e-ID: somewhere to send the person, and a vouched answer back."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

from vardnav.kernel.people.identifiers import PersonIdentifier

#: What is remembered in the browser between leaving and coming back; only JSON values.
Memory = MutableMapping[str, Any]
Claims = Mapping[str, Any]


class BadAnswer(Exception):
    """The provider's answer cannot be trusted or understood. The text says what, and holds nothing personal."""


class Cancelled(Exception):
    """The person chose to stop at the provider."""


class Unreachable(Exception):
    """The provider does not answer, or says that it cannot."""


class NotConfigured(Exception):
    """There is no provider, or one that this instance must not use."""


@dataclass(frozen=True, slots=True)
class ResidentIdentity:
    """A resident as the e-ID vouches for them."""

    number: PersonIdentifier
    given_name: str
    family_name: str
    assurance: int


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """A member of staff as the e-ID vouches for them. `assignments`: HSA-ids of assignments; None if it did not say."""

    hsa_id: str
    assignments: frozenset[str] | None
    assurance: int


class IdentityProvider(Protocol):
    """An e-ID provider."""

    def begin(self, *, redirect_uri: str, language: str, memory: Memory) -> str:
        """Return the address to send the person to, and note in `memory` what `finish` needs. Raises Unreachable."""

    def finish(self, *, answer: Mapping[str, str], memory: Memory) -> Claims:
        """Return the checked claims that `answer` (the query of the way back) leads to; strikes it from `memory`.

        Raises BadAnswer, Cancelled, Unreachable.
        """
