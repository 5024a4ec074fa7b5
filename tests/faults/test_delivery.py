"""D1: no message is lost and none comes twice while page processes and the worker are killed all the time."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import random
import signal
import threading
import time
import uuid

from PIL import Image

from tests.faults import doing, judge, ledger, visitors
from tests.faults.stack import WITHOUT_KEYS, Stack
from tests.faults.visitors import Write

WRITERS = 12
#: As B2: Granian gives up on a process that ends twice in 5.5 s.
SECONDS_BETWEEN_PAGE_KILLS = 9.0
SECONDS_BETWEEN_WORKER_KILLS = 6.0
#: A machine that sends all before enough has been killed sends more, at most so many times what was wanted.
MOST_TIMES_WANTED = 4
#: So long somebody goes on sending one message; ./run starts a page server that has given up within seconds.
SECONDS_TO_GO_ON = 90.0


class _Writer(threading.Thread):
    """One person in one case: writes message after message, each sent one to three times under one key."""

    def __init__(
        self, stack: Stack, chance: random.Random, case: str, who: dict[str, str], is_staff: bool
    ) -> None:
        super().__init__(daemon=True)
        self.stack = stack
        self.case = case
        self.who = who
        self.is_staff = is_staff
        self.chance = random.Random(chance.random())
        self.sent: list[Write] = []
        self.wanted = 0
        #: Set when enough has been killed: until then whoever has sent what was wanted sends more.
        self.enough = threading.Event()
        self.problem = ""

    def run(self) -> None:
        while len(self.sent) < self.wanted or self._goes_on():
            one = self._next()
            self.sent.append(one)
            until = time.monotonic() + SECONDS_TO_GO_ON
            for tries in itertools.count(1):
                answer = visitors.send(self.stack.origin, one)
                if answer.is_done and (tries >= 3 or self.chance.random() < 0.5):
                    break
                if time.monotonic() > until:
                    self.problem = (
                        f"no good answer in {tries} tries, the last {answer.status}: {answer.body[:120]}"
                    )
                    return
                time.sleep(0 if answer.is_done else 0.3)

    def _goes_on(self) -> bool:
        return len(self.sent) < MOST_TIMES_WANTED * self.wanted and not self.enough.is_set()

    def _next(self) -> Write:
        text = f"notis {uuid.uuid4()}"
        if self.is_staff:
            with self.stack.sql() as sql:
                row = sql.execute("SELECT version FROM cases_case WHERE id = %s", [self.case]).fetchone()
            assert row is not None
            return doing.act(self.who, self.case, "message", row[0], text)
        one = doing.write(self.who, self.case, text)
        if self.chance.random() < 0.3:
            one.picture, one.picture_field = _picture(self.chance), "attached"
        return one


def _picture(chance: random.Random) -> bytes:
    """A picture like no other."""
    drawn = io.BytesIO()
    Image.frombytes("RGB", (48, 48), chance.randbytes(48 * 48 * 3)).save(drawn, "PNG")
    return drawn.getvalue()


class _Killer:
    """Kills page processes and the worker in turn for as long as somebody writes."""

    def __init__(self, stack: Stack, chance: random.Random) -> None:
        self.stack = stack
        self.chance = random.Random(chance.random())
        self.pages = self.workers = self.gave_up = 0
        self._seen: list[int] = []
        self._page_at = time.monotonic() + 1
        self._worker_at = time.monotonic() + 2

    def go_on(self) -> None:
        now = time.monotonic()
        if not self.stack.web.is_running:  # Granian has given up; ./run starts all of it again
            self.stack.web.restart()
            self.gave_up += 1
        if (there := self.stack.page_workers()) != self._seen:
            self._seen = there
            self._page_at = max(self._page_at, now + SECONDS_BETWEEN_PAGE_KILLS * (self.pages > 0))
        if now >= self._page_at and self.stack.all_page_workers_answer():
            self._page_at = now + SECONDS_BETWEEN_PAGE_KILLS
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(there), signal.SIGKILL)
                self.pages += 1
        if now >= self._worker_at:
            self._worker_at = now + SECONDS_BETWEEN_WORKER_KILLS
            self.stack.kill(self.stack.worker)
            self.stack.worker.restart()
            self.workers += 1


def _writers(stack: Stack, chance: random.Random) -> list[_Writer]:
    """Half are residents, half are staff, each in a case of a resident of their own."""
    made = []
    for number, one in enumerate(stack.world["residents"][:WRITERS]):
        (case,) = doing.cases(stack, one, 1)
        is_staff = number % 2 == 1
        who = stack.world["dag" if number % 4 == 1 else "disa"] if is_staff else one
        made.append(_Writer(stack, chance, case, who, is_staff))
    return made


def test_no_message_is_lost_and_none_comes_twice_while_processes_are_killed(stack: Stack) -> None:
    with ledger.line("D1") as line:
        writers = _writers(stack, line.chance)
        killer = _Killer(stack, line.chance)
        for writer in writers:
            writer.wanted = ledger.trials(6, 400)
            writer.start()
        least = ledger.trials(1, 40)
        while any(writer.is_alive() for writer in writers):
            killer.go_on()
            if killer.pages >= least and killer.workers > 0:
                for writer in writers:
                    writer.enough.set()
            time.sleep(0.05)
        line.expect(killer.pages >= least, f"only {killer.pages} page processes were killed")
        line.expect(killer.workers > 0, "no worker was killed")
        for writer in writers:
            line.expect(not writer.problem, writer.problem)
            line.failures += _wrong(stack, writer)
        line.trials += sum(len(writer.sent) for writer in writers)
        judge.drained(stack, 60, is_long_queue=ledger.IS_LONG)
        line.failures += judge.notices(stack) + judge.broken(stack) + judge.invariants(stack)
        line.control = _seen_to_double(stack, writers[0], writers[2])
        line.expect("NOT" not in line.control, line.control)
        repeats = sum(len(one.answers) - 1 for writer in writers for one in writer.sent)
        pictures = sum(bool(one.picture) for writer in writers for one in writer.sent)
        line.figures.append(
            f"{repeats} repeats, {pictures} pictures; killed: {killer.pages} page processes, {killer.workers} workers; "
            f"the page server started again {killer.gave_up} times, as ./run does"
        )
        line.close()


def _wrong(stack: Stack, writer: _Writer) -> list[str]:
    """Return what is not as it was sent: missing, twice, out of order, or another picture."""
    sent = [one.about for one in writer.sent]
    stands = judge.thread(stack, writer.case, sent)
    wrong = [] if stands == sent else [f"sent {len(sent)}, there stand {len(stands)} (or in another order)"]
    wrong += judge.not_as_sent(stack, writer.case, sent)
    return wrong + [words for one in writer.sent if one.picture for words in judge.attached(stack, one.about)]


def _seen_to_double(stack: Stack, writer: _Writer, other: _Writer) -> str:
    """Send one message again with the check of keys off, and one under a new key: the judge must say so of both."""
    with stack.served_by(WITHOUT_KEYS) as origin:
        assert visitors.send(origin, other.sent[0]).is_done
    if not _wrong(stack, other):
        return "NOT SEEN: key check off"
    again = doing.write(writer.who, writer.case, writer.sent[0].about)
    assert visitors.send(stack.origin, again).is_done
    return "seen: key check off, and another key" if _wrong(stack, writer) else "NOT SEEN: a planted double"
