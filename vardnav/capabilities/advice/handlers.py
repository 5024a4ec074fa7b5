"""Handlers: what staff decide of an assessment is weighed at once: are its questions still good enough?"""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.advice.actions import braking
from vardnav.capabilities.advice.events import AssessmentRegraded
from vardnav.kernel.access.viewer import Viewer


def regraded(event: AssessmentRegraded, *, now: dt.datetime) -> None:
    """Look at how the region's protocols have done."""
    braking.watch(Viewer.system(region=event.region), event.region, now=now)
