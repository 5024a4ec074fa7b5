"""Rules: what is read out of a request: a cookie, and which room is meant."""

from __future__ import annotations

import contextlib
import uuid


def cookie(header: str, name: str) -> str:
    """Return a cookie's value from the header as browsers write it, "" when it is not there."""
    start = f"{name}="
    for part in header.split(";"):
        text = part.strip()
        if text.startswith(start):
            return text[len(start) :].strip('"')
    return ""


def room_of(room: str) -> str | None:
    """Return a room's id as hex out of an address, None for what is none."""
    with contextlib.suppress(ValueError):
        return uuid.UUID(room).hex
    return None
