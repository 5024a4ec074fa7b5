"""What every calendar does, as a list of scenarios: run against our own tables, the fake, and the real exchange."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from vardnav.platform.calendars.ports import (
    Booking,
    Calendar,
    Changes,
    Found,
    FreeTime,
    NotThere,
    Reason,
    Refused,
    Service,
    Standing,
    Stands,
    Wanted,
    Whom,
)

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Clinic:
    """What the clinic does in its own system by itself: cancels or moves what stands under a key, closes a time."""

    cancels: Callable[[uuid.UUID], object]
    moves: Callable[[uuid.UUID, FreeTime], object]
    closes: Callable[[FreeTime], object]


@dataclass(frozen=True)
class Side:
    """A calendar with at least four free times, as two people meet it."""

    annas: Calendar
    cecilias: Calendar
    anna: Whom
    cecilia: Whom
    wanted: Wanted
    clinic: Clinic
    service: Service | None = None

    def times(self) -> list[FreeTime]:
        """Return what is free, by Anna's."""
        found = self.annas.free(self.wanted)
        assert isinstance(found, Found), found
        return list(found.times)

    def booking(self, time: FreeTime, *, key: uuid.UUID | None = None, by: str = "anna") -> Booking:
        """Return what one of them asks for."""
        whom = self.anna if by == "anna" else self.cecilia
        return Booking(key or uuid.uuid4(), time.slot_id, time.starts_at, time.ends_at, whom, self.service)


def _is(answer: object, standing: Standing, time: FreeTime) -> None:
    assert isinstance(answer, Stands), answer
    assert (answer.standing, answer.slot_id, answer.starts_at) == (standing, time.slot_id, time.starts_at)


def free_times_come_soonest_first_and_only_those_asked_for(side: Side) -> None:
    times = side.times()
    assert len(times) >= 4
    assert [one.starts_at for one in times] == sorted(one.starts_at for one in times)
    assert all(side.wanted.first <= one.starts_at < side.wanted.until for one in times)
    assert {one.schedule_id for one in times} <= set(side.wanted.schedule_ids)
    later = side.annas.free(replace(side.wanted, first=times[1].starts_at))
    assert isinstance(later, Found)
    assert times[0] not in later.times
    assert times[1] in later.times
    assert side.annas.free(replace(side.wanted, schedule_ids=())) == Found(())


def a_booked_time_stands_under_its_key_and_is_no_longer_free(side: Side) -> None:
    time = side.times()[0]
    asked = side.booking(time)
    assert side.annas.read(asked.key) == NotThere()
    _is(side.annas.book(asked), Standing.BOOKED, time)
    _is(side.annas.read(asked.key), Standing.BOOKED, time)
    assert time not in side.times()


def the_same_key_again_books_nothing_more(side: Side) -> None:
    time = side.times()[0]
    asked, before = side.booking(time), len(side.times())
    for _again in range(3):
        _is(side.annas.book(asked), Standing.BOOKED, time)
    assert len(side.times()) == before - 1


def a_time_that_somebody_has_is_refused_as_taken_and_nothing_stands(side: Side) -> None:
    time = side.times()[0]
    _is(side.annas.book(side.booking(time)), Standing.BOOKED, time)
    late = side.booking(time, by="cecilia")
    assert side.cecilias.book(late) == Refused(Reason.TAKEN)
    assert side.cecilias.read(late.key) == NotThere()


def a_time_that_is_not_there_is_refused_as_taken(side: Side) -> None:
    asked = replace(side.booking(side.times()[0]), slot_id=str(uuid.uuid4()))
    assert side.annas.book(asked) == Refused(Reason.TAKEN)
    assert side.annas.read(asked.key) == NotThere()


def a_moved_time_stands_at_the_new_moment_and_the_old_one_is_free_again(side: Side) -> None:
    old, new = side.times()[:2]
    asked = side.booking(old)
    _is(side.annas.book(asked), Standing.BOOKED, old)
    for _again in range(2):
        _is(side.annas.move(side.booking(new, key=asked.key)), Standing.BOOKED, new)
    _is(side.annas.read(asked.key), Standing.BOOKED, new)
    assert old in side.times()
    assert new not in side.times()


def a_move_to_a_taken_time_is_refused_and_the_old_time_stands(side: Side) -> None:
    old, taken = side.times()[:2]
    asked = side.booking(old)
    _is(side.annas.book(asked), Standing.BOOKED, old)
    _is(side.cecilias.book(side.booking(taken, by="cecilia")), Standing.BOOKED, taken)
    assert side.annas.move(side.booking(taken, key=asked.key)) == Refused(Reason.TAKEN)
    _is(side.annas.read(asked.key), Standing.BOOKED, old)


