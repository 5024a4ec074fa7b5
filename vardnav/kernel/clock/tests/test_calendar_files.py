"""Calendar files: a moment is the same moment for whoever reads it, and no line breaks the format (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.clock import calendar_files
from vardnav.kernel.clock.calendar_files import Event

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SWEDEN = ZoneInfo("Europe/Stockholm")


def read(text: str) -> dict[str, str]:
    """Read a file with one event as a calendar does: lines unfolded, each a name and a value."""
    assert text.endswith("\r\n")
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def moment(word: str) -> dt.datetime:
    return dt.datetime.strptime(word, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wall", "utc_hour"),
    [
        (dt.datetime(2026, 3, 28, 10), 9),
        (dt.datetime(2026, 3, 29, 10), 8),
        (dt.datetime(2026, 10, 24, 10), 8),
        (dt.datetime(2026, 10, 25, 10), 9),
    ],
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_both_clock_changes(
    wall: dt.datetime, utc_hour: int
) -> None:
    starts = wall.replace(tzinfo=SWEDEN)
    event = Event("a", starts, "Tid", ends_at=starts + dt.timedelta(minutes=20))
    found = read(calendar_files.written([event], product="-//X//Y//SV", now=NOW))
    assert moment(found["DTSTART"]).hour == utc_hour
    assert moment(found["DTSTART"]) == starts
    assert moment(found["DTSTART"]).astimezone(SWEDEN).replace(tzinfo=None) == wall
    assert moment(found["DTEND"]) - moment(found["DTSTART"]) == dt.timedelta(minutes=20)


def test_a_file_has_what_a_calendar_asks_for_and_tells_a_change_from_what_is_gone() -> None:
    plain = calendar_files.written([Event("a", NOW, "Tid")], product="-//X//Y//SV", now=NOW)
    found = read(plain)
    assert {"VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(found)
    assert not {"STATUS", "SEQUENCE", "DTEND"} & set(found)
    gone = Event("a", NOW, "Tid", sequence=3, is_cancelled=True)
    changed = read(calendar_files.written([gone], product="-//X//Y//SV", now=NOW))
    assert (changed["UID"], changed["SEQUENCE"], changed["STATUS"]) == (found["UID"], "3", "CANCELLED")


@given(st.text(max_size=300))
def test_whatever_the_words_no_line_is_too_long_and_none_begins_a_new_property(words: str) -> None:
    text = calendar_files.written([Event("a", NOW, words, description=words)], product="-//X//Y//SV", now=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    names = [re.split("[:;]", line)[0] for line in text.replace("\r\n ", "").split("\r\n") if line]
    assert names == [
        "BEGIN", "VERSION", "PRODID", "BEGIN", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "END", "END",
    ]  # fmt: skip
