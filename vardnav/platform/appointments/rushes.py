"""Rules: how a waiting room before a sort of time is named, by every room that books that sort."""

from __future__ import annotations


def room_before(type_key: str) -> str:
    """Return what a waiting room before a sort of time stands before; "" for no sort."""
    return f"booking:{type_key}" if type_key else ""
