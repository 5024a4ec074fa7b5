"""A date in three boxes: a day that somebody can mean, or a sentence about it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from vardnav.kernel.clock import hours
from vardnav.platform.design.dates import DatePartsField


@pytest.mark.parametrize(
    "given", [["1", "1", "1"], ["9999", "12", "31"], ["0", "1", "1"], ["2026", "2", "30"]]
)
def test_a_day_that_is_none_or_that_no_moment_is_of_is_refused(given: list[str]) -> None:
    with pytest.raises(ValidationError):
        DatePartsField().clean(given)


@pytest.mark.parametrize("given", [["1000", "1", "1"], ["9998", "12", "31"]])
def test_every_day_that_is_taken_has_its_moment_and_a_day_after(given: list[str]) -> None:
    day = DatePartsField().clean(given)
    assert day == dt.date(*map(int, given))
    assert hours.moment_of(day + dt.timedelta(days=1), hours.MIDNIGHT) > hours.moment_of(day, hours.MIDNIGHT)
