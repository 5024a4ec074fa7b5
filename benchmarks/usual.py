"""The yardstick at work: the usual Django under gunicorn on the application's core, by turns with the site."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from benchmarks import data, load, scenarios, site, watching
from benchmarks.scenarios import Request
from benchmarks.usual_django import keys
from vardnav.config.launch import folders, ports
from vardnav.config.launch.children import Child, stop
from vardnav.config.launch.choices import CHECKOUT
from vardnav.config.launch.problems import SetupProblem

#: The site's pages that the goals compare with the usual inbox.
COMPARED = ("start", "inbox")
#: Eight middlewares and two letters: what tells whether our usual page is as heavy as the one that set the goals.
BARE_SECONDS, BARE_THEN = 1.0, 4.49 / 0.372
_SETTINGS = {"DJANGO_SETTINGS_MODULE": "benchmarks.usual_django.settings"}


@contextlib.contextmanager
def serving(made: site.Site, loaded: data.Data, cores: frozenset[int]) -> Iterator[int]:
    """Run the usual Django on `cores`, its tables filled; yield its port. Raises SetupProblem."""
    _prepare(made, len(loaded.busy))
    port = ports.find_free("127.0.0.1", 0)
    child = Child(
        name="usual",
        command=_command(port),
        environment={**made.environment, **_SETTINGS},
        log=folders.open_log(site.FOLDER, "usual"),
        folder=CHECKOUT,
    )
    with site.on_cores(cores):
        child.start()
    made.running.append(child)
    try:
        site.wait_until_up(port)
        yield port
    finally:
        made.running.remove(child)
        stop([child], 8.0)


def one_round(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    port: int,
    *,
    at_once: int,
    number: int,
    seconds: float,
) -> dict[str, Any]:
    """Ask for the inbox in a closed loop, as the site is asked; return the same figures.

    Then, for BARE_SECONDS, for an answer without a page: `times_bare` says how many times its CPU the page costs.
    """
    chance = random.Random(number)

    def ask(path: str, words: bytes, length: float) -> dict[str, Any]:
        asked = scenarios.endless(lambda: _request(port, path, chance.randrange(len(loaded.busy)), words))
        run = load.closed(port, asked, at_once=at_once, seconds=length)
        return watching.watched(made, owner, lambda: asyncio.run(run), program="usual")

    found = ask("/my/inbox/", b'<li id="message-', seconds)
    bare = ask("/about/", b"ok", BARE_SECONDS)
    return {**found, "bare_ms": bare["app_ms"], "times_bare": found["app_ms"] / bare["app_ms"]}


def ratios(ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return how many times the usual rate the site has, and how many times the site's CPU the usual takes.

    Each round is compared with the one right after it; the median of these pairs counts.
    """

    def cpu(one: dict[str, Any]) -> float:
        return float(one["app_ms"] + one["db_ms"])

    pairs = list(zip(ours, theirs, strict=True))
    return {
        "times_usual": statistics.median(our["per_second"] / their["per_second"] for our, their in pairs),
        "usual_times_app": statistics.median(their["app_ms"] / our["app_ms"] for our, their in pairs),
        "usual_times_cpu": statistics.median(cpu(their) / cpu(our) for our, their in pairs),
    }


def _request(port: int, path: str, person: int, words: bytes) -> Request:
    cookies = {keys.COOKIE: keys.session_key(person)}
    return Request("usual", scenarios.get(path, port, cookies), words=words)


def _command(port: int) -> list[str]:
    """Return gunicorn's command; without gunicorn (no development packages) Granian's, which is as fast on such a page."""
    threads = "4"  # as performance.md measured it, whatever our own site uses
    served = "benchmarks.usual_django.wsgi:application"
    if importlib.util.find_spec("gunicorn"):
        options = ["--worker-class", "gthread", "--workers", "1", "--threads", threads, "--keep-alive", "30"]
        bind = ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning"]
        return [sys.executable, "-m", "gunicorn", *options, *bind, served]
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", threads]
    bind = ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads-idle-timeout", "600"]
    quiet = ["--workers-kill-timeout", "5", "--log-level", "warning", "--no-access-log", "--no-ws"]
    return [sys.executable, "-m", "granian", *options, *bind, *quiet, served]


def _prepare(made: site.Site, logged_in: int) -> None:
    command = [sys.executable, "-m", "benchmarks.usual_django.prepare", str(logged_in)]
    environment = {**made.environment, **made.log_ins.owner_environment(), **_SETTINGS}
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupProblem(f"The usual Django could not be prepared:\n{done.stderr[-500:]}")
