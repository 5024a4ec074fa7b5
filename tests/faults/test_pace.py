"""A bound in seconds is as it is written on a quiet machine, longer on a busy one, and never endless."""

from __future__ import annotations

from collections import deque

import pytest

from tests.faults import ledger, pace


@pytest.mark.every_commit
@pytest.mark.parametrize(
    ("wanted", "times"), [(0.5, 1.0), (pace.OWN, 1.0), (pace.OWN * 2, 2.0), (900.0, pace.MOST)]
)
def test_a_bound_is_stretched_by_what_others_want_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, wanted: float, times: float
) -> None:
    monkeypatch.setattr(pace, "_samples", deque([(1.0, 99.0), (5.0, wanted), (6.0, wanted)]))
    assert pace.stretch(since=4.0) == times
    assert pace.stretch(since=7.0) == 1.0, "nothing was seen: as it is written"
    line = ledger.Line("X")
    line.expect_within(2.0 * times, 2.0, "served", since=4.0)
    assert line.failures == []
    line.expect_within(2.0 * times + 0.1, 2.0, "served", since=4.0)
    assert len(line.failures) == 1
