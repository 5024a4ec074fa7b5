"""Pages: the live process as an RSGI application. A request costs a signature and a few bytes put together.

/waiting/<room>/         the page; who has no place yet gets the next one
/waiting/<room>/status   the same for the page's script, as JSON
/waiting/<room>/enter    POST: a ticket, and on to what one came for
/waiting/<room>/leave    POST: out of the line
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from vardnav.platform.registry import addresses
from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.live import heads, waits
from vardnav.platform.waiting_room.live.line import Limits, Line, State
from vardnav.platform.waiting_room.live.pages import Pages
from vardnav.platform.waiting_room.live.store import Busy, Facts, Report, Store
from vardnav.platform.waiting_room.models import Room
from vardnav.platform.waiting_room.names import Names, path_of
from vardnav.platform.waiting_room.tokens import Signer

logger = logging.getLogger(__name__)
_BEAT, _BEAT_WHEN_AWAY = 1.0, 0.3
_HTML = ("Content-Type", "text/html; charset=utf-8")
_LONGEST_KEPT = 24 * 3600
#: Seconds within which every process has heard what was decided.
_SETTLES = 3.0


class Reply(NamedTuple):
    """An answer: status, headers, body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


class Live:
    """The lines of all rooms that are on, and the answers to those who wait.

    `origin`: where the pages are; `is_apart`: that is another address than ours, so that any other path of theirs is
    answered by sending the browser there. `files`: static files by path.
    """

    def __init__(
        self,
        signer: Signer,
        *,
        origin: str,
        rush_origin: str,
        is_apart: bool,
        names: Names,
        files: Mapping[str, Reply],
        clock: Callable[[], dt.datetime],
        store: Store | None = None,
    ) -> None:
        self.signer, self.names, self.files, self.clock = signer, names, files, clock
        self.origin, self.rush_origin, self.is_apart = origin, rush_origin, is_apart
        self.store, self.pages = store or Store(), Pages()
        self.lines: dict[str, Line] = {}
        self.rooms: dict[str, Room] = {}
        self.is_ready = False
        self.wait_ms: float | None = None
        self._tasks: list[asyncio.Task[None]] = []
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            f"connect-src 'self'; form-action 'self' {origin} {rush_origin}; frame-ancestors 'none'; base-uri 'none'"
        )
        self._plain = [
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
        ]
        self._page = [*self._plain, _HTML]
        self._json = [*self._plain, ("Content-Type", "application/json")]

    # -- as Granian calls it -----------------------------------------------------------------------

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin the beat, and ask the pages how long one waits there."""
        self._tasks = [loop.create_task(self._beats()), loop.create_task(self._asks())]

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End both."""
        for one in self._tasks:
            one.cancel()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        cookies = scope.headers.get("cookie") or ""
        try:
            reply = self.answer(scope.method, scope.path, scope.query_string, cookies)
        except Exception:
            logger.exception("a request could not be answered")
            reply = Reply(503, [*self._page, ("Retry-After", "5")], self.pages.soon["sv"])
        proto.response_bytes(reply.status, reply.headers, reply.body)

    async def _beats(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = self.clock()
            reports = {
                self.rooms[key].id: Report.of(line, began.timestamp()) for key, line in self.lines.items()
            }
            facts: list[Facts] | None
            try:
                facts = await loop.run_in_executor(None, self._sync, reports, began)
            except Busy:
                facts = None
            except Exception:
                logger.warning("the database does not answer; nobody is let in meanwhile", exc_info=True)
                facts = None
            self.take_in(facts, self.clock().timestamp())
            await asyncio.sleep(_BEAT if facts is not None else _BEAT_WHEN_AWAY)

    async def _asks(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            is_needed = bool(self.lines)
            self.wait_ms = (
                await loop.run_in_executor(None, waits.milliseconds, self.rush_origin) if is_needed else None
            )
            await asyncio.sleep(_BEAT)

    def _sync(self, reports: Mapping[uuid.UUID, Report], now: dt.datetime) -> list[Facts]:
        return self.store.sync(reports, now=now)

    def take_in(self, facts: list[Facts] | None, now: float) -> None:
        """Take in what the database says of the rooms that are on; None: it does not answer."""
        told = {one.room.id.hex: one for one in facts or ()}
        if facts is not None:
            self.is_ready = True
            for key in self.lines.keys() - told.keys():
                del self.lines[key], self.rooms[key]
        for key, one in told.items():
            self.rooms[key] = one.room
            self.pages.renew(one.room)
            if key not in self.lines:
                assert one.kept is not None
                self.lines[key] = Line(limits(one.room), one.kept, now)
            self.lines[key].limits = limits(one.room)
            if one.block is not None:
                self.lines[key].reserve(*one.block)
        for key, line in self.lines.items():
            inside = told[key].inside if key in told else None
            if inside is not None:
                slow = rules.slow_ms(inside.slow_ms, self.wait_ms)
                inside = dataclasses.replace(inside, slow_ms=slow)
            line.tick(now, inside)

    # -- answers -----------------------------------------------------------------------------------

    def answer(self, method: str, path: str, query: str, cookies: str) -> Reply:
        """Answer a request."""
        if method not in ("GET", "POST"):
            return Reply(405, [*self._plain, ("Allow", "GET, POST")])
        if not path.startswith("/waiting/"):
            return self._elsewhere(method, path, query)
        room, _slash, what = path[9:].partition("/")
        key = heads.room_of(room)
        if key is None or what not in ("", "status", "enter", "leave"):
            return self._elsewhere(method, "", "")
        if not self.is_ready:
            return self._soon(cookies, what)
        line = self.lines.get(key)
        if line is None:  # not before anything (any more): nobody has to wait
            return self._soon(cookies, what) if self._is_changing(key) else self._over(key, what)
        language = "en" if heads.cookie(cookies, self.names.language) == "en" else "sv"
        if query in ("language=en", "language=sv") and not what:
            return self._speak(key, query[-2:])
        now = self.clock().timestamp()
        number = self.signer.read_place(heads.cookie(cookies, self.names.place(key)), key)
        if what == "status":
            return self._status(line, number, language, now)
        if method == "POST":
            return (
                self._enter(key, line, number, now)
                if what == "enter"
                else self._leave(key, line, number, language)
            )
        return (
            self._wait(key, line, number, language, now)
            if not what
            else self._to(path_of(self.rooms[key].id))
        )

    def _wait(self, key: str, line: Line, number: int | None, language: str, now: float) -> Reply:
        room = self.rooms[key]
        standing = line.standing(number, now) if number is not None else None
        if number is not None and standing is not None and standing.state is not State.SPENT:
            return Reply(200, self._page, self.pages.page(room.id, language, standing, number, line))
        new = line.arrive(now)
        if new is None:
            return Reply(503, [*self._page, ("Retry-After", "5")], self.pages.soon[language])
        until = line.enter(new, now) if line.standing(new, now).state is State.TURN else None
        if until is not None:  # nobody waits: straight in
            straight = self._in(key, new, until, now)
            return Reply(303, [*straight.headers, self._kept(key, new)])
        told = dataclasses.replace(line.standing(new, now), is_anew=standing is not None)
        body = self.pages.page(room.id, language, told, new, line)
        return Reply(200, [*self._page, self._kept(key, new)], body)

    def _status(self, line: Line, number: int | None, language: str, now: float) -> Reply:
        if number is None:
            return Reply(200, self._json, b'{"state": "none"}')
        return Reply(200, self._json, self.pages.status(language, line.standing(number, now), number, line))

    def _enter(self, key: str, line: Line, number: int | None, now: float) -> Reply:
        until = line.enter(number, now) if number is not None else None
        if number is None or until is None:
            return self._to(path_of(self.rooms[key].id))
        return self._in(key, number, until, now)

    def _in(self, key: str, number: int, until: float, now: float) -> Reply:
        room = self.rooms[key]
        ticket = self.signer.ticket(key, number, int(until))
        lasts = int(until - now) + room.turn_minutes * 60
        cookie = self.names.set_cookie(self.names.turn(key), ticket, path="/", seconds=lasts)
        return Reply(
            303, [*self._plain, ("Location", f"{self.rush_origin}{room.target}"), ("Set-Cookie", cookie)]
        )

    def _leave(self, key: str, line: Line, number: int | None, language: str) -> Reply:
        if number is not None:
            line.leave(number)
        gone = self.names.set_cookie(self.names.place(key), "", path="/waiting/", seconds=0)
        return Reply(200, [*self._page, ("Set-Cookie", gone)], self.pages.left[language])

    def _kept(self, key: str, number: int) -> tuple[str, str]:
        place = self.signer.place(key, number)
        kept = self.names.set_cookie(self.names.place(key), place, path="/waiting/", seconds=_LONGEST_KEPT)
        return "Set-Cookie", kept

    def _speak(self, key: str, language: str) -> Reply:
        cookie = self.names.set_cookie(self.names.language, language, path="/", seconds=365 * 24 * 3600)
        return Reply(303, [*self._plain, ("Location", path_of(self.rooms[key].id)), ("Set-Cookie", cookie)])

    def _over(self, key: str, what: str) -> Reply:
        if what == "status":
            return Reply(200, self._json, b'{"state": "over"}')
        room = self.store.rooms.get(key)
        target = room.target if room is not None else "/"
        return Reply(303, [*self._plain, ("Location", f"{self.origin}{target}")])

    def _is_changing(self, key: str) -> bool:
        """Tell whether a room comes on or closes at this very moment.

        Pages hear of it within a second or two, as we do: sent there now, a browser would be sent back until it gives up.
        """
        now, room = self.clock(), self.store.rooms.get(key)
        if room is None:  # one that was opened a moment ago is younger than what we know
            made_at = (int(key, 16) >> 80) / 1000
            return abs(now.timestamp() - made_at) < _SETTLES
        begins = room.opens_at - dt.timedelta(minutes=room.lead_minutes)
        return any(
            abs((now - at).total_seconds()) < _SETTLES for at in (begins, room.closed_at) if at is not None
        )

    def _soon(self, cookies: str, what: str) -> Reply:
        language = "en" if heads.cookie(cookies, self.names.language) == "en" else "sv"
        body = b"{}" if what == "status" else self.pages.soon[language]
        return Reply(503, [*(self._json if what == "status" else self._page), ("Retry-After", "5")], body)

    def _elsewhere(self, method: str, path: str, query: str) -> Reply:
        if path == "/healthz":
            return Reply(200, [*self._plain, ("Content-Type", "text/plain")], b"ok\n")
        if path in self.files:
            return self.files[path]
        there = f"{path}?{query}" if query else path
        if self.is_apart and method == "GET" and addresses.is_own_path(there):
            return Reply(302, [*self._plain, ("Location", f"{self.origin}{there}")])
        return Reply(404, [*self._plain, ("Content-Type", "text/plain")], b"Not found.\n")

    def _to(self, path: str) -> Reply:
        return Reply(303, [*self._plain, ("Location", path)])


def limits(room: Room) -> Limits:
    """Return what the region has decided, as the line reads it."""
    return Limits(
        opens_at=room.opens_at.timestamp(),
        most_inside=room.most_inside,
        most_a_minute=room.most_a_minute,
        is_stopped=room.is_stopped,
        emptied_up_to=room.emptied_up_to,
    )
