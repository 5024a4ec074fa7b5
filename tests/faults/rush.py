"""What many do at the same calendar over HTTP: hold and confirm, and a rule that changes meanwhile."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.faults import crowd, visitors
from tests.faults.stack import Stack
from tests.faults.visitors import Answer, Write
from vardnav.config.launch import server

Who = dict[str, str]
HOLD, TYPES = "/my/appointments/hold/", "/desk/appointments/setup/types/"
#: A button that takes one of the next free times, as a page shows it.
NEXT_FREE = 'name="slot" value="'
AT_ONCE = 16
_FREE = """
SELECT s.id::text FROM appointments_slot s JOIN appointments_timetype t ON t.id = s.time_type_id
WHERE t.key = %s AND s.closed_at IS NULL AND s.starts_at > now() + make_interval(days => %s)
AND NOT EXISTS (SELECT 1 FROM appointments_appointment a WHERE a.slot_id = s.id) ORDER BY s.starts_at LIMIT %s
"""
_RULE = {
    "is_online": "on", "age_to": "0", "adult_under": "0", "most_at_once": "0", "days_ahead": "0",
    "lead_minutes": "0", "cutoff_hours": "0", "late_fee": "0",
}  # fmt: skip
# A rule is in force from the moment its predecessor's row was last written (both are one transaction) until its own was.
# The moments are those of the commits, as PostgreSQL notes them: nothing that the product says of itself.
_OUTSIDE = """
WITH rules AS (
    SELECT id, age_from, superseded_at, pg_xact_commit_timestamp(xmin) AS written,
           lag(pg_xact_commit_timestamp(xmin)) OVER (ORDER BY version) AS begins
    FROM appointments_timerule WHERE time_type_id = %s
)
SELECT a.id::text, r.age_from FROM appointments_appointment a JOIN rules r ON r.id = a.rule_id
CROSS JOIN LATERAL (SELECT pg_xact_commit_timestamp(a.xmin) AS at) c
WHERE a.time_type_id = %s AND (r.age_from > 46 OR c.at < r.begins OR (r.superseded_at IS NOT NULL AND c.at >= r.written))
"""


def free(stack: Stack, sort: str, count: int, *, days: int = 1, database: str = server.DATABASE) -> list[str]:
    """Return the first `count` slots of a sort, so many days ahead, that nobody has had anything to do with."""
    with stack.sql(database) as sql:
        return [row[0] for row in sql.execute(_FREE, [sort, days, count]).fetchall()]


def hold(who: Who, slot: str) -> Write:
    """Hold a time."""
    return visitors.new_write("hold", who["token"], HOLD, slot, slot=slot)


def all_hold(origin: str, people: Sequence[Who], slot: str) -> list[Answer]:
    """Let all of them press the same time at the same moment."""
    return visitors.at_once([functools.partial(visitors.send, origin, hold(one, slot)) for one in people])


def confirm(origin: str, who: Who, held: Answer) -> Answer:
    """Confirm what is held."""
    write = visitors.new_write("confirm", who["token"], held.location, "", step="book", terms="on")
    return visitors.send(origin, write)


def books(origin: str, who: Who, slot: str) -> Answer:
    """Hold a time and confirm it, as a person does; return the last answer."""
    held = visitors.send(origin, hold(who, slot))
    return confirm(origin, who, held) if held.is_done else held


def each(people: Sequence[Who], act: Callable[[Who], Any]) -> list[Any]:
    """Let everybody act, so many at a time as AT_ONCE says; return what each got, in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, people))


def seated(stack: Stack, slots: Sequence[str], database: str = server.DATABASE) -> dict[str, int]:
    """Return how many sit in each slot."""
    with stack.sql(database) as sql:
        rows = sql.execute(
            "SELECT s::text, count(a.id) FROM unnest(%s::uuid[]) s LEFT JOIN appointments_appointment a "
            "ON a.slot_id = s AND a.status <> 'cancelled' GROUP BY 1",
            [list(slots)],
        ).fetchall()
    return dict(rows)


class Changing:
    """Somebody who changes the rule of a sort while others book: by turns for everybody and for the old only."""

    def __init__(self, stack: Stack, origin: str, database: str = server.DATABASE) -> None:
        self.stack, self.origin, self.database = stack, origin, database
        self.sort = stack.world["sorts"]["ruled"]
        self.over = threading.Event()
        self.odd: list[str] = []

    def change(self, times: int, every: float) -> None:
        """Change it so many times, then let everybody stop."""
        for number in range(times):
            fields = {**_RULE, "age_from": "65" if number % 2 == 0 else "0"}
            write = visitors.new_write(
                "rule", self.stack.world["dag"]["token"], f"{TYPES}{self.sort}/", "", **fields
            )
            answer = visitors.send(self.origin, write)
            if not answer.is_done:
                self.odd.append(f"the rule: {answer.status} {answer.words}")
            time.sleep(every)
        self.over.set()

    def book(self, people: Sequence[Who], slots: Sequence[str]) -> int:
        """Let each of `people` book one slot after another until the rule changes no more; return how many were had."""

        def one(who: Who) -> int:
            had = 0
            for slot in slots:
                if self.over.is_set():
                    break
                answer = books(self.origin, who, slot)
                had += answer.is_done
                if answer.status not in (303, 409):
                    self.odd.append(f"{answer.status} {answer.words}")
            return had

        return sum(each(people, one))

    def outside(self) -> list[str]:
        """Return what was booked by another rule than the one in force when it was committed."""
        with self.stack.sql(self.database) as sql:
            rows = sql.execute(_OUTSIDE, [self.sort, self.sort]).fetchall()
        return [f"appointment {row[0]} by a rule from {row[1]} years" for row in rows]


def people(stack: Stack) -> list[Who]:
    """Return those who book, but for the few who stand aside for the model."""
    found: list[Who] = stack.world["crowd"][: -crowd.ASIDE]
    return found
