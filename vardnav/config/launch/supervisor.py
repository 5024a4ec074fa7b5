"""The supervisor: starts database and programs, waits for them, keeps them running, stops them in order."""

import collections
import contextlib
import http.client
import signal
import time
from collections.abc import Iterator
from types import FrameType

from vardnav.config.launch import children, cluster, folders, postgres, server
from vardnav.config.launch.children import Child
from vardnav.config.launch.choices import Choices
from vardnav.config.launch.log_watch import LogWatch
from vardnav.config.launch.problems import SetupProblem
from vardnav.config.launch.steps import say

SECONDS_TO_ANSWER = 90.0
SECONDS_TO_STOP = 8.0
SECONDS_FOR_DATABASE_TO_STOP = 20.0
# A database that ends this often, in this many seconds, will not get better by starting it again.
DATABASE_ENDS = 3
DATABASE_ENDS_WITHIN = 120.0
_GLANCE = 0.25


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, or the terminal went away)."""


class Broken(Exception):
    """Something that must run does not and will not; the message is for the person at the terminal."""


class Supervisor:
    """Holds what runs; `stop` ends all of it and may be called at any time, more than once."""

    def __init__(self) -> None:
        self.database: Child | None = None
        self.cluster: cluster.Cluster | None = None
        self.programs: list[Child] = []
        self._watches: dict[str, LogWatch] = {}
        self._database_ends: collections.deque[float] = collections.deque(maxlen=DATABASE_ENDS)

    def start_database(self, choices: Choices) -> server.LogIns:
        """Start the embedded database and return its log-ins; raises SetupProblem."""
        self.cluster = cluster.prepare(choices.folder)
        self.database = postgres.as_child(self.cluster, folders.open_log(choices.folder, "database"))
        self.database.start()
        postgres.wait_until_ready(self.cluster, self.database)
        postgres.make_database(self.cluster)
        return self.cluster.log_ins()

    def start_program(self, program: Child) -> None:
        """Start one program and keep it running from now on."""
        self.programs.append(program)
        self._watches[program.name] = LogWatch(program.log)
        program.start()

    def wait_for_page(self, program: Child, host: str, port: int, path: str) -> None:
        """Wait until `path` answers 200; raises Broken when its program ends or 90 seconds pass."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while (answer := _get(host, port, path)) != "200":
            for each in (program, self.database):
                if each is not None and not each.is_running:
                    raise Broken(
                        _told(f"The {each.name} process {children.how_it_ended(each)} while starting.", each)
                    )
            if time.monotonic() > deadline:
                raise Broken(
                    _told(f"{path} still answers {answer} after {SECONDS_TO_ANSWER:.0f} seconds.", program)
                )
            time.sleep(0.05)

    def watch(self) -> None:
        """Keep everything running until somebody asks to stop; raises Broken when the database does not."""
        while True:
            time.sleep(_GLANCE)
            self._watch_database()
            for program in self.programs:
                self._watch_program(program)
                for problem in self._watches[program.name].new_problems():
                    say(f"  !  {program.name}: {problem}")

    def stop(self) -> None:
        """Stop the programs together, then the database; whatever does not end in time is killed."""
        with _deaf_to_signals():
            children.stop(reversed(self.programs), SECONDS_TO_STOP)
            if self.database is not None:
                children.stop([self.database], SECONDS_FOR_DATABASE_TO_STOP)

    def _watch_program(self, program: Child) -> None:
        if program.is_running:
            return
        is_news = not program.is_restart_planned
        if program.seconds_until_restart(time.monotonic()) <= 0:
            program.restart()
        elif is_news:
            ended = children.how_it_ended(program)
            wait = program.seconds_until_restart(time.monotonic())
            say(
                _told(
                    f"  !  The {program.name} process {ended}; starting it again in {wait:.0f} s.",
                    program,
                )
            )

    def _watch_database(self) -> None:
        if self.database is None or self.cluster is None or self.database.is_running:
            return
        now = time.monotonic()
        self._database_ends.append(now)
        ended = children.how_it_ended(self.database)
        if len(self._database_ends) == DATABASE_ENDS and now - self._database_ends[0] < DATABASE_ENDS_WITHIN:
            raise Broken(
                _told(
                    f"The database {ended}, {DATABASE_ENDS} times in a short while; stopping.", self.database
                )
            )
        say(_told(f"  !  The database {ended}; starting it again now.", self.database))
        try:
            cluster.clear_leftovers(self.cluster)
            self.database.restart()
            postgres.wait_until_ready(self.cluster, self.database)
        except SetupProblem as problem:
            raise Broken(str(problem)) from problem


def stop_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and the end of the terminal into Stopped, raised where the main thread is."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Started with nohup, it is to outlive the terminal.
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _raise_stopped)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


@contextlib.contextmanager
def _deaf_to_signals() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _get(host: str, port: int, path: str) -> str:
    """Return the status of a GET as text, or in words that nothing answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, port, timeout=10)
    try:
        connection.request("GET", path)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException):
        return "nothing"
    finally:
        connection.close()


def _told(sentence: str, child: Child) -> str:
    said = [f"\n       {line}" for line in folders.last_lines(child.log)]
    return f"{sentence}{''.join(said)}\n       (all of it: {child.log})"
