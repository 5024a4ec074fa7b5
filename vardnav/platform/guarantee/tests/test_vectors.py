"""The law as a table written by hand: start, pauses, a day to look at, and what must come out."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.platform.guarantee import rules
from vardnav.platform.guarantee.rules import Clock, Kind, Pause, State, Track

#: kind, track, started, pauses "from..to" (open: "from.."), met ("" for not), today: days used, left, last day, state.
VECTORS = """
# contact the same day
contact general 2026-03-02 - - 2026-03-02 0 0 2026-03-02 near
contact general 2026-03-02 - 2026-03-02 2026-03-02 0 0 2026-03-02 met
contact general 2026-03-02 - - 2026-03-03 1 -1 2026-03-02 breached
contact general 2026-03-02 - 2026-03-03 2026-03-05 1 -1 2026-03-02 met
contact general 2026-12-31 - - 2027-01-01 1 -1 2026-12-31 breached
# assessment within 3 days, all days count
assessment general 2026-03-02 - - 2026-03-02 0 3 2026-03-05 running
assessment general 2026-03-02 - - 2026-03-03 1 2 2026-03-05 running
assessment general 2026-03-02 - - 2026-03-04 2 1 2026-03-05 near
assessment general 2026-03-02 - - 2026-03-05 3 0 2026-03-05 near
assessment general 2026-03-02 - - 2026-03-06 4 -1 2026-03-05 breached
assessment general 2026-03-02 - 2026-03-05 2026-03-20 3 0 2026-03-05 met
assessment general 2026-03-02 - 2026-03-06 2026-03-20 4 -1 2026-03-05 met
# over a weekend, Christmas, New Year, Easter, midsummer: holidays count
assessment general 2026-03-06 - - 2026-03-09 3 0 2026-03-09 near
assessment general 2026-12-23 - - 2026-12-26 3 0 2026-12-26 near
assessment general 2026-12-30 - - 2027-01-02 3 0 2027-01-02 near
assessment general 2026-04-02 - - 2026-04-05 3 0 2026-04-05 near
assessment general 2026-06-18 - - 2026-06-22 4 -1 2026-06-21 breached
# leap day
assessment general 2028-02-27 - - 2028-03-01 3 0 2028-03-01 near
assessment general 2027-02-27 - - 2027-03-02 3 0 2027-03-02 near
assessment general 2028-02-29 - - 2028-03-03 3 0 2028-03-03 near
# the clock changes: 29 March and 25 October 2026
assessment general 2026-03-27 - - 2026-03-30 3 0 2026-03-30 near
assessment general 2026-10-23 - - 2026-10-26 3 0 2026-10-26 near
assessment general 2026-10-25 - - 2026-10-29 4 -1 2026-10-28 breached
# before 2019: 7 days, a doctor; the day of the start event decides
assessment general 2018-12-31 - - 2019-01-03 3 4 2019-01-07 running
assessment general 2018-12-31 - - 2019-01-05 5 2 2019-01-07 near
assessment general 2018-12-31 - - 2019-01-07 7 0 2019-01-07 near
assessment general 2018-12-31 - - 2019-01-08 8 -1 2019-01-07 breached
assessment general 2019-01-01 - - 2019-01-04 3 0 2019-01-04 near
assessment general 2019-01-01 - - 2019-01-05 4 -1 2019-01-04 breached
# first visit within 90 days
first_visit general 2026-01-01 - - 2026-01-01 0 90 2026-04-01 running
first_visit general 2026-01-01 - - 2026-03-10 68 22 2026-04-01 running
first_visit general 2026-01-01 - - 2026-03-11 69 21 2026-04-01 near
first_visit general 2026-01-01 - - 2026-04-01 90 0 2026-04-01 near
first_visit general 2026-01-01 - - 2026-04-02 91 -1 2026-04-01 breached
first_visit general 2026-01-01 - 2026-02-01 2026-09-01 31 59 2026-04-01 met
first_visit general 2026-01-01 - 2026-04-01 2026-04-01 90 0 2026-04-01 met
first_visit general 2026-01-01 - 2026-04-02 2026-04-02 91 -1 2026-04-01 met
first_visit general 2026-11-15 - - 2027-02-13 90 0 2027-02-13 near
first_visit general 2027-12-15 - - 2028-03-14 90 0 2028-03-14 near
first_visit general 2026-12-15 - - 2027-03-15 90 0 2027-03-15 near
first_visit general 2028-01-01 - - 2028-03-31 90 0 2028-03-31 near
first_visit general 2027-01-01 - - 2027-04-01 90 0 2027-04-01 near
first_visit general 2026-01-28 - - 2026-04-28 90 0 2026-04-28 near
first_visit general 2026-08-27 - - 2026-11-25 90 0 2026-11-25 near
first_visit general 2018-06-01 - - 2018-08-30 90 0 2018-08-30 near
# a pause stops the count from its first day; on its last day it stands where it stood
first_visit general 2026-01-01 2026-01-11.. - 2026-01-11 10 80 2026-04-01 paused
first_visit general 2026-01-01 2026-01-11.. - 2026-01-31 10 80 2026-04-21 paused
first_visit general 2026-01-01 2026-01-11.. - 2026-12-31 10 80 2027-03-21 paused
first_visit general 2026-01-01 2026-01-11..2026-01-21 - 2026-01-15 10 80 2026-04-11 paused
first_visit general 2026-01-01 2026-01-11..2026-01-21 - 2026-01-21 10 80 2026-04-11 running
first_visit general 2026-01-01 2026-01-11..2026-01-21 - 2026-01-22 11 79 2026-04-11 running
first_visit general 2026-01-01 2026-01-11..2026-01-21 - 2026-04-11 90 0 2026-04-11 near
first_visit general 2026-01-01 2026-01-11..2026-01-21 - 2026-04-12 91 -1 2026-04-11 breached
first_visit general 2026-01-01 2026-01-11..2026-01-21 2026-04-11 2026-05-01 90 0 2026-04-11 met
# two pauses, one over the leap day; one from the first day; one of no days
first_visit general 2028-01-01 2028-02-28..2028-03-02,2028-03-10..2028-03-12 - 2028-04-05 90 0 2028-04-05 near
first_visit general 2026-01-01 2026-01-01..2026-01-31 - 2026-01-31 0 90 2026-05-01 running
first_visit general 2026-01-01 2026-01-11..2026-01-11 - 2026-02-01 31 59 2026-04-01 running
# over New Year, and over both changes of the clock
first_visit general 2026-12-01 2026-12-20..2027-01-10 - 2027-03-22 90 0 2027-03-22 near
first_visit general 2026-03-01 2026-03-28..2026-03-31 - 2026-06-02 90 0 2026-06-02 near
first_visit general 2026-10-01 2026-10-24..2026-10-27 - 2027-01-02 90 0 2027-01-02 near
# paused on the last day: not passed; a pause that comes after does not help
first_visit general 2026-01-01 2026-04-01.. - 2026-06-01 90 0 2026-06-01 paused
first_visit general 2026-01-01 2026-04-01..2026-06-01 - 2026-06-02 91 -1 2026-06-01 breached
first_visit general 2026-01-01 2026-04-02.. - 2026-06-01 91 -1 2026-04-01 breached
# treatment within 90 days of the decision
treatment general 2026-05-04 - - 2026-08-02 90 0 2026-08-02 near
treatment general 2026-05-04 - - 2026-08-03 91 -1 2026-08-02 breached
treatment general 2026-05-04 2026-06-20..2026-07-20 - 2026-09-01 90 0 2026-09-01 near
# children's and young people's psychiatry: the clock is the law's, whatever has been agreed
first_visit child_psychiatry 2026-03-02 - - 2026-03-25 23 67 2026-05-31 running
first_visit child_psychiatry 2026-03-02 - - 2026-04-02 31 59 2026-05-31 running
first_visit child_psychiatry 2026-03-02 - - 2026-05-10 69 21 2026-05-31 near
first_visit child_psychiatry 2026-03-02 - - 2026-06-01 91 -1 2026-05-31 breached
treatment child_psychiatry 2026-03-02 - - 2026-04-01 30 60 2026-05-31 running
treatment child_psychiatry 2026-03-02 2026-03-10..2026-03-20 - 2026-06-10 90 0 2026-06-10 near
assessment child_psychiatry 2026-03-02 - - 2026-03-05 3 0 2026-03-05 near
first_visit child_psychiatry 2018-06-01 - - 2018-08-30 90 0 2018-08-30 near
# a day before the start (a clock that is wrong): nothing used
first_visit general 2026-01-10 - - 2026-01-09 0 90 2026-04-10 running
"""
#: The agreed target beside the law: kind, track, started, pauses, today: the target's last day ("-" for none).
TARGETS = """
first_visit child_psychiatry 2026-03-02 - 2026-03-02 2026-04-01
first_visit child_psychiatry 2026-03-02 - 2026-05-30 2026-04-01
treatment child_psychiatry 2026-03-02 - 2026-03-02 2026-04-01
# moved by pauses as the law's day is; over New Year, a leap day and a change of the clock
first_visit child_psychiatry 2026-03-02 2026-03-10..2026-03-20 2026-04-11 2026-04-11
first_visit child_psychiatry 2026-03-02 2026-03-10.. 2026-03-15 2026-04-06
first_visit child_psychiatry 2026-12-15 - 2026-12-15 2027-01-14
first_visit child_psychiatry 2028-02-10 - 2028-02-10 2028-03-11
first_visit child_psychiatry 2027-02-10 - 2027-02-10 2027-03-12
first_visit child_psychiatry 2026-10-10 - 2026-10-10 2026-11-09
# a pause that comes after the target's day does not move it
first_visit child_psychiatry 2026-03-02 2026-04-05..2026-04-15 2026-05-01 2026-04-01
# nothing is agreed for others, for the first contact and the assessment, or before it was agreed
first_visit general 2026-03-02 - 2026-03-02 -
assessment child_psychiatry 2026-03-02 - 2026-03-02 -
contact child_psychiatry 2026-03-02 - 2026-03-02 -
first_visit child_psychiatry 2018-12-31 - 2019-01-02 -
first_visit child_psychiatry 2019-01-01 - 2019-01-02 2019-01-31
"""
LINES = [line for line in VECTORS.splitlines() if line and not line.startswith("#")]
day = dt.date.fromisoformat


def _pauses(text: str) -> list[Pause]:
    if text == "-":
        return []
    pairs = [one.split("..") for one in text.split(",")]
    return [Pause(day(begins), day(ends) if ends else None) for begins, ends in pairs]


@pytest.mark.parametrize("line", LINES)
def test_the_clock_says_what_the_law_says(line):
    kind, track, started, pauses, met, today, used, left, last, state = line.split()
    one = Clock(
        Kind(kind), day(started), Track(track), _pauses(pauses), met_on=None if met == "-" else day(met)
    )
    at = day(today)
    assert rules.days_used(one, at) == int(used)
    assert rules.days_left(one, at) == int(left)
    assert rules.deadline(one, at) == day(last)
    assert rules.state(one, at) == State(state)


@pytest.mark.parametrize("line", [one for one in TARGETS.splitlines() if one and not one.startswith("#")])
def test_the_target_stands_beside_the_law_with_a_last_day_of_its_own(line):
    kind, track, started, pauses, today, last = line.split()
    one = Clock(Kind(kind), day(started), Track(track), _pauses(pauses))
    assert rules.target_on(one, day(today)) == (None if last == "-" else day(last))
    general = Clock(Kind(kind), day(started), Track.GENERAL, _pauses(pauses))
    assert rules.deadline(one, day(today)) == rules.deadline(general, day(today)), (
        "the law is the same for all"
    )
    assert rules.state(one, day(today)) == rules.state(general, day(today))


def test_there_are_enough_vectors_for_each_kind():
    assert len(LINES) >= 60
    kinds = [line.split()[0] for line in LINES]
    assert all(kinds.count(kind.value) >= 3 for kind in Kind)
    never_in_a_vector = {"not_applicable", "ended"}
    assert {line.split()[-1] for line in LINES} | never_in_a_vector == {state.value for state in State}
