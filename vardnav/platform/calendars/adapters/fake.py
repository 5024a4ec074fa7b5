"""Adapter: a care system's calendar for tests and demonstrations: FHIR R4 over real HTTP, that can be made to fail.

It fails as real ones do: no answer before or after it was done, an answer that is late, an error, half a text, a cut
connection, the same answer twice. Each fault is for one kind of call ("create", "search", "update", "slots", "token")
and so many times.
"""

from __future__ import annotations

import base64
import contextlib
import enum
import http.server
import json
import socket
import struct
import threading
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any

from vardnav.platform.calendars.adapters.fake_store import No, Store


class Fault(enum.StrEnum):
    """What goes wrong."""

    #: The caller waits in vain; it was not done.
    SILENT_BEFORE = "silent_before"
    #: The caller waits in vain; it was done.
    SILENT_AFTER = "silent_after"
    #: The caller waits in vain; it is done when they have gone.
    LATE = "late"
    #: The connection is cut; it was not done, or it was.
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    #: An error is answered; it was not done, or it was.
    BROKEN_BEFORE = "broken_before"
    BROKEN_AFTER = "broken_after"
    BUSY = "busy"
    TOO_MANY = "too_many"
    #: The server says that it is taken, or that the version is another, though neither is so.
    CONFLICT = "conflict"
    STALE = "stale"
    #: It was done, and what is answered cannot be read.
    GARBAGE = "garbage"
    #: It was done, and the answer comes slowly, in time.
    SLOW = "slow"
    #: It was done, and what is found is found twice.
    TWICE = "twice"


#: What is answered instead of doing it.
_INSTEAD = {
    Fault.BROKEN_BEFORE: 500,
    Fault.BUSY: 503,
    Fault.TOO_MANY: 429,
    Fault.CONFLICT: 409,
    Fault.STALE: 412,
}


@dataclass(slots=True)
class _Planned:
    on: str
    fault: Fault
    times: int


