"""Actions: notices older than anybody asks for are removed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.notify import verbs
from vardnav.platform.notify.models import Notice

KEPT = Notice.retention.after


@transaction.atomic
def old_notices(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove notices older than their retention; return how many. One row in the log for all of them."""
    assert KEPT is not None
    removed, _ = Notice.objects.visible_to(viewer).filter(created_at__lt=now - KEPT).delete()
    if removed:
        audit.record(viewer, action=verbs.PURGE.key, object_kind="notice", detail={"rows": removed}, now=now)
    return removed
