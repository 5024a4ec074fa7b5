"""Rules: primary keys that sort by time and need no shared sequence."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7 (RFC 9562) as a standard `uuid.UUID`; made in Python: no shared sequence."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def from_text(text: str) -> uuid.UUID | None:
    """Return the key that somebody's words name; None for what is none, whoever wrote it."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
