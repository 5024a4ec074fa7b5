"""Asking for hand-overs: one job per notice, in the caller's transaction (rolled back, no job)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from vardnav.platform.jobs import asking

TASK = "notify.hand_over"
QUEUE = "notify"


def ask(notice_ids: Sequence[uuid.UUID]) -> None:
    """Ask for a hand-over of each notice. Asking twice does no harm: a notice is handed over once."""
    asking.ask(TASK, [{"notice_id": str(notice_id)} for notice_id in notice_ids], queue=QUEUE)
