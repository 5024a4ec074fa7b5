"""Background work: a look at what has been written to somebody who may have no page open."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from vardnav.capabilities.conversations.actions import telling
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff


@app.task(name=telling.TASK, queue=telling.QUEUE, retry=BackOff())
def tell_unread(conversation_id: str) -> None:
    """Send one notice of what is still unread."""
    telling.tell_unread(Viewer.system(), uuid.UUID(conversation_id), now=clock.now())
