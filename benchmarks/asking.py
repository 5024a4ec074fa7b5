"""A process with the site's WSGI application in it that asks it by itself: told what to ask by line, as benchmarks.floor is.

No server, no socket, one thread: CPU is counted by the process's own clock, which neighbours disturb least.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from types import FrameType
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

        `is_profiled`: also where the time goes, as text.
        """
        environs = [_environ(path, cookies, host) for path, cookies in asked]
        answers: list[Any] = []
        samples = _Samples()
        before = time.process_time()
        with samples if is_profiled else contextlib.nullcontext():
            for environ in environs:
                head: list[Any] = []
                body = b"".join(self._site(environ, lambda *given, head=head: head.extend(given[:2])))
                answers.append((head, len(body)))
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
            "profile": samples.told() if is_profiled else "",
        }


class _Samples:
    """Looks every few milliseconds of CPU at what is being done: that disturbs less than counting every call."""

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()
        self._self: Counter[str] = Counter()

    def __enter__(self) -> _Samples:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
        return self

    def __exit__(self, *_fault: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        if frame is not None:
            self._self[_name(frame)] += 1
        seen = set()
        while frame is not None:
            seen.add(_name(frame))
            frame = frame.f_back
        self._inside.update(seen)

    def told(self) -> str:
        """Return the share of the time in each function: with what it calls, and by itself."""
        every = max(1, self._self.total())
        lines = [f"{every} samples"]
        for title, found in (("with what it calls", self._inside), ("by itself", self._self)):
            lines += ["", title]
            lines += [f"{count / every:7.1%}  {name}" for name, count in found.most_common(60)]
        return "\n".join(lines)


def _name(frame: FrameType) -> str:
    code = frame.f_code
    return f"{'/'.join(code.co_filename.rsplit('/', 2)[-2:])} {code.co_qualname}"


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
