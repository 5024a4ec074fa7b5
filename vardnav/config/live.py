"""Wiring: the live process: waiting rooms and streams of news as one plain RSGI application.

No request passes through Django, which draws the rooms' pages once and keeps their lines: what is asked for is looked up
in memory, static files too.
"""

import asyncio
import contextlib
import mimetypes
import os
import resource
import signal
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")

import django
import psycopg
from django.conf import settings
from django.db import connection

from vardnav.kernel import clock

#: Kept as long as pages keep theirs: a name with its content's mark never changes.
_KEPT = "public, max-age=3600"

#: So many streams at most; what else needs a file or a connection has the rest.
_MOST_STREAMS, _SPARED = 10_000, 200
#: Seconds for streams to end.
_LAST_WORDS = 0.2


class Application:
    """Both, as Granian calls them. `rooms` answers whatever is no stream."""

    def __init__(self, rooms: Any, streams: Any) -> None:
        self.rooms, self.streams = rooms, streams

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin. Granian waits at its end for whatever is open; so streams are ended first, and then it is told."""

        def end() -> None:
            self.streams.end()
            loop.call_later(_LAST_WORDS, os.kill, os.getpid(), signal.SIGINT)

        loop.add_signal_handler(signal.SIGTERM, end)
        self.rooms.__rsgi_init__(loop)
        self.streams.begin(loop)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End."""
        self.streams.end()
        self.rooms.__rsgi_del__(loop)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        if scope.path.startswith("/live/"):
            await self.streams.answer(scope, proto)
        else:
            await self.rooms.__rsgi__(scope, proto)


def make() -> Any:
    """Return the application."""
    django.setup(set_prefix=False)
    return Application(_rooms(), _streams())


def _streams() -> Any:
    from vardnav.platform.live import telling
    from vardnav.platform.live.streams import Streams

    return Streams(
        telling.signer(),
        origins=(settings.ORIGIN, settings.RUSH_ORIGIN, settings.WAITING_ORIGIN),
        connect=_connect,
        clock=clock.now,
        most=min(_MOST_STREAMS, _most_files() - _SPARED),
    )


async def _connect() -> psycopg.AsyncConnection[Any]:
    """Open a connection of its own, as Django does for pages."""
    given = connection.get_connection_params()
    for django_own in ("cursor_factory", "context", "prepare_threshold"):
        given.pop(django_own, None)
    return await psycopg.AsyncConnection.connect(**given, autocommit=True)


def _most_files() -> int:
    """Let the process have as many connections as the machine lets it; return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return _MOST_STREAMS * 2 if soft == resource.RLIM_INFINITY else soft


def _rooms() -> Any:
    from vardnav.platform.waiting_room import rooms
    from vardnav.platform.waiting_room.live.application import Live, Reply

    return Live(
        rooms.signer(),
        origin=settings.ORIGIN,
        rush_origin=settings.RUSH_ORIGIN,
        is_apart=settings.WAITING_ORIGIN != settings.ORIGIN,
        names=rooms.names(),
        files={path: Reply(200, *found) for path, found in _files(Path(settings.STATIC_ROOT)).items()},
        clock=clock.now,
    )


def _files(root: Path) -> dict[str, tuple[list[tuple[str, str]], bytes]]:
    """Return every static file by its address: they are few and small."""
    found = {}
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            charset = "; charset=utf-8" if kind.startswith("text/") else ""
            headers = [
                ("Content-Type", kind + charset),
                ("Cache-Control", _KEPT),
                ("X-Content-Type-Options", "nosniff"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            ]
            found[settings.STATIC_URL + path.relative_to(root).as_posix()] = (headers, path.read_bytes())
    return found
