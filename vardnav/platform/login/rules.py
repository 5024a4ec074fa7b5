"""Rules: levels of assurance, where one may be sent after log-in, and why a log-in is refused."""

from __future__ import annotations

import enum

from vardnav.platform.registry import addresses

#: What the portal and the desk demand of an e-ID (tillitsnivå 3: DIGG's framework for citizens, PDL for staff).
ASSURANCE = 3

_LEVELS = {
    f"{family}/loa{level}": level
    for family in ("http://id.elegnamnden.se/loa/1.0", "http://id.sambi.se/loa")
    for level in (2, 3, 4)
}


def level(acr: object) -> int:
    """Return the level of assurance (tillitsnivå) that an `acr` names, 0 for anything not known to be certified.

    The tables are DIGG's (id.elegnamnden.se) and Sambi's. "uncertified-loa3" of Sweden Connect is 0 on purpose.
    """
    return _LEVELS.get(acr, 0) if isinstance(acr, str) else 0


class Refusal(enum.StrEnum):
    """Why nobody was logged in. The value goes to the access log; the page has its own plain words."""

    BAD_ANSWER = "bad_answer"
    CANCELLED = "cancelled"
    UNREACHABLE = "unreachable"
    NOT_CONFIGURED = "not_configured"
    LEVEL = "level"
    DECEASED = "deceased"
    LOCKED = "locked"
    AGE = "age"
    UNKNOWN_STAFF = "unknown_staff"
    NO_ASSIGNMENT = "no_assignment"

    @property
    def status(self) -> int:
        """The HTTP status of the page that says so."""
        if self in (Refusal.BAD_ANSWER, Refusal.CANCELLED, Refusal.LEVEL):
            return 400
        return 503 if self in (Refusal.UNREACHABLE, Refusal.NOT_CONFIGURED) else 403


def own_path(text: str) -> str:
    """Return `text` if it is a path of ours to go to after log-in, else "": never another site, never a log-in page."""
    if not addresses.is_own_path(text):
        return ""
    path = text.partition("?")[0].partition("#")[0]
    # A dot segment is resolved by the browser first: "/my/..//evil.example" would become "//evil.example".
    if any(part.lower() in (".", "..", "%2e", "%2e%2e", ".%2e", "%2e.") for part in path.split("/")):
        return ""
    return "" if path.startswith(("/login/", "/logout/", "/my/activate/")) or "//" in path else text
