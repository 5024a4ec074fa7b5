"""The line: in order of arrival, whatever people do meanwhile; never more inside than may be."""

from __future__ import annotations

import dataclasses
import random

from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.live.line import Kept, State, Used
from vardnav.platform.waiting_room.tests.crowd import OPENS, Crowd


def test_numbers_are_given_in_order_of_arrival_and_nobody_is_let_in_before_the_opening():
    crowd = Crowd()
    assert crowd.come(3) == [1, 2, 3]
    crowd.pass_time(30)
    assert [crowd.ask(one) for one in (1, 2, 3)] == [State.EARLY] * 3
    assert [crowd.line.standing(one, crowd.now).ahead for one in (1, 2, 3)] == [0, 1, 2]


def test_all_are_called_in_the_order_they_came():
    crowd = Crowd(most_inside=100_000, most_a_minute=6000)
    crowd.come(2000)
    crowd.open()
    order = list(crowd.line._called)
    for _second in range(60):
        crowd.pass_time(1)
        order += [one for one in crowd.line._called if one not in set(order)]
    assert order == list(range(1, 2001))


def test_never_more_are_inside_than_may_be():
    crowd = Crowd(most_inside=20)
    chance = random.Random(4)
    crowd.come(500)
    crowd.open()
    for _second in range(200):
        crowd.pass_time(1)
        for number in list(crowd.here):
            if crowd.line.standing(number, crowd.now).state is State.TURN and number not in crowd.inside:
                crowd.go_in(number)
        held = sum(crowd.line.enter(one, crowd.now) is not None for one in crowd.here if one in crowd.inside)
        assert held <= 500
        for number, one in list(crowd.inside.items()):
            if chance.random() < 0.1:
                crowd.inside[number] = dataclasses.replace(one, is_booked=True)
    assert crowd.most == 20
    assert len(crowd.inside) > 100, "somebody who has booked leaves the seat to another"


def test_a_full_room_is_said_at_the_door_and_the_place_is_kept():
    crowd = Crowd(most_inside=1)
    crowd.come(2)
    crowd.open()
    crowd.pass_time(2)
    assert crowd.go_in(1)
    crowd.line._called[2] = crowd.now  # called while the first was not inside yet
    crowd.line.called_up_to = 2
    assert not crowd.go_in(2)
    crowd.inside[1] = dataclasses.replace(crowd.inside[1], is_booked=True)
    crowd.pass_time(2)
    assert crowd.go_in(2)


def test_who_is_away_when_called_is_passed_over_and_goes_in_when_they_come_back():
    crowd = Crowd()
    away, there = crowd.come(2)
    crowd.here.remove(away)
    crowd.now += rules.PRESENT_FOR + 1
    crowd.open()
    crowd.pass_time(30)
    assert crowd.ask(there) is State.TURN
    assert away not in crowd.line._called
    assert crowd.ask(away) is State.TURN


def test_those_who_are_away_are_not_counted_among_those_before_one():
    crowd = Crowd(most_inside=1)
    first, gone, last = crowd.come(3)
    crowd.here.remove(gone)
    crowd.line.tick(crowd.now, None)
    assert crowd.line.standing(last, crowd.now).ahead == 2
    crowd.pass_time(int(rules.PRESENT_FOR) + 15)
    assert crowd.line.standing(last, crowd.now).ahead + (crowd.ask(first) is State.TURN) == 1


def test_a_turn_that_runs_out_comes_once_more_and_then_the_place_is_spent():
    crowd = Crowd()
    (number,) = crowd.come()
    crowd.here.clear()
    crowd.open()
    crowd.pass_time(3)
    assert crowd.ask(number) is State.TURN
    crowd.pass_time(int(rules.CALL_STANDS) + 2)
    again = crowd.line.standing(number, crowd.now)
    assert (again.state, again.is_again) == (State.TURN, True)
    crowd.pass_time(int(rules.CALL_STANDS) + 2)
    assert crowd.ask(number) is State.SPENT
    assert crowd.come() == [2]


