"""Rules: one room's line, in memory: numbers in order of arrival, who is still there, who is called, who holds a ticket.

Time is told (`now`, in seconds); nothing here asks the clock or the database. What must outlive the process is given
out by `report` and taken in again when the process begins anew: numbers up to the one issued last are taken as still
there until they have had time to ask.
"""

from __future__ import annotations

import array
import collections
import enum
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from vardnav.platform.waiting_room import rules


class State(enum.StrEnum):
    """What somebody with a place is told."""

    EARLY = "early"
    WAITING = "waiting"
    TURN = "turn"
    STOPPED = "stopped"
    EMPTIED = "emptied"
    #: The place has been used, or its turns have run out: who stays gets a new one, last in line.
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands. `ahead`: how many are before it; `is_again`: its turn has run out once.

    `is_anew`: it is a new place, for the one before could not be used any more.
    """

    state: State
    ahead: int = 0
    is_again: bool = False
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What the region has decided. Times in seconds."""

    opens_at: float
    most_inside: int
    most_a_minute: int
    is_stopped: bool = False
    emptied_up_to: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database knows of a line when the process begins."""

    issued: int = 0
    called_up_to: int = 0
    arrived: int = 0
    admitted: int = 0
    has_left: int = 0


@dataclass(frozen=True, slots=True)
class Used:
    """What has become of a place that somebody has gone in with."""

    number: int
    turn: int
    ends_at: float
    is_booked: bool


@dataclass(frozen=True, slots=True)
class Inside:
    """How many are inside, as the database says, and the places that have changed since it was last asked."""

    count: int
    changed: Iterable[Used] = ()
    slow_ms: float | None = None


class Line:
    """One room's line."""

    def __init__(self, limits: Limits, kept: Kept, now: float) -> None:
        self.limits = limits
        self.issued, self.called_up_to = kept.issued, kept.called_up_to
        self.arrived, self.admitted, self.has_left = kept.arrived, kept.admitted, kept.has_left
        self.inside = 0
        self.slow_ms: float | None = None
        self._pace = rules.Pace(min(rules.START_PACE, limits.most_a_minute / 60))
        self.waiting = 0
        self.quiet_since = now
        self._blocks: collections.deque[range] = collections.deque()
        waits = kept.issued - kept.called_up_to
        self._seen = array.array("d", [0.0] * (kept.called_up_to + 1) + [now] * waits)
        self._called: dict[int, float] = {}
        self._missed: dict[int, int] = {}
        self._handed: dict[int, float] = {}
        self._used: dict[int, Used] = {}
        self._gone: set[int] = set()
        self._ahead: list[int] = [0]
        self._told_at = 0.0
        self._ticked_at = self._thought_at = now
        self._allowance, self._is_used_up = 1.0, False
        self._history: collections.deque[tuple[float, int]] = collections.deque([(now, 0)])
        self._calls = 0

    # -- coming and asking -------------------------------------------------------------------------

    def reserve(self, first: int, last: int) -> None:
        """Take in a block of numbers that nobody else has."""
        self._blocks.append(range(first, last + 1))

    @property
    def pace(self) -> float:
        """How many a second are let in."""
        return self._pace.now

    @property
    def needs_numbers(self) -> bool:
        """Whether another block should be reserved."""
        return sum(map(len, self._blocks)) < rules.BLOCK // 2

    def arrive(self, now: float) -> int | None:
        """Give the next number; None when none is reserved (the database has been away for long)."""
        while self._blocks and not self._blocks[0]:
            self._blocks.popleft()
        if not self._blocks:
            return None
        block = self._blocks[0]
        number = block[0]
        self._blocks[0] = block[1:]
        self._grow(number)
        self._seen[number] = now
        self.issued = number
        self.arrived += 1
        self.quiet_since = now
        if self.waiting == 0 and self._may_call(now) and self._allowance >= 1 and self._free(now) > 0:
            self._call(number, now)  # nobody waits and there is room: straight in
            self.called_up_to = number
        else:
            self.waiting += 1
        return number

    def standing(self, number: int, now: float) -> Standing:
        """Tell how a place stands; its holder is there. The turn of who was away when called begins now."""
        if number <= self.limits.emptied_up_to:
            return Standing(State.EMPTIED)
        self._grow(number)
        self._seen[number] = now
        self.issued = max(self.issued, number)  # given just before a process was killed, and not kept
        used = self._used.get(number)
        if used is not None:
            if used.ends_at > now and not used.is_booked:
                return Standing(State.TURN)
            if used.is_booked or used.turn >= rules.MOST_TURNS:
                return Standing(State.SPENT)
        if number > self.called_up_to:
            return self._waits(number, now)
        if self.limits.is_stopped and number not in self._handed:
            self._called[number] = now
            return Standing(State.STOPPED)
        return self._turn(number, now, is_again=used is not None)

    def enter(self, number: int, now: float) -> float | None:
        """Give until when a ticket stands for whoever's turn it is, None when nobody can come in just now."""
        if self.standing(number, now).state is not State.TURN:
            return None
        if number in self._handed:
            return self._handed[number] + rules.TICKET_STANDS
        used = self._used.get(number)
        is_inside = used is not None and used.ends_at > now
        if not is_inside:
            if self.inside + len(self._handed) >= self.limits.most_inside:
                return None
            self.admitted += used is None
            self._handed[number] = now
        self._called.pop(number, None)
        return now + rules.TICKET_STANDS

    def leave(self, number: int) -> None:
        """Note that somebody does not want to wait any more."""
        if number not in self._gone and number not in self._used:
            self._gone.add(number)
            self.has_left += 1
        self._grow(number)
        self._seen[number] = 0.0
        self._called.pop(number, None)

    def minutes(self, ahead: int) -> tuple[int, int] | None:
        """Return about how long it takes from such a place, None when that is not known yet."""
        if not self._history:
            return None
        first_at, first = self._history[0]
        return rules.minutes(ahead, self._calls - first, self._ticked_at - first_at)

    # -- letting in --------------------------------------------------------------------------------

    def tick(self, now: float, told: Inside | None) -> None:
        """Take in what the database says (None: it does not answer) and call those whose turn it is."""
        if told is not None:
            self._take_in(told, now)
        since, self._ticked_at = now - self._ticked_at, now
        self._allowance = min(self._allowance + self.pace * since, max(1.0, self.pace * 2))
        if self.limits.is_stopped:
            self._called = dict.fromkeys(self._called, now)  # nobody's turn runs out meanwhile
        self._miss(self._called, rules.CALL_STANDS, now)
        self._miss(self._handed, rules.TICKET_STANDS, now)
        self._call_next(now)
        self._count(now)
        self._think(now)
        self._history.append((now, self._calls))
        while now - self._history[0][0] > 300:
            self._history.popleft()
        if self.waiting or now < self.limits.opens_at:
            self.quiet_since = now

    def is_quiet(self, now: float) -> bool:
        """Tell whether nobody has waited for so long that the room is no longer needed."""
        return now - self.quiet_since > rules.QUIET_FOR

    def _miss(self, begun: dict[int, float], stands: float, now: float) -> None:
        """Let turns end that nobody has answered."""
        for number in [one for one, at in begun.items() if now - at > stands]:
            self._missed[number] = self._missed.get(number, 0) + 1
            del begun[number]

    def _call_next(self, now: float) -> None:
        number, free = max(self.called_up_to, self.limits.emptied_up_to), self._free(now)
        edge = now - rules.PRESENT_FOR
        may = self._may_call(now)
        while may and number < self.issued and self._allowance >= 1 and free > 0:
            number += 1
            if self._seen[number] > edge:
                self._call(number, now)
                free -= 1
        self._is_used_up = number < self.issued and free > 0
        self.called_up_to = number

    def _call(self, number: int, now: float) -> None:
        self._called[number] = now
        self._allowance -= 1
        self._calls += 1

    def _may_call(self, now: float) -> bool:
        is_known = now - self._told_at < 5
        return is_known and not self.limits.is_stopped and now >= self.limits.opens_at

    def _free(self, now: float) -> int:
        coming = sum(now - at <= rules.EXPECTED_FOR for at in self._called.values())
        return self.limits.most_inside - self.inside - len(self._handed) - coming

    def _count(self, now: float) -> None:
        """Count, once a tick, how many are before each who waits."""
        edge = now - rules.PRESENT_FOR
        there = (at > edge for at in self._seen[self.called_up_to + 1 : self.issued + 1])
        self._ahead = list(itertools.accumulate(there, initial=0))
        self.waiting = self._ahead[-1]

    def _think(self, now: float) -> None:
        if now - self._thought_at >= rules.THINK_EVERY:
            self._thought_at = now
            measured = rules.Measured(self.slow_ms, self._is_used_up)
            self._pace = rules.next_pace(self._pace, measured, self.limits.most_a_minute / 60, at=now)

    def _take_in(self, told: Inside, now: float) -> None:
        self._told_at, self.inside, self.slow_ms = now, told.count, told.slow_ms
        for one in told.changed:
            self._used[one.number] = one
            self._handed.pop(one.number, None)
            self._called.pop(one.number, None)

    # -- how a place stands ------------------------------------------------------------------------

    def _waits(self, number: int, now: float) -> Standing:
        place = number - self.called_up_to - 1
        counted = len(self._ahead) - 1
        ahead = self._ahead[place] if place <= counted else self._ahead[-1] + place - counted
        if now < self.limits.opens_at:
            return Standing(State.EARLY, ahead)
        return Standing(State.STOPPED if self.limits.is_stopped else State.WAITING, ahead)

    def _turn(self, number: int, now: float, *, is_again: bool) -> Standing:
        missed = self._missed.get(number, 0) + is_again
        if missed >= rules.MOST_TURNS:
            return Standing(State.SPENT)
        if number not in self._handed:
            self._called.setdefault(number, now)
        return Standing(State.TURN, is_again=missed > 0)

    def _grow(self, number: int) -> None:
        short = number + 1 - len(self._seen)
        if short > 0:
            self._seen.extend([0.0] * short)
