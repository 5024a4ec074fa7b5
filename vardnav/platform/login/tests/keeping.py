"""Support: a provider that keeps its connections open between requests, as real ones do; wsgiref closes each."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, application: Any) -> None:
        super().__init__(("127.0.0.1", 0), _Speaker)
        self.application = application
        #: What was asked for over each connection, in the order they were opened.
        self.heard: list[list[str]] = []
        #: The cookies that came with each request.
        self.cookies: list[str] = []


class _Speaker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._heard: list[str] = []
        self.server.heard.append(self._heard)

    def do_GET(self) -> None:
        self._heard.append(self.path)
        self.server.cookies.append(self.headers.get("Cookie", ""))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said: list[Any] = []
        environ = {"PATH_INFO": self.path, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        answer = b"".join(
            self.server.application(environ, lambda status, headers: said.extend((status, headers)))
        )
        status, headers = said
        self.send_response(int(status.split()[0]))
        for name, value in (*headers, ("Content-Length", str(len(answer))), ("Set-Cookie", "of=the first")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815 - http.server's name

    def log_message(self, *_args: Any) -> None:
        return


@contextlib.contextmanager
def keeping_open(application: Any) -> Iterator[tuple[str, _Server]]:
    """Yield the origin that `application` answers at, and the server with what it has heard, until the block ends."""
    server = _Server(application)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
