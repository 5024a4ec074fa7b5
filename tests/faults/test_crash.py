"""Kill -9: B1 the database, B2 a page process, B3 the worker, B4 all of it at once."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.faults import doing, judge, ledger, pace, visitors
from tests.faults.processes import descendants
from tests.faults.stack import Stack
from tests.faults.visitors import Write
from vardnav.config.launch import children, choices, ports

SECONDS_TO_SERVE = 5.0
SECONDS_TO_NEXT = 2.0
SECONDS_TO_TAKE_OVER = 30.0
SECONDS_TO_START = 30.0
SECONDS_BETWEEN_KILLS = 9.0
#: Nobody waits longer for a good answer; what is allowed is less.
SECONDS_AT_MOST = 60.0


def _lost_and_doubled(stack: Stack, journal: Sequence[Write]) -> tuple[list[Write], list[Write]]:
    """Return the acknowledged writes that are not there, and the writes that are there more than once."""
    seen: Counter[str] = judge.effects(stack, journal)
    lost = [one for one in journal if one.is_acknowledged and not seen[one.about]]
    return lost, [one for one in journal if seen[one.about] > 1]


@pytest.mark.every_commit
def test_a_killed_database_loses_nothing_that_was_acknowledged(stack: Stack) -> None:
    page_server = (stack.web.process, stack.page_workers())
    acknowledged = unknown = kept_unanswered = 0
    served: list[float] = []
    worker = stack.worker.process
    with ledger.line("B1") as line:
        for _trial in range(ledger.trials(5, 100)):
            crowd = doing.Crowd(stack, line.chance, 120)
            crowd.start()
            time.sleep(line.chance.uniform(0.8, 2.0))
            stack.kill_database()
            stack.start_database()
            begun = time.monotonic()
            served.append(crowd.until_good(SECONDS_AT_MOST))
            crowd.stop()
            seen = judge.effects(stack, crowd.journal)
            lost, doubled = _lost_and_doubled(stack, crowd.journal)
            left = crowd.settle()
            unsettled = [one for one in left if not one.is_acknowledged]
            lost_after, doubled_after = _lost_and_doubled(stack, crowd.journal)
            line.trials += 1
            acknowledged += len(crowd.journal) - len(left)
            unknown += len(left)
            kept_unanswered += sum(seen[one.about] > 0 for one in left)
            line.expect(not lost + lost_after, f"{len(lost + lost_after)} acknowledged writes lost")
            line.expect(not doubled + doubled_after, f"{len(doubled + doubled_after)} writes twice")
            line.expect(not unsettled, f"{len(unsettled)} not settled by a retry: {unsettled[:1]}")
            line.expect_within(served[-1], SECONDS_TO_SERVE, "served, and the database did,", since=begun)
            line.failures += judge.broken(stack)
        line.expect(
            page_server == (stack.web.process, stack.page_workers()), "the page server was started again"
        )
        judge.drained(stack, 60)
        line.expect(worker is stack.worker.process and stack.worker.is_running, "the worker ended")
        line.failures += judge.notices(stack) + judge.invariants(stack)
        line.figures.append(
            f"{acknowledged} acknowledged, {unknown} without a good answer of which {kept_unanswered} were kept; "
            f"served again after {max(served):.1f} s at worst, without a restart of pages or worker"
        )
        line.close()


def test_a_transfer_broken_off_is_whole_or_not_at_all(stack: Stack) -> None:
    one = stack.world["residents"][11]
    kept_unanswered = 0
    with ledger.line("B1") as line:
        for _trial in range(ledger.trials(3, 40)):
            sent = [doing.transfer(stack, case) for case in doing.cases(stack, one, 12)]
            waiting = visitors.in_background(
                [functools.partial(_send_all, stack.origin, sent[number::4]) for number in range(4)]
            )
            time.sleep(line.chance.uniform(0.02, 0.4))
            stack.kill_database()
            stack.start_database()
            waiting()
            left = [write for write in sent if not write.is_acknowledged]
            with stack.sql() as sql:
                query = "SELECT count(*) FROM cases_case WHERE continues_id = ANY(%s)"
                row = sql.execute(query, [[uuid.UUID(write.about) for write in left]]).fetchone()
            assert row is not None
            kept_unanswered += row[0]
            line.failures += judge.broken(stack)
            stack.wait_ready("/readyz", 60)
            for write in left:
                visitors.send(stack.origin, write)
            line.trials += 1
            unsettled = [write.answers[-1] for write in sent if not write.is_acknowledged]
            line.expect(not unsettled, f"{len(unsettled)} not settled by a retry: {unsettled[:1]}")
            line.failures += judge.broken(stack)
        line.failures += judge.invariants(stack)
        line.figures.append(f"transfers: {kept_unanswered} without an answer were found whole")
        line.close()


def _send_all(origin: str, writes: Sequence[Write]) -> None:
    for write in writes:
        visitors.send(origin, write)


@pytest.mark.every_commit
def test_a_database_that_does_not_wait_for_its_disk_is_seen_to_lose(stack: Stack) -> None:
    tried = lost = acknowledged = 0
    with ledger.line("B1") as line:
        # What is lost here stays lost: a notice that the provider has and the database does not would be found by the
        # judge in every later test.
        stack.kill(stack.worker)
        try:
            stack.kill_database()
            stack.start_database(synchronous_commit="off", wal_writer_delay="10s")
            stack.wait_ready("/healthz", 60)
            while tried < 5 and not lost:
                tried += 1
                crowd = doing.Crowd(stack, line.chance, 60)
                crowd.start()
                time.sleep(line.chance.uniform(0.8, 1.6))
                stack.kill_database()
                stack.start_database(synchronous_commit="off", wal_writer_delay="10s")
                crowd.stop()
                acknowledged += sum(one.is_acknowledged for one in crowd.journal)
                lost += len(_lost_and_doubled(stack, crowd.journal)[0])
        finally:
            stack.kill_database()
            stack.start_database()
        line.control = (
            f"seen: synchronous_commit=off lost {lost} of {acknowledged}" if lost else f"not seen in {tried}"
        )
        assert lost, f"synchronous_commit=off lost nothing of {acknowledged} in {tried} trials"


def test_a_killed_page_process_is_replaced_and_loses_nothing(stack: Stack) -> None:
    gaps: list[float] = []
    failed = 0
    trials = ledger.trials(2, 100)
    with ledger.line("B2") as line:
        for trial in range(trials):
            crowd = doing.Crowd(stack, line.chance, 120)
            # One is to be killed, not the only one that answers: the last one's successor takes seconds to begin.
            until = time.monotonic() + 60
            while not stack.all_page_workers_answer() and time.monotonic() < until:
                time.sleep(0.1)
            crowd.start()
            time.sleep(line.chance.uniform(0.3, 1.0))
            before = stack.page_workers()
            os.kill(line.chance.choice(before), signal.SIGKILL)
            killed_at = time.monotonic()
            gaps.append(crowd.until_good(SECONDS_AT_MOST))
            deadline = time.monotonic() + 20
            while len(set(stack.page_workers()) - set(before)) < 1 and time.monotonic() < deadline:
                time.sleep(0.05)
            line.expect(
                len(set(stack.page_workers()) - set(before)) == 1, "the process was not replaced in 20 s"
            )
            crowd.stop()
            lost, doubled = _lost_and_doubled(stack, crowd.journal)
            left = crowd.settle()
            unsettled = [one for one in left if not one.is_acknowledged]
            line.trials += 1
            failed += len(left)
            line.expect(not lost, f"{len(lost)} acknowledged writes lost")
            line.expect(not doubled and not _lost_and_doubled(stack, crowd.journal)[1], "a write twice")
            line.expect(not unsettled, f"{len(unsettled)} not settled by a retry: {unsettled[:1]}")
            line.expect(len(left) <= 8, f"{len(left)} requests failed; one process has four at a time")
            line.expect_within(gaps[-1], SECONDS_TO_NEXT, "the next answer came", since=killed_at)
            line.failures += judge.broken(stack)
            # Granian gives up on a process that ends twice in 5.5 s; ./run then starts all of it again.
            if trial + 1 < trials:
                time.sleep(max(0, killed_at + SECONDS_BETWEEN_KILLS - time.monotonic()))
        line.failures += judge.invariants(stack)
        line.figures.append(f"{failed} requests failed; next answer after {max(gaps):.2f} s at worst")
        line.close()


@pytest.mark.every_commit
def test_a_killed_worker_sends_nothing_twice_and_forgets_nothing(stack: Stack) -> None:
    one, dag = stack.world["residents"][9], stack.world["dag"]
    took: list[float] = []
    with ledger.line("B3") as line:
        for _trial in range(ledger.trials(5, 100)):
            told = [
                doing.act(dag, case, "message", 1, f"notis {uuid.uuid4()}")
                for case in doing.cases(stack, one, 12)
            ]
            for write in told[:6]:
                assert visitors.send(stack.origin, write).is_done
            time.sleep(line.chance.uniform(0, 0.4))
            for write in told[6:]:
                assert visitors.send(stack.origin, write).is_done
            killed_at = time.monotonic()
            stack.kill(stack.worker)
            stack.worker.restart()
            line.trials += 1
            try:
                took.append(judge.drained(stack, SECONDS_TO_TAKE_OVER * pace.MOST))
                line.expect_within(took[-1], SECONDS_TO_TAKE_OVER, "taken over", since=killed_at)
            except TimeoutError as late:
                line.failures.append(str(late))
            line.failures += judge.notices(stack) + judge.broken(stack)
        line.control = judge.sees_a_planted_double(stack)
        line.failures += judge.invariants(stack)
        line.figures.append(f"taken over and all sent after {max(took, default=0):.1f} s at worst")
        line.close()


def test_after_everything_was_killed_one_command_brings_it_back(stack: Stack) -> None:
    took: list[float] = []
    with ledger.line("B4") as line:
        for child in (stack.web, stack.worker, stack.simulator):
            stack.kill(child)
        children.stop([stack.database], 10)
        try:
            run = _run(stack)  # the first time it notes what is made; that is not what is timed
            for _trial in range(ledger.trials(1, 20)):
                one = stack.world["residents"][10]
                sent = [doing.submit(one, draft) for draft in doing.drafts(stack, one, 20)]
                for write in sent[: line.chance.randrange(5, 20)]:
                    visitors.send(stack.origin, write)
                for pid in [run.pid, *descendants(run.pid)]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                run.wait()
                begun = time.monotonic()
                run = _run(stack)
                took.append(time.monotonic() - begun)
                line.trials += 1
                line.expect_within(took[-1], SECONDS_TO_START, "up", since=begun)
                done = [write for write in sent if write.answers]
                line.expect(not any(_lost_and_doubled(stack, done)), "lost or doubled")
                line.failures += judge.broken(stack) + judge.invariants(stack)
        finally:
            run.terminate()
            run.wait(40)
            stack.start_database()
        line.figures.append(f"up after {max(took):.1f} s at worst")
        line.close()


def _run(stack: Stack) -> subprocess.Popen[bytes]:
    """Start ./run's own command on the same folder and wait until it is ready."""
    deadline = time.monotonic() + 20
    while ports.find_free("127.0.0.1", stack.port) != stack.port and time.monotonic() < deadline:
        time.sleep(0.05)
    with (stack.folder / "log" / "run.log").open("wb") as out:
        run = subprocess.Popen(
            [sys.executable, "-m", "vardnav.config.launch.run", choices.NO_DEMO_DATA],
            env=stack.environment,
            cwd=choices.CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        stack.wait_ready("/readyz", 90)
    except TimeoutError:
        run.terminate()
        raise
    return run
