"""Actions: codes older than anybody asks for are removed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.contacts import verbs
from vardnav.platform.contacts.models import Verification

KEPT = Verification.retention.after


@transaction.atomic
def old_codes(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove checks older than their retention; return how many. One row in the log for all of them."""
    assert KEPT is not None
    removed, _ = Verification.objects.visible_to(viewer).filter(asked_at__lt=now - KEPT).delete()
    if removed:
        audit.record(viewer, action=verbs.PURGE.key, object_kind="account", detail={"rows": removed}, now=now)
    return removed
