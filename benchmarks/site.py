"""The site under test: the embedded PostgreSQL and the same processes as `./run` starts, in a folder of their own."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

import psycopg

from vardnav.config.launch import cluster, folders, leash, ports, postgres, programs, server
from vardnav.config.launch.children import Child, stop
from vardnav.config.launch.choices import CHECKOUT, Choices
from vardnav.config.launch.problems import SetupProblem

FOLDER = CHECKOUT / "var" / "benchmarks"
ALL = frozenset(os.sched_getaffinity(0))


@contextlib.contextmanager
def on_cores(cores: frozenset[int]) -> Iterator[None]:
    """Do something on `cores` only; what is started meanwhile stays there."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def split() -> tuple[frozenset[int], frozenset[int]]:
    """Return the core of the application and the core(s) of everything else (the same when there is one)."""
    first, *others = sorted(ALL)
    return frozenset({first}), frozenset(others) or frozenset({first})


@dataclasses.dataclass
class Site:
    """A database and, while `serving`, the processes on top of it. Ends only what it has started."""

    choices: Choices
    database: Child
    log_ins: server.LogIns
    environment: Mapping[str, str]
    simulator_port: int
    running: list[Child] = dataclasses.field(default_factory=list)

    @property
    def port(self) -> int:
        """The site's port."""
        return self.choices.port

    def pid(self, name: str) -> int:
        """Return the process id of one program, 0 when it does not run."""
        found = [child.process.pid for child in self.running if child.name == name and child.process]
        return found[0] if found else 0

    def place(self, cores: frozenset[int]) -> None:
        """Move the database (all of its processes) to `cores`."""
        from benchmarks import figures

        assert self.database.process is not None
        for pid in figures.tree(self.database.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(pid, cores)

    @contextlib.contextmanager
    def serving(self, cores: frozenset[int], *, has_all: bool) -> Iterator[None]:
        """Run the page server on `cores`; `has_all`: the worker and the simulator of an e-ID as well."""
        with on_cores(cores):
            started = [programs.web(self.choices, self.environment)]
            if has_all:
                started.append(programs.worker(self.choices, self.environment))
                started.append(programs.simulator(self.choices, self.simulator_port, self.environment))
            for child in started:
                child.start()
                self.running.append(child)
        try:
            _wait(self.port)
            if has_all:
                _wait(self.simulator_port)
            yield
        finally:
            stop(reversed(self.running), 8.0)
            self.running.clear()


@contextlib.contextmanager
def database(settings: Mapping[str, str]) -> Iterator[Site]:
    """Start a database of our own with an empty schema and the demonstration's places; end it afterwards."""
    folders.open_folder(FOLDER, is_chosen=True)
    port = ports.find_free("127.0.0.1", 0)
    choices = Choices("127.0.0.1", port, FOLDER, True, "", "", True, True)
    held = folders.lock_for_run(FOLDER, "benchmarks")
    made = cluster.prepare(FOLDER)
    child = postgres.as_child(made, folders.open_log(FOLDER, "database"), {"fsync": "on", **settings})
    child.start()
    try:
        postgres.wait_until_ready(made, child)
        with psycopg.connect(made.url(server.OWNER, "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {server.DATABASE} WITH (FORCE)")
        postgres.make_database(made)
        simulator_port = ports.find_free("127.0.0.1", 0)
        log_ins = made.log_ins()
        given = programs.environment(choices, folders.secret_key(FOLDER), simulator_port)
        site = Site(choices, child, log_ins, {**given, **log_ins.environment()}, simulator_port)
        _make_ready(site, folders.open_log(FOLDER, "start-up"))
        yield site
    finally:
        stop([child], 20.0)
        held.close()


def call(site: Site, module: str, *arguments: str) -> str:
    """Run a module of ours with the application's environment; return what it prints. Raises SetupProblem."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=dict(site.environment),
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=leash.before_exec(leash.AT_ONCE),
    )
    if done.returncode:
        raise SetupProblem(f"{module} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _make_ready(site: Site, log: pathlib.Path) -> None:
    environment = {**site.environment, **site.log_ins.owner_environment()}
    command = [sys.executable, "-m", "vardnav.config.launch.start_up", str(log), "schema", "static", "demo"]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupProblem("\n".join(folders.last_lines(log, 3)))


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        if time.monotonic() > deadline:
            raise SetupProblem(f"Port {port} did not answer in 60 s; see {FOLDER / 'log'}.")
        time.sleep(0.1)
