"""Pages: certificates at the desk: writing one from a case, correcting, revoking, what is stuck on its way."""

from vardnav.capabilities.certificates.staff_pages.standing import (
    certificate,
    document,
    look_after,
    overview,
    revoke,
)
from vardnav.capabilities.certificates.staff_pages.writing import choose, correct, write

__all__ = [
    "certificate",
    "choose",
    "correct",
    "document",
    "look_after",
    "overview",
    "revoke",
    "write",
]
