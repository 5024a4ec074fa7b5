"""Chat: what a core takes in over HTTP, keeps and pushes to a thousand open streams, beside PostgreSQL's limit."""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from benchmarks import chat_data, data, figures, pace, site, streams, watching
from benchmarks.chat_data import Chat
from benchmarks.http import Answer, Client
from benchmarks.load import Outcome
from benchmarks.scenarios import Request
from vardnav.config.launch import ports, programs
from vardnav.config.launch.children import stop
from vardnav.kernel import clock
from vardnav.platform.live.tickets import Signer

AT_ONCE = 16
WARMING_SECONDS = 2.0
#: A push that has not come so long after the last answer is lost.
GRACE = 2.0
Say = Callable[[str], None]
# As little as a line is: row locked, number, line, row of the log; and the news after the commit. Two statements.
_LEAST = """
\\set n random(0, {most})
WITH held AS (SELECT c.id, c.region, c.subject_id, c.unit_id FROM bench_chat b JOIN cases_case c ON c.id = b.id
    WHERE b.n = :n FOR UPDATE OF c),
sat AS (INSERT INTO cases_message (id, region, case_id, number, subject_id, direction, author_person_id, unit_id, text,
    text_sha256, signed_by_unit, sent_at)
  SELECT uuidv7(), h.region, h.id, 1 + coalesce((SELECT max(m.number) FROM cases_message m
      WHERE m.region = h.region AND m.case_id = h.id), 0), h.subject_id, 'to_unit', h.subject_id, h.unit_id,
    '{text}', '\\x00', false, now() FROM held h ON CONFLICT DO NOTHING RETURNING case_id, subject_id, unit_id),
logged AS (INSERT INTO audit_entry (id, at, region, role, actor_id, unit_id, subject_id, action, object_kind, object_id,
    purpose, outcome, detail, request_id)
  SELECT uuidv7(), now(), '12', 'resident', subject_id, unit_id, subject_id, 'cases.line', 'case', case_id, '', 'done',
    '{{}}', '' FROM sat)
SELECT count(*) FROM sat;
SELECT pg_notify('vardnav_bench', :n::text);
"""


def measure(
    made: site.Site, owner: psycopg.Connection, *, rounds: int, seconds: float, say: Say
) -> dict[str, Any]:
    """Measure lines in rounds that take turns with PostgreSQL's own limit; return figures by name."""
    chats = chat_data.lay(owner)
    app, others = site.split()
    made.place(others)
    found: dict[str, Any] = {}
    with site.on_cores(others), made.serving(app, has_all=False), _live(made, app) as port:
        made.place(others)
        data.renew_sessions(owner)
        asked = chat_data.lines(made.port, chats)
        with asyncio.Runner() as runner:
            listening = Listening()
            runner.run(listening.open(made, port, chats))

            def ours(length: float) -> dict[str, Any]:
                listening.forget()
                run = _written(made.port, asked, length, listening)
                one = watching.watched(made, owner, lambda: runner.run(run))
                return {**one, **listening.found(one["answered"])}

            ours(WARMING_SECONDS)
            turns = [
                (pace.beside(lambda: ours(seconds)), limit(made, owner, seconds)) for _number in range(rounds)
            ]
            runner.run(listening.close())
    made.place(site.ALL)
    found = _medians([one for one, _theirs in turns])
    found["limit"] = statistics.median(theirs for _one, theirs in turns)
    found["share_of_limit"] = statistics.median(one["per_second"] / theirs for one, theirs in turns)
    say(said(found))
    return found


@contextlib.contextmanager
def _live(made: site.Site, cores: frozenset[int]) -> Iterator[int]:
    """Run the live process on the application's core; yield its port."""
    port = ports.find_free("127.0.0.1", 0)
    with site.on_cores(cores):
        child = programs.live(made.choices, port, made.environment)
        child.start()
    made.running.append(child)
    try:
        site.wait_until_up(port)
        yield port
    finally:
        made.running.remove(child)
        stop([child], 8.0)


class Listening:
    """The other side of every chat, listening; when a line was sent, and how long it took until it was told of."""

    def __init__(self) -> None:
        self.ears: list[streams.Ear] = []
        self.sent: dict[int, float] = {}
        self.pushes: list[float] = []

    async def open(self, made: site.Site, port: int, chats: list[Chat]) -> None:
        """Open a stream for each chat."""
        signer = Signer(made.environment["SECRET_KEY"])
        for place, chat in enumerate(chats):
            reader = chat.staff_id if chat_data.is_by_resident(place) else chat.subject_id
            path = f"/live/{signer.write(chat.id, reader, now=clock.now())}"
            self.ears.append(await streams.opened(port, path, told=self._listener(place)))
        for ear in self.ears:
            await ear.until(lambda one: "again" in one.words)

    def _listener(self, place: int) -> streams.Told:
        def heard(_ear: streams.Ear, word: str, at: float) -> None:
            if word == "line" and (asked_at := self.sent.pop(place, None)) is not None:
                self.pushes.append(at - asked_at)

        return heard

    def forget(self) -> None:
        """Begin a round."""
        self.sent.clear()
        self.pushes.clear()

    async def rest(self) -> None:
        """Wait for what has not been told of yet, GRACE at most."""
        until = time.monotonic() + GRACE
        while self.sent and time.monotonic() < until:
            await asyncio.sleep(0.02)

    def found(self, answered: int) -> dict[str, float]:
        """Return what came of a round."""
        pushes = sorted(self.pushes)
        return {
            "streams": sum(ear.status == 200 and ear.is_open for ear in self.ears),
            "not_pushed": answered - len(pushes),
            **{f"push_p{part}": figures.percentile(pushes, part / 100) * 1000 for part in (50, 95, 99)},
        }

    async def close(self) -> None:
        """Close them all."""
        for ear in self.ears:
            await ear.close()


