"""Rules: who may look at what a region decides, and who decides it. For anybody else it is not there."""

from __future__ import annotations

import uuid

from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer


def region(viewer: Viewer) -> str:
    """Return the region whose administrator looks. Raises Http404 for others."""
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return viewer.region


def decider(viewer: Viewer) -> tuple[str, uuid.UUID]:
    """Return the region and who decides for it. Raises Http404 for others than its administrators."""
    decided = region(viewer)
    if viewer.staff_id is None:
        raise Http404
    return decided, viewer.staff_id
