"""Actions: what is kept of a room that has closed: its decisions and figures; who went in, no longer than a week."""

from __future__ import annotations

import datetime as dt

from vardnav.platform.waiting_room.models import Entry, PageTime

KEPT = dt.timedelta(days=7)


def forget_entries(now: dt.datetime) -> int:
    """Remove the entries of rooms that closed a week ago; return how many."""
    PageTime.objects.filter(room__closed_at__lt=now - KEPT).delete()
    removed, _each = Entry.objects.filter(room__closed_at__lt=now - KEPT).delete()
    return removed
