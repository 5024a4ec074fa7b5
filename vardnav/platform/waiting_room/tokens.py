"""Rules: the signed marks that a browser carries: a place in line, a ticket to go in, a turn that somebody has begun.

Nothing in them is about the person but, in a turn, a digest that only says whether it is the same one. A mark is
`kind.room.value…` and a signature over all of it, so that none can be read as another kind or in another room.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass

_SIGNED = 16
#: No mark of ours is longer; what is, is not looked at.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that somebody has begun: whose place it is, until when (seconds), for whom, and when they were last noted."""

    number: int
    until: int
    person: str
    noted: int


class Signer:
    """Writes and reads marks with a key made of the site's secret; the live process and the pages make the same."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"vardnav waiting room\0" + secret.encode()).digest()

    def place(self, room: str, number: int) -> str:
        """Return the mark of a place. `room`: the room's id as hex, here and below."""
        return self._signed(f"p.{room}.{number}")

    def ticket(self, room: str, number: int, until: int) -> str:
        """Return the mark that lets the place's holder in until `until` (seconds)."""
        return self._signed(f"t.{room}.{number}.{until}")

    def turn(self, room: str, turn: Turn) -> str:
        """Return the mark of a turn that has begun."""
        return self._signed(f"b.{room}.{turn.number}.{turn.until}.{turn.person}.{turn.noted}")

    def read_place(self, text: str, room: str) -> int | None:
        """Return the number of a place in that room, None for anything that we have not written so."""
        found = self._read(text, "p", room, 1)
        return int(found[0]) if found else None

    def read_ticket(self, text: str, room: str) -> tuple[int, int] | None:
        """Return the number and the end of a ticket to that room, None for anything else."""
        found = self._read(text, "t", room, 2)
        return (int(found[0]), int(found[1])) if found else None

    def read_turn(self, text: str, room: str) -> Turn | None:
        """Return a turn in that room, None for anything else."""
        found = self._read(text, "b", room, 4)
        return Turn(int(found[0]), int(found[1]), found[2], int(found[3])) if found else None

    def digest(self, room: str, person: uuid.UUID) -> str:
        """Return what stands for a person in a room: the same in that room, another in any other."""
        return _text(hmac.digest(self._key, f"person.{room}.{person.hex}".encode(), "sha256"))

    def _signed(self, text: str) -> str:
        return f"{text}.{_text(hmac.digest(self._key, text.encode(), 'sha256'))}"

    def _read(self, text: str, kind: str, room: str, values: int) -> list[str] | None:
        if len(text) > LONGEST or not text.isascii():
            return None
        said, _dot, signature = text.rpartition(".")
        wanted = _text(hmac.digest(self._key, said.encode(), "sha256"))
        if not hmac.compare_digest(signature, wanted):
            return None
        parts = said.split(".")
        is_right = len(parts) == values + 2 and parts[0] == kind and parts[1] == room
        return parts[2:] if is_right else None


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest[:_SIGNED]).rstrip(b"=").decode()
