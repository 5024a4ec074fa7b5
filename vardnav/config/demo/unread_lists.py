"""Actions: what the demonstration's units have written and nobody has read in time; what is on a list already stays."""

from __future__ import annotations

import datetime as dt

from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.models import Direction, Message
from vardnav.platform.unread import following
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.unread.rules import Reason

_SYSTEM = Viewer.system()


def load(care: Care, now: dt.datetime) -> int:
    """Put the messages whose stories say that they reached nobody on their units' lists; return how many were new."""
    code = care.region.code
    told = {
        identity.fixed(f"case {code} {one['key']}"): Reason(one["not_reached"])
        for one in reading.cases(code)["case"]
        if "not_reached" in one
    }
    rows = Message.objects.visible_to(_SYSTEM).filter(region=code, case__draft_id__in=told)
    unread = rows.filter(direction=Direction.TO_RESIDENT, read_at__isnull=True).select_related("case")
    known = set(Pursuit.objects.visible_to(_SYSTEM).filter(region=code).values_list("message", flat=True))
    return sum(
        following.put(_SYSTEM, one.id, told[one.case.draft_id], now=now)
        for one in unread.order_by("sent_at", "id")
        if one.id not in known
    )
