"""What can wait comes at seven in the morning, also after the nights in which the clock is changed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.clock import quiet


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-12-02T19:59:59.999999", "2026-12-02T19:59:59.999999"),  # 20.59 in Sweden: day still
        ("2026-12-02T20:00:00", "2026-12-03T06:00:00"),  # 21.00
        ("2026-12-02T23:30:00", "2026-12-03T06:00:00"),  # past midnight there, the same day in UTC
        ("2026-12-03T05:59:59.999999", "2026-12-03T06:00:00"),
        ("2026-12-03T06:00:00", "2026-12-03T06:00:00"),  # 7.00
        ("2026-06-30T19:00:00", "2026-07-01T05:00:00"),  # summer time
        ("2026-12-31T22:00:00", "2027-01-01T06:00:00"),
        (
            "2026-03-28T20:30:00",
            "2026-03-29T05:00:00",
        ),  # the night of 23 hours' day: seven comes an hour sooner
        ("2026-03-29T00:59:00", "2026-03-29T05:00:00"),
        ("2026-03-29T01:00:00", "2026-03-29T05:00:00"),
        ("2026-10-24T19:00:00", "2026-10-25T06:00:00"),  # and an hour later when it is set back
        ("2026-10-25T00:30:00", "2026-10-25T06:00:00"),  # 2.30, the first time
        ("2026-10-25T01:30:00", "2026-10-25T06:00:00"),  # 2.30, the second
    ],
)
def test_the_night_ends_at_seven(moment: str, ends: str) -> None:
    assert quiet.until(at(moment)) == at(ends)


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)))
def test_nobody_waits_longer_than_a_night_and_once_is_enough(moment: dt.datetime) -> None:
    now = moment.replace(tzinfo=dt.UTC)
    ends = quiet.until(now)
    assert now <= ends <= now + dt.timedelta(hours=11)
    assert quiet.until(ends) == ends
