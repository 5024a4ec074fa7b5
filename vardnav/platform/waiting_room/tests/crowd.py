"""A line for tests: a clock that is moved by hand, people who ask, and a database that says who is inside."""

from __future__ import annotations

from vardnav.platform.waiting_room.live.line import Inside, Kept, Limits, Line, State, Used

OPENS = 10_000.0


class Crowd:
    """A room that opens at OPENS, and what goes on in it second by second."""

    def __init__(
        self, *, most_inside: int = 1000, most_a_minute: int = 60_000, kept: Kept | None = None
    ) -> None:
        self.now = OPENS - 60
        self.limits = Limits(OPENS, most_inside, most_a_minute)
        self.line = Line(self.limits, kept or Kept(), self.now)
        self.line.reserve(*((1, 100_000) if kept is None else (200_001, 300_000)))
        self.inside: dict[int, Used] = {}
        self.here: list[int] = []
        #: In which order they were told that it is their turn, and the most who were inside at once.
        self.told: list[int] = []
        self.most = 0

    def come(self, count: int = 1) -> list[int]:
        """Let people come, one after the other."""
        numbers = [self.line.arrive(self.now) or 0 for _one in range(count)]
        self.here += numbers
        return numbers

    def pass_time(self, seconds: int, *, database: bool = True) -> None:
        """Let seconds pass; everybody who is here asks each 15 seconds."""
        for second in range(seconds):
            self.now += 1
            count = sum(one.ends_at > self.now and not one.is_booked for one in self.inside.values())
            self.most = max(self.most, count)
            self.line.tick(self.now, Inside(count, list(self.inside.values()), 50.0) if database else None)
            for number in self.here:
                if (number + second) % 15 == 0:
                    self.ask(number)

    def ask(self, number: int) -> State:
        """Ask how a place stands."""
        state = self.line.standing(number, self.now).state
        if state is State.TURN and number not in self.told:
            self.told.append(number)
        return state

    def go_in(self, number: int, *, lasts: float = 900.0) -> bool:
        """Press the button, and be let in by the pages."""
        until = self.line.enter(number, self.now)
        if until is not None and number not in self.inside:
            self.inside[number] = Used(number, 1, self.now + lasts, is_booked=False)
        return until is not None

    def open(self) -> None:
        """Let it be opening time."""
        self.pass_time(int(OPENS - self.now) + 1)
