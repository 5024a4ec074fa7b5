"""When a time differs there from here, and when that is judged at all."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.calendars.ports import Standing, Stands
from vardnav.platform.calendars.rules import agreeing
from vardnav.platform.calendars.rules.agreeing import Differs, Here

AT = NOW + dt.timedelta(days=2)
END = AT + dt.timedelta(minutes=20)
OLD = NOW - dt.timedelta(hours=1)
BOOKED, CANCELLED = Here(True, AT, END, OLD), Here(False, AT, END, OLD)


@pytest.mark.parametrize(
    ("here", "there", "how"),
    [
        (BOOKED, Stands(Standing.BOOKED, "a", AT, END), None),
        (BOOKED, Stands(Standing.BOOKED, "b", AT), None),
        (BOOKED, Stands(Standing.BOOKED, ""), None),
        (BOOKED, Stands(Standing.BOOKED, "a", END), Differs.MOVED),
        (BOOKED, Stands(Standing.BOOKED, "a", AT, END + dt.timedelta(minutes=5)), Differs.MOVED),
        (BOOKED, Stands(Standing.CANCELLED, "a"), Differs.CANCELLED),
        (BOOKED, Stands(Standing.PENDING, "a", END), None),
        (BOOKED, Stands(Standing.OTHER, "a", END), None),
        (BOOKED, None, Differs.GONE),
        (CANCELLED, Stands(Standing.CANCELLED, "a"), None),
        (CANCELLED, Stands(Standing.BOOKED, "a", AT), Differs.STANDS),
        (CANCELLED, None, None),
        (Here(True, AT, END, NOW), Stands(Standing.CANCELLED, "a"), None),
        (Here(True, AT, END, NOW - dt.timedelta(minutes=5)), None, None),
        (Here(True, OLD, NOW, OLD), Stands(Standing.CANCELLED, "a"), None),
    ],
)
def test_a_time_differs_as_said_here(here: Here, there: Stands | None, how: Differs | None) -> None:
    assert agreeing.differs(here, there, NOW) is how


def test_a_server_is_not_believed_when_more_than_half_of_many_are_gone() -> None:
    assert not agreeing.has_lost_its_memory("ab", "abc")
    assert not agreeing.has_lost_its_memory("abc", "abcdef")
    assert agreeing.has_lost_its_memory("abc", "abcde")


def test_the_same_difference_is_the_same_text_each_time() -> None:
    one = agreeing.sign(Differs.MOVED, Stands(Standing.BOOKED, "a", AT))
    assert one == agreeing.sign(Differs.MOVED, Stands(Standing.BOOKED, "a", AT, END))
    assert one != agreeing.sign(Differs.MOVED, Stands(Standing.BOOKED, "a", END))
    assert agreeing.sign(Differs.GONE, None) == "gone"
