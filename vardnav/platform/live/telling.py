"""Actions: telling whoever has a page open that there is news. What it is they ask for themselves, through their own gate.

It follows the commit, in the same sending: what is rolled back was never told. Inside the transaction, PostgreSQL would let
one transaction that tells be committed at a time, and each waits for the disk.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import uuid

from django.conf import settings

from vardnav.kernel.access import prepared
from vardnav.platform.live.tickets import Signer

#: Where the live process listens.
CHANNEL = "vardnav_live"
_TELL = f"SELECT pg_notify('{CHANNEL}', %s)"
_WHAT = re.compile("[a-z_]{1,20}")


def tell(topic: uuid.UUID, what: str, *, by: uuid.UUID | None = None) -> None:
    """Tell the readers of a topic that there is news, once the transaction is committed.

    `what`: a code word, never content. `by`: the reader whom it comes from, and who is not told of it. Raises ValueError
    where `what` is no code word.
    """
    prepared.after(_TELL, [_said(topic, what, by)])


def _said(topic: uuid.UUID, what: str, by: uuid.UUID | None) -> str:
    if not _WHAT.fullmatch(what):
        raise ValueError(f"{what!r} is no code word: small letters and _, 20 at most")
    whom = signer().reader(topic, by).hex() if by is not None else ""
    return f"{signer().topic(topic).hex()} {what} {whom}".rstrip()


def ticket(topic: uuid.UUID, *, reader: uuid.UUID, now: dt.datetime) -> str:
    """Return the address of a reader's stream of news of a topic, for a page that they may read now.

    It holds for half a day, also when the reader has logged out: all it says is that something is new. Whatever that is
    has its own address and its own gate.
    """
    return f"{settings.WAITING_ORIGIN}/live/{signer().write(topic, reader, now=now)}"


@functools.cache
def signer() -> Signer:
    """Return what writes and reads addresses, by the site's secret."""
    return Signer(settings.SECRET_KEY)
