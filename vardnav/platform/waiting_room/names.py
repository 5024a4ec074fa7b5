"""Rules: what the room's cookies are called and how they are set; the pages and the live process agree on it here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

_TURN = "vardnav_turn_"


def has_turn(cookies: str) -> bool:
    """Tell whether a Cookie header holds a ticket or a turn of some room; what is in it is looked at by the room's gate."""
    return _TURN in cookies


def path_of(room: uuid.UUID) -> str:
    """Return the address of a room, before the live process's own."""
    return f"/waiting/{room}/"


@dataclass(frozen=True, slots=True)
class Names:
    """Names of cookies. `is_https`: they are sent over HTTPS alone, and none but this site can set them."""

    language: str
    is_https: bool

    def place(self, room: str) -> str:
        """Return the name of the cookie with one's place in a room (its id as hex)."""
        return f"{'__Secure-' if self.is_https else ''}vardnav_place_{room[-12:]}"

    def turn(self, room: str) -> str:
        """Return the name of the cookie with one's ticket, and then one's turn."""
        return f"{'__Host-' if self.is_https else ''}{_TURN}{room[-12:]}"

    def set_cookie(self, name: str, value: str, *, path: str, seconds: int) -> str:
        """Return the value of a Set-Cookie header."""
        secure = "; Secure" if self.is_https else ""
        return f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
