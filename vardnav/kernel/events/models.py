"""Tables: which handler has heard of which event, so that a delivery repeated after a crash does nothing."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from vardnav.kernel.clock.retention import Retention


class Delivery(models.Model):
    """One event delivered to one handler; written in the handler's own transaction, kept for 30 days."""

    pk = models.CompositePrimaryKey("event_id", "handler")
    event_id = models.UUIDField()
    handler = models.CharField(max_length=200)
    delivered_at = models.DateTimeField()

    retention = Retention(
        words="30 days",
        source="no delivery is tried for longer",
        removed_by="vardnav.kernel.events.delivering.forget",
        after=dt.timedelta(days=30),
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["delivered_at"], name="events_delivery_age")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.handler}"
