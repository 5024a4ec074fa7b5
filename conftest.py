"""Fixtures that every test may use: the house with its people, and the time it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from vardnav.kernel import clock


def pytest_configure(config: pytest.Config) -> None:
    """Compile translations that have changed, so that tests read what people will; xdist's workers need not."""
    from vardnav.config.launch import messages

    if not hasattr(config, "workerinput"):
        messages.compile_messages(messages.stale())


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
