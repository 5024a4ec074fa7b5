"""The programs a running Vårdnav consists of: page servers, waiting rooms, worker, and for a demonstration an e-ID."""

import os
import pathlib
import sys
from collections.abc import Mapping
from typing import NamedTuple

from vardnav.config.launch import folders
from vardnav.config.launch.children import Child
from vardnav.config.launch.choices import CHECKOUT, Choices

MOST_PAGE_WORKERS = 8
# Three threads each: a page waits for the database at times; each thread keeps one connection. With four they
# wait for each other more than they gain (benchmarks: 270 inboxes/s with four, 400 with three, 335 with two).
THREADS_PER_PAGE_WORKER = 3
MOST_LIVE_CONNECTIONS = 20_000
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104 - recognised, never bound unless the person writes it in HOST


class Ports(NamedTuple):
    """Where what stands beside the pages listens: a demonstration's e-ID, waiting rooms, pages of those let in."""

    simulator: int
    waiting: int
    rush: int


def origin(host: str, port: int) -> str:
    """Return the address a browser on this machine uses for `host`:`port`."""
    reachable = "127.0.0.1" if host in WILDCARDS else host
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def environment(
    choices: Choices, secret_key: str, simulator_port: int, waiting_port: int = 0, rush_port: int = 0
) -> dict[str, str]:
    """Return the environment of every process of the application, but for the database's log-ins.

    `waiting_port`: where the live process answers those who wait, `rush_port` where pages are for those let in from there;
    0 where none is started.
    """
    given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_APP_URL"}}
    given.setdefault("VARDNAV_ORIGIN", origin(choices.host, choices.port))
    given.setdefault("LANG", "C.UTF-8")
    given.update(
        DJANGO_SETTINGS_MODULE="vardnav.config.settings",
        HOST=choices.host,
        PORT=str(choices.port),
        PYTHONUNBUFFERED="1",
        SECRET_KEY=os.environ.get("SECRET_KEY") or secret_key,
        VARDNAV_DEMO="1" if choices.is_demo else "0",
        VARDNAV_STATIC_MANIFEST="1",
        VARDNAV_VAR=str(choices.folder),
    )
    if choices.is_demo:
        given.setdefault("VARDNAV_SIMULATOR_ORIGIN", origin(choices.host, simulator_port))
    if waiting_port:
        given.setdefault("VARDNAV_WAITING_ORIGIN", origin(choices.host, waiting_port))
    if rush_port:
        given.setdefault("VARDNAV_RUSH_ORIGIN", origin(choices.host, rush_port))
    return given


def web(choices: Choices, given: Mapping[str, str]) -> Child:
    """Return the page server, not yet started."""
    workers = min(_cores(), MOST_PAGE_WORKERS)
    command = _granian("web", choices.host, choices.port, workers, THREADS_PER_PAGE_WORKER)
    return _child("web", command, given, choices.folder)


def rush(choices: Choices, port: int, given: Mapping[str, str]) -> Child:
    """Return the page server of those let in from a waiting room, not yet started: never more than half of the cores."""
    workers = max(1, min(_cores(), MOST_PAGE_WORKERS) // 2)
    command = _granian("rush", choices.host, port, workers, THREADS_PER_PAGE_WORKER)
    return _child("rush", command, given, choices.folder)


def simulator(choices: Choices, port: int, given: Mapping[str, str]) -> Child:
    """Return the simulator of an e-ID, not yet started."""
    return _child("simulator", _granian("simulator", choices.host, port, 1, 2), given, choices.folder)


def live(choices: Choices, port: int, given: Mapping[str, str]) -> Child:
    """Return the live process, not yet started: waiting rooms and streams, in the memory of one process alone.

    Its connections stand open for as long as a page does: each counts against the server's limit.
    """
    command = _granian("live", choices.host, port, 1, 1)
    command[-1:-1] = ["--backlog", "2048", "--backpressure", str(MOST_LIVE_CONNECTIONS)]
    return _child("live", command, given, choices.folder)


def worker(choices: Choices, given: Mapping[str, str]) -> Child:
    """Return the worker that does the background jobs, not yet started."""
    command = [sys.executable, "-m", "django", "worker"]
    return _child("worker", command, given, choices.folder)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _granian(served: str, host: str, port: int, workers: int, threads: int) -> list[str]:
    options = {
        "--interface": "rsgi" if served == "live" else "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        # A thread that ends takes its database connection with it.
        "--blocking-threads-idle-timeout": "600",
        # Without it an open connection keeps the server from ever ending.
        "--workers-kill-timeout": "5",
        "--log-level": "warning",
    }
    written = [part for option in options.items() for part in option]
    switches = ["--no-access-log", "--no-ws", "--respawn-failed-workers", "--factory"]
    return [sys.executable, "-m", "granian", *written, *switches, f"vardnav.config.launch.served:{served}"]


def _child(name: str, command: list[str], given: Mapping[str, str], folder: pathlib.Path) -> Child:
    return Child(
        name=name, command=command, environment=given, log=folders.open_log(folder, name), folder=CHECKOUT
    )
