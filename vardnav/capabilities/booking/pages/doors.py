"""Pages: which door one has come in by: the same pages stand behind the resident's and the desk's."""

from __future__ import annotations

from vardnav.kernel.access.viewer import Role
from vardnav.platform.registry.requests import PageRequest


def named(request: PageRequest, page: str) -> str:
    """Return the page by name behind the door one has come in by."""
    return f"booking:desk_{page}" if request.viewer.role is Role.STAFF else f"booking:{page}"


def layout(request: PageRequest) -> str:
    """Return the layout of the door one has come in by."""
    return "layouts/desk.html" if request.viewer.role is Role.STAFF else "layouts/portal.html"


def number(text: str) -> int | None:
    """Return the version that a form holds, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
