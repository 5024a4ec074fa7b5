"""Handlers: an order follows its case, and the laboratory is told of a registered sample."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.self_tests.actions import laboratory, ordering
from vardnav.capabilities.self_tests.events import SampleRegistered
from vardnav.capabilities.self_tests.queries.offering import KEYS
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.events import CaseClosed, CaseForwarded


def case_changed(event: CaseClosed | CaseForwarded, *, now: dt.datetime) -> None:
    """Bring the order of a case of ours in line with it."""
    if event.service_key in KEYS:
        ordering.follow_case(Viewer.system(region=event.region), event.case_id, now=now)


def sample_registered(event: SampleRegistered, *, now: dt.datetime) -> None:
    """Tell the laboratory; when it does not answer, the job every ten minutes does."""
    laboratory.tell_one(Viewer.system(region=event.region), event.order_id, now=now)
