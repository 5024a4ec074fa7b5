"""Support: a WSGI application on a free port of this machine, in a thread, on the test's own database connection."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        return


@contextlib.contextmanager
def served(application: Any) -> Iterator[str]:
    """Yield the origin that `application` answers at until the block ends."""
    server = make_server("127.0.0.1", 0, application, server_class=WSGIServer, handler_class=_Quiet)
    shared = connections["default"]
    shared.inc_thread_sharing()

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.02)

    thread = threading.Thread(target=serve, daemon=True)
    # The test's transaction must outlive each request; Django's own test client sees to that in its way.
    shared.close_if_unusable_or_obsolete = lambda: None  # type: ignore[method-assign]
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
        shared.dec_thread_sharing()
        del shared.close_if_unusable_or_obsolete
