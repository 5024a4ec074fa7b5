"""Many at once: A5 (double click), A6 (lost update), A7 (crossing orders), over HTTP against the real processes."""

from __future__ import annotations

import contextlib
import functools
import os
import random
import threading
import time
import uuid
from typing import Any

import psycopg
import pytest

from tests.faults import doing, forms, judge, ledger, visitors
from tests.faults.stack import WITHOUT_KEYS, Stack
from tests.faults.visitors import Answer, Write
from tests.faults.writes import proposals, steering


def _count(stack: Stack, query: str, parameters: list[Any]) -> int:
    with stack.sql() as sql:
        row = sql.execute(query, parameters).fetchone()
    assert row is not None
    return int(row[0])


def _three_times(origin: str, write: Write) -> list[Answer]:
    return visitors.at_once([functools.partial(visitors.send, origin, write)] * 3)


@pytest.mark.every_commit
def test_a_form_sent_three_times_at_once_does_its_work_once(stack: Stack) -> None:
    makers = forms.all_of()
    chosen = os.environ.get("FORMS", "")
    with ledger.line("A5") as line:
        line.failures += forms.untried(forms.changing())
        for round_ in range(ledger.trials(1, 20)):
            for name, maker in makers.items():
                if (name in forms.ONCE and round_) or not name.startswith(chosen):
                    continue
                line.trials += 1
                line.failures += [f"{name}: {words}" for words in _not_once(stack, name, maker)]
        line.failures += judge.broken(stack) + judge.invariants(stack)
        line.close()


def _not_once(stack: Stack, name: str, maker: forms.Maker) -> list[str]:
    """Send a write three times at once, and again an hour later; return what is wrong with it, in words.

    Wherever it leads, the page there says what was done, also after the repeats.
    """
    try:
        write, query, parameters = maker(stack)
    except AssertionError as problem:
        return [f"cannot be made: {problem}"]
    before = _count(stack, query, parameters)
    answers = _three_times(stack.origin, write)
    with stack.sql() as sql:  # an hour later
        sql.execute("UPDATE access_storedanswer SET created_at = created_at - interval '1 hour'")
    answers.append(visitors.send(stack.origin, write))
    done = _count(stack, query, parameters) - before
    told = {(answer.status, answer.location) for answer in answers}
    wrong = [] if done == 1 else [f"done {done} times"]
    if len(told) != 1 or not answers[0].is_done:
        return [*wrong, f"answered {told} {answers[0].words}"]
    last = answers[-1]
    told_by = last.headers.get("set-cookie", "").partition(";")[0]
    after = visitors.get(stack.origin, last.location.partition("#")[0], write.token, cookie=told_by)
    return wrong + forms.unsaid(name, after.body)


@pytest.mark.every_commit
def test_without_form_keys_the_same_form_is_seen_to_double(stack: Stack) -> None:
    makers = forms.all_of()
    doubled = []
    with ledger.line("A5") as line, stack.served_by(WITHOUT_KEYS) as origin:
        for name in ("cases:begin", "cases:write", "cases:files"):
            write, query, parameters = makers[name](stack)
            before = _count(stack, query, parameters)
            _three_times(origin, write)
            if _count(stack, query, parameters) - before > 1:
                doubled.append(name)
        line.control = f"seen: key check off, {len(doubled)} of 3 forms doubled"
        assert doubled


@pytest.mark.every_commit
def test_a_draft_sent_by_sixteen_with_keys_of_their_own_becomes_one_case(stack: Stack) -> None:
    one = stack.world["residents"][2]
    with ledger.line("A5") as line:
        for draft in doing.drafts(stack, one, ledger.trials(5, 100)):
            writes = [doing.submit(one, draft) for _ in range(16)]
            answers = visitors.at_once(
                [functools.partial(visitors.send, stack.origin, each) for each in writes]
            )
            line.trials += 1
            cases = _count(stack, "SELECT count(*) FROM cases_case WHERE draft_id = %s", [draft])
            line.expect(cases == 1, f"16 senders made {cases} cases")
            told = {(answer.status, answer.location) for answer in answers}
            line.expect(len(told) == 1 and answers[0].is_done, f"16 senders were answered {told}")
        line.failures += judge.broken(stack)
        line.close()


@pytest.mark.every_commit
def test_of_two_who_answer_the_same_case_one_is_told_and_keeps_the_text(stack: Stack) -> None:
    dag, disa, one = stack.world["dag"], stack.world["disa"], stack.world["residents"][3]
    with ledger.line("A6") as line:
        for case in doing.cases(stack, one, ledger.trials(5, 50)):
            writes = [doing.act(who, case, "message", 1, f"Från {uuid.uuid4()}") for who in (dag, disa)]
            answers = visitors.at_once(
                [functools.partial(visitors.send, stack.origin, each) for each in writes]
            )
            line.trials += 1
            line.expect(
                sorted(one.status for one in answers) == [303, 409], f"{[one.status for one in answers]}"
            )
            for write, answer in zip(writes, answers, strict=True):
                kept = judge.effects(stack, [write])[write.about]
                line.expect(kept == answer.is_done, f"answered {answer.status} and stored {kept} times")
                line.expect(answer.is_done or write.about in answer.body, "the text was not given back")
            late = next(each for each, answer in zip(writes, answers, strict=True) if not answer.is_done)
            again = doing.act(disa, case, "message", 2, late.about)
            line.expect(visitors.send(stack.origin, again).is_done, "the right version was refused too")
        line.control = "seen: the fresh version is taken"
        line.failures += _two_administrators(stack, ledger.trials(3, 50)) + judge.broken(stack)
        line.close()


