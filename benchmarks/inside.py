"""`python -m benchmarks.inside`: what a page costs in one process without a server, and a log-in in its three parts.

Quick, and little disturbed by neighbours: for looking for where the time goes, and for before and after. The figures of
`python -m benchmarks` are with the server and its threads, and so somewhat higher.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from benchmarks import capacity, data, figures, run, site
from vardnav.config.launch import children, programs
from vardnav.kernel.people.rules import TERMS_VERSION

PAGES = ("start", "inbox", "queue", "case", "mine", "service")
CSRF = "b" * 32


class Process:
    """The process with the site in it."""

    def __init__(self, process: subprocess.Popen[str], host: str) -> None:
        self._process, self._host = process, host

    def ask(self, asked: Sequence[tuple[str, str]], *, is_profiled: bool = False) -> dict[str, Any]:
        """Ask each (path, cookies), see `benchmarks.asking`."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"asked": asked, "host": self._host, "is_profiled": is_profiled}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told


def main(arguments: list[str]) -> int:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inside", description=__doc__)
    parser.add_argument("--only", default=",".join((*PAGES, "log_in")), help="with commas between")
    parser.add_argument("--requests", type=int, default=400, help="in each round")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--profile", action="store_true", help="print where the time goes as well")
    chosen = parser.parse_args(arguments)
    only = chosen.only.split(",")
    settings = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
    with site.database(run.SMALL, settings, TERMS_VERSION, print) as made:
        owner = psycopg.connect(made.log_ins.owner, autocommit=True)
        owner.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        loaded = data.log_everybody_in(owner, run.SMALL)
        data.warm(owner)
        process = site.spawn(made, "benchmarks.asking")
        try:
            asking = Process(process, f"127.0.0.1:{made.port}")
            for name in only:
                if name == "log_in":
                    _log_ins(made, owner, loaded, asking, chosen)
                else:
                    _page(made, owner, loaded, asking, name, chosen)
        finally:
            process.kill()
            process.wait()
    return 0


def _asked(loaded: data.Data, name: str, count: int) -> list[tuple[str, str]]:
    chance = random.Random(7)
    if name in capacity.SCENARIOS:
        found = capacity.asked_of(loaded, name, count)
    else:
        path = {"mine": "/my/cases/", "service": "/my/services/contact.ask/"}[name]
        found = [(path, token) for token in loaded.busy]
    some = [chance.choice(found) for _number in range(count)]
    return [(path, f"vardnav_session={token}; vardnav_csrf={CSRF}") for path, token in some]


def _page(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    asking: Process,
    name: str,
    chosen: argparse.Namespace,
) -> None:
    data.renew_sessions(owner)
    asked = _asked(loaded, name, chosen.requests)
    asking.ask(asked)
    rounds = [_round(made, owner, lambda: asking.ask(asked)) for _number in range(chosen.rounds)]
    _say(name, rounds)
    wrong = {status for one in rounds for status, _headers, _length in one["answers"]} - {200}
    if wrong:
        print(f"  answered {wrong} too")
    if chosen.profile:
        print(asking.ask(asked * 20, is_profiled=True)["profile"])


def _round(made: site.Site, owner: psycopg.Connection, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Add to what `do` returns what it took of the other programs and of the database, per answer."""
    pids = made.pids()
    before, sent = {name: figures.cpu_seconds(pid) for name, pid in pids.items()}, figures.statements(owner)
    found = do()
    after, sent_after, count = (
        {name: figures.cpu_seconds(pid) for name, pid in pids.items()},
        figures.statements(owner),
        len(found["answers"]),
    )
    for name in pids:
        found[f"{name}_ms"] = (after[name] - before[name]) / count * 1000
    found["statements"] = (sent_after[0] - sent[0]) / count
    found["transaction_words"] = (sent_after[1] - sent[1]) / count
    return found


def _say(name: str, rounds: list[dict[str, Any]]) -> None:
    middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0] if key.endswith(("_ms", "s"))
              and isinstance(rounds[0][key], (int, float))}  # fmt: skip
    least = min(one["app_ms"] for one in rounds)
    more = f", simulator {middle['simulator_ms']:.2f}" if "simulator_ms" in middle else ""
    print(
        f"{name:10} app {middle['app_ms']:.3f} ms (least {least:.3f}), database {middle['database_ms']:.2f}{more}, "
        f"statements {middle['statements']:.1f} (+{middle['transaction_words']:.1f})",
        flush=True,
    )


def _log_ins(
    made: site.Site, owner: psycopg.Connection, loaded: data.Data, asking: Process, chosen: argparse.Namespace
) -> None:
    """Measure the two requests of the site and the one of the e-ID, each by itself; the e-ID is no part of the product."""
    child = programs.simulator(made.choices, made.simulator_port, made.environment)
    child.start()
    made.running.append(child)
    count = min(100, chosen.requests)  # a code is good for a minute
    parts: dict[str, list[dict[str, Any]]] = {"begin": [], "at the e-ID": [], "callback": []}
    try:
        site.wait_until_up(made.simulator_port)
        for number in range(chosen.rounds + 1):
            begun = _round(made, owner, lambda: asking.ask([("/login/resident/start/", "")] * count))
            ways = [_way(one) for one in begun["answers"]]
            shown = _round(made, owner, lambda ways=ways: _at_the_e_id(made, loaded, ways))  # type: ignore[misc]
            backs = [
                (_path(back), cookies) for back, (_to, cookies) in zip(shown["answers"], ways, strict=True)
            ]
            came = _round(made, owner, lambda backs=backs: asking.ask(backs))  # type: ignore[misc]
            assert {one[0] for one in came["answers"]} == {302}
            if number:  # the first warms
                for name, one in zip(parts, (begun, shown, came), strict=True):
                    parts[name].append(one)
        for name, rounds in parts.items():
            _say(name, rounds)
        if chosen.profile:
            begun = asking.ask([("/login/resident/start/", "")] * 1500, is_profiled=True)
            ways = [_way(one) for one in begun["answers"]]
            pairs = list(zip(_at_the_e_id(made, loaded, ways)["answers"], ways, strict=True))
            came = asking.ask([(_path(back), way[1]) for back, way in pairs], is_profiled=True)
            print(f"begin: {begun['profile']}\n\ncallback: {came['profile']}")
    finally:
        made.running.remove(child)
        children.stop([child], 8.0)


def _way(answer: list[Any]) -> tuple[str, str]:
    """Return where a begun log-in leads, and the cookies to come back with."""
    _status, headers, _length = answer
    to = next(value for name, value in headers if name == "Location")
    cookies = [value.strip().split(";", 1)[0] for name, value in headers if name == "Set-Cookie"]
    return to, "; ".join(cookies)


def _path(address: str) -> str:
    parts = urllib.parse.urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _at_the_e_id(made: site.Site, loaded: data.Data, ways: list[tuple[str, str]]) -> dict[str, Any]:
    """Choose a person for each log-in begun; return where each leads back."""
    line = http.client.HTTPConnection("127.0.0.1", made.simulator_port, timeout=10)
    backs = []
    for number, (to, _cookies) in enumerate(ways):
        body = urllib.parse.urlencode({"person": str(loaded.persons[number % len(loaded.persons)])})
        line.request("POST", _path(to), body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        answer.read()
        backs.append(answer.headers["Location"])
    line.close()
    return {"app_ms": 0.0, "answers": backs}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
