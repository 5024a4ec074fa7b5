"""S13: guessing and listing. Nothing tells whether something exists, and nothing that is tried often wears out.

Our pages take no secret that could be guessed: the e-ID asks for it, and slows whoever guesses. What is left to try
are log-in starts, the e-ID's answers, session tokens and ids. Ids are UUIDv7 (74 random bits) and no secret:
whoever has one is asked who they are.
"""

from __future__ import annotations

import functools
import re
import secrets
import statistics
import time
import urllib.parse
import uuid

from tests.faults import ledger, visitors
from tests.faults.stack import Stack
from tests.faults.visitors import Answer

SECONDS_APART = 0.020
#: What a page says that is another each time it is asked, whoever asks.
_EVERY_TIME = ("date", "x-request-id")
_EACH_ITS_OWN = re.compile(
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|(?<=name=\"csrfmiddlewaretoken\" value=\")[^\"]*"
)
_ROWS = (
    "access_session",
    "access_storedanswer",
    "audit_entry",
    "people_account",
    "people_person",
)


def _rows(stack: Stack) -> dict[str, int]:
    with stack.sql() as sql:
        found = {table: sql.execute(f"SELECT count(*) FROM {table}").fetchone() for table in _ROWS}
    return {table: row[0] for table, row in found.items() if row}


def test_log_ins_begun_by_the_thousand_leave_nothing_behind_and_keep_nobody_out(stack: Stack) -> None:
    with ledger.line("S13") as line:
        before, states = _rows(stack), set()
        begin = functools.partial(visitors.get, stack.origin, "/login/resident/start/")
        for _round in range(ledger.trials(15, 625)):
            for answer in visitors.at_once([begin] * 16):
                line.trials += 1
                line.expect(answer.status == 302, f"a log-in start answers {answer.status}")
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.location).query)
                states |= set(query.get("state", []))
        line.expect(len(states) == line.trials, "a state came twice")
        line.expect(min(len(state) for state in states) >= 22, "a state has less than 128 bits")
        line.expect(_rows(stack) == before, f"rows were written: {before} to {_rows(stack)}")
        one = stack.world["residents"][13]
        line.expect(visitors.get(stack.origin, "/my/", one["token"]).status == 200, "a session ended")
        line.close()


def test_guessed_sessions_and_answers_of_the_e_id_let_nobody_in(stack: Stack) -> None:
    real = stack.world["residents"][13]["token"]
    with ledger.line("S13") as line:
        before = _rows(stack)
        for _trial in range(ledger.trials(60, 2000)):
            token = secrets.token_urlsafe(len(real) * 3 // 4)
            guessed = visitors.get(stack.origin, "/my/", token)
            forged = visitors.get(
                stack.origin, f"/login/resident/callback/?state={token[:30]}&code={secrets.token_urlsafe(16)}"
            )
            line.trials += 2
            line.expect(
                guessed.status in (302, 303) and "/login/" in guessed.location, f"/my/: {guessed.status}"
            )
            line.expect(400 <= forged.status < 500, f"a forged answer of the e-ID: {forged.status}")
            line.expect("vardnav_session=" not in forged.headers.get("set-cookie", ""), "a session was given")
        after = _rows(stack)
        line.expect(after["access_session"] == before["access_session"], "a session was opened")
        line.expect(visitors.get(stack.origin, "/my/", real).status == 200, "the real token is refused")
        line.close()


def test_what_is_somebody_elses_looks_as_what_is_not_there(stack: Stack) -> None:
    with ledger.line("S13") as line:
        for path, token, real in _somebody_elses(stack):
            begun = time.monotonic()
            there, missing = _asked_in_turn(stack, path, token, real, ledger.trials(25, 200))
            line.trials += len(there) + len(missing)
            told = {(one.status, _without_ids(one), _headers(one)) for one in (*there, *missing)}
            line.expect(len(told) == 1, f"{path}: {len(told)} different answers tell them apart")
            line.expect(there[0].status == 404, f"{path} answers {there[0].status}")
            apart = abs(_median(there) - _median(missing))
            line.expect_within(apart, SECONDS_APART, f"{path}: medians are {apart:.3f} s apart,", since=begun)
        case, anna = stack.world["anna_case"], stack.world["anna"]["token"]
        own = visitors.get(stack.origin, f"/my/cases/{case}/", anna)
        line.control = f"seen: to its owner the same id answers {own.status}"
        line.expect(own.status == 200, line.control)
        line.figures.append("nothing is slowed: no page of ours takes a secret (the e-ID does)")
        line.close()


def _somebody_elses(stack: Stack) -> list[tuple[str, str, str]]:
    """Return path (with a place for the id), the stranger's token, and an id that exists."""
    stranger, eva = stack.world["residents"][13]["token"], stack.world["eva"]["token"]
    case = stack.world["anna_case"]
    with stack.sql() as sql:
        file = sql.execute("SELECT id::text FROM files_storedfile LIMIT 1").fetchone()
        draft = sql.execute(
            "SELECT id::text FROM cases_draft WHERE person_id = %s LIMIT 1", [stack.world["anna"]["id"]]
        ).fetchone()
    assert file is not None
    assert draft is not None
    return [
        ("/my/cases/{}/", stranger, case),
        ("/my/cases/{}/readers/", stranger, case),
        (f"/my/cases/{case}/files/{{}}/", stranger, file[0]),
        ("/my/drafts/{}/", stranger, draft[0]),
        ("/desk/cases/{}/", eva, case),
        (f"/desk/cases/{case}/files/{{}}/", eva, file[0]),
    ]


def _asked_in_turn(
    stack: Stack, path: str, token: str, real: str, times: int
) -> tuple[list[Answer], list[Answer]]:
    """Ask for what is there and for its neighbours that are not, by turns: what slows one slows the other."""
    there, missing = [], []
    for _ in range(times):
        neighbour = str(uuid.UUID(int=uuid.UUID(real).int ^ (secrets.randbits(40) + 1)))
        there.append(visitors.get(stack.origin, path.format(real), token))
        missing.append(visitors.get(stack.origin, path.format(neighbour), token))
    return there, missing


def _median(answers: list[Answer]) -> float:
    return statistics.median(answer.seconds for answer in answers)


def _without_ids(answer: Answer) -> str:
    """The page but for what is another each time: the id asked for, the form's keys and tokens."""
    return _EACH_ITS_OWN.sub("", answer.body)


def _headers(answer: Answer) -> tuple[tuple[str, str], ...]:
    kept = {name: value for name, value in answer.headers.items() if name not in _EVERY_TIME}
    kept.pop("set-cookie", None)
    return tuple(sorted(kept.items()))
