"""What is asked of the site: each request as bytes, and how one knows that its answer is the real page."""

from __future__ import annotations

import itertools
import random
import re
import secrets
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.data import Data
from benchmarks.http import Answer, Client

_CSRF = "b" * 32  # the cookie and the form carry the same word, as a browser would send them
SERVICE = "contact.ask"


@dataclass(frozen=True, slots=True)
class Request:
    """One request and what its answer must be: status, and words that only the right page has."""

    kind: str
    raw: bytes
    status: int = 200
    words: bytes = b""

    def is_answered_by(self, answer: Answer) -> bool:
        """Tell whether this is the page asked for."""
        return answer.status == self.status and (
            not self.words or self.words in answer.body or self.words in answer.head
        )


def _head(method: str, path: str, port: int, cookies: dict[str, str], more: str = "") -> str:
    jar = "; ".join(f"{name}={value}" for name, value in cookies.items())
    cookie = f"Cookie: {jar}\r\n" if jar else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n{cookie}{more}\r\n"


def get(path: str, port: int, cookies: dict[str, str] | None = None) -> bytes:
    """Return a GET as bytes."""
    return _head("GET", path, port, cookies or {}).encode()


def post(path: str, port: int, fields: dict[str, str], cookies: dict[str, str] | None = None) -> bytes:
    """Return a POST of a form as bytes."""
    body = urllib.parse.urlencode(fields)
    more = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return (_head("POST", path, port, cookies or {}, more) + body).encode()


@dataclass
class Requests:
    """Makes the requests of one run, in an order that a seed fixes."""

    port: int
    data: Data
    drafts: Iterator[tuple[uuid.UUID, str]]
    chance: random.Random

    def _session(self, token: str) -> dict[str, str]:
        return {"vardnav_session": token, "vardnav_csrf": _CSRF}  # as on every page after the first

    def start(self) -> Request:
        """The portal's start page of somebody busy."""
        raw = get("/my/", self.port, self._session(self.chance.choice(self.data.busy)))
        return Request("start", raw, words=b"Hej Anna")

    def inbox(self) -> Request:
        """The inbox of somebody busy: twenty messages."""
        raw = get("/my/inbox/", self.port, self._session(self.chance.choice(self.data.busy)))
        return Request("inbox", raw, words=b"#message-")

    def mine(self) -> Request:
        """The list of cases."""
        raw = get("/my/cases/", self.port, self._session(self.chance.choice(self.data.busy)))
        return Request("cases", raw, words=b"/my/cases/")

    def case(self) -> Request:
        """One case with its thread."""
        owner, case_id = self.chance.choice(self.data.cases)
        raw = get(f"/my/cases/{case_id}/", self.port, self._session(self.data.busy[owner]))
        return Request("case", raw, words=b'id="message-')

    def queue(self) -> Request:
        """A unit's open cases, as its staff see them."""
        raw = get("/desk/?queue=open", self.port, self._session(self.chance.choice(self.data.desks)))
        return Request("queue", raw, words=b"/desk/cases/")

    def service(self) -> Request:
        """The first page of an e-service: which unit."""
        raw = get(f"/my/services/{SERVICE}/", self.port, self._session(self.chance.choice(self.data.busy)))
        return Request("service", raw, words=b"<form")

    def write(self) -> Request:
        """Send a prepared draft; 303 to the receipt. Each draft is sent once."""
        draft_id, token = next(self.drafts)
        fields = {
            "csrfmiddlewaretoken": _CSRF,
            "form_key": str(uuid.UUID(int=secrets.randbits(128), version=4)),
        }
        raw = post(
            f"/my/drafts/{draft_id}/review/",
            self.port,
            fields,
            self._session(token),
        )
        return Request("write", raw, 303, b"/receipt/")

    def public(self) -> Request:
        """The public start page."""
        return Request("public", get("/", self.port), words=b"<h1")

    def visit(self) -> Request:
        """One of the public pages a visitor looks at."""
        path = self.chance.choice(
            ("/", "/services/", f"/services/{SERVICE}/", "/search/?q=recept", "/units/")
        )
        return Request("public", get(path, self.port), words=b"<h1")


MIX = (("start", 29), ("inbox", 26), ("case", 20), ("mine", 11), ("service", 9), ("queue", 5))


def mixed(requests: Requests) -> Iterator[Request]:
    """Yield what people who are logged in look at: residents, and staff their queue."""
    makers = [getattr(requests, name) for name, _share in MIX]
    shares = [share for _name, share in MIX]
    while True:
        yield requests.chance.choices(makers, shares)[0]()


def endless(make: Callable[[], Request]) -> Iterator[Request]:
    """Yield what `make` makes until it has no more."""
    for _number in itertools.count():
        try:
            yield make()
        except StopIteration:
            return


class NotLoggedIn(Exception):
    """A step of the log-in did not answer as it should; the text says which."""


async def log_in(site: Client, e_id: Client, person: uuid.UUID) -> None:
    """Log in through the simulator of an e-ID, to the start page. Two requests to the site, then the page."""
    jar: dict[str, str] = {}
    begun = await site.send(get("/login/resident/start/", site.port))
    if begun.status != 302:
        raise NotLoggedIn(f"start {begun.status}")
    jar.update(begun.cookies())
    away = _path(begun)
    chosen = await e_id.send(post(away, e_id.port, {"person": str(person)}))
    if chosen.status != 302:
        raise NotLoggedIn(f"authorize {chosen.status} {re.sub(rb'<[^>]+>', b'', chosen.body)[-300:]!r}")
    back = await site.send(get(_path(chosen), site.port, jar))
    jar.update(back.cookies())
    if back.status != 302 or not jar.get("vardnav_session"):
        raise NotLoggedIn(f"callback {back.status} {back.header(b'location')!r}")


def _path(answer: Answer) -> str:
    parts = urllib.parse.urlsplit(answer.header(b"location").decode())
    return parts.path + (f"?{parts.query}" if parts.query else "")
