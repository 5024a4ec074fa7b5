"""Queries: what goes on of booking when it is paused."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.booking.queries.where import KEY
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import calendar_queries
from vardnav.platform.registry.contributions import Running


def running(viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID]) -> list[Running]:
    """Return how many times are booked ahead when booking is paused in the administrator's region. A count.

    Raises Http404 for anybody but the region's administrator.
    """
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    if KEY not in service_keys:
        return []
    count = calendar_queries.booked_ahead(viewer, unit_ids, now=clock.now())
    then = _("De gäller som vanligt och kan avbokas här. Den som vill boka om ringer mottagningen.")
    return [Running(_("Bokade tider framöver"), count, then)]