def test_of_two_who_send_a_case_to_another_region_one_case_goes_on(stack: Stack) -> None:
    one = stack.world["residents"][12]
    with ledger.line("A6") as line:
        for case in doing.cases(stack, one, ledger.trials(3, 50)):
            writes = [doing.transfer(stack, case, by=who) for who in ("dag", "disa")]
            answers = visitors.at_once(
                [functools.partial(visitors.send, stack.origin, each) for each in writes]
            )
            line.trials += 1
            found = _count(stack, "SELECT count(*) FROM cases_case WHERE continues_id = %s", [case])
            line.expect(found == 1, f"two who sent it on made {found} cases")
            statuses = sorted(answer.status for answer in answers)
            line.expect(statuses == [303, 409], f"two who sent it on were answered {statuses}")
            late = next(answer for answer in answers if not answer.is_done)
            line.expect("Har flyttat." in late.body, "the reason was not given back")
        line.failures += judge.broken(stack)
        line.close()


def _two_administrators(stack: Stack, trials: int) -> list[str]:
    wrong = []
    proposals.takes_two(stack, False)  # else both are kept, as proposals
    for _ in range(trials):
        expected = steering.standing(stack, None)
        writes = [
            visitors.new_write(
                "form",
                stack.world["ada"]["token"],
                f"{steering.RENEWAL}change/",
                "",
                **{**steering.PAUSE, "reason_sv": f"Skäl {uuid.uuid4()}", "expected": expected},
            )
            for _each in range(2)
        ]
        answers = visitors.at_once([functools.partial(visitors.send, stack.origin, each) for each in writes])
        if sorted(answer.status for answer in answers) != [303, 409]:
            told = [f"{answer.status} {'' if answer.is_done else answer.words}" for answer in answers]
            wrong.append(f"two administrators were answered {told}")
        for write, answer in zip(writes, answers, strict=True):
            if answer.status == 409 and write.fields["reason_sv"] not in answer.body:
                wrong.append("the second administrator's text was not given back")
    return wrong


class _Crossing:
    """Twelve people in the same four cases, each in an order of their own."""

    def __init__(self, stack: Stack, chance: random.Random) -> None:
        self.stack = stack
        self.one = stack.world["residents"][4]
        self.cases = doing.cases(stack, self.one, 4)
        self.seeds = [chance.random() for _ in range(12)]
        self.statuses: list[int] = []
        self.odd: list[str] = []

    def run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._person, args=(number, seed, until), daemon=True)
            for number, seed in enumerate(self.seeds)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds + 40)

    def _person(self, number: int, seed: float, until: float) -> None:
        chance = random.Random(seed)
        order = self.cases if number % 2 else self.cases[::-1]
        act = self._as_resident if number < 6 else self._as_staff
        with self.stack.sql() as sql:
            while time.monotonic() < until:
                for case in order:
                    row = sql.execute("SELECT version FROM cases_case WHERE id = %s", [case]).fetchone()
                    assert row is not None
                    answer = act(chance, case, row[0])
                    self.statuses.append(answer.status)
                    if answer.status >= 500 or not answer.status:
                        self.odd.append(f"{answer.status} after {answer.seconds:.1f} s: {answer.body[:120]}")

    def _as_resident(self, chance: random.Random, case: str, version: int) -> Answer:
        token, origin = self.one["token"], self.stack.origin
        choice = chance.randrange(4)
        if choice == 0:
            return visitors.get(origin, "/my/inbox/", token)
        if choice == 1:
            return visitors.get(origin, f"/my/cases/{case}/", token)
        return visitors.send(origin, doing.write(self.one, case, f"korsat {uuid.uuid4()}"))

    def _as_staff(self, chance: random.Random, case: str, version: int) -> Answer:
        staff, origin = chance.choice([self.stack.world["dag"], self.stack.world["disa"]]), self.stack.origin
        choice = chance.randrange(5)
        if choice == 0:
            return visitors.get(origin, "/desk/", staff["token"])
        verb = ("ask", "message", "take", "message")[choice - 1]
        return visitors.send(origin, doing.act(staff, case, verb, version, f"notis {uuid.uuid4()}"))


def _cross_two_rows(stack: Stack) -> int:
    """Make a deadlock past the application; return how many the database has told of."""
    first, second = (
        "UPDATE catalogue_version SET number = number",
        "UPDATE organisations_staff SET title = title",
    )

    def cross(*statements: str) -> bool:
        with stack.sql() as sql, contextlib.suppress(psycopg.errors.DeadlockDetected), sql.transaction():
            sql.execute(statements[0])
            time.sleep(0.3)
            sql.execute(statements[1])
            return True
        return False

    visitors.at_once([functools.partial(cross, first, second), functools.partial(cross, second, first)])
    return stack.database.log.read_text(errors="replace").count("deadlock detected")


@pytest.mark.every_commit
def test_twelve_people_crossing_in_the_same_cases_never_meet_an_error(stack: Stack) -> None:
    log = stack.database.log
    with ledger.line("A7") as line:
        crossing = _Crossing(stack, line.chance)
        before = log.read_text(errors="replace").count("deadlock detected")
        begun = time.monotonic()
        crossing.run(ledger.trials(8, 300))
        took = time.monotonic() - begun
        line.trials += len(crossing.statuses)
        line.failures += crossing.odd
        deadlocks = log.read_text(errors="replace").count("deadlock detected") - before
        changed = sum(status == 303 for status in crossing.statuses)
        line.figures.append(
            f"{len(crossing.statuses) / took:.0f} requests/s, {changed} writes kept, {deadlocks} deadlocks in the database"
        )
        line.expect(changed > 20, "hardly anything was written")
        line.control = (
            f"seen: two plain rows crossed, {_cross_two_rows(stack) - before - deadlocks} deadlock counted"
        )
        judge.drained(stack, 60)
        line.failures += judge.broken(stack) + judge.notices(stack)
        line.close()
