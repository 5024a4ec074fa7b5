"""The real processes under the hand of a test: database (fsync on), page server, worker, e-ID simulator."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from tests.faults.processes import command, descendants, listens, paused
from vardnav.config.launch import children, choices, cluster, folders, ports, postgres, programs, server
from vardnav.config.launch.children import Child

#: What a person's shell may hold and a site of its own must not inherit.
_NOT_INHERITED = ("VARDNAV_", "OIDC_", "PG", "SECRET_KEY", "TEST_DATABASE_NAME", "HOST", "PORT", "DATABASE_")
WITHOUT_KEYS = "tests.faults.controls:without_keys"
PATIENT = "tests.faults.controls:patient"
WITH_PAIRS = "tests.faults.pairs:with_pairs"
UNGUARDED = "tests.faults.controls:unguarded"
#: A copy of the database, to be spoiled by the negative controls.
SCRATCH = "scratch"
#: Every commit notes its moment, so that a test can ask which of two was first without asking the product.
SETTINGS = {"track_commit_timestamp": "on"}


@dataclasses.dataclass
class Stack:
    """Vårdnav with every process a child of the test; each can be killed, paused and started again."""

    folder: pathlib.Path
    cluster: cluster.Cluster
    port: int
    environment: dict[str, str]
    database: Child
    web: Child
    worker: Child
    simulator: Child
    world: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The site's address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def outbox(self) -> pathlib.Path:
        """Where "sent" SMS and e-mails lie: the provider's own journal."""
        return self.folder / "outbox"

    @contextlib.contextmanager
    def sql(self, database: str = server.DATABASE) -> Iterator[psycopg.Connection]:
        """Speak to the database as its owner, past the application."""
        with psycopg.connect(self.cluster.url(server.OWNER, database), autocommit=True) as connection:
            yield connection

    # -- the database ------------------------------------------------------------------------------

    def database_pids(self) -> list[int]:
        """Return the postmaster's pid and those of all its children."""
        assert self.database.process is not None
        return [self.database.process.pid, *descendants(self.database.process.pid)]

    def kill_database(self) -> None:
        """Kill -9 the postmaster and every one of its processes."""
        assert self.database.process is not None
        # Stopped first, so that it starts no new one meanwhile.
        os.kill(self.database.process.pid, signal.SIGSTOP)
        for pid in reversed(self.database_pids()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.database.process.wait()

    def start_database(self, **settings: str) -> float:
        """Start it again, perhaps with other settings; return the seconds until it takes sessions."""
        begun = time.monotonic()
        cluster.clear_leftovers(self.cluster)
        log = self.folder / "log" / "database.log"
        self.database = postgres.as_child(self.cluster, log, {**SETTINGS, **settings})
        self.database.start()
        postgres.wait_until_ready(self.cluster, self.database)
        return time.monotonic() - begun

    @contextlib.contextmanager
    def paused_database(self) -> Iterator[None]:
        """Let it hang: connections stand, nothing answers. Raises ledger.Void when it did not hang all the time."""
        with paused(self.database_pids()):
            yield

    # -- the programs ------------------------------------------------------------------------------

    def kill(self, child: Child) -> None:
        """Kill -9 a program and all it has started."""
        assert child.process is not None
        for pid in [child.process.pid, *descendants(child.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        child.process.wait()

    def page_workers(self) -> list[int]:
        """Return the pids of the processes that answer pages."""
        assert self.web.process is not None
        # Below them are others: Python's resource tracker, and one for each file that is looked at, gone in a moment.
        served = self.web.command[-1]
        return [
            pid for pid in descendants(self.web.process.pid) if command(pid).rstrip("\0").endswith(served)
        ]

    def all_page_workers_answer(self) -> bool:
        """Whether every process for pages takes connections; one that was just put in another's place does not."""
        there = self.page_workers()
        return len(there) == self.page_worker_count and all(listens(pid, self.port) for pid in there)

    @property
    def page_worker_count(self) -> int:
        """How many processes for pages there are to be."""
        return int(self.web.command[self.web.command.index("--workers") + 1])

    def mend(self) -> None:
        """Start whatever a test has left dead and wait until all is ready."""
        for child in (self.web, self.worker, self.simulator):
            if not child.is_running:
                child.restart()
        self.wait_ready("/readyz", 90)

    def wait_ready(self, path: str, seconds: float, port: int = 0) -> float:
        """Wait until `path` answers 200; return how long it took. Raises TimeoutError."""
        begun = time.monotonic()
        while _status(port or self.port, path) != 200:
            if time.monotonic() - begun > seconds:
                said = [
                    f"{log.name}: {line}"
                    for log in sorted((self.folder / "log").glob("*.log"))
                    for line in folders.last_lines(log, 6)
                ]
                raise TimeoutError(f"{path} is not 200 after {seconds} s:\n" + "\n".join(said))
            time.sleep(0.05)
        return time.monotonic() - begun

    def manage(self, *command: str, database: str = server.DATABASE) -> subprocess.CompletedProcess[str]:
        """Run a management command as the owner."""
        owner = {"DATABASE_URL": self.cluster.url(server.OWNER, database), "VARDNAV_DB_ROLE": ""}
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            env={**self.environment, **owner},
            cwd=choices.CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @contextlib.contextmanager
    def served_by(self, application: str, database: str = server.DATABASE) -> Iterator[str]:
        """Serve another WSGI application beside, on the same database or another; yield its origin."""
        port = ports.find_free("127.0.0.1", 0)
        command = [str(port) if part == str(self.port) else part for part in self.web.command]
        command[-1] = application
        log = folders.open_log(self.folder, "beside")
        given = {**self.web.environment, "DATABASE_URL": self.cluster.url(server.APPLICATION, database)}
        child = Child("beside", command, given, log, choices.CHECKOUT)
        child.start()
        try:
            self.wait_ready("/healthz", 60, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            self.kill(child)

    def stop(self) -> None:
        """Stop everything this test started, and nothing else."""
        with contextlib.suppress(ProcessLookupError):
            for pid in self.database_pids():
                os.kill(pid, signal.SIGCONT)
        children.stop([self.web, self.worker, self.simulator], 6)
        children.stop([self.database], 10)


@contextlib.contextmanager
def running() -> Iterator[Stack]:
    """Start everything in a folder of its own under /tmp, with the people of `tests.faults.world`."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vardnav-faults-"))
    folder.chmod(0o711)  # the database's account must be able to walk into it
    try:
        stack = _made(folder)
        try:
            stack.database.start()
            postgres.wait_until_ready(stack.cluster, stack.database)
            postgres.make_database(stack.cluster)
            _start_up(stack)
            _copy(stack)
            for child in (stack.web, stack.worker, stack.simulator):
                child.start()
            stack.wait_ready("/readyz", 90)
            yield stack
        finally:
            stack.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made(folder: pathlib.Path) -> Stack:
    port, simulator_port = ports.find_free("127.0.0.1", 0), ports.find_free("127.0.0.1", 0)
    chosen = choices.read({"PORT": str(port), "VARDNAV_VAR": str(folder)}, [])
    folders.open_folder(folder, is_chosen=True)
    made = cluster.prepare(folder)
    given = programs.environment(chosen, folders.secret_key(folder), simulator_port)
    given = {name: value for name, value in given.items() if not name.startswith(_NOT_INHERITED)}
    given |= {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SECRET_KEY": folders.secret_key(folder),
        "VARDNAV_DEMO": "1",
        "VARDNAV_ORIGIN": f"http://127.0.0.1:{port}",
        "VARDNAV_SIMULATOR_ORIGIN": f"http://127.0.0.1:{simulator_port}",
        "VARDNAV_STATIC_MANIFEST": "1",
        "VARDNAV_VAR": str(folder),
    }
    for_programs = {**given, **made.log_ins().environment()}
    return Stack(
        folder=folder,
        cluster=made,
        port=port,
        environment=given,
        database=postgres.as_child(made, folders.open_log(folder, "database"), SETTINGS),
        web=programs.web(chosen, for_programs),
        worker=programs.worker(chosen, for_programs),
        simulator=programs.simulator(chosen, simulator_port, for_programs),
    )


def _start_up(stack: Stack) -> None:
    owner = {**stack.environment, **stack.cluster.log_ins().owner_environment()}
    log = folders.open_log(stack.folder, "start-up")
    for words in (
        ["vardnav.config.launch.start_up", str(log), "schema", "static"],
        ["tests.faults.world"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            env=owner,
            cwd=choices.CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr[-2000:]} {folders.last_lines(log)}")
    stack.world = json.loads(done.stdout)


def _copy(stack: Stack) -> None:
    """Copy the database as it is before anybody speaks to it."""
    with psycopg.connect(stack.cluster.url(server.OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {SCRATCH} TEMPLATE {server.DATABASE}")


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
