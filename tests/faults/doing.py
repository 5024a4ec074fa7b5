"""What the people of the fault tests do: write, send, answer; and many of them at the same time."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.faults import visitors
from tests.faults.stack import Stack
from tests.faults.visitors import Write
from vardnav.kernel import clock

_COPY = """
INSERT INTO cases_draft (id, region, service_key, form_version, person_id, subject_id, unit_id, answers, created_at,
                         updated_at)
SELECT gen_random_uuid(), region, service_key, form_version, person_id, subject_id, unit_id, answers, now(), now()
FROM cases_draft, generate_series(1, %s) WHERE id = %s RETURNING id::text
"""


def drafts(stack: Stack, resident: dict[str, str], count: int) -> list[str]:
    """Return the ids of new drafts of a resident, filled in and ready to send."""
    with stack.sql() as sql:
        rows = sql.execute(_COPY, [count, stack.world["templates"][resident["id"]]]).fetchall()
    return [row[0] for row in rows]


def submit(resident: dict[str, str], draft: str) -> Write:
    """Send a draft from its review page."""
    return visitors.new_write("submit", resident["token"], f"/my/drafts/{draft}/review/", draft)


def write(resident: dict[str, str], case: str, text: str) -> Write:
    """Add something to a case."""
    return visitors.new_write("write", resident["token"], f"/my/cases/{case}/write/", text, text=text)


def act(staff: dict[str, str], case: str, verb: str, version: int, text: str) -> Write:
    """Do something at the desk."""
    path = f"/desk/cases/{case}/do/{verb}/"
    return visitors.new_write(verb, staff["token"], path, text, text=text, version=str(version))


def transfer(stack: Stack, case: str, *, by: str = "dag") -> Write:
    """Send a case to the unit in Kalmar; the patient said yes by phone."""
    today = clock.local_date(clock.now())
    return visitors.new_write(
        "transfer",
        stack.world[by]["token"],
        f"/desk/cases/{case}/transfer/?region=08",
        case,
        unit=stack.world["kvarnholmen"],
        basis="consent",
        consent_how="phone",
        consent_on_0=str(today.year),
        consent_on_1=str(today.month),
        consent_on_2=str(today.day),
        reason="Har flyttat.",
        version="1",
    )


def cases(stack: Stack, resident: dict[str, str], count: int) -> list[str]:
    """Return the ids of new cases, sent over HTTP."""
    sent = [submit(resident, draft) for draft in drafts(stack, resident, count)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: visitors.send(stack.origin, one), sent))
    bad = [answer for answer in answers if not answer.is_done]
    assert not bad, bad[0]
    return [answer.location.split("/")[3] for answer in answers]


def written_to(stack: Stack, resident: dict[str, str]) -> str:
    """Return the id of a new case in which Dag has written one message."""
    (case,) = cases(stack, resident, 1)
    assert visitors.send(stack.origin, act(stack.world["dag"], case, "message", 1, "Hej")).is_done
    return case


class Crowd:
    """Eight writers at once: four send, two write in their cases, two answer at the desk."""

    def __init__(self, stack: Stack, chance: random.Random, each: int) -> None:
        self.stack = stack
        self.journal: list[Write] = []
        self._good_begun: list[float] = []
        self._stopped = threading.Event()
        residents = stack.world["residents"][:8]
        plans = [[submit(one, draft) for draft in drafts(stack, one, each)] for one in residents[:4]]
        plans += [
            [write(one, case, f"skrivet {uuid.uuid4()}") for case in _often(cases(stack, one, 3), each)]
            for one in residents[4:6]
        ]
        for staff, resident in ((stack.world["dag"], residents[6]), (stack.world["disa"], residents[7])):
            answered = cases(stack, resident, min(each, 24))
            plans.append([act(staff, case, "complete", 1, f"notis {uuid.uuid4()}") for case in answered])
        for plan in plans:
            chance.shuffle(plan)
        self._threads = [threading.Thread(target=self._work, args=(plan,), daemon=True) for plan in plans]

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let them finish what they are at."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a writer got no answer in 30 s"

    def until_good(self, seconds: float) -> float:
        """Return the seconds until somebody's write begun from now on is acknowledged."""
        since = time.monotonic()
        while not any(begun >= since for begun in self._good_begun[-8:]):
            if time.monotonic() - since > seconds:
                return seconds + 1
            time.sleep(0.01)
        return time.monotonic() - since

    def _work(self, plan: Sequence[Write]) -> None:
        for one in plan:
            if self._stopped.is_set():
                return
            self.journal.append(one)
            begun = time.monotonic()
            if visitors.send(self.stack.origin, one).is_done:
                self._good_begun.append(begun)
            else:
                time.sleep(0.2)

    def settle(self) -> list[Write]:
        """Send everything unacknowledged again, once, under its own key; return what was unknown."""
        unknown = [one for one in self.journal if not one.is_acknowledged]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: visitors.send(self.stack.origin, one), unknown))
        return unknown


def _often(things: Sequence[str], times: int) -> Iterator[str]:
    for number in range(times):
        yield things[number % len(things)]
