"""How often one may change: by the dated table, over year ends and leap days."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.capabilities.listing.rules import (
    Change,
    Limit,
    NoLimit,
    Reason,
    holds_from,
    limit_on,
    limits,
    months_after,
    room,
)

COUNTRY = Limit("", dt.date(2010, 1, 1), 2, 12, 1, "test")
D = dt.date


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (D(2025, 11, 22), 12, D(2026, 11, 22)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2026, 12, 31), 2, D(2027, 2, 28)),
        (D(2026, 1, 31), -11, D(2025, 2, 28)),
        (D(2026, 12, 1), 1, D(2027, 1, 1)),
        (D(2026, 12, 15), 0, D(2026, 12, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: D, months: int, then: D) -> None:
    assert months_after(day, months) == then


@pytest.mark.parametrize(
    ("on", "today", "left", "next_on"),
    [
        ([], D(2026, 11, 22), 2, None),
        ([D(2026, 3, 1)], D(2026, 11, 22), 1, None),
        ([D(2026, 3, 1), D(2026, 6, 1)], D(2026, 11, 22), 0, D(2027, 3, 1)),
        ([D(2026, 3, 1), D(2026, 6, 1)], D(2027, 2, 28), 0, D(2027, 3, 1)),
        ([D(2026, 3, 1), D(2026, 6, 1)], D(2027, 3, 1), 1, None),
        ([D(2024, 2, 29), D(2024, 5, 1)], D(2025, 2, 27), 0, D(2025, 2, 28)),
        ([D(2024, 2, 29), D(2024, 5, 1)], D(2025, 2, 28), 1, None),
        # Three within a year (one before a stricter rule came): the next is free when only one of them counts.
        ([D(2026, 1, 1), D(2026, 2, 1), D(2026, 3, 1)], D(2026, 4, 1), 0, D(2027, 2, 1)),
    ],
)
def test_two_changes_in_twelve_months(on: list[D], today: D, left: int, next_on: D | None) -> None:
    found = room([Change(one) for one in on], today, COUNTRY)
    assert (found.left, found.next_on) == (left, next_on)


def test_the_first_choice_and_a_special_reason_count_not() -> None:
    made = [Change(D(2026, 1, 1), is_first=True), Change(D(2026, 2, 1), Reason.MOVED), Change(D(2026, 3, 1))]
    assert room(made, D(2026, 4, 1), COUNTRY).left == 1


def test_a_later_row_takes_over_on_its_day_and_a_regions_own_goes_first() -> None:
    later, skane = Limit("", D(2027, 1, 1), 1, 12, 1, "new"), Limit("12", D(2020, 1, 1), 5, 12, 3, "own")
    table = (COUNTRY, later, skane)
    assert limit_on(D(2026, 12, 31), "08", table) is COUNTRY
    assert limit_on(D(2027, 1, 1), "08", table) is later
    assert limit_on(D(2027, 1, 1), "12", table) is skane
    assert holds_from(D(2026, 12, 30), skane) == D(2027, 1, 2)
    with pytest.raises(NoLimit):
        limit_on(D(2009, 12, 31), "08", table)


def test_the_files_rows_say_where_they_come_from() -> None:
    assert all(one.source and one.most_changes > 0 and one.within_months > 0 for one in limits())
    assert limit_on(D(2026, 11, 22), "12", limits()).most_changes == 2
