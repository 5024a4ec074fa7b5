"""Adapters: calls to a provider that end in time and size, whatever the other side does."""

from __future__ import annotations

import contextlib
import contextvars
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import requests  # noqa: TID251 - this is an adapter: Authlib's client speaks through it
from authlib.integrations.requests_client import OAuth2Session
from requests.utils import get_netrc_auth  # noqa: TID251

from vardnav.platform.login.adapters import lines

CONNECT_SECONDS = 3.0
#: For everything that one page asks of the provider, together (reliability.md C7: the log-in says so within 5 s).
TOTAL_SECONDS = 4.5
MOST_BYTES = 1_000_000
_PIECE = 16_384
#: One for all sessions of this process: what differs from log-in to log-in is in the session.
_LINES = lines.KeptLines()
_deadline: contextvars.ContextVar[float] = contextvars.ContextVar("deadline")


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Let everything asked inside take TOTAL_SECONDS together."""
    token = _deadline.set(time.monotonic() + TOTAL_SECONDS)
    try:
        yield
    finally:
        _deadline.reset(token)


class TimedSession(OAuth2Session):  # type: ignore[misc]
    """Authlib's client with a deadline, a size limit and no redirects (a provider answers where it says it does)."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.mount("https://", _LINES)
        self.mount("http://", _LINES)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """As requests does, without what no session here has: cookies, hooks and parameters of its own to put together."""
        prepared, url = requests.PreparedRequest(), str(request.url)
        data = request.data
        prepared.prepare_method(request.method)
        prepared.prepare_url(url, "")
        prepared.prepare_headers({**self.headers, **request.headers})
        prepared.prepare_body(urllib.parse.urlencode(data) if isinstance(data, dict) else data, None)
        prepared.prepare_auth(request.auth or (get_netrc_auth(url) if self.trust_env else None), url)
        return prepared

    def close(self) -> None:
        """End this log-in's session, not the connections, which the next one uses."""

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """Ask, and read the whole answer. Raises requests.RequestException, also when time or size runs out."""
        left = _seconds_left()
        # A proxy or a .netrc of the environment is not for this machine's own simulator.
        self.trust_env = (urllib.parse.urlsplit(url).hostname or "") not in ("127.0.0.1", "localhost", "::1")
        options.update(timeout=(min(CONNECT_SECONDS, left), left), stream=True, allow_redirects=False)
        response: requests.Response = super().request(method, url, **options)
        with contextlib.closing(response):
            response._content = _whole(response)
            response._content_consumed = True  # type: ignore[attr-defined]
        if response.is_redirect:
            raise requests.TooManyRedirects("the provider redirects", response=response)
        return response


def _seconds_left() -> float:
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise requests.Timeout("no time left")
    return left


def _whole(response: requests.Response) -> bytes:
    pieces, size = [], 0
    # read1 returns what has come, so that a body dripping in is stopped by the deadline and not by each pause.
    while piece := response.raw.read1(_PIECE, decode_content=True):
        _seconds_left()
        size += len(piece)
        if size > MOST_BYTES:
            raise requests.exceptions.ContentDecodingError("the answer is too long")
        pieces.append(piece)
    return b"".join(pieces)