def a_cancelled_time_is_free_for_somebody_else_and_stays_cancelled(side: Side) -> None:
    time = side.times()[0]
    asked = side.booking(time)
    _is(side.annas.book(asked), Standing.BOOKED, time)
    for _again in range(2):
        answer = side.annas.cancel(asked.key)
        assert isinstance(answer, Stands), answer
        assert answer.standing is Standing.CANCELLED
    assert time in side.times()
    _is(side.cecilias.book(side.booking(time, by="cecilia")), Standing.BOOKED, time)
    for answer in (side.annas.read(asked.key), side.annas.book(asked)):
        assert isinstance(answer, Stands), answer
        assert answer.standing is Standing.CANCELLED


def a_key_that_nobody_has_booked_under_is_nothing(side: Side) -> None:
    asked = side.booking(side.times()[0])
    assert side.annas.read(asked.key) == NotThere()
    assert side.annas.cancel(asked.key) == NotThere()
    assert side.annas.move(asked) == NotThere()


def a_cancelled_time_is_not_moved(side: Side) -> None:
    old, new = side.times()[:2]
    asked = side.booking(old)
    side.annas.book(asked)
    side.annas.cancel(asked.key)
    answer = side.annas.move(side.booking(new, key=asked.key))
    assert isinstance(answer, Stands), answer
    assert answer.standing is Standing.CANCELLED
    assert new in side.times()


def what_the_clinic_cancels_is_found_among_what_has_been_changed_since(side: Side) -> None:
    asked, other = (side.booking(one) for one in side.times()[:2])
    for one in (asked, other):
        side.annas.book(one)
    before = _changes(side, LONG_AGO)
    assert {one.key for one in before.rows} == {asked.key, other.key}
    assert {one.stands.standing for one in before.rows} == {Standing.BOOKED}
    side.clinic.cancels(asked.key)
    assert before.until is not None
    after = {one.key: one.stands.standing for one in _changes(side, before.until).rows}
    assert after[asked.key] is Standing.CANCELLED
    assert _changes(side, before.until + dt.timedelta(days=900)).rows == ()


def what_the_clinic_moves_stands_at_its_new_moment(side: Side) -> None:
    old, new = side.times()[:2]
    asked = side.booking(old)
    side.annas.book(asked)
    side.clinic.moves(asked.key, new)
    [change] = _changes(side, LONG_AGO).rows
    for stands in (change.stands, side.annas.read(asked.key)):
        _is(stands, Standing.BOOKED, new)
        assert isinstance(stands, Stands)
        assert stands.ends_at == new.ends_at


def several_are_asked_about_at_once_and_of_what_is_not_there_nothing_is_said(side: Side) -> None:
    times = side.times()[:2]
    asked = [side.booking(one) for one in times]
    for one in asked:
        side.annas.book(one)
    found = side.annas.standing([one.key for one in asked] + [uuid.uuid4() for _more in range(25)])
    assert isinstance(found, dict), found
    assert {key: one.slot_id for key, one in found.items()} == {one.key: one.slot_id for one in asked}
    assert side.annas.standing([]) == {}


def a_time_that_the_clinic_closes_is_no_longer_free(side: Side) -> None:
    time = side.times()[0]
    side.clinic.closes(time)
    assert time not in side.times()
    assert side.annas.book(side.booking(time)) == Refused(Reason.TAKEN)


def _changes(side: Side, since: dt.datetime) -> Changes:
    answer = side.annas.changed(since)
    assert isinstance(answer, Changes), answer
    return answer


SCENARIOS: tuple[Callable[[Side], None], ...] = (
    free_times_come_soonest_first_and_only_those_asked_for,
    a_booked_time_stands_under_its_key_and_is_no_longer_free,
    the_same_key_again_books_nothing_more,
    a_time_that_somebody_has_is_refused_as_taken_and_nothing_stands,
    a_time_that_is_not_there_is_refused_as_taken,
    a_moved_time_stands_at_the_new_moment_and_the_old_one_is_free_again,
    a_move_to_a_taken_time_is_refused_and_the_old_time_stands,
    a_cancelled_time_is_free_for_somebody_else_and_stays_cancelled,
    a_key_that_nobody_has_booked_under_is_nothing,
    a_cancelled_time_is_not_moved,
    what_the_clinic_cancels_is_found_among_what_has_been_changed_since,
    what_the_clinic_moves_stands_at_its_new_moment,
    several_are_asked_about_at_once_and_of_what_is_not_there_nothing_is_said,
    a_time_that_the_clinic_closes_is_no_longer_free,
)
