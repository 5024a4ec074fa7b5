"""Adapter: speaking to one FHIR server over HTTP: pooled, with time limits, a token, and left alone when it is ill.

Only what surely was not done is said to be so: a connection that was never made, a system that is left alone, a token that
was not had. Everything else that is no answer may have been done.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2  # noqa: TID251 - an adapter: this is where outside systems are reached

from vardnav.platform.calendars.adapters.systems import System
from vardnav.platform.calendars.rules.breaking import Breaker

FHIR_JSON = "application/fhir+json"
#: Somebody may wait for the page meanwhile. In all less than a page is given, and than the database lets a transaction wait.
TIMEOUT = httpx2.Timeout(4.0, connect=2.0)
_LIMITS = httpx2.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=30.0)
#: More than any answer that is asked for.
MOST_BYTES = 8_000_000
#: A token is no longer used so many seconds before it ends.
_BEFORE_THE_END = 30.0
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_ILL = frozenset({408, 429}) | frozenset(range(500, 600))


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing came that can be used."""

    may_be_done: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the server said: the status, the body if it is JSON of an object, and its version (ETag)."""

    status: int
    body: Mapping[str, Any] | None
    etag: str = ""


@dataclass(slots=True)
class Exchange:
    """One system: its connections, its token and its breaker, for the life of the process."""

    system: System
    timeout: httpx2.Timeout = field(default_factory=lambda: TIMEOUT)
    breaker: Breaker = field(default_factory=Breaker)
    _token: tuple[str, float] = field(default=("", 0.0), repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _client: httpx2.Client | None = None

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Told | NoAnswer:
        """Make one call. A token that is no longer good is had anew, once."""
        given: dict[str, Any] = {"params": params, "data": form, "json": body}
        sent = {"Accept": FHIR_JSON, **(headers or {})}
        if body is not None:
            sent["Content-Type"] = FHIR_JSON
        told = self._call(method, self.address(path), given, sent)
        if isinstance(told, Told) and told.status == 401 and self.system.token_url:
            self._token = ("", 0.0)
            told = self._call(method, self.address(path), given, sent)
        return told

    def address(self, path: str) -> str:
        """Return the whole address of a path. An address of the server's own is used if it leads to the server."""
        base = self.system.base.rstrip("/") + "/"
        if path.startswith(base):
            return path
        if "://" in path:
            raise ValueError("another server's address")
        return base + path

    def _call(self, method: str, url: str, given: dict[str, Any], sent: Mapping[str, str]) -> Told | NoAnswer:
        if not self.breaker.lets_through(time.monotonic()):
            return NoAnswer(may_be_done=False)
        headers = dict(sent)
        if self.system.token_url:
            token = self._good_token()
            if not token:
                self.breaker.tell(time.monotonic(), answered=False)
                return NoAnswer(may_be_done=False)
            headers["Authorization"] = f"Bearer {token}"
        told = self._spoken(method, url, given, headers)
        is_well = isinstance(told, Told) and told.status not in _ILL
        self.breaker.tell(time.monotonic(), answered=is_well)
        return told

    def _spoken(
        self, method: str, url: str, given: dict[str, Any], headers: Mapping[str, str]
    ) -> Told | NoAnswer:
        try:
            client = self._connected()
            request = client.build_request(method, url, headers=headers, timeout=self.timeout, **given)
            answer = client.send(request, stream=True)
            try:
                content = _read(answer)
            finally:
                answer.close()
        except _NEVER_LEFT:
            return NoAnswer(may_be_done=False)
        except (httpx2.HTTPError, ValueError):
            return NoAnswer(may_be_done=method != "GET")
        return Told(answer.status_code, _object(content), answer.headers.get("ETag", ""))

    def _connected(self) -> httpx2.Client:
        with self._lock:
            if self._client is None:
                self._client = httpx2.Client(
                    timeout=TIMEOUT, limits=_LIMITS, follow_redirects=False, trust_env=False
                )
            return self._client

    def _good_token(self) -> str:
        """Return a token (OAuth 2, client credentials), "" when none is had."""
        token, ends = self._token
        if token and time.monotonic() < ends:
            return token
        form = {"grant_type": "client_credentials"}
        if self.system.scope:
            form["scope"] = self.system.scope
        try:
            secret = self.system.secret()
            answer = self._connected().post(
                self.system.token_url, data=form, auth=(self.system.client_id, secret)
            )
            told = _object(answer.content) if answer.status_code == 200 else None
            token, lasts = str((told or {})["access_token"]), float((told or {}).get("expires_in", 60))
        except (httpx2.HTTPError, OSError, KeyError, TypeError, ValueError):
            return ""
        self._token = (token, time.monotonic() + max(lasts - _BEFORE_THE_END, 1.0))
        return token

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None


def _read(answer: httpx2.Response) -> bytes:
    """Return the body, at most so much of it as is ever asked for. Raises ValueError."""
    read = bytearray()
    for part in answer.iter_bytes():
        read += part
        if len(read) > MOST_BYTES:
            raise ValueError("too much")
    return bytes(read)


def _object(content: bytes) -> Mapping[str, Any] | None:
    """Return the JSON object that was sent, None for anything else (NaN, a list, half a text, something too deep)."""
    try:
        found = json.loads(content, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refused(name: str) -> Any:
    raise ValueError(name)
