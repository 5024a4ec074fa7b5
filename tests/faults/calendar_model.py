"""A small model of three times and who is in them, written from what people were promised, not from the code (A3)."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

FIRST, SECOND, GROUP = "first", "second", "group"
SLOTS = (FIRST, SECOND, GROUP)
SEATS = {FIRST: 1, SECOND: 1, GROUP: 2}
#: Minutes from the first hour; the group meets during the first time, or later during the second.
STARTS, LENGTHS = {FIRST: 0, SECOND: 60, GROUP: 0}, {FIRST: 10, SECOND: 10, GROUP: 60}
LATER = 30
DONE, BOOKED, HELD, OVER = "done", "booked", "held", "over"


class Do(NamedTuple):
    """Somebody does something: `slot` is where, `to` where a time is moved."""

    verb: str
    who: str = ""
    slot: str = ""
    to: str = ""


@dataclasses.dataclass
class Model:
    """Who has which slot, booked or held (or held once, and over); which slots are closed; how late the group is."""

    seats: dict[str, dict[str, str]] = dataclasses.field(default_factory=lambda: {one: {} for one in SLOTS})
    closed: frozenset[str] = frozenset()
    late: int = 0

    def do(self, what: Do) -> str:
        """Do it and return DONE, or why not."""
        answer: str = getattr(self, what.verb)(*what[1:])
        return answer

    def starts(self, slot: str) -> int:
        return STARTS[slot] + (self.late if slot == GROUP else 0)

    def meet(self, one: str, other: str) -> bool:
        a, b = self.starts(one), self.starts(other)
        return a < b + LENGTHS[other] and b < a + LENGTHS[one]

    def why_not(self, who: str, slot: str, leaves: str = "") -> str:
        """Return why somebody may not have a slot, DONE if they may; what they only hold is let go of for it."""
        if slot in self.closed:
            return "closed"
        others = [
            one for one, how in self.seats[slot].items() if how == BOOKED or (how == HELD and one != who)
        ]
        if len(others) >= SEATS[slot]:
            return "full"
        has = [one for one in SLOTS if self.seats[one].get(who) == BOOKED and one != leaves]
        return "overlap" if any(self.meet(one, slot) for one in has) else DONE

    def sit(self, who: str, slot: str, how: str) -> None:
        self.seats[slot] = {one: was for one, was in self.seats[slot].items() if was != OVER}
        for seats in self.seats.values():
            if seats.get(who, BOOKED) != BOOKED:
                del seats[who]
        self.seats[slot][who] = how

    def hold(self, who: str, slot: str, _to: str, how: str = HELD) -> str:
        answer = self.why_not(who, slot)
        if answer == DONE:
            self.sit(who, slot, how)
        return answer

    def staff_book(self, who: str, slot: str, to: str) -> str:
        return self.hold(who, slot, to, BOOKED)

    def confirm(self, who: str, slot: str, _to: str) -> str:
        if self.seats[slot].get(who, OVER) == OVER:
            return "gone"
        self.seats[slot][who] = BOOKED
        return DONE

    def cancel(self, who: str, slot: str, _to: str) -> str:
        if self.seats[slot].get(who) == BOOKED:
            del self.seats[slot][who]
        return DONE

    def move(self, who: str, slot: str, to: str) -> str:
        if self.seats[slot].get(who) != BOOKED:
            return "gone"
        answer = "other_type" if GROUP in (slot, to) and slot != to else self.why_not(who, to, leaves=slot)
        if answer == DONE and slot != to:
            del self.seats[slot][who]
            self.sit(who, to, BOOKED)
        return DONE if slot == to else answer

    def close(self, _who: str, slot: str, _to: str) -> str:
        self.closed, self.seats[slot] = self.closed | {slot}, {}
        return DONE

    def reopen(self, _who: str, slot: str, _to: str) -> str:
        self.closed -= {slot}
        return DONE

    def shift(self, _who: str, _slot: str, _to: str) -> str:
        """The group meets half an hour later, or at its own hour again, with everyone in it."""
        if GROUP in self.closed:
            return "closed"
        self.late = LATER - self.late
        inside = {one for one, how in self.seats[GROUP].items() if how == BOOKED}
        met = [self.seats[one] for one in (FIRST, SECOND) if self.meet(one, GROUP)]
        if any(seats.get(one, OVER) != OVER for seats in met for one in inside):
            self.late = LATER - self.late
            return "overlap"
        self.seats[GROUP] = dict.fromkeys(inside, BOOKED)
        return DONE

    def expire(self, _who: str, _slot: str, _to: str) -> str:
        """Ten minutes go by: what is only held is over, and nobody's."""
        for seats in self.seats.values():
            seats.update(dict.fromkeys([one for one, how in seats.items() if how == HELD], OVER))
        return DONE
