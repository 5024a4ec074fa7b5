"""Opening hours in words, as sentences."""

import datetime as dt

import pytest

from vardnav.capabilities.find_care.queries import hours as hours_in_words
from vardnav.kernel.clock import hours

MONDAY = dt.date(2026, 3, 2)
ALL_DAY = hours.Span(dt.time(), dt.time())


def said(spans, at, language="sv"):
    opening = hours.opening_hours([hours.WeeklySpan(day, span, is_on_holidays=True) for day, span in spans])
    return hours_in_words.now_shown(opening, at, language).text


def at(day, hour, minute=0):
    return hours.moment_of(day, dt.time(hour, minute))


EIGHT_TO_FIVE = [(day, hours.Span(dt.time(8), dt.time(17))) for day in range(1, 6)]


@pytest.mark.parametrize(
    ("spans", "moment", "words"),
    [
        (EIGHT_TO_FIVE, at(MONDAY, 10), "Öppet till 17.00"),
        (EIGHT_TO_FIVE, at(MONDAY, 7), "Stängt, öppnar 8.00"),
        (EIGHT_TO_FIVE, at(MONDAY, 17), "Stängt, öppnar i morgon 8.00"),
        (EIGHT_TO_FIVE, at(dt.date(2026, 3, 6), 18), "Stängt, öppnar mån 9 mars 8.00"),
        ([(day, ALL_DAY) for day in range(1, 8)], at(MONDAY, 3), "Öppet dygnet runt"),
        ([(1, hours.Span(dt.time(18), dt.time()))], at(MONDAY, 20), "Öppet till midnatt"),
        (
            [(1, hours.Span(dt.time(18), dt.time())), (2, hours.Span(dt.time(), dt.time(6)))],
            at(MONDAY, 20),
            "Öppet till i morgon 6.00",
        ),
        ([], at(MONDAY, 10), "Stängt"),
    ],
)
def test_what_is_said_right_now(spans, moment, words):
    assert said(spans, moment) == words
