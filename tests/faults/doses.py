"""A session of two days that many book two doses in by a campaign's own pages, and change their minds."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from tests.faults import rush, visitors
from tests.faults.rush import Who
from tests.faults.stack import Stack
from tests.faults.visitors import Answer

CAMPAIGN, SORT = "doses", "vaccination.doses"
_PAGE = f"/my/vaccination/{CAMPAIGN}/"
#: A button with a free time, and what stands beside it until the next.
_BUTTON = re.compile(r'name="first" value="([0-9a-f-]{36})"')
_LEFT = re.compile(r"(\d+) platser kvar")
_DAYS = """
SELECT DISTINCT (starts_at AT TIME ZONE 'Europe/Stockholm')::date::text FROM appointments_slot WHERE id = ANY(%s::uuid[])
"""


class Doses:
    """What each does: books both, cancels both, books again, moves both. `door`: where both are moved (pairs.py)."""

    def __init__(self, origin: str, door: str, slots: Sequence[str], seed: float) -> None:
        self.origin, self.door = origin, door
        self.first, self.second, self.later = slots[0], slots[1], slots[2:4]
        self.seed = seed
        self.odd: list[str] = []

    def act(self, who: Who) -> tuple[str, str]:
        """Come and go; return the person's id and the first of the two times they were told, last, that they have."""
        chance = random.Random(f"{self.seed} {who['id']}")
        had = self._books(who)
        if had and chance.random() < 0.3:
            had = "" if self.cancels(who, had) else had
            had = had or (self._books(who) if chance.random() < 0.7 else "")
        if had and chance.random() < 0.3:
            self._moves(who, had)
        return who["id"], had

    def cancels(self, who: Who, had: str) -> bool:
        """Cancel the first; the second goes with it."""
        write = visitors.new_write("off", who["token"], f"/my/appointments/{had}/cancel/", "")
        return self._seen(visitors.send(self.origin, write)).is_done

    def _books(self, who: Who) -> str:
        """Press a time for the second dose, the first being chosen; read what applies; book both."""
        write = visitors.new_write(
            "both", who["token"], f"{_PAGE}hold/", "", first=self.first, slot=self.second
        )
        held = self._seen(visitors.send(self.origin, write))
        if not held.is_done or not self._seen(rush.confirm(self.origin, who, held)).is_done:
            return ""
        return held.location.rstrip("/").rpartition("/")[2]

    def _moves(self, who: Who, had: str) -> None:
        first, second = self.later
        write = visitors.new_write(
            "move", who["token"], "/pairs/move/", "", of=had, first=first, second=second
        )
        self._seen(visitors.send(self.door, write))

    def _seen(self, answer: Answer) -> Answer:
        if answer.status not in (303, 409):
            self.odd.append(f"answered {answer.status}: {answer.words}")
        return answer


def left(stack: Stack, slots: Sequence[str], who: Who) -> Mapping[str, int]:
    """Return how many places of each slot the campaign's page shows to somebody who has none: 0 where it is not shown."""
    found = dict.fromkeys(slots, 0)
    with stack.sql() as sql:
        days = [row[0] for row in sql.execute(_DAYS, [list(slots)]).fetchall()]
    for day in days:
        parts = _BUTTON.split(visitors.get(stack.origin, f"{_PAGE}?day={day}", who["token"]).body)
        for slot, beside in zip(parts[1::2], parts[2::2], strict=True):
            shown = _LEFT.search(beside)
            found.update({slot: int(shown[1]) if shown else 1} if slot in found else {})
    return found
