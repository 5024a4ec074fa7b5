"""People at the site, over HTTP from this process, each with a journal of what was asked and what was answered."""

from __future__ import annotations

import dataclasses
import http.client
import re
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
#: Any 32 letters are a CSRF secret; the form repeats it.
_CSRF = "abcdefghijklmnopqrstuvwxyzabcdef"
_BOUNDARY = "vardnav-fault-test"
#: No answer at all: the connection broke or the time ran out.
NOTHING = 0


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back. `status` is NOTHING when nothing did."""

    status: int
    location: str
    body: str
    seconds: float
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether it promises that the write is kept."""
        return self.status == 303

    @property
    def words(self) -> str:
        """What a page that refuses says of it, or begins with."""
        text = " ".join(re.sub(r"<[^>]*>", " ", self.body).split())
        return text[max(0, text.find("rätta")) :][:300]


@dataclasses.dataclass
class Write:
    """One line of the journal: a write, and all that was answered to it."""

    kind: str
    token: str
    path: str
    fields: dict[str, str]
    about: str
    picture: bytes = b""
    picture_field: str = "files"
    answers: list[Answer] = dataclasses.field(default_factory=list)

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody was told that it is done."""
        return any(answer.is_done for answer in self.answers)


def new_write(kind: str, token: str, path: str, about: str, /, **fields: str) -> Write:
    """Return a write with a form key of its own; `about` is how the judge finds its effect."""
    return Write(kind, token, path, {"form_key": str(uuid.uuid4()), **fields}, about)


def send(origin: str, write: Write, *, timeout: float = 20) -> Answer:
    """Post it, once, and note the answer in it."""
    answer = post(
        origin,
        write.path,
        write.token,
        write.fields,
        picture=write.picture,
        picture_field=write.picture_field,
        timeout=timeout,
    )
    write.answers.append(answer)
    return answer


def post(
    origin: str,
    path: str,
    token: str,
    fields: Mapping[str, str],
    *,
    picture: bytes = b"",
    picture_field: str = "files",
    timeout: float = 20,
) -> Answer:
    """Post a form as a browser does, perhaps with a picture."""
    fields = {"csrfmiddlewaretoken": _CSRF, **fields}
    if not picture:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return _ask("POST", origin, path, token, urllib.parse.urlencode(fields).encode(), headers, timeout)
    part = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
    body = "".join(f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()).encode()
    body += (
        f'{part}"{picture_field}"; filename="bild.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + picture
    )
    body += f"\r\n--{_BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return _ask("POST", origin, path, token, body, headers, timeout)


def get(
    origin: str, path: str, token: str = "", *, region: str = "", cookie: str = "", timeout: float = 20
) -> Answer:
    """Get a page, perhaps with the cookie of a region chosen, and one more."""
    more = [f"vardnav_region={region}"] * bool(region) + [cookie] * bool(cookie)
    return _ask("GET", origin, path, token, None, {}, timeout, more)


def _ask(
    method: str,
    origin: str,
    path: str,
    token: str,
    body: bytes | None,
    headers: dict[str, str],
    timeout: float,
    cookies: Sequence[str] = (),
) -> Answer:
    cookies = [f"vardnav_csrf={_CSRF}", *cookies]
    cookies += [f"vardnav_session={token}"] if token else []
    begun = time.monotonic()
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(origin).netloc, timeout=timeout)
    try:
        connection.request(method, path, body, {"Cookie": "; ".join(cookies), **headers})
        got = connection.getresponse()
        text = got.read().decode("utf-8", "replace")
        took = time.monotonic() - begun
        return Answer(
            got.status,
            got.headers.get("Location", ""),
            text,
            took,
            {name.lower(): value for name, value in got.headers.items()},
        )
    except (OSError, http.client.HTTPException) as problem:
        return Answer(NOTHING, "", repr(problem), time.monotonic() - begun)
    finally:
        connection.close()


def at_once(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Run all jobs in threads that start together; return what they return, in order."""
    return in_background(jobs)()


def in_background(jobs: Sequence[Callable[[], T]]) -> Callable[[], list[T]]:
    """Start all jobs together in threads; return a function that waits for them and returns what they returned."""
    barrier = threading.Barrier(len(jobs))
    results: list[T | BaseException] = [RuntimeError("did not run")] * len(jobs)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = jobs[place]()
        except BaseException as problem:
            results[place] = problem

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(jobs))]
    for thread in threads:
        thread.start()

    def results_of_all() -> list[T]:
        for thread in threads:
            thread.join(90)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return results  # type: ignore[return-value]

    return results_of_all
