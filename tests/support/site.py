"""The real thing for journeys: `./run` itself, with its database, pages, worker and simulator, on free ports."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.support import extensions, ready_database
from vardnav.config.launch import folders, leash, ports
from vardnav.config.launch import server as servers
from vardnav.config.launch.choices import CHECKOUT
from vardnav.kernel.clock.identifiers import uuid7

SECONDS_TO_START = 300
SECONDS_TO_STOP = 45
#: How long the worker may take to hand over a notice.
SECONDS_TO_TELL = 15
#: What a person's shell may hold and a site of its own must not inherit.
_NOT_INHERITED = ("VARDNAV_", "OIDC_", "PG", "SECRET_KEY", "TEST_DATABASE_NAME", "HOST", "DATABASE_")


class DidNotStart(Exception):
    """The site did not come up; the text holds what it said last."""


@dataclasses.dataclass(frozen=True)
class Site:
    """A running Vårdnav. `folder` is its VARDNAV_VAR; addresses are origins without a slash at the end.

    `waiting`: where those who wait are answered, `rush`: where the pages are for those let in from there.
    """

    origin: str
    simulator: str
    waiting: str
    rush: str
    folder: pathlib.Path
    database: str = dataclasses.field(default="", repr=False)

    def newcomer(self, number: str, given_name: str, family_name: str) -> str:
        """Add a made-up resident of Skåne who has never logged in; return their name.

        `number` is one of Skatteverket's test numbers. Done in the database itself: in the product people come from
        the population register. Everything else about them is as with Viktor of the demonstration.
        """
        new = {"id": str(uuid7()), "identifier": number, "given_name": given_name, "family_name": family_name}
        new["born_on"] = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
        with psycopg.connect(self.database) as connection:
            connection.execute(
                "INSERT INTO people_person SELECT (jsonb_populate_record(person, %s)).* FROM people_person person"
                " WHERE given_name = 'Viktor' AND family_name = 'Åkesson' AND is_demo",
                [Jsonb(new)],
            )
        return f"{given_name} {family_name}"

    def notices(self, receiver: str, *, at_least: int = 0) -> list[dict[str, Any]]:
        """Return the SMS and e-mails "sent" to a number or address, oldest first; waits until there are `at_least`."""
        deadline = time.monotonic() + SECONDS_TO_TELL
        while True:
            files = sorted((self.folder / "outbox").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
            sent = [json.loads(path.read_text(encoding="utf-8")) for path in files]
            theirs = [notice for notice in sent if notice["to"] == receiver]
            if len(theirs) >= at_least or time.monotonic() > deadline:
                return theirs
            time.sleep(0.1)

    def do_now(self, task: str) -> None:
        """Let the worker do at once what it does at its hour (a periodic job of the house); waits until it is done.

        Time stands: what is due is due by the days that people's things have, as on any morning.
        """
        with psycopg.connect(self.database, autocommit=True) as connection:
            found = connection.execute(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('house', %s, 0, NULL, NULL, '{\"timestamp\": 0}', NULL)"
                "::procrastinate_job_to_defer_v1])",
                [task],
            ).fetchone()
            deadline = time.monotonic() + SECONDS_TO_TELL
            # One that has gone well is no longer there.
            while found and time.monotonic() < deadline:
                left = connection.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [found[0][0]])
                if left.fetchone() is None:
                    return
                time.sleep(0.1)
        raise AssertionError(f"{task} was not done")

    def log(self, name: str) -> str:
        """Return the log of one of its programs ("web", "worker", "simulator")."""
        return (self.folder / "log" / f"{name}.log").read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def running() -> Iterator[Site]:
    """Start a demonstration in a folder and a database of its own; both are gone afterwards.

    The database is made on the server in DATABASE_URL (under pytest there always is one); without it the site
    brings its own. Raises DidNotStart.
    """
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(_folder())
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)
        }
        server = os.environ.get("DATABASE_URL", "")
        database = stack.enter_context(_database(server)) if server else ""
        if database:
            environment["DATABASE_URL"] = database
        port = _free_ports()
        site = Site(
            origin=f"http://127.0.0.1:{port}",
            simulator=f"http://127.0.0.1:{port + 1}",
            waiting=f"http://127.0.0.1:{port + 2}",
            rush=f"http://127.0.0.1:{port + 3}",
            folder=folder / "var",
            database=database or _embedded(folder / "var"),
        )
        # Its region lets a teenager's extension be about cases too: else nobody would be there to keep a secret from.
        opened = folder / "acting_limits.toml"
        opened.write_text(extensions.OPENED, encoding="utf-8")
        environment |= {
            "VARDNAV_ACTING_LIMITS": str(opened),
            "PORT": str(port),
            "VARDNAV_VAR": str(site.folder),
            "VARDNAV_SIMULATOR_ORIGIN": site.simulator,
        }
        stack.enter_context(_launched(site, environment, folder / "run.log"))
        yield site


def _embedded(folder: pathlib.Path) -> str:
    """Return the owner's address of the embedded server that `./run` starts in `folder`."""
    return servers.embedded_url(servers.OWNER, str(folder / "postgres-socket"))


@contextlib.contextmanager
def _folder() -> Iterator[pathlib.Path]:
    # Not pytest's own temporary folder: the database's account must be able to walk into it.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vardnav-site-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _database(server: str) -> Iterator[str]:
    """Make a new database on `server` and yield its address; drop it afterwards, whoever is still in it."""
    name = f"journeys_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(server, autocommit=True) as connection:
        template = ready_database.there(connection)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    try:
        yield urllib.parse.urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _free_ports() -> int:
    """Return the first of four ports side by side that are free now: `./run` puts what stands beside the pages there."""
    while True:
        port = ports.find_free("127.0.0.1", 0)
        others = [port + 1, port + 2, port + 3]
        if (
            others[-1] <= ports.HIGHEST_PORT
            and [ports.find_free("127.0.0.1", one) for one in others] == others
        ):
            return port


@contextlib.contextmanager
def _launched(site: Site, environment: dict[str, str], log: pathlib.Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "vardnav.config.launch.run"],
            env=environment,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            process_group=0,
            # Should the tests be killed, it stops everything in order by itself. We have one thread here.
            preexec_fn=leash.before_exec(signal.SIGTERM),  # noqa: PLW1509
        )
    try:
        _wait_until_ready(site, process, log)
        yield
    finally:
        _end(process)


def _wait_until_ready(site: Site, process: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    # Its last line is the way to stop it: pages, worker and simulator answer by then.
    while "Ctrl-C" not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > deadline:
            said = "\n".join(folders.last_lines(log, 12))
            raise DidNotStart(f"The site did not start (exit code {process.poll()}); it said:\n{said}")
        time.sleep(0.1)
    for origin, path in ((site.origin, "/readyz"), (site.simulator, "/healthz")):
        if (status := _status(origin, path)) != 200:
            raise DidNotStart(f"{origin}{path} answers {status}.")


def _status(origin: str, path: str) -> int:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(origin).netloc, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()  # its children are on a leash and end with it
        process.wait()