def test_a_turn_that_ran_out_inside_comes_once_more_with_the_same_place():
    crowd = Crowd()
    (number,) = crowd.come()
    crowd.open()
    crowd.pass_time(3)
    crowd.inside[number] = Used(number, 1, crowd.now + 30, is_booked=False)
    crowd.pass_time(40)
    again = crowd.line.standing(number, crowd.now)
    assert (again.state, again.is_again) == (State.TURN, True)
    crowd.inside[number] = Used(number, 2, crowd.now + 30, is_booked=False)
    crowd.pass_time(40)
    assert crowd.ask(number) is State.SPENT


def test_a_place_that_has_booked_is_spent():
    crowd = Crowd()
    (number,) = crowd.come()
    crowd.open()
    crowd.pass_time(3)
    crowd.inside[number] = Used(number, 1, crowd.now + 900, is_booked=True)
    crowd.pass_time(1)
    assert crowd.ask(number) is State.SPENT


def test_a_stopped_room_lets_nobody_in_and_no_turn_runs_out_meanwhile():
    crowd = Crowd()
    called, waiting = crowd.come(2)
    crowd.open()
    crowd.pass_time(2)
    crowd.line.called_up_to = 1
    crowd.line._called = {called: crowd.now}
    crowd.line.limits = dataclasses.replace(crowd.limits, is_stopped=True)
    crowd.pass_time(int(rules.CALL_STANDS) * 3)
    assert [crowd.ask(one) for one in (called, waiting)] == [State.STOPPED] * 2
    assert not crowd.go_in(called)
    crowd.line.limits = crowd.limits
    crowd.pass_time(2)
    assert crowd.line.standing(called, crowd.now).is_again is False
    assert crowd.go_in(called)


def test_an_emptied_room_tells_those_who_wait_and_takes_new_ones():
    crowd = Crowd(most_inside=1)
    crowd.come(5)
    crowd.line.limits = dataclasses.replace(crowd.limits, emptied_up_to=5)
    assert crowd.ask(5) is State.EMPTIED
    (new,) = crowd.come()
    assert crowd.ask(new) is State.EARLY


def test_without_a_database_nobody_is_let_in_and_people_still_get_their_places():
    crowd = Crowd()
    crowd.come(3)
    crowd.pass_time(120, database=False)
    assert crowd.now > OPENS
    assert crowd.come() == [4]
    assert crowd.ask(1) is State.WAITING
    crowd.pass_time(2)
    assert crowd.ask(1) is State.TURN


def test_where_no_number_is_reserved_none_is_given():
    crowd = Crowd()
    crowd.line._blocks.clear()
    assert crowd.line.arrive(crowd.now) is None
    assert crowd.line.needs_numbers


def test_when_nobody_waits_and_there_is_room_one_goes_straight_in():
    crowd = Crowd()
    crowd.open()
    (number,) = crowd.come()
    assert crowd.ask(number) is State.TURN
    assert crowd.go_in(number)


def test_a_process_that_begins_anew_keeps_the_order_and_gives_higher_numbers():
    crowd = Crowd(kept=Kept(issued=500, called_up_to=100, arrived=500))
    crowd.here = [101, 300, 500, 700]  # 700 was given just before the old process was killed, and not kept
    assert crowd.come() == [200_001]
    crowd.pass_time(15)
    assert crowd.line.standing(300, crowd.now).ahead == 199
    crowd.open()
    crowd.pass_time(60)
    assert crowd.ask(50) is State.TURN, "called by the process before, and not yet in"
    order = [one for one in crowd.line._called if one in {101, 300, 500, 700, 200_001}]
    assert order == [101, 300, 500, 700, 200_001]


def test_who_has_left_is_counted_and_called_no_more():
    crowd = Crowd(most_inside=10)
    number, other = crowd.come(2)
    crowd.line.leave(number)
    crowd.line.leave(number)
    crowd.here.remove(number)
    crowd.open()
    crowd.pass_time(2)
    assert crowd.line.has_left == 1
    assert list(crowd.line._called) == [other]


def test_a_room_with_nobody_waiting_is_quiet_after_a_while_and_not_before_the_opening():
    crowd = Crowd()
    crowd.now = OPENS - rules.QUIET_FOR * 2
    crowd.pass_time(int(rules.QUIET_FOR) + 5)
    assert not crowd.line.is_quiet(crowd.now)
    crowd.open()
    crowd.pass_time(int(rules.QUIET_FOR) + 5)
    assert crowd.line.is_quiet(crowd.now)
