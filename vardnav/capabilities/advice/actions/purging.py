"""Actions: what nobody has kept is removed a day after the last answer."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.advice.models import Assessment
from vardnav.kernel.access.viewer import Viewer


def unkept(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove assessments that belong to nobody and whose day has gone; return how many."""
    after = Assessment.retention.after
    assert after is not None
    old = Assessment.objects.visible_to(viewer).filter(subject__isnull=True, touched_at__lte=now - after)
    return old.delete()[0]