async def _written(
    port: int, asked: Iterator[tuple[int, Request]], seconds: float, listening: Listening
) -> Outcome:
    client, outcome = Client(port, AT_ONCE), Outcome()
    await client.open()
    began = time.monotonic()

    async def writer() -> None:
        while time.monotonic() < began + seconds:
            place, request = next(asked)
            asked_at, at = time.monotonic(), time.perf_counter()
            listening.sent[place] = asked_at
            answer: Answer | OSError
            try:
                answer = await client.send(request.raw)
            except OSError as fault:
                answer = fault
            outcome.judge(request, answer, at)

    await asyncio.gather(*(writer() for _number in range(AT_ONCE)))
    outcome.seconds = time.monotonic() - began
    await listening.rest()
    client.close()
    return outcome


def limit(made: site.Site, owner: psycopg.Connection, seconds: float) -> float:
    """Return how many lines PostgreSQL keeps a second when nothing but its own client asks, on its own core(s)."""
    script = _LEAST.format(most=chat_data.CHATS - 1, text=chat_data.TEXT)
    program = pathlib.Path(made.database.command[0]).with_name("pgbench")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        length = str(max(1, round(seconds)))
        command = [str(program), "-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", length, "-f", file.name]
        done = subprocess.run([*command, made.log_ins.owner], capture_output=True, text=True, check=True)
    took = re.search(r"tps = ([\d.]+)", done.stdout)
    assert took is not None
    return float(took[1])  # two at the same chat: one of them in thousands gives nothing


def _medians(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    middle = sorted(rounds, key=lambda one: one["per_second"])[len(rounds) // 2]
    plain = [
        key for key, value in middle.items() if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    errors: dict[str, int] = {}
    for one in rounds:
        for what, count in one["errors"].items():
            errors[what] = errors.get(what, 0) + count
    medians = {key: statistics.median(one[key] for one in rounds) for key in plain}
    live = statistics.median(one["cpu_share"]["live"] / one["per_second"] * 1000 for one in rounds)
    return {
        **middle,
        **medians,
        "live_ms": live,
        "errors": errors,
        "rounds": [{"loop_ms": one["loop_ms"]} for one in rounds],
    }


def said(one: dict[str, Any]) -> str:
    """Return what was measured in a line."""
    errors = f"  ERRORS {one['errors']}" if one["errors"] else ""
    return (
        f"chat     {one['per_second']:7.0f}/s  app {one['app_ms']:.3f} live {one['live_ms']:.3f} db {one['db_ms']:.3f} ms  "
        f"p50/95/99 {one['p50']:.1f}/{one['p95']:.1f}/{one['p99']:.1f} ms  seen after {one['push_p50']:.1f}/"
        f"{one['push_p95']:.1f}/{one['push_p99']:.1f} ms by {one['streams']:.0f} streams, {one['not_pushed']:.0f} not  "
        f"statements {one['statements']:.1f} (+{one['transaction_words']:.1f})  others {one['others_share']:.0%}  "
        f"limit {one['limit']:.0f}/s{errors}"
    )


def table(
    one: dict[str, Any],
    waits: Callable[[Any], str],
    counted: Callable[[Any], str],
    loop: Callable[[Any], str],
) -> Iterator[str]:
    """Return the report's table."""
    yield (
        "| chat, one core, streams open | lines/s | p50 / p95 / p99 ms | seen by the other side after, p50 / p95 / p99 ms "
        "| app + live + db CPU ms | statements | PostgreSQL alone, lines/s | others' CPU | loop ms | not seen | errors |"
    )
    yield "|" + "---|" * 11
    yield (
        f"| {one['streams']:.0f} | **{one['per_second']:.0f}** | {waits(one)} "
        f"| {one['push_p50']:.1f} / **{one['push_p95']:.1f}** / {one['push_p99']:.1f} "
        f"| {one['app_ms']:.2f} + {one['live_ms']:.2f} + {one['db_ms']:.2f} "
        f"| {counted(one)} | {one['limit']:.0f} | {one['others_share']:.0%} | {loop(one)} | {one['not_pushed']:.0f} "
        f"| {sum(one['errors'].values())} |"
    )
