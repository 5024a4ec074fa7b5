"""Fixtures of the fault tests: one site for all of them, mended before each; the account at the end."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from tests.faults import ledger, pace
from tests.faults import stack as stacks
from tests.faults.stack import Stack

_HERE = pathlib.Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a fault."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.fault)


@pytest.fixture(scope="session")
def _site() -> Iterator[Stack]:
    pace.watch()
    with stacks.running() as running:
        yield running


@pytest.fixture
def stack(_site: Stack) -> Stack:
    """The site with everything up, whatever the last test did to it."""
    _site.mend()
    return _site


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the account."""
    terminalreporter.write_line("")
    for row in ledger.table():
        terminalreporter.write_line(row)