class FakeServer(http.server.ThreadingHTTPServer):
    """One server on 127.0.0.1. `patience`: how long a caller is let wait in vain at most; whoever goes is not waited for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *, patience: float = 10.0, secret: str = "", port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.store = Store()
        self.patience = patience
        self.secret = secret
        self.calls: list[str] = []
        self.addresses: list[str] = []
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    @property
    def base(self) -> str:
        """The address of its FHIR API."""
        return f"http://127.0.0.1:{self.server_port}/fhir"

    @property
    def token_url(self) -> str:
        """Where a token is had."""
        return f"http://127.0.0.1:{self.server_port}/token"

    def fail(self, on: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next calls of a kind go wrong."""
        with self._lock:
            self._planned.append(_Planned(on, fault, times))

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._planned.clear()

    def fault_of(self, on: str) -> Fault | None:
        """Return what goes wrong with this call, and count it."""
        with self._lock:
            self.calls.append(on)
            for one in self._planned:
                if one.on == on and one.times > 0:
                    one.times -= 1
                    return one.fault
        return None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever was cut off is not news."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: FakeServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Search slots, or read what the server can."""
        path, query = self._path()
        if path == "/fhir/metadata":
            return self._say(200, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"})
        return (
            self._do("slots", lambda: self._slots(query))
            if path == "/fhir/Slot"
            else self._no(404, "not-found")
        )

    def do_POST(self) -> None:
        """Create, search by form, or give a token."""
        path, _query = self._path()
        body = self._body()
        if path == "/token":
            return self._do("token", lambda: self._give_token(body))
        if path == "/fhir/Appointment":
            unless = self.headers.get("If-None-Exist", "")
            return self._do("create", lambda: self.server.store.create(json.loads(body), unless))
        if path == "/fhir/Appointment/_search":
            named = dict(urllib.parse.parse_qsl(body.decode()))
            return self._do("search", lambda: self._found(named))
        return self._no(404, "not-found")

    def do_PUT(self) -> None:
        """Update an appointment."""
        path, _query = self._path()
        body = self._body()
        which = path.removeprefix("/fhir/Appointment/")
        match = self.headers.get("If-Match", "")
        return self._do("update", lambda: (200, self.server.store.update(which, json.loads(body), match)))

    def _do(self, on: str, act: Any) -> None:
        fault = self.server.fault_of(on)
        if on != "token" and self.server.secret and self.headers.get("Authorization") != "Bearer good":
            return self._no(401, "login")
        if fault is Fault.SILENT_BEFORE:
            return self._wait()
        if fault is Fault.CUT_BEFORE:
            return self._cut()
        if fault in _INSTEAD:
            return self._no(_INSTEAD[fault], "conflict" if fault is Fault.CONFLICT else "exception")
        if fault is Fault.LATE:
            self._let_them_go()
        try:
            status, told = act()
        except No as no:
            return self._no(no.answer, no.code)
        except ValueError:
            return self._no(400, "structure")
        return self._after(fault, status, told)

    def _after(self, fault: Fault | None, status: int, told: dict[str, Any]) -> None:
        if fault is Fault.SILENT_AFTER:
            return self._wait()
        if fault in (Fault.CUT_AFTER, Fault.LATE):
            return self._cut()
        if fault is Fault.BROKEN_AFTER:
            return self._no(500, "exception")
        if fault is Fault.GARBAGE:
            return self._write(200, b'{"resourceType": "Bundle", "type": "searchset", "entry": [{"res')
        if fault is Fault.SLOW:
            time.sleep(0.2)
        if fault is Fault.TWICE and told.get("entry"):
            told = {**told, "entry": told["entry"] * 2}
        return self._say(status, told)

    def _found(self, named: dict[str, str]) -> tuple[int, dict[str, Any]]:
        found = self.server.store.search(named.get("identifier", ""), named.get("_lastUpdated", ""))
        return 200, _bundle(found)

    def _slots(self, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        first = next((one[2:] for one in query.get("start", []) if one.startswith("ge")), "")
        until = next((one[2:] for one in query.get("start", []) if one.startswith("lt")), "9999")
        schedules = query.get("schedule", [""])[0].split(",")
        found = self.server.store.free(schedules, first, until, query.get("service-type", []))
        begin, count = int(query.get("from", ["0"])[0]), int(query.get("_count", ["50"])[0])
        bundle = _bundle(found[begin : begin + count])
        if len(found) > begin + count:
            again = {**query, "from": [str(begin + count)]}
            address = f"{self.server.base}/Slot?{urllib.parse.urlencode(again, doseq=True)}"
            bundle["link"] = [{"relation": "next", "url": address}]
        return 200, bundle

    def _give_token(self, body: bytes) -> tuple[int, dict[str, Any]]:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        who = base64.b64decode(given or b"").decode()
        if who.rpartition(":")[2] != self.server.secret or b"client_credentials" not in body:
            raise No(401, "login")
        return 200, {"access_token": "good", "token_type": "Bearer", "expires_in": 300}

    def _path(self) -> tuple[str, dict[str, list[str]]]:
        self.server.addresses.append(self.path)
        parts = urllib.parse.urlsplit(self.path)
        return parts.path, urllib.parse.parse_qs(parts.query)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _no(self, status: int, code: str) -> None:
        issue = {"severity": "error", "code": code, "diagnostics": "nothing that anybody should read"}
        return self._say(status, {"resourceType": "OperationOutcome", "issue": [issue]})

    def _say(self, status: int, told: dict[str, Any]) -> None:
        return self._write(status, json.dumps(told).encode())

    def _write(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _wait(self) -> None:
        self._let_them_go()
        self._cut()

    def _let_them_go(self) -> None:
        """Answer nothing until the caller has hung up."""
        self.connection.settimeout(self.server.patience)
        with contextlib.suppress(OSError):
            self.connection.recv(1)

    def _cut(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.close()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Speak with one caller; whoever has gone is let go."""
        with contextlib.suppress(ConnectionError, ValueError, OSError):
            super().handle()


def _bundle(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "entry": [{"resource": one} for one in found],
    }
