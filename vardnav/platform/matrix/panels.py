"""Panels: who else may do an e-service for somebody, on its own page: the same source as the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import InterfaceError, OperationalError

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.matrix import representatives


def terms(_viewer: Viewer, service: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return who may do it in one's place; None while the tables cannot be read: the public door stands."""
    try:
        return {"terms": representatives.terms(service, clock.local_date(now))}
    except (OperationalError, InterfaceError):
        return None
