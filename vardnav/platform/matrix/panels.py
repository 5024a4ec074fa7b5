"""Panels: who else may do an e-service for somebody, on its own page: the same source as the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import InterfaceError, OperationalError

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import admission
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.matrix import representatives


def terms(viewer: Viewer, service: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return for which ages it is in the region, where that is decided, and who may do it in one's place.

    None while the tables cannot be read: the public door stands.
    """
    try:
        offered = catalogue.offer(viewer, service.key, region=viewer.region, now=now)
        limit = admission.limit_of(offered)
        said = [admission.said(limit)] if limit is not None else []
        return {"terms": [*said, *representatives.terms(service, clock.local_date(now))]}
    except (OperationalError, InterfaceError):
        return None
