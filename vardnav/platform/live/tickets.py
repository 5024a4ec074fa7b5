"""Rules: the address of a stream: for one topic, one reader and half a day, signed, and with nothing of anybody in it.

Topic and reader stand in it as digests that only this site can make, the reader's another one for each topic: who sees
an address (a proxy's log, somebody at the next desk) can follow nobody by it, from one topic to the next or back to an id.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import uuid
from dataclasses import dataclass

LASTS = dt.timedelta(hours=12)
_TOPIC, _READER, _UNTIL, _SIGNED = 16, 8, 5, 16
_SAID = _TOPIC + _READER + _UNTIL
#: As many signs as three bytes in four make: a ticket ends without "=".
LENGTH = (_SAID + _SIGNED) // 3 * 4


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an address says: which topic, for which reader, until when (seconds)."""

    topic: bytes
    reader: bytes
    until: int


class Signer:
    """Writes and reads addresses with a key made of the site's secret; pages and the live process make the same."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"vardnav live\0" + secret.encode()).digest()

    def topic(self, topic: uuid.UUID) -> bytes:
        """Return what stands for a topic."""
        return self._digest(b"topic", topic.bytes)[:_TOPIC]

    def reader(self, topic: uuid.UUID, reader: uuid.UUID) -> bytes:
        """Return what stands for a reader of a topic: another in each."""
        return self._digest(b"reader", topic.bytes + reader.bytes)[:_READER]

    def write(self, topic: uuid.UUID, reader: uuid.UUID, *, now: dt.datetime) -> str:
        """Return the ticket of a reader to a topic."""
        until = int((now + LASTS).timestamp()).to_bytes(_UNTIL, "big")
        said = self.topic(topic) + self.reader(topic, reader) + until
        return base64.urlsafe_b64encode(said + self._signature(said)).decode()

    def read(self, text: str, now: dt.datetime) -> Ticket | None:
        """Return what a ticket says; None for one that has ended, and for anything that we have not written so."""
        if len(text) != LENGTH or not text.isascii():
            return None
        try:
            held = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        said, signature = held[:_SAID], held[_SAID:]
        if not hmac.compare_digest(signature, self._signature(said)):
            return None
        until = int.from_bytes(said[-_UNTIL:], "big")
        if until <= now.timestamp():
            return None
        return Ticket(said[:_TOPIC], said[_TOPIC : _TOPIC + _READER], until)

    def _signature(self, said: bytes) -> bytes:
        return self._digest(b"ticket", said)[:_SIGNED]

    def _digest(self, kind: bytes, said: bytes) -> bytes:
        return hmac.digest(self._key, kind + b"\0" + said, "sha256")
