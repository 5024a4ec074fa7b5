"""Things that do not answer: C4 the log, C5 the database hangs, C7 the e-ID, C8 the database is down."""

from __future__ import annotations

import contextlib
import functools
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.faults import doing, judge, ledger, visitors, world
from tests.faults.processes import descendants, paused
from tests.faults.stack import PATIENT, Stack
from tests.faults.visitors import Answer
from vardnav.config.launch import programs

SECONDS_A_REQUEST_MAY_TAKE = 10.0
SECONDS_TO_HEAL = 5.0
SECONDS_FOR_LOG_IN_TO_SAY = 5.0
SECONDS_FOR_A_PAGE = 5.0
#: How many can surely be answered at the same time, as all may come to one process: one more waits for one of them, and
#: then as long again for what does not answer.
THREADS = programs.THREADS_PER_PAGE_WORKER
#: What anybody must be able to read whatever is down.
PUBLIC = (
    "/",
    "/services/",
    "/services/contact.ask/",
    "/region/",
    "/about/",
    "/accessibility/",
    "/login/",
    "/login/staff/",
)


def _pages_with_health_data(stack: Stack) -> dict[str, tuple[str, str]]:
    """Return path -> (session, canary) of every page that shows Anna's things."""
    told = stack.world
    case, anna, dag = told["anna_case"], told["anna"]["token"], told["dag"]["token"]
    with stack.sql() as sql:
        row = sql.execute(
            "SELECT d.id::text FROM cases_draft d WHERE d.person_id = %s", [told["anna"]["id"]]
        ).fetchone()
    assert row is not None
    canaries = world.CANARIES
    return {
        f"/my/cases/{case}/": (anna, canaries["question"]),
        "/my/inbox/": (anna, canaries["message"]),
        f"/desk/cases/{case}/": (dag, canaries["question"]),
        "/my/prescriptions/": (anna, canaries["drug"]),
        "/my/": (anna, "Vårdcentralen Linden"),
        "/my/cases/": (anna, "Vårdcentralen Linden"),
        f"/my/cases/{case}/receipt/": (anna, "Vårdcentralen Linden"),
        f"/my/cases/{case}/withdraw/": (anna, "Ställ en fråga"),
        "/desk/": (dag, "Anna Lindqvist"),
    }


@contextlib.contextmanager
def _log_revoked(stack: Stack) -> Iterator[None]:
    with stack.sql() as sql:
        sql.execute("REVOKE INSERT ON audit_entry FROM vardnav_app")
        try:
            yield
        finally:
            sql.execute("GRANT INSERT ON audit_entry TO vardnav_app")


@contextlib.contextmanager
def _log_locked(stack: Stack) -> Iterator[None]:
    with stack.sql() as sql, sql.transaction():
        sql.execute("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE")
        yield


def _asked_together(
    asked: Callable[[str], Answer], together: Sequence[Sequence[str]]
) -> Iterator[tuple[str, Answer]]:
    for group in together:
        yield from zip(
            group, visitors.at_once([functools.partial(asked, path) for path in group]), strict=True
        )


@pytest.mark.every_commit
@pytest.mark.parametrize("fault", [_log_revoked, _log_locked])
def test_what_cannot_be_logged_is_not_shown(
    stack: Stack, fault: Callable[[Stack], contextlib.AbstractContextManager[None]]
) -> None:
    pages = _pages_with_health_data(stack)
    together = [list(pages)[start : start + THREADS] for start in range(0, len(pages), THREADS)]
    if fault is _log_locked and not ledger.IS_LONG:
        together = [list(pages)[start:4][:THREADS] for start in range(0, 4, THREADS)]

    def asked(path: str) -> Answer:
        return visitors.get(stack.origin, path, pages[path][0])

    with ledger.line("C4") as line:
        before = {path: asked(path) for path in pages}
        with fault(stack):
            for _round in range(ledger.trials(1, 5)):
                begun = time.monotonic()
                for path, answer in _asked_together(asked, together):
                    line.trials += 1
                    shown = [
                        word for word in (*world.CANARIES.values(), pages[path][1]) if word in answer.body
                    ]
                    line.expect(answer.status in (500, 503), f"{path} answers {answer.status}")
                    line.expect(not shown, f"{path} shows {shown}")
                    line.expect_within(answer.seconds, SECONDS_A_REQUEST_MAY_TAKE, path, since=begun)
                    line.expect(answer.headers.get("cache-control") == "no-store", f"{path} may be kept")
        seen = sum(pages[path][1] in before[path].body for path in pages)
        line.control = f"seen: with the log, {seen} of {len(pages)} pages show their canary"
        line.expect(
            seen == len(pages),
            f"no canary on {[path for path in pages if pages[path][1] not in before[path].body]}",
        )
        line.expect(all(asked(path).status == 200 for path in pages), "not healed")
        line.close()


