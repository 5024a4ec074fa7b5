"""Real little servers on 127.0.0.1: an SMS gateway over HTTP and a mail server over SMTP, each with a journal."""

from __future__ import annotations

import base64
import contextlib
import http.server
import socketserver
import time
import urllib.parse
from typing import Any


class SmsServer(http.server.ThreadingHTTPServer):
    """Takes form posts; folds by reference; fails as told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SmsHandler)
        self.journal: dict[str, dict[str, str]] = {}
        self.posts = 0
        self.status = 201
        self.waits_after_taking = 0.0
        self.is_deaf = False

    @property
    def address(self) -> str:
        return f"http://user:p%40ss@127.0.0.1:{self.server_port}/sms?from=Vardnav"


class _SmsHandler(http.server.BaseHTTPRequestHandler):
    server: SmsServer

    def do_POST(self) -> None:
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        assert self.headers["Authorization"] == "Basic " + base64.b64encode(b"user:p@ss").decode()
        assert self.headers["Idempotency-Key"] == form["reference"]
        self.server.posts += 1
        if self.server.status < 300:
            self.server.journal.setdefault(form["reference"], form)
        time.sleep(self.server.waits_after_taking)
        self._answer(self.server.status)

    def do_GET(self) -> None:
        if self.server.is_deaf:
            return self._answer(405)
        found = self.path.rpartition("/")[2] in self.server.journal
        return self._answer(200 if found else 404)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to take one message; answers RCPT and the end of DATA as told."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailHandler)
        self.taken: list[str] = []
        self.recipient_answer = "250 ok"
        self.data_answer = "250 ok"

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=svara-inte@vardnav.example"


class _MailHandler(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                self._take()
            elif verb == "QUIT":
                return self._say("221 bye")
            else:
                self._say(self.server.recipient_answer if verb == "RCPT" else "250 ok")
        return None

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        if self.server.data_answer.startswith("250"):
            self.server.taken.append("".join(lines))
        self._say(self.server.data_answer)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
