"""Many hands on the same seats, over HTTP against real processes: A1 (one slot), A2 (a session of doses), A4 (a rule that
changes meanwhile), and the sale that another health system oversold.

Nobody asks who wins or how fast: only how many, and whether what people were told is what is kept.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults import crowd, doses, judge, ledger, rush, visitors
from tests.faults.stack import SCRATCH, UNGUARDED, WITH_PAIRS, Stack
from tests.faults.visitors import Write
from vardnav.config.launch import server

GROUP, DOSES = crowd.SEATS["group"], crowd.DOSE_SEATS
_SEAT_INDEX = "appointments_seat_once"


@pytest.fixture(scope="module")
def unguarded(_site: Stack) -> Iterator[str]:
    """The site without the locks of booking and, in a database of its own, without the index on seats."""
    with _site.sql(SCRATCH) as sql:
        sql.execute(f"DROP INDEX {_SEAT_INDEX}")
    with _site.served_by(UNGUARDED, SCRATCH) as origin:
        yield origin


@pytest.mark.every_commit
def test_of_sixteen_who_press_the_same_time_one_has_it_and_the_others_see_the_next_ones(stack: Stack) -> None:
    with ledger.line("A1") as line:
        told: dict[str, str] = {}
        for slot in rush.free(stack, "nurse", ledger.trials(100, 1000)):
            line.trials += 1
            some = line.chance.sample(rush.people(stack), rush.AT_ONCE)
            answers = rush.all_hold(stack.origin, some, slot)
            counted = Counter(answer.status for answer in answers)
            line.expect(counted == {303: 1, 409: rush.AT_ONCE - 1}, f"sixteen were answered {counted}")
            for who, answer in zip(some, answers, strict=True):
                if answer.is_done and rush.confirm(stack.origin, who, answer).is_done:
                    told[slot] = who["id"]
                elif answer.status == 409:
                    line.expect(
                        rush.NEXT_FREE in answer.body, "who was too late is not shown the next free times"
                    )
        with stack.sql() as sql:
            kept = sql.execute(
                "SELECT slot_id::text, subject_id::text FROM appointments_appointment WHERE slot_id = ANY(%s::uuid[]) "
                "AND status = 'booked' ORDER BY 1",
                [list(told)],
            ).fetchall()
        line.expect(kept == sorted(told.items()), "somebody was told of another time than is kept")
        line.expect(len(told) == line.trials, f"{line.trials} times, {len(told)} were confirmed")
        line.failures += judge.invariants(stack)
        line.close()


@pytest.mark.every_commit
def test_without_index_and_locks_the_same_time_is_seen_to_be_had_by_two(stack: Stack, unguarded: str) -> None:
    doubled, rounds = 0, ledger.trials(5, 50)
    with ledger.line("A1") as line:
        for slot in rush.free(stack, "nurse", rounds, database=SCRATCH):
            some = rush.people(stack)[: rush.AT_ONCE]
            answers = rush.all_hold(unguarded, some, slot)
            doubled += sum(answer.is_done for answer in answers) > 1
        line.control = f"seen: no index, no lock, {doubled} of {rounds} doubled"
        assert doubled, "sixteen who met nothing did not meet each other"
        assert any("I1" in one for one in judge.invariants(stack, database=SCRATCH))


@pytest.mark.every_commit
def test_a_hundred_who_want_thirty_places_have_thirty(stack: Stack) -> None:
    with ledger.line("A1") as line:
        assert stack.page_worker_count > 1, "with one process nobody meets anybody"
        for slot in rush.free(stack, "group", ledger.trials(2, 50), days=2):
            line.trials += 1
            some = line.chance.sample(rush.people(stack), 100)
            answers = rush.each(some, functools.partial(rush.books, stack.origin, slot=slot))
            counted = Counter(answer.status for answer in answers)
            line.expect(counted == {303: 30, 409: 70}, f"a hundred were answered {counted}")
            line.expect(rush.seated(stack, [slot]) == {slot: 30}, "other than thirty are kept")
        line.failures += judge.invariants(stack)
        line.close()


@pytest.mark.every_commit
def test_without_index_and_locks_more_than_thirty_are_seen_to_have_a_place(
    stack: Stack, unguarded: str
) -> None:
    with ledger.line("A1") as line:
        (slot,) = rush.free(stack, "group", 1, days=2, database=SCRATCH)
        answers = rush.each(rush.people(stack)[:100], lambda who: rush.books(unguarded, who, slot))
        sold = sum(answer.is_done for answer in answers)
        line.figures.append(f"without index and locks {sold} of 30 places were sold")
        assert sold > GROUP
        assert rush.seated(stack, [slot], SCRATCH) == {slot: sold}


@pytest.mark.every_commit
def test_a_session_of_doses_that_fills_and_empties_has_never_too_many_and_no_half_pair(stack: Stack) -> None:
    with ledger.line("A2") as line, stack.served_by(WITH_PAIRS) as door:
        for number in range(ledger.trials(1, 50)):
            line.trials += 1
            _one_session(stack, door, line, days=3 + number % 8)
        line.failures += judge.invariants(stack)
        line.close()


def _one_session(stack: Stack, door: str, line: ledger.Line, *, days: int) -> None:
    slots = _of_two_days(stack, days)
    session = doses.Doses(stack.origin, door, slots, line.chance.random())
    some = line.chance.sample(rush.people(stack), ledger.trials(80, 400))
    told = dict(rush.each(some, session.act))
    line.failures += session.odd
    found = rush.seated(stack, slots)
    line.expect(max(found.values()) <= DOSES, f"{found} sit in slots of {DOSES}")
    line.expect(sum(map(bool, told.values())) > DOSES // 2, f"{found}: hardly anybody came")
    left = doses.left(stack, slots, stack.world["crowd"][-1])
    line.expect(left == {slot: DOSES - count for slot, count in found.items()}, f"{found}, free {left}")
    with stack.sql() as sql:
        kept = sql.execute(
            "SELECT subject_id::text, count(*), count(DISTINCT pair_part) FROM appointments_appointment "
            "WHERE slot_id = ANY(%s::uuid[]) AND status = 'booked' GROUP BY 1",
            [slots],
        ).fetchall()
    halves = [row for row in kept if row[1:] != (2, 2)]
    line.expect(not halves, f"half a pair: {halves[:3]}")
    has = {row[0] for row in kept}
    line.expect(
        has == {who for who, had in told.items() if had}, "what somebody was told last is not what they have"
    )
    # Nobody has two times in a campaign: all go home before the next session.
    rush.each([one for one in some if told[one["id"]]], lambda who: session.cancels(who, told[who["id"]]))
    line.expect(set(rush.seated(stack, slots).values()) == {0}, "somebody who has cancelled still sits there")


def _of_two_days(stack: Stack, days: int, database: str = server.DATABASE) -> list[str]:
    """Return two times of one day and two of the next that nobody has had anything to do with: first, second, later ones."""
    one, two = (rush.free(stack, doses.SORT, 2, days=days + more, database=database) for more in (0, 1))
    return [one[0], two[0], one[1], two[1]]


@pytest.mark.every_commit
def test_without_index_and_locks_a_session_of_doses_is_seen_to_hold_too_many(
    stack: Stack, unguarded: str
) -> None:
    with ledger.line("A2") as line:
        slots = _of_two_days(stack, 3, SCRATCH)
        session = doses.Doses(unguarded, unguarded, slots, 0)
        rush.each(rush.people(stack)[:120], session.act)
        most = max(rush.seated(stack, slots, SCRATCH).values())
        line.control = f"seen: no index, no lock, {most} in a slot of {DOSES}"
        assert most > DOSES


@pytest.mark.every_commit
def test_whoever_books_while_the_rule_changes_has_a_time_by_the_rule_in_force_at_the_commit(
    stack: Stack,
) -> None:
    with ledger.line("A4") as line:
        changing = rush.Changing(stack, stack.origin)
        times = ledger.trials(12, 200)
        line.trials += times
        had = _while_it_changes(stack, changing, times)
        line.figures.append(f"{had} times were had while a rule changed {times} times")
        line.expect(had > times, "hardly anything was booked meanwhile")
        line.failures += changing.odd + changing.outside() + judge.invariants(stack)
        line.close()


def _while_it_changes(stack: Stack, changing: rush.Changing, times: int) -> int:
    slots = rush.free(stack, "ruled", 400, days=1, database=changing.database)
    some = rush.people(stack)[: ledger.trials(rush.AT_ONCE, 200)]
    finish = visitors.in_background([lambda: changing.change(times, 0.15)])
    had = changing.book(some, slots)
    finish()
    return had


@pytest.mark.every_commit
def test_without_the_rules_lock_some_are_seen_to_book_by_a_rule_that_no_longer_holds(
    stack: Stack, unguarded: str
) -> None:
    with ledger.line("A4") as line:
        changing = rush.Changing(stack, unguarded, SCRATCH)
        _while_it_changes(stack, changing, 12)
        found = changing.outside()
        line.control = f"seen: no rules' lock, {len(found)} outside the rule"
        assert found, "nobody met the change"


@pytest.mark.every_commit
def test_what_is_confirmed_outlives_a_killed_database_and_what_was_only_held_is_confirmed_or_chosen_again(
    stack: Stack,
) -> None:
    """A time that is held is committed without waiting for the disk, so it may be lost; nothing confirmed may."""
    told: dict[str, str] = {}
    open_holds: list[tuple[rush.Who, str, Write]] = []
    with ledger.line("B1") as line:
        for _trial in range(ledger.trials(1, 30)):
            line.trials += 1
            slots = iter(rush.free(stack, "nurse", 400, days=5))
            is_over = threading.Event()

            def visit(who: rush.Who, slots: Iterator[str] = slots, over: threading.Event = is_over) -> None:
                while not over.is_set():
                    slot = next(slots)
                    held = visitors.send(stack.origin, rush.hold(who, slot))
                    if held.is_done:
                        write = visitors.new_write(
                            "confirm", who["token"], held.location, "", step="book", terms="on"
                        )
                        if visitors.send(stack.origin, write).is_done:
                            told[slot] = who["id"]
                        else:
                            open_holds.append((who, slot, write))

            some = line.chance.sample(rush.people(stack), 8)
            finish = visitors.in_background([functools.partial(visit, one) for one in some])
            time.sleep(line.chance.uniform(0.5, 1.5))
            stack.kill_database()
            is_over.set()
            finish()
            stack.start_database()
            stack.wait_ready("/readyz", 60)
            for who, slot, write in open_holds:
                answer = visitors.send(stack.origin, write)
                line.expect(
                    answer.status in (303, 409), f"what was held was answered {answer.status} {answer.words}"
                )
                if answer.is_done:
                    told[slot] = who["id"]
        with stack.sql() as sql:
            kept = sql.execute(
                "SELECT slot_id::text, subject_id::text FROM appointments_appointment WHERE slot_id = ANY(%s::uuid[]) "
                "AND status = 'booked' ORDER BY 1",
                [list(told)],
            ).fetchall()
        line.expect(kept == sorted(told.items()), f"{len(told)} were told of a time, {len(kept)} have it")
        line.figures.append(f"{len(told)} confirmed, {len(open_holds)} held when the database was killed")
        line.failures += judge.invariants(stack)
        line.close()