@ledger.begun_anew_when_void
def test_a_database_that_hangs_holds_nobody_longer_than_ten_seconds(stack: Stack) -> None:
    one = stack.world["residents"][11]
    slowest, healed, hung = 0.0, 0.0, 0.0
    statuses: set[int] = set()
    with ledger.line("C5") as line, stack.served_by(PATIENT) as patient:
        for _trial in range(ledger.trials(1, 20)):
            case = doing.cases(stack, one, 1)[0]
            writes = [doing.write(one, case, f"hängt {uuid.uuid4()}") for _ in range(2)]
            # Every thread gets a connection first: it is the standing ones that can hang.
            _ask_often(stack.origin, one["token"], 12)
            _ask_often(patient, one["token"], 24)
            hung_at = time.monotonic()
            with stack.paused_database():
                jobs: list[Callable[[], Answer]] = [
                    functools.partial(visitors.send, stack.origin, write, timeout=40) for write in writes
                ]
                waiting = visitors.in_background(jobs + [_reading(stack.origin, one["token"])] * 2)
                waiting_without_limit = visitors.in_background([_reading(patient, one["token"])] * 2)
                time.sleep(12 if not ledger.IS_LONG else line.chance.uniform(5, 30))
            answers = waiting()
            hung = max(hung, *(answer.seconds for answer in waiting_without_limit()))
            healed = max(healed, _seconds_to_heal(stack, one["token"]))
            line.trials += 1
            for answer in answers:
                slowest = max(slowest, answer.seconds)
                statuses.add(answer.status)
                line.expect_within(answer.seconds, SECONDS_A_REQUEST_MAY_TAKE, "answered", since=hung_at)
                line.expect(
                    answer.status in (200, 303, 503), f"answered {answer.status}: {answer.body[:100]}"
                )
            for write in writes:
                if not write.is_acknowledged:
                    visitors.send(stack.origin, write)
                line.expect(judge.effects(stack, [write])[write.about] == 1, "not exactly once after a retry")
        seen = "seen" if hung > SECONDS_A_REQUEST_MAY_TAKE else "NOT SEEN"
        line.control = f"{seen}: without a limit a page hung {hung:.1f} s"
        line.expect_within(healed, SECONDS_TO_HEAL, "healed", since=hung_at)
        line.failures += judge.broken(stack) + judge.invariants(stack)
        line.figures.append(
            f"longest request {slowest:.1f} s, healed after {healed:.1f} s, answered {sorted(statuses)}"
        )
        line.close()


def _ask_often(origin: str, token: str, times: int) -> None:
    """Give every thread its connection; only one that was heard of within the second is asked without more ado."""
    visitors.at_once([functools.partial(visitors.get, origin, "/my/inbox/", token)] * times)


def _reading(origin: str, token: str) -> Callable[[], Answer]:
    return functools.partial(visitors.get, origin, "/my/", token, timeout=40)


def _seconds_to_heal(stack: Stack, token: str) -> float:
    begun = time.monotonic()
    while visitors.get(stack.origin, "/my/", token).status != 200 and time.monotonic() - begun < 30:
        time.sleep(0.1)
    return time.monotonic() - begun


@contextlib.contextmanager
def _e_id(stack: Stack, fault: str) -> Iterator[None]:
    """Let the e-ID hang or be gone for a while."""
    assert stack.simulator.process is not None
    pids = [stack.simulator.process.pid, *descendants(stack.simulator.process.pid)]
    if fault == "hangs":
        with paused(pids):
            yield
        return
    stack.kill(stack.simulator)
    try:
        yield
    finally:
        stack.simulator.restart()


