"""Fixtures that every test may use: the house with its people, and the time it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from vardnav.kernel import clock


@pytest.fixture
def now() -> dt.datetime:
    """The real time: gates read the system clock, so rows made by tests live in the same time."""
    return clock.now()


@pytest.fixture
def house(db: None, now: dt.datetime) -> Iterator[object]:
    """Anna, Bo, Cecilia, Doktor Dag, Sköterska Eva and administrator Ada in their units; see tests.support.personas."""
    from tests.support import personas
    from vardnav.kernel.people import policy
    from vardnav.platform.catalogue import queries as catalogue

    policy.forget()
    yield personas.build(now)
    policy.forget()
    catalogue.forget()
