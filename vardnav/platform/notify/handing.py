"""Asking for hand-overs: one job per notice, in the caller's transaction (rolled back, no job)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

TASK = "notify.hand_over"
QUEUE = "notify"


def ask(notice_ids: Sequence[uuid.UUID]) -> None:
    """Defer a hand-over of each notice. Asking twice does no harm: a notice is handed over once."""
    if not notice_ids:
        return
    jobs: list[dict[str, JSONValue]] = [{"notice_id": str(notice_id)} for notice_id in notice_ids]
    app.configure_task(TASK, queue=QUEUE, allow_unknown=True).batch_defer(*jobs)