@pytest.mark.parametrize("fault", ["hangs", "refuses"])
@ledger.begun_anew_when_void
def test_without_an_e_id_the_public_pages_stand_and_the_log_in_says_so(stack: Stack, fault: str) -> None:
    one = stack.world["residents"][12]
    page = 0.0
    with ledger.line("C7") as line:
        begun = [_begun(stack) for _ in range(12)]
        line.expect(all(state for state, _cookie in begun), "no log-in could be begun with the e-ID there")
        line.control = (
            f"seen: with the e-ID {sum(bool(state) for state, _cookie in begun)} of 12 log-ins begin"
        )
        gone_at = time.monotonic()
        with _e_id(stack, fault):
            said = []
            for some in range(0, ledger.trials(THREADS, 12), THREADS):
                said += visitors.at_once(
                    [_coming_back(stack, *each) for each in begun[some : some + THREADS]]
                )
            # Pages that have not met the e-ID yet know nothing of it; others send people there, and it says nothing.
            stack.kill(stack.web)
            stack.web.restart()
            stack.wait_ready("/healthz", 60)
            for _trial in range(ledger.trials(2, 25)):
                line.trials += 1
                said += visitors.at_once(
                    [
                        functools.partial(visitors.get, stack.origin, f"/login/{each}/start/")
                        for each in ("resident", "staff")
                    ]
                )
                for path in PUBLIC:
                    answer = visitors.get(stack.origin, path, region="12")
                    # What any page costs on this machine just now is not the e-ID's doing.
                    page = max(page, answer.seconds)
                    line.expect(answer.status == 200, f"{fault}: {path} answers {answer.status}")
                line.expect(visitors.get(stack.origin, "/my/", one["token"]).status == 200, f"{fault}: /my/")
            for answer in said:
                line.expect(
                    answer.status == 503,
                    f"{fault}: the log-in answers {answer.status} after {answer.seconds:.2f} s; {_web_says(stack)}",
                )
                line.expect_within(
                    answer.seconds, SECONDS_FOR_LOG_IN_TO_SAY + page, f"{fault}: said", since=gone_at
                )
        slowest = max(answer.seconds for answer in said)
        line.figures.append(
            f"e-ID {fault}: the log-in says so after {slowest:.1f} s at worst (any page: {page:.1f} s)"
        )
        line.close()


def _web_says(stack: Stack) -> str:
    """Return what the page server wrote last of log-ins."""
    logs = sorted((stack.folder / "log").glob("web.log*"))
    lines = [line for log in logs for line in log.read_text(errors="replace").splitlines() if "e-ID" in line]
    return " / ".join(lines[-3:])


def _coming_back(stack: Stack, state: str, cookie: str) -> Callable[[], Answer]:
    path = f"/login/resident/callback/?state={state}&code=c1"
    return functools.partial(visitors.get, stack.origin, path, cookie=cookie)


def _begun(stack: Stack) -> tuple[str, str]:
    """Begin a log-in; return its state and the cookie that remembers it."""
    answer = visitors.get(stack.origin, "/login/resident/start/")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.location).query)
    return query.get("state", [""])[0], answer.headers.get("set-cookie", "").split(";")[0]


def test_without_a_database_the_public_pages_stand(stack: Stack) -> None:
    with ledger.line("C8") as line:
        with_it = {path: visitors.get(stack.origin, path, region="12") for path in PUBLIC}
        # Each process has asked once: it is what a process remembers that it can show.
        for _ in range(12):
            visitors.get(stack.origin, "/", region="12")
        killed_at = time.monotonic()
        stack.kill_database()
        try:
            for _round in range(ledger.trials(3, 13)):
                for path in PUBLIC:
                    answer = visitors.get(stack.origin, path, region="12")
                    line.trials += 1
                    line.expect(answer.status == 200, f"{path} answers {answer.status}")
                    line.expect(
                        "1177" in answer.body and "112" in answer.body, f"{path} has no numbers to call"
                    )
                    line.expect_within(answer.seconds, SECONDS_FOR_A_PAGE, path, since=killed_at)
            inside = visitors.get(stack.origin, "/my/", stack.world["residents"][12]["token"])
            line.expect(inside.status == 503, f"/my/ answers {inside.status}")
        finally:
            stack.start_database()
        line.control = f"seen: /my/ answers {inside.status} without it"
        line.expect(all(answer.status == 200 for answer in with_it.values()), "not even with a database")
        line.close()
