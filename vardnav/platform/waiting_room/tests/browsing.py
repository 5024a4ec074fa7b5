"""A browser before the live process, for tests: what it is answered and what it keeps, without a server."""

from __future__ import annotations

import html
import re
from http.cookies import SimpleCookie
from typing import Any

from vardnav.platform.waiting_room.live.application import Live, Reply

ORIGIN = "http://pages.example"
RUSH = "http://rush.example"


class Visitor:
    """Somebody with a browser. `jar`: their cookies, shared with whatever other client is given it."""

    def __init__(self, live: Live, jar: SimpleCookie | None = None) -> None:
        self.live, self.jar = live, SimpleCookie() if jar is None else jar

    def get(self, path: str) -> Reply:
        return self._asked("GET", path)

    def post(self, path: str) -> Reply:
        return self._asked("POST", path)

    def keep(self, reply: Any) -> None:
        """Keep the cookies that an answer sets."""
        for name, value in reply.headers:
            if name == "Set-Cookie":
                self.jar.load(value)

    def _asked(self, method: str, path: str) -> Reply:
        path, _mark, query = path.partition("?")
        held = "; ".join(f"{name}={one.value}" for name, one in self.jar.items() if one.value)
        reply = self.live.answer(method, path, query, held)
        self.keep(reply)
        return reply


def location(reply: Reply) -> str:
    """Return where an answer leads."""
    return next((value for name, value in reply.headers if name == "Location"), "")


def words(reply: Reply) -> str:
    """Return what a page says, without its marks."""
    text = re.sub(r"<(script|style|head).*?</\1>", " ", reply.body.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
