"""Pages: what stands behind a waiting room says so with `behind`; who has no turn is shown to the room.

Who has booked, or has been told that nothing is left, leaves their seat to the next (`booked`, `found_nothing`).

    @waiting_room.behind(key_of)
    def find(request): ...

`key_of(request, **parameters)` names what the page is about ("booking:vaccination"), "" for nothing. It is asked only
while a room is on in the region, and only of residents: staff who help somebody and the desk's pages go by, and so do
other systems. Somebody whose turn has begun is known by a signed cookie, without a statement.
"""

from __future__ import annotations

import datetime as dt
import functools
import time
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role
from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.waiting_room import entering, rooms, rules
from vardnav.platform.waiting_room.entering import Answer, Entered
from vardnav.platform.waiting_room.rooms import On
from vardnav.platform.waiting_room.tokens import Turn

KeyOf = Callable[..., str]
View = Callable[..., HttpResponse]
_FLUSH_EVERY = 2.0


@dataclass
class _Pages:
    """How long pages behind a room have taken in this process since that was last kept."""

    process: uuid.UUID = field(default_factory=uuid.uuid4)
    taken: dict[uuid.UUID, list[float]] = field(default_factory=dict)
    #: When each room's were kept last: one room's rush must not keep another's from being told.
    kept_at: dict[uuid.UUID, float] = field(default_factory=dict)


_pages = _Pages()


def behind(key_of: KeyOf) -> Callable[[View], View]:
    """Return a page that stands behind the waiting room of what `key_of` names, while one is on."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def page(request: PageRequest, **parameters: Any) -> HttpResponse:
            if request.viewer.role is not Role.RESIDENT:
                return view(request, **parameters)
            on = rooms.on(request.viewer.region, now=clock.now())
            room = on.get(key_of(request, **parameters)) if on else None
            if room is None:
                return view(request, **parameters)
            return _behind(request, room, lambda: view(request, **parameters))

        return page

    return decorate


def booked(request: PageRequest, key: Callable[[], str]) -> None:
    """Say that somebody has got what they came for, in its transaction: another may come in.

    `key` is asked only while a room is on in the region.
    """
    now = clock.now()
    if (room := _room(request, key, now)) is not None:
        entering.has_booked(room, _digest(request, room), now=now)


def found_nothing(request: PageRequest, key: Callable[[], str]) -> None:
    """Say that there is nothing for somebody here now: another may come in.

    Their turn goes on; within a minute of their coming back they count again. `key` is asked only while a room is on in
    the region.
    """
    now = clock.now()
    if (room := _room(request, key, now)) is not None:
        entering.has_nothing(room, _digest(request, room), now=now)


def _room(request: PageRequest, key: Callable[[], str], now: dt.datetime) -> On | None:
    on = rooms.on(request.viewer.region, now=now) if request.viewer.role is Role.RESIDENT else {}
    return on.get(key()) if on else None


def _behind(request: PageRequest, room: On, run: Callable[[], HttpResponse]) -> HttpResponse:
    now = clock.now()
    at = int(now.timestamp())
    digest, cookie = _digest(request, room), rooms.names().turn(room.id.hex)
    held = request.COOKIES.get(cookie, "")
    turn = rooms.signer().read_turn(held, room.id.hex)
    is_known = turn is not None and turn.person == digest and turn.until > at
    if turn is None or not is_known:
        found = _let_in(request, room, held, digest)
        if found.answer is not Answer.IN or found.ends_at is None:
            return _away(request, room, found.answer, had_turn=turn is not None and turn.person == digest)
        turn = Turn(found.number, int(found.ends_at.timestamp()), digest, 0)
    if at - turn.noted > rules.NOTED_EVERY:
        if turn.noted:
            entering.note(room, turn.number, now=now)
        turn = Turn(turn.number, turn.until, digest, at)
    answer = _among_their_own(request)
    if answer is None:
        began = time.perf_counter()
        answer = run()
        _time(request, room, time.perf_counter() - began)
    mark = rooms.signer().turn(room.id.hex, turn)
    if mark != held:
        answer.set_cookie(
            cookie,
            mark,
            max_age=max(turn.until - at, 0),
            httponly=True,
            samesite="Lax",
            secure=settings.IS_HTTPS,
        )
    return answer


def _among_their_own(request: PageRequest) -> HttpResponse | None:
    """Lead whoever reads a page among everybody else to the processes of those let in, where there are such."""
    is_there = settings.RUSH_ORIGIN == settings.ORIGIN or request.method != "GET"
    if is_there or request.get_host() != urllib.parse.urlsplit(settings.ORIGIN).netloc:
        return None
    return HttpResponseRedirect(f"{settings.RUSH_ORIGIN}{request.get_full_path()}")


def _let_in(request: PageRequest, room: On, held: str, digest: str) -> Entered:
    """Let somebody in on a ticket, or on the turn they have begun in another browser."""
    now = clock.now()
    ticket = rooms.signer().read_ticket(held, room.id.hex)
    if ticket is not None and ticket[1] > now.timestamp():
        return entering.enter(request.viewer, room, ticket[0], digest, now=now)
    return entering.mine(room, digest, now=now) or Entered(Answer.FULL)


def _away(request: PageRequest, room: On, why: Answer, *, had_turn: bool) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseRedirect(room.where)
    language = request.viewer.language
    context = {
        "name": room.name(language),
        "where": room.where,
        "why": "over" if had_turn else why.value,
        "other_way": room.other_way(language),
    }
    return design.render(request, "waiting_room/away.html", context, status=409)


def _digest(request: PageRequest, room: On) -> str:
    assert request.viewer.person_id is not None
    return rooms.signer().digest(room.id.hex, request.viewer.person_id)


def _time(request: PageRequest, room: On, seconds: float) -> None:
    """Keep how long pages take, now and then, for the room to let in more or fewer; on pages that are only read."""
    taken = _pages.taken.setdefault(room.id, [])
    taken.append(seconds)
    if request.method == "POST" or time.monotonic() - _pages.kept_at.get(room.id, 0.0) < _FLUSH_EVERY:
        return
    _pages.kept_at[room.id] = time.monotonic()
    _pages.taken[room.id] = []
    slow = sorted(taken)[int(len(taken) * 0.9)]
    entering.page_times(room, _pages.process, len(taken), round(slow * 1000), now=clock.now())
