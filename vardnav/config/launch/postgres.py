"""The embedded PostgreSQL while it runs: as our child, reached through a unix socket only."""

import pathlib
import signal
import time
from collections.abc import Mapping

import psycopg

from vardnav.config.launch import folders, server
from vardnav.config.launch.children import Child
from vardnav.config.launch.cluster import Cluster, server_environment
from vardnav.config.launch.problems import SetupProblem

_FAST_SHUTDOWN = signal.SIGINT
SECONDS_TO_START = 60.0
_USUAL: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's detail quotes the row and a statement holds what was written: people's numbers, names and words.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "shared_preload_libraries": "pg_stat_statements",
}
# Rows of a test need not survive a power cut.
FOR_TESTS: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def as_child(cluster: Cluster, log: pathlib.Path, settings: Mapping[str, str] | None = None) -> Child:
    """Return the server as a child process, not yet started."""
    options = {**_USUAL, **(settings or {}), **cluster.options()}
    command = [str(cluster.programs / "postgres"), "-D", str(cluster.data)]
    for key, value in options.items():
        command += ["-c", f"{key}={value}"]
    return Child(
        name="database",
        command=command,
        environment=server_environment(),
        log=log,
        folder=cluster.data,
        account=cluster.account,
        # SIGINT is PostgreSQL's "fast shutdown": end the sessions, write everything, stop.
        stop_signal=_FAST_SHUTDOWN,
        death_signal=_FAST_SHUTDOWN,
    )


def wait_until_ready(cluster: Cluster, child: Child) -> None:
    """Wait until the server takes sessions; raises SetupProblem with its last words when it gives up."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(cluster.url(server.OWNER, "postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError as problem:
            if not child.is_running:
                said = " / ".join(folders.last_lines(child.log, 3)) or "nothing"
                raise SetupProblem(f"The embedded database did not start; it said: {said}") from problem
            if time.monotonic() > deadline:
                raise SetupProblem(
                    f"The embedded database gave no answer in {SECONDS_TO_START:.0f} s; see {child.log}."
                ) from problem
        time.sleep(0.02)


def make_database(cluster: Cluster) -> None:
    """Make the application's role and the database where they are missing."""
    with psycopg.connect(cluster.url(server.OWNER, "postgres"), autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [server.APPLICATION]
        ).fetchone():
            connection.execute(f"CREATE ROLE {server.APPLICATION} LOGIN")
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [server.DATABASE]
        ).fetchone():
            connection.execute(f"CREATE DATABASE {server.DATABASE} OWNER {server.OWNER}")
