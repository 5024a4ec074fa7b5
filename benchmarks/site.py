"""The site under test: the embedded PostgreSQL and the same processes as `./run` starts, in a folder of their own."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping

import psycopg

from benchmarks import data, figures, kept, loading
from vardnav.config.launch import cluster, folders, leash, ports, postgres, programs, server
from vardnav.config.launch.children import Child, stop
from vardnav.config.launch.choices import CHECKOUT, Choices
from vardnav.config.launch.problems import SetupProblem

FOLDER = CHECKOUT / "var" / "benchmarks"
ALL = frozenset(os.sched_getaffinity(0))
#: With indexes, log of changes and room to rebuild.
BYTES_PER_MESSAGE = 2500
Say = Callable[[str], None]


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
    #: How long the load took, 0 when the data was there.
    loading_seconds: float = 0.0

    @property
    def port(self) -> int:
        """The site's port."""
        return self.choices.port

    def pids(self) -> dict[str, int]:
        """Return the process id of each program that runs, the database's too."""
        children = [*self.running, self.database]
        return {child.name: child.process.pid for child in children if child.process}

    def place(self, cores: frozenset[int]) -> None:
        """Move the database (all of its processes) to `cores`."""
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
            wait_until_up(self.port)
            if has_all:
                wait_until_up(self.simulator_port)
            yield
        finally:
            stop(reversed(self.running), 8.0)
            self.running.clear()


@contextlib.contextmanager
def database(size: data.Size, settings: Mapping[str, str], terms: str, say: Say) -> Iterator[Site]:
    """Start a database of our own that holds `size`, loaded now or by an earlier run; end it afterwards.

    Raises SetupProblem.
    """
    folders.open_folder(FOLDER, is_chosen=True)
    held = folders.lock_for_run(FOLDER, "benchmarks")
    name = f"postgres-{size.name}"
    marker = FOLDER / f"{name}.json"
    seconds = 0.0
    try:
        if not kept.is_there(marker, size):
            _refuse_full_disk(size)
            say(f"Loading {size.messages} messages, {size.persons} persons …")
            began = time.monotonic()
            kept.forget(marker, cluster.prepare(FOLDER, name).data)
            with started(name, loading.SETTINGS) as site:
                make_ready(site)
                loading.load(site.log_ins.owner, size, terms, lambda what: say(f"  {what} loaded"))
            os.sync()  # the load did not wait for the disk
            kept.note(marker, size)
            seconds = time.monotonic() - began
            say(f"  all in {seconds:.0f} s")
        with started(name, {"fsync": "on", **settings}) as site:
            make_ready(site)
            with psycopg.connect(site.log_ins.owner, autocommit=True) as owner:
                kept.sweep(owner, size)
            shutil.rmtree(FOLDER / "audit", ignore_errors=True)  # anchors of a log that is gone
            site.loading_seconds = seconds
            yield site
    finally:
        held.close()


@contextlib.contextmanager
def started(name: str, settings: Mapping[str, str]) -> Iterator[Site]:
    """Run a database of our own in the folder `name`; end it afterwards."""
    port = ports.find_free("127.0.0.1", 0)
    choices = Choices("127.0.0.1", port, FOLDER, True, "", "", True, True)
    made = cluster.prepare(FOLDER, name)
    child = postgres.as_child(made, folders.open_log(FOLDER, "database"), settings)
    child.start()
    try:
        postgres.wait_until_ready(made, child)
        postgres.make_database(made)
        simulator_port = ports.find_free("127.0.0.1", 0)
        log_ins = made.log_ins()
        given = programs.environment(choices, folders.secret_key(FOLDER), simulator_port)
        yield Site(choices, child, log_ins, {**given, **log_ins.environment()}, simulator_port)
    finally:
        stop([child], 120.0)


def _refuse_full_disk(size: data.Size) -> None:
    needed = size.messages * BYTES_PER_MESSAGE
    free = shutil.disk_usage(FOLDER).free
    if free < needed:
        raise SetupProblem(
            f"The data set needs {needed / 1e9:.0f} GB in {FOLDER}; {free / 1e9:.0f} GB are free."
        )


def spawn(site: Site, module: str) -> subprocess.Popen[str]:
    """Start a module of ours with the application's environment, to be talked to over its input and output."""
    with folders.open_log(FOLDER, module.rpartition(".")[2]).open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", module],
            env=dict(site.environment),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            preexec_fn=leash.before_exec(leash.AT_ONCE),  # noqa: PLW1509 - the threads of the load have ended
        )


def make_ready(site: Site) -> None:
    """Bring schema, static files and the demonstration's people up to date. Raises SetupProblem."""
    log = folders.open_log(FOLDER, "start-up")
    environment = {**site.environment, **site.log_ins.owner_environment()}
    command = [sys.executable, "-m", "vardnav.config.launch.start_up", str(log), "schema", "static", "demo"]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupProblem("\n".join(folders.last_lines(log, 3)))


def wait_until_up(port: int) -> None:
    """Wait until `port` answers that it is well. Raises SetupProblem after a minute."""
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
