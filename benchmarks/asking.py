"""A process with the site's WSGI application in it that asks it by itself: told what to ask by line, as benchmarks.floor is.

No server, no socket, one thread: CPU is counted by the process's own clock, which neighbours disturb least.
"""

from __future__ import annotations

import cProfile
import gc
import io
import json
import pstats
import sys
import time
from collections.abc import Iterator
from typing import Any

from vardnav.config.launch import served


def _environ(path: str, cookies: str, host: str) -> dict[str, Any]:
    path, _mark, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_ACCEPT": "text/html",
        "HTTP_COOKIE": cookies,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


class Asking:
    """The site in this process."""

    def __init__(self) -> None:
        self._site = served.web()
        gc.freeze()

    def ask(self, asked: list[tuple[str, str]], host: str, *, is_profiled: bool = False) -> dict[str, Any]:
        """Ask each (path, cookies); return CPU-ms of this process each, and each answer's status, headers and length.

        `is_profiled`: also where the time goes, as text; then the figure itself is worth nothing.
        """
        environs = [_environ(path, cookies, host) for path, cookies in asked]
        answers: list[Any] = []
        profile = cProfile.Profile() if is_profiled else None
        before = time.process_time()
        if profile:
            profile.enable()
        for environ in environs:
            head: list[Any] = []
            body = b"".join(self._site(environ, lambda *given, head=head: head.extend(given[:2])))
            answers.append((head, len(body)))
        if profile:
            profile.disable()
        spent = time.process_time() - before
        return {
            "app_ms": spent / len(asked) * 1000,
            "answers": [
                [
                    int(head[0].split()[0]),
                    [pair for pair in head[1] if pair[0] in ("Location", "Set-Cookie")],
                    length,
                ]
                for head, length in answers
            ],
            "profile": _told(profile) if profile else "",
        }


def _told(profile: cProfile.Profile) -> str:
    text = io.StringIO()
    told = pstats.Stats(profile, stream=text).strip_dirs()
    told.sort_stats("cumulative").print_stats(90)
    told.sort_stats("tottime").print_stats(40)
    return text.getvalue()


def _orders() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> int:
    """Obey orders from standard input, one JSON object a line: {"asked": …, "host": …}; answer each with a line."""
    asking = Asking()
    for order in _orders():
        print(json.dumps(asking.ask(**order)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
