"""Actions: the receipt of a transfer. Whatever the receiving unit first does with the case is that it has taken it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import Q

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.transfers import Transfer

if TYPE_CHECKING:
    from vardnav.platform.cases.models import Case


def acknowledge(viewer: Viewer, case: Case, *, unit_id: uuid.UUID, now: dt.datetime) -> None:
    """Note who took a case that was sent to the unit `unit_id`, and when; the first time only.

    The case is locked and the change itself is in the log. One statement; nothing for a case that was never sent.
    """
    waiting = Transfer.objects.filter(Q(case=case) | Q(continued_by=case), to_unit=unit_id)
    waiting.filter(taken_at__isnull=True, returned_at__isnull=True).update(
        taken_at=now, taken_by=viewer.staff_id
    )
