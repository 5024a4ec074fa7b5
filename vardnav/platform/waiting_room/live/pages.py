"""Words: the pages of those who wait, drawn once per room, language and state; only the numbers are put in each time."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping

from django.utils import translation

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.design import parts
from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.live import words
from vardnav.platform.waiting_room.live.line import Line, Standing, State
from vardnav.platform.waiting_room.models import Room
from vardnav.platform.waiting_room.names import path_of


class Pages:
    """Everything that is shown to those who wait."""

    def __init__(self) -> None:
        self.words = {language: words.in_language(language) for language in words.LANGUAGES}
        self._rooms: dict[uuid.UUID, Room] = {}
        # Drawn at once: what would keep them from being drawn stops the start, not the first visitor.
        self.soon = {one: self._draw("waiting_room/soon.html", one, {}).encode() for one in words.LANGUAGES}
        self.left = {one: self._draw("waiting_room/left.html", one, {}).encode() for one in words.LANGUAGES}
        self._drawn: dict[tuple[uuid.UUID, str, State, bool, bool], tuple[list[bytes], list[str]]] = {}

    def renew(self, room: Room) -> None:
        """Take in a room as its region has decided; what was drawn by an older decision is forgotten."""
        known = self._rooms.get(room.id)
        if known is None or known.version != room.version:
            self._rooms[room.id] = room
            for key in [key for key in self._drawn if key[0] == room.id]:
                del self._drawn[key]

    def page(self, room: uuid.UUID, language: str, standing: Standing, number: int, line: Line) -> bytes:
        """Return the page for somebody with a place."""
        fixed, slots = self._pieces(room, language, standing)
        said = self._said(language, standing, number, line)
        pieces = [fixed[0]]
        for name, after in zip(slots, fixed[1:], strict=True):
            pieces += (said[name].encode(), after)
        return b"".join(pieces)

    def status(self, language: str, standing: Standing, number: int, line: Line) -> bytes:
        """Return the same for the page's script."""
        said = self._said(language, standing, number, line)
        is_near = words.waits(standing) and standing.ahead < rules.NEAR
        answer = {
            "state": standing.state.value,
            "ahead": said["ahead"],
            "wait": said["wait"],
            "again_in": rules.ASK_EVERY_NEAR if is_near else rules.ASK_EVERY,
        }
        return json.dumps(answer, ensure_ascii=False).encode()

    def _said(self, language: str, standing: Standing, number: int, line: Line) -> Mapping[str, str]:
        told = self.words[language]
        if not words.waits(standing):
            return {"ahead": "", "wait": "", "number": told.place(number)}
        wait = "" if standing.state is State.STOPPED else told.wait(line.minutes(standing.ahead))
        return {"ahead": told.ahead(standing.ahead), "wait": wait, "number": told.place(number)}

    def _pieces(self, room_id: uuid.UUID, language: str, standing: Standing) -> tuple[list[bytes], list[str]]:
        key = (room_id, language, standing.state, standing.is_again, standing.is_anew)
        found = self._drawn.get(key)
        if found is None:
            room = self._rooms[room_id]
            context = {
                "room": room,
                "name": room.name(language),
                "other_way": room.other_way(language),
                "state": standing.state.value,
                "is_again": standing.is_again,
                "is_anew": standing.is_anew,
                "opens": _moment(room.opens_at, language),
                "call_minutes": round(rules.CALL_STANDS / 60),
                "here": path_of(room.id),
                "slot": parts.slot,
            }
            pieces = parts.divide(self._draw("waiting_room/live.html", language, context))
            found = self._drawn[key] = ([one.encode() for one in pieces[::2]], pieces[1::2])
        return found

    def _draw(self, template: str, language: str, context: Mapping[str, object]) -> str:
        other = "en" if language == "sv" else "sv"
        with translation.override(language):
            return design.draw(
                template, language, {**context, "other_language": other, "ask_every": rules.ASK_EVERY}
            )


def _moment(at: dt.datetime, language: str) -> str:
    """Write a moment with its day, so that it is right whenever it is read."""
    wall = clock.local(at)
    return f"{clock_words.date(wall.date(), language)} {clock_words.clock_time(wall, language)}"
